/** Those who met as rows and columns: the darker a cell, the oftener. Only what is seen is drawn. */
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { useMedia, useSize } from "/static/lib/size.js";
import { Zoom } from "/static/parts/zoom.js";
import { cellPaths } from "/static/shapes/order.js";

const LARGEST = 28;
const READABLE = 10;
const TINY = 4;
const BLOCK = 16;

/** `choose(a, b)` and `tell(text)` as for the circle. */
export function Matrix({ t, graph, a, b, choose, tell }) {
  const frame = useRef(null);
  const phone = useMedia();
  const [width, height] = useSize(frame, [800, 560]);
  const [side, head] = phone ? [104, 92] : [168, 132];
  const room = [Math.max(1, width - side), Math.max(1, height - head)];
  const count = graph.nodes.length;
  const whole = Math.max(1, Math.min(...room) / count);
  const [zoom, setZoom] = useState(phone ? 16 : 14);
  const cell = Math.min(LARGEST, Math.max(zoom, whole));
  const { at, seen, reveal } = useScrolled(frame, room, cell, count, a, b);
  const [pointed, setPointed] = useState(null);
  const cursor = pointed?.every((one) => one < count) ? pointed : null;
  const point = (where) => {
    setPointed(where);
    tell(where ? graph.read(...where) : "");
  };
  const under = (event) => {
    const box = frame.current.getBoundingClientRect();
    return cellAt([event.clientX - box.left - side, event.clientY - box.top - head], at, cell, count);
  };
  const met = ([row, column]) => row === column || graph.of[row].has(column);
  const pick = (where) => where && choose(where[0], met(where) ? where[1] : where[0]);
  const pressed = (event) => {
    const there = moved(event.key, cursor ?? [a ?? 0, b ?? a ?? 0], count);
    if (event.key === "Escape") choose(null);
    else if (event.key === "Enter" || event.key === " ") pick(cursor);
    else if (there && !event.ctrlKey && !event.altKey && !event.metaKey) {
      point(there);
      reveal(there);
    } else return;
    event.preventDefault();
  };
  const parts = { graph, cell, at, room, side, head, a, b, cursor };
  return html`<div class="matrix-box">
    <div class="matrix" ref=${frame} tabindex="0" role="application" aria-label=${t("matrix", { count })}
        onKeyDown=${pressed} onBlur=${() => point(null)} onScroll=${seen}>
      <div class="extent" style=${{ width: `${side + count * cell}px`, height: `${head + count * cell}px` }}>
        <svg width=${width} height=${height} aria-hidden="true" onPointerMove=${(event) => point(under(event))}
            onPointerLeave=${() => point(null)} onClick=${(event) => pick(under(event))}>
          <${Cells} ...${parts} />
          <${Labels} ...${parts} />
        </svg>
      </div>
    </div>
    <${Zoom} t=${t} zoom=${(factor) => setZoom(cell * factor)} whole=${() => setZoom(0)} flat=${true} />
  </div>`;
}

/** Where the window is scrolled to: keeps its middle when cells grow, and goes to what is chosen. */
function useScrolled(frame, room, cell, count, a, b) {
  const [scroll, setScroll] = useState([0, 0]);
  const at = scroll.map((one, axis) => Math.min(one, Math.max(0, count * cell - room[axis])));
  const reveal = ([row, column]) => frame.current.scrollTo(...[column, row].map((one, axis) => revealed(one * cell, at[axis], cell, room[axis])));
  const before = useRef(cell);
  useLayoutEffect(() => {
    const factor = cell / before.current;
    before.current = cell;
    if (factor !== 1) frame.current.scrollTo(...at.map((one, axis) => (one + room[axis] / 2) * factor - room[axis] / 2));
  }, [cell]);
  useEffect(() => {
    if (a !== null) reveal([a, b ?? 0]);
  }, [a, b]);
  return { at, reveal, seen: ({ target }) => setScroll([target.scrollLeft, target.scrollTop]) };
}

/** [row, column] under a place of the window; beside or above the cells, the one whose name is there; else null. */
function cellAt([x, y], [left, top], cell, count) {
  const [row, column] = [Math.floor((y + top) / cell), Math.floor((x + left) / cell)];
  if ((x < 0 && y < 0) || row >= count || column >= count) return null;
  return x < 0 ? [row, row] : y < 0 ? [column, column] : [row, column];
}

