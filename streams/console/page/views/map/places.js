/** The places of the map as a list, and what is known of one of them. */
import { html, useState } from "/static/vendor/preact-htm.js";
import { query } from "/static/lib/api.js";
import { writeFilters } from "/static/lib/filters.js";
import { clean, number, regionName } from "/static/lib/format.js";
import { useFresh } from "/static/lib/fresh.js";
import { useRows } from "/static/lib/rows.js";
import { ErrorBox, Loading } from "/static/parts/boxes.js";
import { Briefs, Count } from "/static/parts/brief.js";
import { Flag } from "/static/parts/people.js";
import { Shape, Status } from "/static/parts/status.js";
import { STATUSES } from "/static/shapes/symbols.js";

const AT_FIRST = 15;
const STEP = 200;
const MOST_VISITORS = 12;

export const cityOf = (place, lang) => clean((lang === "en" ? place.city_en : null) ?? place.city, 60);

/** All places, most meetings first; a text finds some of them. */
export function PlaceList({ t, lang, places, chosen, choose }) {
  const [find, setFind] = useState("");
  const [most, setMost] = useState(AT_FIRST);
  const wanted = find.trim().toLocaleLowerCase(lang);
  const found = places.filter((place) => place.label.toLocaleLowerCase(lang).includes(wanted));
  const shown = found.slice(0, most);
  const longest = Math.max(...places.map((place) => place.meetings));
  return html`<section class="place-list">
    <h2>${t("places")} <span class="total">${number(places.length, lang)}</span></h2>
    ${places.length > AT_FIRST && html`<input type="search" value=${find} placeholder=${t("find")} aria-label=${t("find")}
      onInput=${(event) => setFind(event.target.value)} />`}
    <ol>${shown.map((place) => html`<li key=${place.key}>
      <button type="button" aria-pressed=${String(place === chosen)} onClick=${() => choose(place.key)}>
        <span class="status ${place.status}"><${Shape} status=${place.status} /></span>
        <span class="city">${place.country && html`<${Flag} code=${place.country} />`} <bdi>${place.label}</bdi></span>
        <${Count} t=${t} lang=${lang} count=${place.meetings} />
        <span class="share" aria-hidden="true"><span style=${{ width: `${(100 * place.meetings) / longest}%` }}></span></span>
      </button>
    </li>`)}</ol>
    ${!found.length && html`<p class="muted" role="status">${t("find.none")}</p>`}
    ${shown.length < found.length && html`<button type="button" class="quiet" onClick=${() => setMost(most + STEP)}>
      ${t("more", { count: found.length - shown.length })}
    </button>`}
  </section>`;
}

/** One place: how its meetings stand, who came, and the latest of them. */
export function PlacePanel({ t, lang, filters, live, place, close }) {
  const here = { ...filters, q: [filters.q, place.city].filter(Boolean).join(" ") };
  const fits = (row) => row.city === place.city && row.country === place.country;
  const { rows, whole, error, loading, again } = useRows(query(here), fits, place.meetings);
  useFresh(live, again);
  return html`<section class="place-panel">
    <div class="panel-head">
      <h2>${place.country && html`<${Flag} code=${place.country} />`} <bdi>${place.label}</bdi></h2>
      <button type="button" class="quiet" aria-label=${t("close")} onClick=${close}>✕</button>
    </div>
    <p class="tally">${STATUSES.filter((one) => place[one]).map((one) => html`<span>
      <${Status} status=${one} lang=${lang} /> ${number(place[one], lang)}
    </span>`)}</p>
    ${place.visitors.length > 0 && html`<p class="visitors"><span class="muted">${t("visitors")}</span>
      ${place.visitors.slice(0, MOST_VISITORS).map(({ country, meetings }) => html`<span>
        <${Flag} code=${country} /> ${regionName(country, lang)} <b>${number(meetings, lang)}</b>
      </span>`)}</p>`}
    ${error && html`<${ErrorBox} error=${error} lang=${lang} again=${again} />`}
    ${!rows && loading && html`<${Loading} lang=${lang} />`}
    ${rows && html`
      <${Briefs} rows=${rows} lang=${lang} dated=${true} all=${t("all", { count: rows.length })} />
      ${!whole && rows.length < place.meetings && html`<p class="muted">${t("loaded", { shown: rows.length })}</p>`}`}
    <p><a href=${`/${writeFilters({ ...here, more: {} })}`}>${t("in_list")}</a></p>
  </section>`;
}
