/** Closer, farther, and all of it: for a picture that has more than fits. */
import { html } from "/static/vendor/preact-htm.js";

/** `t` has the words "closer", "farther" and "whole"; `zoom` takes a factor. */
export function Zoom({ t, zoom, whole, flat = false }) {
  const button = (name, sign, act) => html`<button type="button" aria-label=${t(name)} title=${t(name)} onClick=${act}>${sign}</button>`;
  return html`<div class="zoom ${flat ? "flat" : ""}">
    ${button("closer", "+", () => zoom(1.6))}
    ${button("farther", "−", () => zoom(1 / 1.6))}
    ${button("whole", "⤢", whole)}
  </div>`;
}
