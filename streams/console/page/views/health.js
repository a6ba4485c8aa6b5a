/** How those who make the meetings are: the worker, what waits, what was refused, and the console itself. */
import { html, useEffect } from "/static/vendor/preact-htm.js";
import { useFetch } from "/static/lib/api.js";
import { clean, number } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { ErrorBox, Loading } from "/static/parts/boxes.js";
import { Time } from "/static/parts/time.js";
import { Counters } from "/static/views/health/counters.js";
import { duration } from "/static/views/health/duration.js";
import { Letters } from "/static/views/health/letters.js";
import { lagByTopic, verdict } from "/static/views/health/verdict.js";
import HEALTH from "/static/words/health.js";

const EVERY_MS = 5_000;

export default function View({ lang }) {
  const t = words(lang, HEALTH);
  const { data, error, again } = useFetch("/api/health");
  useEffect(() => {
    const looking = setInterval(() => document.hidden || again(), EVERY_MS);
    return () => clearInterval(looking);
  }, []);
  if (!data) return html`<h1>${t("title")}</h1>${error ? html`<${ErrorBox} error=${error} lang=${lang} again=${again} />` : html`<${Loading} lang=${lang} />`}`;
  const run = data.state.source === "run";
  return html`<div class="health">
    <h1>${t("title")}</h1>
    ${error && html`<div class="notice error" role="alert"><p>${t("old")} <bdi>${clean(error.message, 300)}</bdi></p></div>`}
    <${Verdict} t=${t} data=${data} lang=${lang} />
    ${run ? html`<p class="lead">${t("run")}</p>` : html`<${Figures} t=${t} lang=${lang} data=${data} />`}
    <${Letters} t=${t} lang=${lang} told=${data.dead_letters} run=${run} />
    ${data.worker?.lag.length > 0 && html`<${Lag} t=${t} lang=${lang} lag=${data.worker.lag} />`}
    ${data.worker?.counters.length > 0 && html`<${Counters} t=${t} lang=${lang} counters=${data.worker.counters} />`}
  </div>`;
}

/** The worst of it in a sentence, and what to do. */
function Verdict({ t, data, lang }) {
  const { level, key, params, reasons } = verdict(data);
  const told = { ...params, wait: duration(params.seconds, lang), name: clean(data.state.name, 80) };
  return html`<section class="verdict-box ${level}" role="status">
    <h2><span class="sign" aria-hidden="true">${{ good: "●", warn: "▲", bad: "✕" }[level]}</span> ${t(`verdict.${key}`, told)}</h2>
    <p>${t(`verdict.${key}.mend`, told)}</p>
    ${reasons.map((one) => html`<p class="told"><bdi>${clean(one, 400)}</bdi></p>`)}
  </section>`;
}

function Figures({ t, lang, data }) {
  const { worker, state } = data;
  const { records, seconds } = lagByTopic(worker?.lag ?? []).reduce(
    (sum, one) => ({ records: sum.records + one.records, seconds: Math.max(sum.seconds, one.seconds ?? 0) }),
    { records: 0, seconds: 0 },
  );
  const known = worker?.reached;
  const figures = [
    ["items", known && worker.items_per_s !== null ? number(worker.items_per_s, lang) : null],
    ["age", known ? duration(worker.age_p50_s, lang) : null, known && worker.age_p95_s !== null && t("age.p95", { age: duration(worker.age_p95_s, lang) })],
    ["lag", known ? number(records, lang) : null, known && t(records ? "lag.oldest" : "lag.none", { wait: duration(seconds, lang) })],
    ["letters", number(data.dead_letters.total, lang)],
    ["meetings", number(state.meetings, lang), html`${t("meetings.read")} <${Time} at=${state.read_at} lang=${lang} relative=${true} />`],
  ];
  return html`<dl class="figures">
    ${figures.map(([name, value, more]) => html`<div class="figure">
      <dt>${t(`figure.${name}`)}</dt>
      <dd><span class="value">${value ?? "–"}</span> ${value !== null && more && html`<span class="more">${more}</span>`}</dd>
      <dd class="means">${t(`figure.${name}.means`)}</dd>
    </div>`)}
  </dl>`;
}

/** What waits, by topic, and by partition where one asks. */
function Lag({ t, lang, lag }) {
  const row = (head, one) => html`<tr>${head}
    <td class="number">${number(one.records, lang)}</td><td class="number">${duration(one.seconds, lang) ?? "–"}</td></tr>`;
  const head = (first) => html`<thead><tr><th scope="col">${first}</th><th scope="col" class="number">${t("lag.records")}</th>
    <th scope="col" class="number">${t("lag.seconds")}</th></tr></thead>`;
  return html`<section aria-labelledby="health-lag"><h2 id="health-lag">${t("lag.title")}</h2><p class="hint">${t("lag.means")}</p>
    <table class="counts">${head(t("lag.topic"))}
      <tbody>${lagByTopic(lag).map((one) => row(html`<th scope="row"><code>${clean(one.topic, 120)}</code></th>`, one))}</tbody></table>
    ${lag.length > 1 && html`<details><summary>${t("lag.partitions", { count: lag.length })}</summary>
      <table class="counts">${head(t("lag.partition"))}
        <tbody>${lag.map((one) => row(html`<th scope="row"><code>${clean(one.topic, 120)}:${one.partition}</code></th>`, one))}</tbody></table>
    </details>`}
  </section>`;
}
