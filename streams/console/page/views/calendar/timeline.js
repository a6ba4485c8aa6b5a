/** How many meetings each week has, over two years, and a slider along it for the month that is shown. */
import { html, useMemo, useState } from "/static/vendor/preact-htm.js";
import { query, useFetch } from "/static/lib/api.js";
import { day as written } from "/static/lib/format.js";
import { useFresh } from "/static/lib/fresh.js";
import { byWeek, daysBetween, firstDay, lastDay, shiftMonth, total } from "/static/shapes/months.js";
import { STATUSES } from "/static/shapes/symbols.js";

const MONTHS = 24;
const BEFORE = 15;
const LAST_TICK = 0.92;

/** Keeps its two years until the month that is shown is outside of them. */
export function Timeline({ t, lang, filters, today, month, live, show }) {
  const [kept, setKept] = useState(shiftMonth(month, -BEFORE));
  const inside = month >= kept && month < shiftMonth(kept, MONTHS);
  const start = inside ? kept : shiftMonth(month, -BEFORE);
  if (!inside) setKept(start);
  const months = Array.from({ length: MONTHS }, (_, at) => shiftMonth(start, at));
  const [first, last] = [firstDay(start), lastDay(months.at(-1))];
  const { data, again } = useFetch("/api/calendar", query(filters, { from: first, to: last, today, limit: 0 }));
  useFresh(live, again);
  const length = daysBetween(first, last) + 1;
  const share = (day) => daysBetween(first, day) / length;
  const weeks = useMemo(() => (data ? byWeek(data.days, first, last) : []), [data, first]);
  const at = months.indexOf(month);
  const label = t("timeline", { first: written(start, lang), last: written(months.at(-1), lang) });
  return html`<div class="timeline">
    <svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label=${label}>
      <rect class="shown" x=${share(firstDay(month))} width=${share(lastDay(month)) - share(firstDay(month)) + 1 / length} y="0" height="1" />
      <${Bars} weeks=${weeks} share=${share} length=${length} />
      ${today >= first && today <= last && html`<path class="now" d=${`M${share(today) + 0.5 / length} 0V1`} />`}
    </svg>
    <input type="range" min="0" max=${MONTHS - 1} value=${at} aria-label=${t("month")} aria-valuetext=${written(month, lang)}
      onInput=${(event) => show(months[Number(event.target.value)])} />
    <div class="ticks" aria-hidden="true">
      ${months.filter((one) => share(firstDay(one)) < LAST_TICK).map((one) => html`<span key=${one}
          class=${one.endsWith("-01") ? "year" : ""} style=${{ left: `${100 * share(firstDay(one))}%` }}>
        ${one.endsWith("-01") ? one.slice(0, 4) : t("months").split(" ")[Number(one.slice(5)) - 1]}
      </span>`)}
    </div>
  </div>`;
}

function Bars({ weeks, share, length }) {
  const most = Math.max(1, ...weeks.map(total));
  const wide = 7 / length;
  const parts = STATUSES.map(() => "");
  for (const week of weeks) {
    let top = 1;
    STATUSES.forEach((status, which) => {
      const high = (0.94 * week[status]) / most;
      if (high) parts[which] += `M${share(week.monday) + wide * 0.12} ${top}v${-high}h${wide * 0.76}v${high}z`;
      top -= high;
    });
  }
  return parts.map((d, which) => html`<path class="bar ${STATUSES[which]}" d=${d} />`);
}
