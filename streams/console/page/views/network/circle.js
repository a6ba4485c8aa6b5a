/** Those who met on a circle, with a chord for each pair. */
import { html, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { useSize } from "/static/lib/size.js";
import { chord, circle, shade } from "/static/shapes/order.js";

const LARGEST = 736;
const APART = 14;
const LETTER = 7.4;
const MOST_CHORDS = 400;

/** `choose(a, b)` takes numbers of nodes; a second one beside a chosen one makes a pair. */
export function Circle({ t, graph, a, b, choose, tell }) {
  const frame = useRef(null);
  const [width] = useSize(frame, [700, 700]);
  const side = Math.min(width, LARGEST);
  const names = side < 500 ? 84 : 132;
  const { shown, points, chords, most } = useMemo(() => laidOut(graph, side / 2 - names), [graph, side]);
  const [pointed, setPointed] = useState(null);
  const focus = pointed ?? a;
  const pairs = (node) => a !== null && b === null && node !== a;
  const point = (node) => {
    setPointed(node);
    tell(node === null ? "" : pairs(node) ? graph.read(a, node) : graph.read(node, null));
  };
  const pick = (node) => (pairs(node) && graph.of[a].has(node) ? choose(a, node) : choose(node === a && b === null ? null : node));
  const pressed = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = Math.max(0, shown.indexOf(focus));
    if (step) point(shown[(at + (pointed === null ? 0 : step) + shown.length) % shown.length]);
    else if (event.key === "Escape") choose(null);
    else if ((event.key === "Enter" || event.key === " ") && pointed !== null) pick(pointed);
    else return;
    event.preventDefault();
  };
  const ofChord = (x, y) => {
    if ((x === a && y === b) || (x === b && y === a)) return "chosen";
    return focus === null ? "" : x === focus || y === focus ? "near" : "far";
  };
  const drawn = chords.filter(({ x, y }, at) => at >= chords.length - MOST_CHORDS || x === focus || y === focus);
  const ofNode = (node) => {
    const far = focus !== null && node !== focus && !graph.of[focus].has(node);
    return [(node === a || node === b) && "chosen", node === pointed && "pointed", far && "far"].filter(Boolean).join(" ");
  };
  return html`<div class="circle" ref=${frame} tabindex="0" role="application" aria-label=${t("circle", { count: shown.length })}
      onKeyDown=${pressed} onBlur=${() => point(null)} onPointerLeave=${() => point(null)}>
    <svg width=${side} height=${side} viewBox=${[-side / 2, -side / 2, side, side].join(" ")} aria-hidden="true">
      ${drawn.map(({ x, y, d, width, dark }) => html`<path key=${`${x} ${y}`} class="chord shade-${dark} ${ofChord(x, y)}" d=${d} stroke-width=${width}
        onPointerEnter=${() => tell(graph.read(x, y))} onClick=${() => choose(x, y)} />`)}
      ${shown.map((node, at) => html`<${Node} key=${graph.nodes[node].id} node=${graph.nodes[node]} point=${points[at]} most=${most} radius=${side / 2 - names}
        room=${names} kind=${ofNode(node)} enter=${() => point(node)} pick=${() => pick(node)} />`)}
    </svg>
    ${shown.length < graph.nodes.length && html`<p class="muted">${t("circle.some", { count: shown.length })}</p>`}
  </div>`;
}

/** Of more nodes than have room, those with most meetings, still in the order of all. */
function laidOut(graph, radius) {
  const room = Math.max(6, Math.floor((2 * Math.PI * radius) / APART));
  const counted = [...graph.nodes.keys()].sort((x, y) => graph.nodes[y].meetings - graph.nodes[x].meetings || x - y);
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
  return { shown, points, chords: chords.sort((one, other) => one.share - other.share), most: graph.nodes[counted[0]].meetings };
}

function Node({ node, point, most, radius, room, kind, enter, pick }) {
  const left = point.x < -1e-9;
  const longest = Math.floor((room - 14) / LETTER);
  const name = node.label.length > longest ? `${node.label.slice(0, longest - 1)}…` : node.label;
  return html`<g class="node ${kind}" transform=${`rotate(${point.turn.toFixed(2)}) translate(${radius.toFixed(1)} 0)`} onPointerEnter=${enter} onClick=${pick}>
    <title>${node.label}</title>
    <rect class="reach" x="-12" y="-9" width=${room} height="18" />
    <circle r=${3 + 6 * Math.sqrt(node.meetings / Math.max(1, most))} />
    <text x=${left ? -14 : 14} dy="0.35em" text-anchor=${left ? "end" : "start"} transform=${left ? "rotate(180)" : null}>${name}</text>
  </g>`;
}
