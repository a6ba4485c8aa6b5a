/** The filters above a list, a calendar, a map or a network. */
import { html } from "/static/vendor/preact-htm.js";
import { words } from "/static/lib/words.js";
import PARTS from "/static/words/parts.js";

export function FilterBar({ lang, filters, setFilters }) {
  const t = words(lang, PARTS);
  return html`<form class="filter-bar" role="search" onSubmit=${(event) => event.preventDefault()}>
    <input type="search" value=${filters.q} placeholder=${t("filter.q")} aria-label=${t("filter.q")}
      onInput=${(event) => setFilters({ q: event.target.value })} />
  </form>`;
}
