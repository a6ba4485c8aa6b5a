/** The filters above a list, a calendar, a map or a network. All of them stand in the address bar. */
import { html, useEffect, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { useFetch } from "/static/lib/api.js";
import { NO_FILTERS, countOf } from "/static/lib/filters.js";
import { clean, countryName, day, number, percent, personName, regionName } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { Combobox } from "/static/parts/combobox.js";
import { STATUSES, Shape } from "/static/parts/status.js";
import FILTERS from "/static/words/filterbar.js";
import PARTS from "/static/words/parts.js";

const TYPING_MS = 250;
const TOLD = STATUSES.slice(0, 4);
const SCOPES = ["", "international", "domestic"];

/** `without` names filters that a view has no use for: `["since", "until"]`. */
export function FilterBar({ lang, filters, setFilters, without = [] }) {
  const t = words(lang, FILTERS);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const { data: facets } = useFetch(wanted ? "/api/facets" : null);
  const { countries, leaders } = useMemo(() => suggestions(facets, lang), [facets, lang]);
  const has = (name) => !without.includes(name);
  const toggle = (status) => {
    const others = filters.status.filter((one) => one !== status);
    setFilters({ status: others.length < filters.status.length ? others : [...others, status] });
  };
  const set = countOf(filters);
  return html`<form class="filter-bar ${open ? "open" : ""}" role="search" aria-label=${t("filters")}
      onSubmit=${(event) => event.preventDefault()}>
    <${Search} t=${t} q=${filters.q} setFilters=${setFilters} />
    <button type="button" class="fold" aria-expanded=${String(open)} aria-controls="filter-fields" onClick=${() => setOpen(!open)}>
      ${t("filters")}${set > 0 && html` <span class="set">${set}</span>`}
    </button>
    <div class="filter-fields" id="filter-fields">
      ${has("country") && html`<${Combobox} id="filter-country" label=${t("country")} options=${countries} none=${t("none")}
        onOpen=${() => setWanted(true)} onChoose=${(code) => setFilters({ country: [...new Set([...filters.country, code])] })} />`}
      ${has("leader") && html`<${Combobox} id="filter-leader" label=${t("leader")} options=${leaders} free=${true} none=${t("none.leader")}
        onOpen=${() => setWanted(true)} onChoose=${(leader) => setFilters({ leader })} />`}
      ${has("status") && html`<${Statuses} lang=${lang} t=${t} chosen=${filters.status} toggle=${toggle} />`}
      <${Rest} t=${t} lang=${lang} filters=${filters} setFilters=${setFilters} has=${has} />
    </div>
    <${Chips} t=${t} lang=${lang} filters=${filters} setFilters=${setFilters} />
  </form>`;
}

function suggestions(facets, lang) {
  const note = (facet) => number(facet.meetings, lang);
  const countries = (facets?.countries ?? []).map((facet) => ({
    value: facet.code, code: facet.code, note: note(facet),
    texts: [countryName(facet, lang), facet.name, facet.name_en, facet.code].filter(Boolean),
  }));
  const leaders = (facets?.leaders ?? []).map((facet) => ({
    value: clean(facet.name, 120), code: facet.country, note: note(facet),
    texts: [personName(facet, lang), clean(facet.name, 120)],
  }));
  return { countries, leaders };
}

/** Free text. "/" leads there from anywhere on the page. */
function Search({ t, q, setFilters }) {
  const [typed, setTyped] = useState(q);
  const field = useRef(null);
  const waiting = useRef(null);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => {
    const pressed = (event) => {
      const writes = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || writes || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      field.current.focus();
    };
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("keydown", pressed);
      clearTimeout(waiting.current);
    };
  }, []);
  const type = (text) => {
    setTyped(text);
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => setFilters({ q: text.trim() }), TYPING_MS);
  };
  return html`<div class="search">
    <input ref=${field} type="search" value=${typed} placeholder=${t("q")} aria-label=${t("q")} aria-keyshortcuts="/"
      enterkeyhint="search" maxlength="200" onInput=${(event) => type(event.target.value)} />
    <kbd aria-hidden="true">/</kbd>
  </div>`;
}

function Statuses({ lang, t, chosen, toggle }) {
  const name = words(lang, PARTS);
  return html`<div class="statuses" role="group" aria-label=${t("status")}>
    ${TOLD.map(
      (status) => html`<button type="button" class="status ${status}" aria-pressed=${String(chosen.includes(status))}
          onClick=${() => toggle(status)}>
        <${Shape} status=${status} /> <span>${name(`status.${status}`)}</span>
      </button>`,
    )}
  </div>`;
}

function Rest({ t, lang, filters, setFilters, has }) {
  const name = words(lang, PARTS);
  const date = (key) => has(key) && html`<label>${t(key)}
    <input type="date" value=${filters[key]} onChange=${(event) => setFilters({ [key]: event.target.value })} /></label>`;
  const sure = Number(filters.min_confidence) || 0;
  return html`<div class="rest">
    ${date("since")} ${date("until")}
    <label>${t("scope")}
      <select value=${filters.scope} onChange=${(event) => setFilters({ scope: event.target.value })}>
        ${SCOPES.map((scope) => html`<option value=${scope} selected=${scope === filters.scope}>
          ${scope ? name(`scope.${scope}`) : t("scope.any")}
        </option>`)}
      </select>
    </label>
    <label>${t("min_confidence", { share: percent(sure) })}
      <input type="range" min="0" max="0.95" step="0.05" value=${sure} aria-valuetext=${percent(sure)}
        onInput=${(event) => setFilters({ min_confidence: Number(event.target.value) ? event.target.value : "" })} />
    </label>
    <label class="check"><input type="checkbox" checked=${filters.ended === "1"}
      onChange=${(event) => setFilters({ ended: event.target.checked ? "1" : "" })} /> ${t("ended")}</label>
  </div>`;
}

/** What is asked for, each with a button to ask it no more. */
function Chips({ t, lang, filters, setFilters }) {
  const name = words(lang, PARTS);
  const chips = [
    ...filters.country.map((code) => [regionName(code, lang), { country: filters.country.filter((one) => one !== code) }]),
    filters.leader && [clean(filters.leader, 60), { leader: "" }],
    ...filters.status.map((status) => [name(`status.${status}`), { status: filters.status.filter((one) => one !== status) }]),
    filters.scope && [name(`scope.${filters.scope}`), { scope: "" }],
    filters.since && [t("chip.since", { day: day(filters.since, lang) }), { since: "" }],
    filters.until && [t("chip.until", { day: day(filters.until, lang) }), { until: "" }],
    filters.min_confidence && [`≥ ${percent(Number(filters.min_confidence) || 0)}`, { min_confidence: "" }],
    filters.ended && [t("ended"), { ended: "" }],
    filters.q && [`“${clean(filters.q, 60)}”`, { q: "" }],
  ].filter(Boolean);
  if (!chips.length) return null;
  const { more, ...none } = NO_FILTERS;
  return html`<ul class="chips" aria-label=${t("chips")}>
    ${chips.map(
      ([text, partial]) => html`<li key=${text}>
        <button type="button" aria-label=${t("chip.remove", { text })} onClick=${() => setFilters(partial)}>
          <bdi>${text}</bdi> <span aria-hidden="true">×</span>
        </button>
      </li>`,
    )}
    <li><button type="button" class="plain" onClick=${() => setFilters(none)}>${t("clear")}</button></li>
  </ul>`;
}
