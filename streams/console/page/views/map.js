import { html } from "/static/vendor/preact-htm.js";

export default function View({ lang }) {
  return html`<h1>map ${lang}</h1>`;
}
