/** A command to take along. */
import { html, useEffect, useRef, useState } from "/static/vendor/preact-htm.js";

const SHOWN_MS = 2_000;

export function Copyable({ t, label, text }) {
  const code = useRef(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const ending = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(ending);
  }, [copied]);
  const copy = async () => setCopied(await taken(text, code.current));
  return html`<div class="copyable"><span class="hint">${label}</span><code ref=${code}>${text}</code>
    <button type="button" onClick=${copy} aria-label=${`${t("copy")}: ${text}`}>${t(copied ? "copied" : "copy")}</button>
    <span class="sr" role="status">${copied && t("copied")}</span></div>`;
}

/** Whether it is in the clipboard; where a browser gives a page none (http from elsewhere) the text is selected. */
async function taken(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return false;
  }
}
