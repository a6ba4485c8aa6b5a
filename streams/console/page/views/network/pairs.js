/** The pairs as a list, and the meetings of one of them. */
import { html, useState } from "/static/vendor/preact-htm.js";
import { query } from "/static/lib/api.js";
import { writeFilters } from "/static/lib/filters.js";
import { day, number } from "/static/lib/format.js";
import { useFresh } from "/static/lib/fresh.js";
import { useRows } from "/static/lib/rows.js";
import { ErrorBox, Loading } from "/static/parts/boxes.js";
import { Briefs, Count } from "/static/parts/brief.js";
import { Flag } from "/static/parts/people.js";

const AT_FIRST = 20;
const STEP = 500;

/** All pairs, or those of a chosen one: all that the picture shows, for who does not see it. */
export function PairList({ t, lang, graph, a, b, choose }) {
  const [most, setMost] = useState(AT_FIRST);
  const one = a === null ? null : graph.nodes[a];
  const pairs = one ? graph.links.filter((link) => link.a === one.id || link.b === one.id) : graph.links;
  const shown = pairs.slice(0, most);
  const ends = (link) => {
    const both = [graph.place.get(link.a), graph.place.get(link.b)];
    const turned = a === null ? graph.nodes[both[1]].meetings > graph.nodes[both[0]].meetings : both[1] === a;
    return turned ? both.reverse() : both;
  };
  return html`<section class="pair-list">
    <h2>${one ? html`<bdi>${t("pairs.of", { a: one.label })}</bdi>` : t("pairs")} <span class="total">${number(pairs.length, lang)}</span></h2>
    ${one && html`<button type="button" class="quiet" onClick=${() => choose(null)}>${t("everybody")}</button>`}
    <ol>${shown.map((link) => {
      const [x, y] = ends(link);
      return html`<li key=${`${link.a} ${link.b}`}>
        <button type="button" aria-pressed=${String(b !== null && y === b && x === a)} onClick=${() => choose(x, y)}>
          <span class="names">${!one && html`<${Name} node=${graph.nodes[x]} />`}<${Name} node=${graph.nodes[y]} /></span>
          <${Count} t=${t} lang=${lang} count=${link.meetings} />
          ${link.last && html`<span class="last">${t("last", { last: day(link.last, lang) })}</span>`}
          <span class="share" aria-hidden="true"><span style=${{ width: `${(100 * link.meetings) / graph.most}%` }}></span></span>
        </button>
      </li>`;
    })}</ol>
    ${shown.length < pairs.length && html`<button type="button" class="quiet" onClick=${() => setMost(most + STEP)}>
      ${t("more", { count: pairs.length - shown.length })}
    </button>`}
  </section>`;
}

function Name({ node }) {
  return html`<span class="one"><${Flag} code=${node.country} /> <bdi>${node.label}</bdi></span>`;
}

/** The meetings of two. */
export function PairPanel({ t, lang, filters, by, live, pair, link, close }) {
  const wanted = { ...filters, ...(by === "country" ? byCountry(filters, pair) : byLeader(filters, pair)) };
  const fits = (row) => by === "country" || pair.every(({ id }) => row.participants.some((one) => one.leader_id === id));
  const { rows, whole, error, loading, again } = useRows(query(wanted), fits, link?.meetings ?? 1);
  useFresh(live, again);
  const [one, other] = pair.map((node) => html`<bdi>${node.label}</bdi>`);
  return html`<section class="pair-panel">
    <div class="panel-head">
      <h2>${t("pair", { a: one, b: other })}</h2>
      <button type="button" class="quiet" aria-label=${t("close")} onClick=${close}>✕</button>
    </div>
    ${error && html`<${ErrorBox} error=${error} lang=${lang} again=${again} />`}
    ${!rows && loading && html`<${Loading} lang=${lang} />`}
    ${rows && html`
      <p class="muted" role="status">${t("meetings", { count: link?.meetings ?? rows.length })}</p>
      <${Briefs} rows=${rows} lang=${lang} dated=${true} all=${t("all", { count: rows.length })} />
      ${!whole && rows.length < (link?.meetings ?? 0) && html`<p class="muted">${t("loaded", { shown: rows.length })}</p>`}`}
    <p><a href=${`/${writeFilters({ ...wanted, more: {} })}`}>${t("in_list")}</a></p>
  </section>`;
}

const byCountry = (filters, pair) => ({ country: [...new Set([...filters.country, ...pair.map((node) => node.id)])] });

/** The API takes one leader: the one with fewer meetings, of which the other's are picked out here. */
function byLeader(filters, [a, b]) {
  if (filters.leader) return {};
  return { leader: a.meetings <= b.meetings ? a.id : b.id };
}
