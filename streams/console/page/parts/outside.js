/** A link out of the page, to an address that somebody else wrote. */
import { html } from "/static/vendor/preact-htm.js";

/** Whether an address is one of the web: nothing else is ever followed. */
export function isWeb(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** Opens beside the page and tells the other site nothing of it. What is no address of the web is text. */
export function Outside({ to, children }) {
  if (!isWeb(to)) return html`<span>${children}</span>`;
  return html`<a href=${to} target="_blank" rel="noopener noreferrer">${children}</a>`;
}
