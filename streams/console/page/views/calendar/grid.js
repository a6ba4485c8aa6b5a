/** A month as weeks of days, gone through by keys. */
import { html, useLayoutEffect, useRef, useState } from "/static/vendor/preact-htm.js";
import { clean, day as written, number } from "/static/lib/format.js";
import { Flag } from "/static/parts/people.js";
import { Shape } from "/static/parts/status.js";
import { dayByKey, firstDay, isOn, monthOf, total, weeks } from "/static/shapes/months.js";
import { STATUSES } from "/static/shapes/symbols.js";

const MOST = 3;

/** The grid. `open` is called with a day, `show` with a month. */
export function MonthGrid({ t, lang, data, loading, month, today, chosen, open, show }) {
  const table = useRef(null);
  const [focus, setFocus] = useState(null);
  const days = weeks(month);
  const inside = (day) => day >= days[0][0] && day <= days.at(-1)[6];
  const reached = [focus, chosen, today].find((day) => day && inside(day)) ?? firstDay(month);
  useLayoutEffect(() => {
    if (focus) table.current.querySelector(`[data-day="${focus}"]`)?.focus();
  }, [focus, month]);
  const pressed = (event) => {
    const there = dayByKey(event.key, event.target.dataset.day ?? reached);
    if (event.key === "Escape" && chosen) open("");
    if (!there || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    setFocus(there);
    if (!inside(there) || event.key.startsWith("Page")) show(monthOf(there));
  };
  const sums = new Map(data.days.map((one) => [one.day, one]));
  const cell = (day) => html`<${Day} key=${day} t=${t} lang=${lang} day=${day} sum=${sums.get(day)} rows=${data.meetings}
    outside=${monthOf(day) !== month} today=${today} chosen=${chosen} reached=${reached} open=${open} />`;
  return html`<table class="month" role="grid" ref=${table} aria-label=${t("grid", { month: written(month, lang) })}
      aria-busy=${String(loading)} onKeyDown=${pressed}>
    <thead><tr>${t("weekdays").split(" ").map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${days.map((week) => html`<tr key=${week[0]}>${week.map(cell)}</tr>`)}</tbody>
  </table>`;
}

function Day({ t, lang, day, sum, rows, outside, today, chosen, reached, open }) {
  const told = [day === today && t("today"), written(day, lang, { weekday: true }), countsOf(t, sum)].filter(Boolean).join(", ");
  const named = sum && total(sum) <= MOST ? rows.filter((row) => isOn(row, day)) : [];
  const kind = [outside && "outside", day === today && "today", day < today && "past"].filter(Boolean).join(" ");
  return html`<td class=${kind} aria-selected=${String(day === chosen)}>
    <button type="button" data-day=${day} tabindex=${day === reached ? 0 : -1} aria-label=${told}
        onClick=${() => open(day === chosen ? "" : day)}>
      <span class="date">${Number(day.slice(8))}</span>
      ${sum && (named.length === total(sum)
        ? named.map((row) => html`<${Line} row=${row} lang=${lang} />`)
        : html`<${Counts} sum=${sum} lang=${lang} />`)}
    </button>
  </td>`;
}

/** "2 held, 1 planned", or that there are none. */
export function countsOf(t, sum) {
  const told = sum ? STATUSES.filter((one) => sum[one]).map((one) => t(`count.${one}`, { count: sum[one] })) : [];
  return told.join(", ") || t("none");
}

/** Numbers by status, each with its shape. */
export function Counts({ sum, lang }) {
  return html`<span class="day-counts">
    ${STATUSES.filter((one) => sum[one]).map((one) => html`<span class="status ${one}"><${Shape} status=${one} />${number(sum[one], lang)}</span>`)}
  </span>`;
}

function Line({ row, lang }) {
  const city = lang === "en" ? (row.city_en ?? row.city) : row.city;
  return html`<span class="line status ${row.status}">
    <${Shape} status=${row.status} />
    <span class="sides">${row.sides.slice(0, 3).map((code) => html`<${Flag} code=${code} />`)}${row.sides.length > 3 && "…"}</span>
    <bdi>${clean(city ?? row.summit ?? "", 40)}</bdi>
  </span>`;
}
