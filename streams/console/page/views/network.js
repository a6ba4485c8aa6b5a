/** Who met whom: a circle of few or a matrix of many, and the pairs as a list. */
import { html, useMemo, useState } from "/static/vendor/preact-htm.js";
import { query, useFetch } from "/static/lib/api.js";
import { countryName, day, personName } from "/static/lib/format.js";
import { useFresh } from "/static/lib/fresh.js";
import { useMedia } from "/static/lib/size.js";
import { words } from "/static/lib/words.js";
import { Empty, ErrorBox, Loading } from "/static/parts/boxes.js";
import { Combobox } from "/static/parts/combobox.js";
import { FilterBar } from "/static/parts/filterbar.js";
import { linked, ordered } from "/static/shapes/order.js";
import { Circle } from "/static/views/network/circle.js";
import { Matrix } from "/static/views/network/matrix.js";
import { PairList, PairPanel } from "/static/views/network/pairs.js";
import NETWORK from "/static/words/network.js";

const MOST_LINKS = 5000;
const ROUND_UP_TO = { phone: 16, desk: 30 };
const ORDERS = ["count", "group", "name"];

/** What the address says of the picture. */
function choices(more, count, phone) {
  const shape = ["circle", "matrix"].includes(more.shape) ? more.shape : count > ROUND_UP_TO[phone ? "phone" : "desk"] ? "matrix" : "circle";
  const order = ORDERS.includes(more.order) ? more.order : shape === "circle" ? "group" : "count";
  return { by: more.by === "leader" ? "leader" : "country", order, shape };
}

/** Nodes in their order with their labels, which of them are linked, and how to tell of them. */
function graphOf(data, { by, order }, lang, t) {
  const nameOf = (node) => (by === "leader" ? personName(node, lang) : countryName(node, lang));
  const nodes = ordered(data.nodes, data.links, order, nameOf, lang).map((node) => ({ ...node, label: nameOf(node) }));
  const place = new Map(nodes.map((node, at) => [node.id, at]));
  const of = linked(nodes, data.links);
  const read = (a, b) => {
    if (b === null || a === b) return t("node.read", { a: nodes[a].label, count: nodes[a].meetings, pairs: of[a].size });
    const [link, names] = [of[a].get(b), { a: nodes[a].label, b: nodes[b].label }];
    if (!link) return t("pair.none", names);
    const last = day(link.last, lang);
    return t(last ? "pair.read" : "pair.read.undated", { ...names, count: link.meetings, last });
  };
  return { nodes, place, of, links: data.links, most: data.links[0]?.meetings ?? 1, read };
}

export default function View({ lang, filters, setFilters, live }) {
  const t = words(lang, NETWORK);
  const { more } = filters;
  const phone = useMedia();
  const { by } = choices(more, 0, phone);
  const { data, error, loading, again } = useFetch("/api/network", query(filters, { by, top: MOST_LINKS }));
  useFresh(live, again);
  const chosen = choices(more, data?.nodes.length ?? 0, phone);
  const graph = useMemo(() => data && graphOf(data, chosen, lang, t), [data, by, chosen.order, lang]);
  const [reading, setReading] = useState("");
  const at = (id) => graph?.place.get(id) ?? null;
  const [a, b] = [at(more.a), at(more.b)];
  const choose = (first, second = null) => {
    const id = (one) => (one === null ? "" : graph.nodes[one].id);
    setFilters({ more: first !== null && first === second ? { a: id(first), b: "" } : { a: id(first), b: id(second) } });
  };
  const Picture = chosen.shape === "circle" ? Circle : Matrix;
  return html`<div class="network">
    <div class="now-head">
      <h1>${t("title")}</h1>
      <p class="total" aria-live="polite">${data && t(`total.${by}`, { count: data.nodes.length, pairs: data.links.length })}</p>
    </div>
    <${FilterBar} lang=${lang} filters=${filters} setFilters=${setFilters} />
    <${Tools} t=${t} chosen=${chosen} set=${(partial) => setFilters({ more: partial })} graph=${graph} choose=${choose} />
    ${error && html`<${ErrorBox} error=${error} lang=${lang} again=${again} />`}
    ${!data && !error && html`<${Loading} lang=${lang} />`}
    ${graph && !graph.nodes.length && html`<${Empty} title=${t("empty.title")}>${t("empty.text")}<//>`}
    ${graph?.nodes.length > 0 && html`<div class="network-body" aria-busy=${String(loading)}>
      <div class="network-picture">
        <p class="reading" role="status"><bdi>${reading || t("hint")}</bdi></p>
        <${Picture} key=${by} t=${t} graph=${graph} a=${a} b=${b} choose=${choose} tell=${setReading} />
        ${data.left_out > 0 && html`<p class="muted">${t("left_out", { count: data.left_out })}</p>`}
      </div>
      <div>
        ${a !== null && b !== null && html`<${PairPanel} key=${`${more.a} ${more.b}`} t=${t} lang=${lang} filters=${filters} by=${by}
          live=${live} pair=${[graph.nodes[a], graph.nodes[b]]} link=${graph.of[a].get(b)} close=${() => choose(a)} />`}
        <${PairList} t=${t} lang=${lang} graph=${graph} a=${a} b=${b} choose=${choose} />
      </div>
    </div>`}
  </div>`;
}

/** What is drawn, how, in which order; and a field that finds one of them. */
function Tools({ t, chosen, set, graph, choose }) {
  return html`<div class="network-tools">
    <${Switch} t=${t} name="by" options=${["country", "leader"]} value=${chosen.by} set=${(by) => set({ by, a: "", b: "" })} />
    <${Switch} t=${t} name="shape" options=${["circle", "matrix"]} value=${chosen.shape} set=${(shape) => set({ shape })} />
    <${Switch} t=${t} name="order" options=${ORDERS} value=${chosen.order} set=${(order) => set({ order })} />
    <${Finder} t=${t} by=${chosen.by} graph=${graph} choose=${choose} />
  </div>`;
}

function Switch({ t, name, options, value, set }) {
  return html`<div class="switch" role="group" aria-label=${t(name)}>
    ${options.map((one) => html`<button type="button" aria-pressed=${String(one === value)} onClick=${() => set(one)}>
      ${t(`${name}.${one}`)}
    </button>`)}
  </div>`;
}

function Finder({ t, by, graph, choose }) {
  const option = (node) => ({ value: node.id, texts: [node.label, node.name, node.name_en ?? ""], code: node.country, note: node.meetings });
  const options = useMemo(() => (graph?.nodes ?? []).map(option), [graph]);
  return html`<${Combobox} id="find-node" label=${t(`find.${by}`)} options=${options} none=${t("find.none")}
    onChoose=${(id) => choose(graph.place.get(id))} />`;
}
