/** The meeting as machines have it: codes, ids and the JSON. */
import { html, useRef, useState } from "/static/vendor/preact-htm.js";
import { clean } from "/static/lib/format.js";
import { Outside } from "/static/parts/outside.js";
import { Time } from "/static/parts/time.js";

const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON for people: what one cannot see stands as its escape, which means the same. */
export function readable(value) {
  return JSON.stringify(value, null, 2).replace(UNSEEN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function Codes({ t, lang, meeting }) {
  const { cameo, plover, coordinates } = meeting;
  const geonames = Number(coordinates?.geonames_id);
  const place = coordinates && html`<${Outside} to=${`https://www.geonames.org/${geonames}`}>${geonames}<//> ${degrees(coordinates)}`;
  const modes = [plover.type, plover.mode].filter(Boolean);
  const rows = [
    ["CAMEO", html`<code>${cameo}</code> <span>${t(`cameo.${cameo}`)}</span>`],
    ["PLOVER", html`<code>${modes.join(" / ")}</code> <span>${modes.map((mode) => t(`plover.${mode}`)).join(", ")}</span>`],
    ["GeoNames", place],
    [t("id"), html`<code>${clean(meeting.id, 80)}</code>`],
    meeting.model_version && [t("model"), html`<code>${clean(meeting.model_version, 80)}</code>`],
    meeting.first_seen && [t("first_seen"), html`<${Time} at=${meeting.first_seen} lang=${lang} />`],
    meeting.last_seen && [t("last_seen"), html`<${Time} at=${meeting.last_seen} lang=${lang} />`],
  ].filter((row) => row && row[1]);
  return html`<section class="codes" aria-labelledby="codes">
    <h2 id="codes">${t("codes")}</h2>
    <dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${meeting.late && html`<p class="hint">${t("late")}</p>`}
  </section>`;
}

function degrees({ latitude, longitude }) {
  return `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`;
}

export function Json({ t, meeting }) {
  const [copied, setCopied] = useState("");
  const text = useRef(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(JSON.stringify(meeting, null, 2));
      setCopied(t("json.copied"));
    } catch {
      // Browsers give the clipboard to secure pages only; elsewhere the text is ready to be copied by hand.
      getSelection().selectAllChildren(text.current);
      setCopied(t("json.selected"));
    }
  };
  return html`<details class="json">
    <summary>${t("json")}</summary>
    <p><button type="button" onClick=${copy}>${t("json.copy")}</button> <span role="status">${copied}</span></p>
    <pre tabindex="0" role="region" aria-label=${t("json")} ref=${text}>${readable(meeting)}</pre>
  </details>`;
}
