/** What stands where there is nothing to show: not yet, not at all, or not now. */
import { html } from "/static/vendor/preact-htm.js";
import { clean } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import PARTS from "/static/words/parts.js";

/**
 * Nothing to show: a heading, a sentence that tells what to do, and a button where there is something to do. `alone`
 * where nothing else is on the page: its heading is then the page's.
 */
export function Empty({ title, children, action, onAction, alone = false }) {
  return html`<div class="box empty">
    <${alone ? "h1" : "h2"}>${title}<//>
    ${children && html`<p>${children}</p>`}
    ${action && html`<p><button type="button" onClick=${onAction}>${action}</button></p>`}
  </div>`;
}

/** It went wrong: what the console said, which it says in English, and a button to ask again. */
export function ErrorBox({ error, lang, again, alone = false }) {
  const t = words(lang, PARTS);
  const silent = error.status === 0;
  return html`<div class="box error" role="alert">
    <${alone ? "h1" : "h2"}>${t(error.status === 404 ? "error.missing" : "error.title")}<//>
    ${error.status === 400 && html`<p>${t("error.refused")}</p>`}
    <p>${silent ? t("error.unreachable") : html`<bdi lang="en">${clean(error.message, 500)}</bdi>`}</p>
    ${again && html`<p><button type="button" onClick=${again}>${t("error.again")}</button></p>`}
  </div>`;
}

/** It is on its way. Shows after a moment only, so that quick answers do not flicker. */
export function Loading({ lang }) {
  return html`<p class="loading" role="status">${words(lang, PARTS)("loading")}</p>`;
}
