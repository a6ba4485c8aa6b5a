/** A month as a list of the days that have meetings, for phones. */
import { html, useEffect, useRef } from "/static/vendor/preact-htm.js";
import { day as written } from "/static/lib/format.js";
import { Briefs } from "/static/parts/brief.js";
import { isOn, monthOf, total } from "/static/shapes/months.js";
import { Counts, countsOf } from "/static/views/calendar/grid.js";
import { DayPanel } from "/static/views/calendar/lists.js";

const MOST = 3;

/** Days with few meetings show them at once; the others open by their headings. */
export function Agenda(props) {
  const { data, month } = props;
  const days = data.days.filter((one) => monthOf(one.day) === month);
  return html`<ol class="agenda">${days.map((sum) => html`<${AgendaDay} key=${sum.day} ...${props} sum=${sum} />`)}</ol>`;
}

function AgendaDay({ t, lang, filters, live, data, sum, today, chosen, open }) {
  const { day } = sum;
  const rows = total(sum) <= MOST ? data.meetings.filter((row) => isOn(row, day)) : [];
  const here = useRef(null);
  useEffect(() => {
    if (day === today && !chosen) here.current.scrollIntoView({ block: "nearest" });
  }, []);
  const title = written(day, lang, { weekday: true });
  return html`<li ref=${here} class=${day === today ? "today" : day < today ? "past" : ""}>
    ${rows.length === total(sum)
      ? html`<h2>${title}</h2><${Briefs} rows=${rows} lang=${lang} />`
      : html`<h2><button type="button" aria-expanded=${String(day === chosen)} onClick=${() => open(day === chosen ? "" : day)}
            aria-label=${`${title}, ${countsOf(t, sum)}`}>
          ${title} <${Counts} sum=${sum} lang=${lang} />
        </button></h2>
        ${day === chosen && html`<${DayPanel} t=${t} lang=${lang} filters=${filters} today=${today} live=${live} day=${day} bare=${true} />`}`}
  </li>`;
}
