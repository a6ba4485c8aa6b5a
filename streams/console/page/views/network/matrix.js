/** Those who met as rows and columns: the darker a cell, the oftener. Only what is seen is drawn. */
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { useMedia, useSize } from "/static/lib/size.js";
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
  const count = graph.nodes.length;
  const whole = Math.min((width - side) / count, (height - head) / count);
  const [zoom, setZoom] = useState(null);
  const cell = Math.min(LARGEST, Math.max(zoom ?? Math.max(whole, phone ? 16 : 14), whole, 1));
  const [scroll, setScroll] = useState([0, 0]);
  const [cursor, setCursor] = useState(null);
  const extent = count * cell;
  const [left, top] = [Math.min(scroll[0], Math.max(0, side + extent - width)), Math.min(scroll[1], Math.max(0, head + extent - height))];
  const point = (where) => {
    setCursor(where);
    tell(where ? graph.read(...where) : "");
  };
  const reveal = ([row, column]) => frame.current.scrollTo(revealed(scroll, [column * cell, row * cell], cell, [width - side, height - head]));
  const drawn = useRef(cell);
  useLayoutEffect(() => {
    const factor = cell / drawn.current;
    drawn.current = cell;
    const kept = (at, room) => (at + room / 2) * factor - room / 2;
    if (factor !== 1) frame.current.scrollTo(kept(scroll[0], width - side), kept(scroll[1], height - head));
  }, [cell]);
  useEffect(() => {
    if (a !== null) reveal([a, b ?? 0]);
  }, [a, b]);
  const at = (event) => {
    const { left: x0, top: y0 } = frame.current.getBoundingClientRect();
    const [x, y] = [event.clientX - x0 - side, event.clientY - y0 - head];
    const [row, column] = [Math.floor((y + top) / cell), Math.floor((x + left) / cell)];
    if ((x < 0 && y < 0) || row >= count || column >= count) return null;
    return x < 0 ? [row, row] : y < 0 ? [column, column] : [row, column];
  };
  const pick = (where) => where && choose(...(where[0] === where[1] || graph.of[where[0]].has(where[1]) ? where : [where[0], where[0]]));
  const pressed = (event) => {
    const there = moved(event.key, cursor ?? [a ?? 0, b ?? a ?? 0], count);
    if (event.key === "Escape") choose(null);
    else if ((event.key === "Enter" || event.key === " ") && cursor) pick(cursor);
    else if (there && !event.ctrlKey && !event.altKey && !event.metaKey) {
      point(there);
      reveal(there);
    } else return;
    event.preventDefault();
  };
  const larger = (factor) => setZoom(Math.min(LARGEST, Math.max(whole, 1, cell * factor)));
  const parts = { graph, cell, left, top, side, head, width, height, a, b, cursor };
  return html`<div class="matrix-box">
    <div class="matrix" ref=${frame} tabindex="0" role="application" aria-label=${t("matrix", { count })} onKeyDown=${pressed} onBlur=${() => point(null)}
        onScroll=${(event) => setScroll([event.target.scrollLeft, event.target.scrollTop])}>
      <div class="extent" style=${{ width: `${side + extent}px`, height: `${head + extent}px` }}>
        <svg width=${width} height=${height} aria-hidden="true" onPointerMove=${(event) => point(at(event))} onPointerLeave=${() => point(null)} onClick=${(event) => pick(at(event))}>
          <${Cells} ...${parts} />
          <${Labels} ...${parts} />
        </svg>
      </div>
    </div>
    <div class="zoom flat">
      <button type="button" aria-label=${t("closer")} title=${t("closer")} onClick=${() => larger(1.5)}>+</button>
      <button type="button" aria-label=${t("farther")} title=${t("farther")} onClick=${() => larger(1 / 1.5)}>−</button>
      <button type="button" aria-label=${t("whole")} title=${t("whole")} onClick=${() => setZoom(0)}>⤢</button>
    </div>
  </div>`;
}

/** How far to scroll so that a cell is seen, and no farther. */
function revealed([left, top], [x, y], cell, [width, height]) {
  const to = (at, old, room) => Math.max(at + cell - room, Math.min(old, at));
  return { left: to(x, left, width), top: to(y, top, height) };
}

function moved(key, [row, column], count) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };
  const within = (at) => Math.min(count - 1, Math.max(0, at));
  if (steps[key]) return [within(row + steps[key][0]), within(column + steps[key][1])];
  return { Home: [row, 0], End: [row, count - 1] }[key] ?? null;
}

/** The cells that are seen, in blocks, so that scrolling a little draws nothing anew. */
function Cells({ graph, cell, left, top, side, head, width, height, a, b, cursor }) {
  const [wide, high] = [width - side, height - head].map((room) => Math.max(1, room));
  const count = graph.nodes.length;
  const seen = (start, room) => [
    Math.max(0, Math.floor(start / cell / BLOCK) * BLOCK),
    Math.min(count, Math.ceil((start + room) / cell / BLOCK) * BLOCK),
  ];
  const [rows, columns] = [seen(top, high), seen(left, wide)];
  const paths = useMemo(() => cellPaths(graph.of, graph.most, { rows, columns }), [graph, ...rows, ...columns]);
  const box = `${left / cell} ${top / cell} ${wide / cell} ${high / cell}`;
  return html`<svg x=${side} y=${head} width=${wide} height=${high} viewBox=${box} preserveAspectRatio="none" class=${cell >= READABLE ? "grid-lines" : cell < TINY ? "tiny" : ""}>
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
function Labels({ graph, cell, left, top, side, head, width, height, a, b, cursor }) {
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
    <svg x="0" y=${head} width=${side} height=${height - head} font-size=${size}>
      ${names(top, height - head, cursor?.[0]).map((at) => html`<text key=${at} class=${kind(at, cursor?.[0])} x=${side - 8} y=${(at + 0.5) * cell - top} dy="0.35em" text-anchor="end">${text(at, side - 8)}</text>`)}
    </svg>
    <svg x=${side} y="0" width=${width - side} height=${head} font-size=${size}>
      ${names(left, width - side, cursor?.[1]).map((at) => html`<text key=${at} class=${kind(at, cursor?.[1])} transform=${`translate(${(at + 0.5) * cell - left} ${head - 8}) rotate(-90)`} dy="0.35em">${text(at, head - 8)}</text>`)}
    </svg>`;
}

const cut = (label, most) => (label.length > most ? `${label.slice(0, most - 1)}…` : label);
