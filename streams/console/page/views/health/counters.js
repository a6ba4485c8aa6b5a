/** The worker's counters, in words where there are some. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, number } from "/static/lib/format.js";

export function Counters({ t, lang, counters }) {
  return html`<section aria-labelledby="health-counters"><h2 id="health-counters">${t("counters.title")}</h2>
    <p class="hint">${t("counters.means")}</p>
    <details><summary>${t("counters.all", { count: counters.length })}</summary>
      <table class="counts"><thead><tr><th scope="col">${t("counters.what")}</th><th scope="col">${t("counters.labels")}</th>
        <th scope="col" class="number">${t("counters.value")}</th></tr></thead>
        <tbody>${counters.map((one) => html`<tr>
          <th scope="row">${told(t, one.name)}<code class="name">${clean(one.name, 80)}</code></th>
          <td>${Object.entries(one.labels).map(([name, value]) => html`<span class="tag"><bdi>${clean(name, 40)}: ${clean(value, 80)}</bdi></span> `)}</td>
          <td class="number">${number(one.value, lang)}</td></tr>`)}
        </tbody></table>
    </details>
  </section>`;
}

/** "jumpa_items_done_total" -> what it counts; nothing where there are no words for it. */
function told(t, name) {
  const key = `counter.${name.replace(/^jumpa_/, "").replace(/_total$/, "")}`;
  return t(key) === key ? "" : html`<span>${t(key)}</span> `;
}
