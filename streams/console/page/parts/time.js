/** Times as the reader's clock has them, with Jakarta's beside, and as "3 minutes ago". */
import { html, useEffect, useState } from "/static/vendor/preact-htm.js";
import { ago, moment } from "/static/lib/format.js";

/** The time now, in milliseconds; renders again each `everyMs`. */
export function useNow(everyMs = 30_000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(ticking);
  }, [everyMs]);
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
