/** Those who met on a circle, with a chord for each pair. */
import { html, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { useSize } from "/static/lib/size.js";
import { chord, circle, shade } from "/static/shapes/order.js";

const LARGEST = 736;
const APART = 14;
const LETTER = 7;
const MOST_CHORDS = 400;

/** `choose(a, b)` takes numbers of nodes; a second one beside a chosen one makes a pair. */
export function Circle({ t, graph, a, b, choose, tell }) {
  const frame = useRef(null);
  const [width] = useSize(frame, [700, 700]);
  const side = Math.min(width, LARGEST);
  const names = side < 500 ? 88 : 146;
  const { shown, points, chords, most } = useMemo(() => laidOut(graph, side / 2 - names, [a, b]), [graph, side, a, b]);
  const [at, setPointed] = useState(null);
  const pointed = at < graph.nodes.length ? at : null;
  const focus = pointed ?? a;
  const pairs = (node) => a !== null && b === null && node !== a;
  const point = (node) => {
    setPointed(node);
    tell(node === null ? "" : pairs(node) ? graph.read(a, node) : graph.read(node, null));
  };
  const pick = (node) => {
    if (pairs(node) && graph.of[a].has(node)) choose(a, node);
    else choose(node === a && b === null ? null : node);
  };
  const pressed = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const from = Math.max(0, shown.indexOf(focus));
    if (step) point(shown[(from + (pointed === null ? 0 : step) + shown.length) % shown.length]);
    else if (event.key === "Escape") choose(null);
    else if ((event.key === "Enter" || event.key === " ") && pointed !== null) pick(pointed);
    else return;
    event.preventDefault();
  };
  const node = (one, which) => html`<${Node} key=${graph.nodes[one].id} node=${graph.nodes[one]} point=${points[which]} most=${most}
    radius=${side / 2 - names} room=${names} kind=${kindOf(one, graph, a, b, pointed)} enter=${() => point(one)} pick=${() => pick(one)} />`;
  return html`<div class="circle" ref=${frame} tabindex="0" role="application" aria-label=${t("circle", { count: shown.length })}
      onKeyDown=${pressed} onBlur=${() => point(null)} onPointerLeave=${() => point(null)}>
    <svg width=${side} height=${side} viewBox=${[-side / 2, -side / 2, side, side].join(" ")} aria-hidden="true">
      <${Chords} graph=${graph} chords=${chords} a=${a} b=${b} focus=${focus} choose=${choose} tell=${tell} />
      ${shown.map(node)}
    </svg>
    ${shown.length < graph.nodes.length && html`<p class="muted">${t("circle.some", { count: shown.length })}</p>`}
  </div>`;
}

function kindOf(node, graph, a, b, pointed) {
  const focus = pointed ?? a;
  const far = focus !== null && node !== focus && !graph.of[focus].has(node);
  return [(node === a || node === b) && "chosen", node === pointed && "pointed", far && "far"].filter(Boolean).join(" ");
}

/** The strongest, and all of the one that is pointed at or chosen. */
function Chords({ graph, chords, a, b, focus, choose, tell }) {
  const drawn = chords.filter(({ x, y }, at) => at >= chords.length - MOST_CHORDS || x === focus || y === focus);
  const kind = (x, y) => {
    if ((x === a && y === b) || (x === b && y === a)) return "chosen";
    return focus === null ? "" : x === focus || y === focus ? "near" : "far";
  };
  return drawn.map(({ x, y, d, width, dark }) => html`<path key=${`${x} ${y}`} class="chord shade-${dark} ${kind(x, y)}" d=${d}
    stroke-width=${width} onPointerEnter=${() => tell(graph.read(x, y))} onClick=${() => choose(x, y)} />`);
}

/** Of more nodes than have room, those chosen and those with most meetings, still in the order of all. */
function laidOut(graph, radius, chosen) {
  const room = Math.max(6, Math.floor((2 * Math.PI * radius) / APART));
  const weight = (node) => (chosen.includes(node) ? Infinity : graph.nodes[node].meetings);
  const counted = [...graph.nodes.keys()].sort((x, y) => (weight(x) === weight(y) ? x - y : weight(y) - weight(x)));
  const shown = counted.slice(0, room).sort((x, y) => x - y);
  const points = circle(shown.length);
  const place = new Map(shown.map((node, at) => [node, at]));
  const chords = [];
  for (const x of shown) {
    for (const [y, link] of graph.of[x]) {
      if (x > y || !place.has(y)) continue;
      const d = chord(points[place.get(x)], points[place.get(y)], radius);
      const share = link.meetings / graph.most;
      chords.push({ x, y, d, share, width: 0.75 + (radius / 40) * Math.sqrt(share), dark: shade(link.meetings, graph.most) });
    }
  }
  return { shown, points, chords: chords.sort((one, other) => one.share - other.share), most: Math.max(...graph.nodes.map((node) => node.meetings)) };
}

function Node({ node, point, most, radius, room, kind, enter, pick }) {
  const left = point.x < -1e-9;
  const longest = Math.floor((room - 14) / LETTER);
  const name = node.label.length > longest ? `${node.label.slice(0, longest - 1)}…` : node.label;
  const at = `rotate(${point.turn.toFixed(2)}) translate(${radius.toFixed(1)} 0)`;
  return html`<g class="node ${kind}" transform=${at} onPointerEnter=${enter} onClick=${pick}>
    <title>${node.label}</title>
    <rect class="reach" x="-12" y="-9" width=${room} height="18" />
    <circle r=${3 + 6 * Math.sqrt(node.meetings / Math.max(1, most))} />
    <text x=${left ? -14 : 14} dy="0.35em" text-anchor=${left ? "end" : "start"} transform=${left ? "rotate(180)" : null}>${name}</text>
  </g>`;
}
