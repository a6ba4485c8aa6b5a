/** The world as a picture that is pushed and zoomed. */
import { html, useEffect, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { useSize } from "/static/lib/size.js";
import { Zoom } from "/static/parts/zoom.js";
import { HEIGHT, WIDTH, countries, edge, project } from "/static/shapes/projection.js";
import { named, radii } from "/static/shapes/symbols.js";
import { boxOf, covering, held, pushed, scaleOf, zoomed } from "/static/shapes/viewport.js";
import { usePointers } from "/static/views/map/pointers.js";
import { Place } from "/static/views/map/place.js";

const STEP = 1.6;
const PUSH = 80;
const LINE_HEIGHT = 15;
const MOST_NAMES = 150;
const AROUND = [115, 0];
const NEAR = 4;
const WHOLE = { x: WIDTH / 2, y: HEIGHT / 2, k: 1 };

export function World({ t, outline, places, lines, chosen, choose }) {
  const frame = useRef(null);
  const size = useSize(frame, [800, 380]);
  const home = useMemo(() => homeOf(size, outline.meridian), [size, outline]);
  const [kept, setView] = useState(null);
  const view = held(kept ?? home, size);
  const change = (next) => setView((old) => next(held(old ?? home, size)));
  const zoom = (factor, at) => change((old) => zoomed(old, size, factor, at ?? middle(old, size, chosen ?? (kept ? null : places[0]))));
  usePointers(frame, (dx, dy) => change((old) => pushed(old, size, dx, dy)), zoom);
  useEffect(() => {
    if (!chosen || isInside(chosen, boxOf(view, size))) return;
    change((old) => held({ x: chosen.x, y: chosen.y, k: Math.max(old.k, NEAR) }, size));
  }, [chosen?.key]);
  const pressed = (event) => {
    if (event.key === "Escape" && chosen) choose(chosen.key);
    const act = actionOf(event.key, change, zoom, size, () => setView(null));
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const scale = scaleOf(view, size);
  const box = boxOf(view, size);
  return html`<div class="world">
    <div class="window" ref=${frame} tabindex="0" role="application" aria-label=${t("world")} onKeyDown=${pressed}
        style=${{ touchAction: view.k > home.k * 1.05 ? "none" : "pan-y" }}>
      <svg viewBox=${box.join(" ")} aria-hidden="true">
        <${Land} outline=${outline} lines=${lines} chosen=${chosen} />
        <g class="lines ${chosen ? "strong" : ""}">${lines.map((line) => html`<path key=${line.key} d=${line.d} stroke-width=${line.width} />`)}</g>
        <${Places} t=${t} places=${places} scale=${scale} box=${box} chosen=${chosen} choose=${choose} />
      </svg>
    </div>
    <${Zoom} t=${t} zoom=${zoom} whole=${() => setView(WHOLE)} />
  </div>`;
}

/** All of the world where it nearly fits; in a narrow window, what is around Indonesia. */
function homeOf(size, meridian) {
  const k = covering(size);
  const [x, y] = project(...AROUND, meridian);
  return held(k < 1.4 ? { ...WHOLE, k } : { x, y, k: Math.min(k, 2) }, size);
}

/** Where a zoom without a pointer holds still: at a place, if it is seen. */
function middle(view, size, place) {
  const [left, top] = boxOf(view, size);
  const scale = scaleOf(view, size);
  return place && isInside(place, boxOf(view, size)) ? [(place.x - left) * scale, (place.y - top) * scale] : undefined;
}

const isInside = ({ x, y }, [left, top, width, height]) => x > left && x < left + width && y > top && y < top + height;

function actionOf(key, change, zoom, size, reset) {
  const pushes = { ArrowLeft: [PUSH, 0], ArrowRight: [-PUSH, 0], ArrowUp: [0, PUSH], ArrowDown: [0, -PUSH] };
  if (pushes[key]) return () => change((old) => pushed(old, size, ...pushes[key]));
  return { "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: reset, Home: reset }[key];
}

/** Sea and countries; those that the visitors of a chosen place come from stand out. */
function Land({ outline, lines, chosen }) {
  const paths = useMemo(() => countries(outline), [outline]);
  const from = chosen ? [...new Set(lines.map((line) => line.country))].sort().join(" ") : "";
  return useMemo(() => {
    const codes = new Set(from.split(" "));
    return html`<g class="land">
      <path class="sea" d=${edge()} />
      ${paths.map(({ code, d }) => html`<path class=${code && codes.has(code) ? "visitor" : ""} d=${d} />`)}
    </g>`;
  }, [paths, from]);
}

/** The small ones lie on top of the large ones; a name stands where it has room. */
function Places({ t, places, scale, box, chosen, choose }) {
  const seen = places.filter((place) => isInside(place, [box[0] - box[2], box[1] - box[3], 3 * box[2], 3 * box[3]]));
  const radiusOf = useMemo(() => radii(places.map((place) => place.meetings), WIDTH * HEIGHT * scale ** 2), [places, scale]);
  const first = chosen ? [chosen, ...seen.filter((place) => place !== chosen)] : seen;
  const names = useMemo(() => {
    const some = first.filter((place) => isInside(place, box)).slice(0, MOST_NAMES);
    const point = ({ x, y, meetings, label }) => ({ x: x * scale, y: y * scale, r: radiusOf(meetings), width: widthOf(label) });
    const edges = [box[0], box[1], box[0] + box[2], box[1] + box[3]].map((one) => one * scale);
    const sides = named(some.map(point), LINE_HEIGHT, edges);
    return new Map(some.map((place, at) => [place.key, sides[at]]));
  }, [places, chosen, ...box]);
  return html`<g class="places">
    ${[...first].reverse().map((place) => html`<${Place} key=${place.key} t=${t} place=${place} scale=${scale} r=${radiusOf(place.meetings)}
      side=${names.get(place.key)} chosen=${place === chosen} choose=${choose} />`)}
  </g>`;
}

let pen = null;
const widths = new Map();

/** How wide a name is in pixels, as the map writes it. */
function widthOf(label) {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!widths.has(label)) {
    pen.font = "600 12px system-ui, sans-serif";
    widths.set(label, pen.measureText(label).width + 2);
  }
  return widths.get(label);
}
