/** The calendar: a month of days, a timeline to move along, and what is due or was never heard of again. */
import { html } from "/static/vendor/preact-htm.js";
import { query, useFetch } from "/static/lib/api.js";
import { day as written } from "/static/lib/format.js";
import { useFresh } from "/static/lib/fresh.js";
import { useMedia } from "/static/lib/size.js";
import { words } from "/static/lib/words.js";
import { ErrorBox, Loading } from "/static/parts/boxes.js";
import { FilterBar } from "/static/parts/filterbar.js";
import { useNow } from "/static/parts/time.js";
import { isDay, isMonth, localDay, monthOf, shiftMonth, weeks } from "/static/shapes/months.js";
import { Agenda } from "/static/views/calendar/agenda.js";
import { MonthGrid } from "/static/views/calendar/grid.js";
import { DayPanel, Due, Overdue } from "/static/views/calendar/lists.js";
import { Timeline } from "/static/views/calendar/timeline.js";
import CALENDAR from "/static/words/calendar.js";

export default function View({ lang, filters, setFilters, live }) {
  const t = words(lang, CALENDAR);
  const today = localDay(new Date(useNow()));
  const phone = useMedia();
  const month = isMonth(filters.more.from) ? filters.more.from : monthOf(today);
  const chosen = isDay(filters.more.day) ? filters.more.day : "";
  const shown = weeks(month);
  const asked = query(filters, { from: shown[0][0], to: shown.at(-1)[6], today });
  const { data, error, loading, again } = useFetch("/api/calendar", asked);
  useFresh(live, again);
  const show = (to) => setFilters({ more: { from: to, day: "" } });
  const open = (to) => setFilters({ more: { from: to ? monthOf(to) : month, day: to } });
  const common = { t, lang, filters, today, month, live };
  const due = data && html`<${Due} ...${common} rows=${data.due} most=${phone ? 3 : 8} />`;
  const days = phone
    ? html`<${Agenda} ...${common} data=${data} open=${open} chosen=${chosen} />`
    : html`<${MonthGrid} ...${common} data=${data} loading=${loading} chosen=${chosen} open=${open} show=${show} />`;
  return html`<div class="calendar">
    <div class="calendar-head">
      <h1><span class="sr">${t("title")}: </span><span aria-live="polite">${written(month, lang)}</span></h1>
      <div class="steps">
        <button type="button" aria-label=${t("earlier")} onClick=${() => show(shiftMonth(month, -1))}>←</button>
        <button type="button" disabled=${month === monthOf(today)} onClick=${() => show(monthOf(today))}>${t("today")}</button>
        <button type="button" aria-label=${t("later")} onClick=${() => show(shiftMonth(month, 1))}>→</button>
      </div>
    </div>
    <${FilterBar} lang=${lang} filters=${filters} setFilters=${setFilters} />
    <${Timeline} ...${common} show=${show} />
    ${error && html`<${ErrorBox} error=${error} lang=${lang} again=${again} />`}
    ${!data && !error && html`<${Loading} lang=${lang} />`}
    ${data && html`<div class="calendar-body">
      ${phone && due}
      <div class="calendar-days">
        <${Nothing} ...${common} data=${data} loading=${loading} show=${show} />
        ${days}
        ${data.undated > 0 && html`<p class="muted">${t("undated", { count: data.undated })}</p>`}
      </div>
      ${!phone && (chosen ? html`<${DayPanel} ...${common} day=${chosen} close=${() => open("")} />` : due)}
      <div class="calendar-below">
        ${!phone && chosen && data.due.length > 0 && due}
        <${Overdue} ...${common} rows=${data.overdue} total=${data.overdue_total} />
      </div>
    </div>`}
  </div>`;
}

/** That the month has nothing, and where there is something. */
function Nothing({ t, lang, filters, month, data, loading, show }) {
  const empty = !loading && !data.days.some((one) => monthOf(one.day) === month);
  const { data: last } = useFetch(empty ? "/api/meetings" : null, query(filters, { order: "date", limit: 1 }));
  const there = empty && last?.meetings[0]?.date?.slice(0, 7);
  return html`<p class="calendar-nothing" role="status">
    ${empty && t("empty", { month: written(month, lang) })}
    ${isMonth(there) && there !== month && html` <button type="button" class="quiet" onClick=${() => show(there)}>
      ${t("empty.last", { month: written(there, lang) })}
    </button>`}
  </p>`;
}
