/** How a meeting stands, as a shape and a word, and how sure that is. */
import { html } from "/static/vendor/preact-htm.js";
import { number, percent } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import PARTS from "/static/words/parts.js";

const SHAPES = {
  held: html`<circle cx="8" cy="8" r="6" fill="currentColor" stroke="none" />`,
  planned: html`<circle cx="8" cy="8" r="6" /><path d="M8 4.5V8l2.4 1.6" />`,
  proposed: html`<path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" />`,
  cancelled: html`<path d="m3.5 3.5 9 9m0-9-9 9" />`,
  merged: html`<path d="M1.5 8h12M9.5 4l4 4-4 4" />`,
  retracted: html`<circle cx="8" cy="8" r="6" /><path d="m3.9 12.1 8.2-8.2" />`,
};

/** The statuses in the order in which lists show them. */
export const STATUSES = Object.keys(SHAPES);

/** The shape alone, for where the word stands beside it. */
export function Shape({ status }) {
  return html`<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[status]}</svg>`;
}

/** Shape and word. */
export function Status({ status, lang }) {
  return html`<span class="status ${status}"><${Shape} status=${status} /> ${words(lang, PARTS)(`status.${status}`)}</span>`;
}

/** A bar and a number: how sure the articles make it that the meeting is real. */
export function Confidence({ value, lang, voices }) {
  const t = words(lang, PARTS);
  const label = t("confidence.label", { share: percent(value) });
  return html`<span class="confidence" title=${label}>
    <span class="bar" aria-hidden="true"><span style=${{ width: `${Math.round(value * 100)}%` }}></span></span>
    <span class="number"><span class="sr">${t("confidence.word")} </span>${percent(value)}</span>
    ${voices !== undefined && html`<span class="voices">${t("voices", { count: voices, shown: number(voices, lang) })}</span>`}
  </span>`;
}
