/** Meetings as they come, those that changed last first. */
import { Component, html, useEffect, useLayoutEffect, useRef, useState } from "/static/vendor/preact-htm.js";
import { query } from "/static/lib/api.js";
import { NO_FILTERS, countOf } from "/static/lib/filters.js";
import { dayOf } from "/static/lib/format.js";
import { createListing } from "/static/lib/listing.js";
import { words } from "/static/lib/words.js";
import { Empty, ErrorBox, Loading } from "/static/parts/boxes.js";
import { FilterBar } from "/static/parts/filterbar.js";
import { MeetingRow } from "/static/parts/row.js";
import NOW from "/static/words/now.js";

const SCROLLED = 240;
const SAY_EVERY_MS = 15_000;
const DAY_MS = 86_400_000;
let listing = null;

/** The listing outlives the view: who comes back from a meeting finds the list as it was. */
function useListing(live, filters) {
  listing ??= createListing(live);
  const [list, setList] = useState(listing.list);
  const question = query(filters);
  useLayoutEffect(() => {
    listing.holds = () => scrollY > SCROLLED;
    const off = listing.on(setList);
    listing.want(question);
    setList(listing.list);
    return off;
  }, [question]);
  useEffect(() => () => (listing.holds = () => true), []);
  return list;
}

export default function View({ lang, filters, setFilters, state, live }) {
  const t = words(lang, NOW);
  const list = useListing(live, filters);
  const rows = useRef(null);
  useArrows(rows);
  const { items, waiting, total, error, loading, next } = list;
  const show = () => {
    listing.show();
    scrollTo(0, 0);
    rows.current?.querySelector(".whole")?.focus({ preventScroll: true });
  };
  const more = async (event) => {
    await listing.more();
    // Who pressed a key goes on reading where the new rows begin.
    if (event.detail === 0) requestAnimationFrame(() => rows.current?.querySelectorAll(".whole")[items.length]?.focus());
  };
  return html`
    <div class="now-head">
      <h1>${t("title")}</h1>
      <p class="now-total">${totalText(t, filters, total)}</p>
    </div>
    <${FilterBar} lang=${lang} filters=${filters} setFilters=${setFilters} />
    <${Arrivals} t=${t} list=${list} show=${show} found=${totalText(t, filters, total)} />
    <div class="rows now-rows ${loading ? "busy" : ""}" ref=${rows} aria-busy=${String(loading)}>
      ${items.length > 0 && html`<${Days} t=${t} items=${items} lang=${lang} />`}
      ${!items.length && !error && loading && html`<${Loading} lang=${lang} />`}
      ${!items.length && !error && !loading && html`<${Nothing} t=${t} filters=${filters} setFilters=${setFilters} state=${state} />`}
      ${error && html`<${ErrorBox} error=${error} lang=${lang} again=${items.length ? listing.more : listing.again} />`}
      ${next && !error && html`<p class="more">
        <button type="button" aria-disabled=${String(loading)} onClick=${more}>${t(loading ? "more.loading" : "more")}</button>
        <span>${t("more.shown", { shown: items.length, count: total })}</span>
      </p>`}
    </div>`;
}

function totalText(t, filters, total) {
  return total === null ? "" : t(countOf(filters) ? "total.fits" : "total", { count: total });
}

/** The rows under the day of their last change, as it was when they were listed. */
function Days({ t, items, lang }) {
  const days = [];
  for (const item of items) {
    const day = dayOf(item.listedAt, lang);
    if (days.at(-1)?.day !== day) days.push({ day, items: [] });
    days.at(-1).items.push(item);
  }
  const names = { [dayOf(Date.now() - DAY_MS, lang)]: t("yesterday"), [dayOf(Date.now(), lang)]: t("today") };
  return days.map(
    ({ day, items }) => html`<section key=${items[0].row.id} aria-label=${names[day] ?? (day || t("title"))}>
      ${day && html`<h2 class="day-head">${names[day] ?? day}</h2>`}
      <ol>${items.map((item) => html`<${Line} key=${item.row.id} item=${item} lang=${lang} />`)}</ol>
    </section>`,
  );
}

/** A row that is drawn anew only when it changes itself: a long list answers each key that is typed above it. */
class Line extends Component {
  shouldComponentUpdate({ item, lang }) {
    return item !== this.props.item || lang !== this.props.lang;
  }

  render({ item, lang }) {
    return html`<li><${MeetingRow} row=${item.row} lang=${lang} fresh=${item.fresh} gone=${item.gone} /></li>`;
  }
}

/** How many wait above. For those who listen: what other filters found at once, what came now and then. */
function Arrivals({ t, list, show, found }) {
  const [said, setSaid] = useState("");
  const last = useRef({ count: 0, timer: null });
  useEffect(() => {
    const { count, timer } = last.current;
    if (list.arrived <= count) last.current.count = list.arrived;
    else if (!timer) {
      last.current.timer = setTimeout(() => {
        setSaid(t("arrived", { count: listing.list.arrived - last.current.count }));
        last.current = { count: listing.list.arrived, timer: null };
      }, SAY_EVERY_MS);
    }
  }, [list.arrived]);
  useEffect(() => setSaid(found), [list.question]);
  useEffect(() => () => clearTimeout(last.current.timer), []);
  const count = list.waiting.length;
  return html`<div class="arrivals">
    <p class="sr" role="status">${said}</p>
    ${count > 0 && html`<button type="button" class="primary" onClick=${show}>
      <span aria-hidden="true">↑</span> ${t("waiting", { count })}
    </button>`}
  </div>`;
}

/** Why there is nothing, and what to do about it. */
function Nothing({ t, filters, setFilters, state }) {
  const { more, ...none } = NO_FILTERS;
  if (countOf(filters)) {
    return html`<${Empty} title=${t("none.fits")} action=${t("none.fits.action")} onAction=${() => setFilters(none)}>
      ${t("none.fits.text")}
    <//>`;
  }
  if (state?.filling) return html`<${Empty} title=${t("none.filling")}>${t("none.filling.text")}<//>`;
  return html`<${Empty} title=${t("none")}>${t("none.text", { code: html`<code>jumpa demo</code>` })}<//>`;
}

/** j and k go from row to row. */
function useArrows(rows) {
  useEffect(() => {
    const pressed = (event) => {
      const step = { j: 1, k: -1 }[event.key];
      const writes = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (!step || writes || event.metaKey || event.ctrlKey || event.altKey) return;
      const stops = [...rows.current.querySelectorAll(".whole, .more button")];
      const at = stops.indexOf(document.activeElement);
      stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}