/** How far to scroll along an axis so that a cell is seen, and no farther. */
const revealed = (start, old, cell, room) => Math.max(start + cell - room, Math.min(old, start));

function moved(key, [row, column], count) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };
  const within = (at) => Math.min(count - 1, Math.max(0, at));
  if (steps[key]) return [within(row + steps[key][0]), within(column + steps[key][1])];
  return { Home: [row, 0], End: [row, count - 1] }[key] ?? null;
}

/** The cells that are seen, in blocks, so that scrolling a little draws nothing anew. */
function Cells({ graph, cell, at: [left, top], room: [wide, high], side, head, a, b, cursor }) {
  const count = graph.nodes.length;
  const seen = (start, room) => [
    Math.max(0, Math.floor(start / cell / BLOCK) * BLOCK),
    Math.min(count, Math.ceil((start + room) / cell / BLOCK) * BLOCK),
  ];
  const [rows, columns] = [seen(top, high), seen(left, wide)];
  const paths = useMemo(() => cellPaths(graph.of, graph.most, { rows, columns }), [graph, ...rows, ...columns]);
  const box = `${left / cell} ${top / cell} ${wide / cell} ${high / cell}`;
  const kind = cell >= READABLE ? "grid-lines" : cell < TINY ? "tiny" : "";
  return html`<svg x=${side} y=${head} width=${wide} height=${high} viewBox=${box} preserveAspectRatio="none" class=${kind}>
    <rect class="field" width=${count} height=${count} />
    <path class="diagonal" d=${`M0 0L${count} ${count}`} />
    ${a !== null && html`<path class="band chosen" d=${`M0 ${a}h${count}v1H0zM${a} 0v${count}h1V0z`} />`}
    ${cursor && html`<path class="band" d=${`M0 ${cursor[0]}h${count}v1H0zM${cursor[1]} 0v${count}h1V0z`} />`}
    ${paths.map((d, which) => html`<path class="cell shade-${which}" d=${d} />`)}
    ${a !== null && b !== null && html`<path class="outline" d=${`M${b} ${a}h1v1h-1zM${a} ${b}h1v1h-1z`} />`}
    ${cursor && html`<path class="outline pointed" d=${`M${cursor[1]} ${cursor[0]}h1v1h-1z`} />`}
  </svg>`;
}

/** Names of rows and columns, where a line of text has room; always those that are pointed at or chosen. */
function Labels({ graph, cell, at: [left, top], room: [wide, high], side, head, a, b, cursor }) {
  const marked = new Map([a, b].filter((at) => at !== null).map((at) => [at, "chosen"]));
  const names = (start, room, pointed) => {
    const first = Math.max(0, Math.floor(start / cell));
    const last = Math.min(graph.nodes.length, Math.ceil((start + room) / cell));
    const all = cell >= READABLE ? Array.from({ length: last - first }, (_, at) => first + at) : [...marked.keys()];
    return [...new Set([...all, ...(pointed === undefined ? [] : [pointed])])].filter((at) => at >= first && at < last);
  };
  const kind = (at, pointed) => `label ${marked.get(at) ?? ""} ${at === pointed ? "pointed" : ""}`;
  const size = Math.min(13, Math.max(10, cell * 0.85));
  const text = (at, most) => cut(graph.nodes[at].label, Math.floor(most / (size * 0.64)));
  return html`
    <svg x="0" y=${head} width=${side} height=${high} font-size=${size}>
      ${names(top, high, cursor?.[0]).map((at) => html`<text key=${at} class=${kind(at, cursor?.[0])}
        x=${side - 8} y=${(at + 0.5) * cell - top} dy="0.35em" text-anchor="end">${text(at, side - 8)}</text>`)}
    </svg>
    <svg x=${side} y="0" width=${wide} height=${head} font-size=${size}>
      ${names(left, wide, cursor?.[1]).map((at) => html`<text key=${at} class=${kind(at, cursor?.[1])}
        transform=${`translate(${(at + 0.5) * cell - left} ${head - 8}) rotate(-90)`} dy="0.35em">${text(at, head - 8)}</text>`)}
    </svg>`;
}

const cut = (label, most) => (label.length > most ? `${label.slice(0, most - 1)}…` : label);
