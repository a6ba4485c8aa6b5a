/** A meeting as a line of a list. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, days } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { People, Where } from "/static/parts/people.js";
import { Confidence, Status } from "/static/parts/status.js";
import { Time } from "/static/parts/time.js";
import PARTS from "/static/words/parts.js";

/** `fresh` marks one that has just come or changed. The whole line leads to the meeting. */
export function MeetingRow({ row, lang, fresh = false }) {
  const t = words(lang, PARTS);
  const kind = [row.channel === "call" && t("channel.call"), row.summit && clean(row.summit, 80)].filter(Boolean);
  const about = html`<${Where} row=${row} lang=${lang} />`;
  return html`<article class="meeting-row ${fresh ? "fresh" : ""}" data-id=${row.id}>
    <div class="when">
      <${Status} status=${row.status} lang=${lang} />
      <span class="day">${days(row.date, row.end_date, lang) || t("day.unknown")}</span>
    </div>
    <div class="what">
      <a class="whole" href=${`/meeting/${encodeURIComponent(row.id)}`}><${People} people=${row.participants} lang=${lang} /></a>
      <p class="about">${about}${kind.map((one) => html`<span class="kind"><bdi>${one}</bdi></span>`)}</p>
    </div>
    <div class="how-sure">
      <${Confidence} value=${row.confidence} lang=${lang} voices=${row.voices} />
      <span class="changed">${t(`change.${row.change}`)}${row.changed_at && html` · <${Time} at=${row.changed_at} lang=${lang} relative=${true} />`}</span>
    </div>
  </article>`;
}
