/** A place on the map: a symbol, and its name where there is room. */
import { html } from "/static/vendor/preact-htm.js";

const LONGEST = 24;

export function Place({ t, place, scale, r, side, chosen, choose }) {
  const { label, status } = place;
  const name = label.length > LONGEST ? `${label.slice(0, LONGEST)}…` : label;
  return html`<g class="place ${status} ${chosen ? "chosen" : ""}" transform=${`translate(${place.x} ${place.y}) scale(${1 / scale})`}
      onClick=${() => choose(place.key)}>
    <title>${`${label}: ${t("meetings", { count: place.meetings })}`}</title>
    <circle class="reach" r=${Math.max(r + 2, 11)} />
    ${chosen && html`<circle class="ring" r=${r + 5} />`}
    ${SYMBOLS[status](r)}
    ${side && html`<text ...${anchor(side, r + 4)}>${name}</text>`}
  </g>`;
}

/** As the shapes of the statuses are everywhere: full, a clock, a diamond, a cross. */
const SYMBOLS = {
  held: (r) => html`<circle class="full" r=${r} />`,
  planned: (r) => html`<circle class="hollow" r=${r} /><path class="mark" d=${`M0 ${-0.55 * r}V0L${0.4 * r} ${0.27 * r}`} />`,
  proposed: (r) => html`<path class="hollow" d=${`M0 ${-1.25 * r}L${1.25 * r} 0L0 ${1.25 * r}L${-1.25 * r} 0Z`} />`,
  cancelled: (r) => html`<circle class="hollow faint" r=${r} />
    <path class="mark" d=${`M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`} transform="scale(0.7)" />`,
};

function anchor(side, gap) {
  if (side === "right") return { x: gap, dy: "0.35em" };
  if (side === "left") return { x: -gap, dy: "0.35em", "text-anchor": "end" };
  const [y, dy] = side === "below" ? [gap, "0.85em"] : [-gap, "-0.15em"];
  return { y, dy, "text-anchor": "middle" };
}
