/** Lists beside the month: a day's meetings, what is due, what passed without news. */
import { html } from "/static/vendor/preact-htm.js";
import { query, useFetch } from "/static/lib/api.js";
import { day as written, number } from "/static/lib/format.js";
import { useFresh } from "/static/lib/fresh.js";
import { ErrorBox, Loading } from "/static/parts/boxes.js";
import { Briefs } from "/static/parts/brief.js";
import { shiftDay } from "/static/shapes/months.js";
import { countsOf } from "/static/views/calendar/grid.js";

const AT_ONCE = 30;

/** The meetings of one day, asked for when it opens; `bare` without a heading of its own. */
export function DayPanel({ t, lang, filters, today, day, live, close, bare = false }) {
  const { data, error, again } = useFetch("/api/calendar", query(filters, { from: day, to: day, today }));
  useFresh(live, again);
  const answered = data && data.days.every((one) => one.day === day);
  return html`<section class="day-panel" aria-label=${written(day, lang, { weekday: true })}>
    ${!bare && html`<div class="panel-head">
      <h2>${written(day, lang, { weekday: true })}</h2>
      <button type="button" class="quiet" aria-label=${t("close")} onClick=${close}>✕</button>
    </div>`}
    ${error && html`<${ErrorBox} error=${error} lang=${lang} again=${again} />`}
    ${!answered && !error && html`<${Loading} lang=${lang} />`}
    ${answered && html`
      <p class="muted" role="status">${data.days[0] ? countsOf(t, data.days[0]) : t("day.none")}</p>
      <${Briefs} key=${day} rows=${data.meetings} lang=${lang} most=${AT_ONCE} all=${t("all", { count: data.meetings.length })} />
      ${data.more > 0 && html`<p class="muted">${t("day.more", { count: data.more })}</p>`}`}
  </section>`;
}

/** What is planned or proposed for the days to come. */
export function Due({ t, lang, today, rows, most }) {
  return html`<section>
    <h2>${t("due")} <${Total} value=${rows.length} lang=${lang} /></h2>
    ${rows.length
      ? html`<${Briefs} rows=${rows} lang=${lang} dated=${true} most=${most} all=${t("all", { count: rows.length })} />`
      : html`<p class="muted">${t("due.none", { last: written(shiftDay(today, 7), lang) })}</p>`}
  </section>`;
}

/** What was to be, of which nothing more was told. */
export function Overdue({ t, lang, rows, total }) {
  if (!total) return html`<section><h2>${t("overdue")}</h2><p class="muted">${t("overdue.none")}</p></section>`;
  return html`<section class="overdue">
    <h2>${t("overdue")} <${Total} value=${total} lang=${lang} /></h2>
    <p class="muted">${t("overdue.what")}</p>
    <${Briefs} rows=${rows} lang=${lang} dated=${true} most=${9} all=${t("all", { count: rows.length })} />
    ${total > rows.length && html`<p class="muted">${t("overdue.more", { count: rows.length, total })}</p>`}
  </section>`;
}

function Total({ value, lang }) {
  return value > 0 && html`<span class="total">${number(value, lang)}</span>`;
}
