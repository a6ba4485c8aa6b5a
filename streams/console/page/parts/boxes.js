/** What stands where there is nothing to show: not yet, not at all, or not now. */
import { html } from "/static/vendor/preact-htm.js";
import { clean } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import PARTS from "/static/words/parts.js";

/** Nothing fits: a heading, a sentence that tells what to do, and a button where there is something to do. */
export function Empty({ title, children, action, onAction }) {
  return html`<div class="box empty">
    <h2>${title}</h2>
    ${children && html`<p>${children}</p>`}
    ${action && html`<p><button type="button" onClick=${onAction}>${action}</button></p>`}
  </div>`;
}

/** It went wrong: what the console said, and a button to ask again. */
export function ErrorBox({ error, lang, again }) {
  const t = words(lang, PARTS);
  const told = error.status === 0 ? t("error.unreachable") : clean(error.message, 500);
  return html`<div class="box error" role="alert">
    <h2>${t(error.status === 404 ? "error.missing" : "error.title")}</h2>
    <p><bdi>${told}</bdi></p>
    ${again && html`<p><button type="button" onClick=${again}>${t("error.again")}</button></p>`}
  </div>`;
}

/** It is on its way. Shows after a moment only, so that quick answers do not flicker. */
export function Loading({ lang }) {
  return html`<p class="loading" role="status">${words(lang, PARTS)("loading")}</p>`;
}
