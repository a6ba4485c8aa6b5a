/** Times as the reader's clock has them, with Jakarta's beside, and as "3 minutes ago". */
import { html, useEffect, useState } from "/static/vendor/preact-htm.js";
import { ago, moment } from "/static/lib/format.js";

const TICK_MS = 30_000;
const ticking = new Set();
let clock = null;

/** The time now, in milliseconds; renders again each half minute, all of a page at once. */
export function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    clock ??= setInterval(() => ticking.forEach((tick) => tick(Date.now())), TICK_MS);
    ticking.add(setNow);
    return () => ticking.delete(setNow);
  }, []);
  return now;
}

/** A time: `relative` as "3 minutes ago" with the whole of it as tooltip, else in full. */
export function Time({ at, lang, relative = false }) {
  const now = useNow();
  const { text, jakarta, iso } = moment(at, lang);
  if (!text) return null;
  const full = jakarta ? `${text} (${jakarta})` : text;
  if (relative) return html`<time datetime=${iso} title=${full}>${ago(at, lang, now)}</time>`;
  return html`<time datetime=${iso}>${text}${jakarta && html` <span class="jakarta">(${jakarta})</span>`}</time>`;
}
