/** A meeting as a line of a list. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, days } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { People, Where } from "/static/parts/people.js";
import { Confidence, Status } from "/static/parts/status.js";
import { Time } from "/static/parts/time.js";
import PARTS from "/static/words/parts.js";

/**
 * `fresh` marks one that has just come or changed, `gone` one that the topic has no more. The whole line leads to the
 * meeting, by a heading of `level`. It needs room of its own (`.rows` around it): it folds by that, not by the window.
 */
export function MeetingRow({ row, lang, fresh = false, gone = false, level = "h3" }) {
  const t = words(lang, PARTS);
  const kinds = [row.summit && clean(row.summit, 80), row.channel === "call" && t("channel.call")].filter(Boolean);
  const where = html`<${Where} row=${row} lang=${lang} />`;
  const past = gone || row.status === "merged" || row.status === "retracted";
  return html`<article class="meeting-row ${fresh ? "fresh" : ""} ${past ? "past" : ""}" data-id=${row.id}>
    <p class="when">
      <${Status} status=${gone ? "retracted" : row.status} lang=${lang} />
      <span class="day">${days(row.date, row.end_date, lang) || t("day.unknown")}</span>
    </p>
    <${level} class="who">
      <a class="whole" href=${`/meeting/${encodeURIComponent(row.id)}`}>
        <${People} people=${row.participants} lang=${lang} />
      </a>
    <//>
    <p class="row-place">${where} ${kinds.map((one) => html`<bdi class="kind">${one}</bdi>`)}</p>
    <p class="sure">
      <${Confidence} value=${row.confidence} lang=${lang} voices=${row.voices} />
      <span class="changed">
        ${t(gone ? "change.retracted" : `change.${row.change}`)}
        ${row.changed_at && html` · <${Time} at=${row.changed_at} lang=${lang} relative />`}
      </span>
    </p>
  </article>`;
}
