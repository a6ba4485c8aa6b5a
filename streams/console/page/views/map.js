/** The map: where meetings take place, and from where the visitors come. */
import { html, useEffect, useMemo, useState } from "/static/vendor/preact-htm.js";
import { get, query, useFetch } from "/static/lib/api.js";
import { useFresh } from "/static/lib/fresh.js";
import { words } from "/static/lib/words.js";
import { Empty, ErrorBox, Loading } from "/static/parts/boxes.js";
import { FilterBar } from "/static/parts/filterbar.js";
import { Status } from "/static/parts/status.js";
import { flight, project } from "/static/shapes/projection.js";
import { STATUSES, dominating } from "/static/shapes/symbols.js";
import { PlaceList, PlacePanel, cityOf } from "/static/views/map/places.js";
import { World } from "/static/views/map/world.js";
import MAP from "/static/words/map.js";

const MOST_LINES = 60;

export default function View({ lang, filters, setFilters, live }) {
  const t = words(lang, MAP);
  const { data, error, loading, again } = useFetch("/api/map", query(filters));
  useFresh(live, again);
  const outline = useOutline();
  const places = useMemo(() => (data && outline ? drawn(data, outline.meridian, lang) : []), [data, outline, lang]);
  const chosen = places.find((place) => place.key === filters.more.place);
  const lines = useMemo(() => linesTo(chosen ? [chosen] : places, data, outline), [chosen, places, data, outline]);
  const choose = (key) => setFilters({ more: { place: key === filters.more.place ? "" : key } });
  const failed = error ?? outline?.error;
  const picture = html`<figure class="map-picture">
    <${World} t=${t} outline=${outline} places=${places} lines=${lines} chosen=${chosen} choose=${choose} />
    <figcaption>
      <ul class="legend">${STATUSES.map((one) => html`<li><${Status} status=${one} lang=${lang} /></li>`)}</ul>
      <p>${t("size")} ${t("hint")}</p>
    </figcaption>
  </figure>`;
  return html`<div class="map">
    <div class="now-head">
      <h1>${t("title")}</h1>
      <p class="total" aria-live="polite">${data && t("total", { count: sumOf(data.places), places: data.places.length })}</p>
    </div>
    <${FilterBar} lang=${lang} filters=${filters} setFilters=${setFilters} />
    ${failed && html`<${ErrorBox} error=${failed} lang=${lang} again=${again} />`}
    ${!failed && !(data && outline) && html`<${Loading} lang=${lang} />`}
    ${data && outline && !outline.error && html`<div class="map-body" aria-busy=${String(loading)}>
      <div class="map-main">
        ${picture}
        ${chosen && html`<${PlacePanel} key=${chosen.key} t=${t} lang=${lang} filters=${filters} live=${live} place=${chosen}
          close=${() => choose(chosen.key)} />`}
      </div>
      <div>
        ${places.length
          ? html`<${PlaceList} t=${t} lang=${lang} places=${places} chosen=${chosen} choose=${choose} />`
          : html`<${Empty} title=${t("empty.title")}>${t("empty.text")}<//>`}
        ${data.unplaced > 0 && html`<p class="muted">${t("unplaced", { count: data.unplaced })}</p>`}
      </div>
    </div>`}
  </div>`;
}

const sumOf = (places) => places.reduce((sum, place) => sum + place.meetings, 0);

/** The outline of the world, asked for once; null until it is there. */
function useOutline() {
  const [outline, setOutline] = useState(null);
  useEffect(() => {
    get("/static/data/outline.json").then(setOutline, (error) => setOutline({ error, meridian: 0 }));
  }, []);
  return outline;
}

/** Places with where they are drawn and by what name. */
function drawn(data, meridian, lang) {
  return data.places.map((place) => {
    const [x, y] = project(place.longitude, place.latitude, meridian);
    const key = `${place.country ?? ""}/${place.city}`;
    return { ...place, key, x, y, status: dominating(place), label: cityOf(place, lang) };
  });
}

/** The lines to some places, the strongest last, so that they lie on top. */
function linesTo(places, data, outline) {
  if (!data || !outline || outline.error) return [];
  const found = places.flatMap((place) =>
    place.visitors.flatMap(({ country, meetings }) => {
      const from = data.capitals[country];
      return from ? [{ place, country, meetings, from }] : [];
    }),
  );
  const kept = found.sort((a, b) => b.meetings - a.meetings).slice(0, MOST_LINES);
  const most = kept[0]?.meetings ?? 1;
  const line = ({ place, country, meetings, from }) => ({
    key: `${country}>${place.key}`,
    country,
    width: 0.75 + 2.5 * Math.sqrt(meetings / most),
    d: flight([from.longitude, from.latitude], [place.longitude, place.latitude], outline.meridian),
  });
  return kept.map(line).reverse();
}
