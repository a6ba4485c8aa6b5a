/** What could not be read: how often for which reason, and the newest of it with the commands that show or send it back. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, number } from "/static/lib/format.js";
import { Time } from "/static/parts/time.js";
import { Copyable } from "/static/views/health/copy.js";

export function Letters({ t, lang, told, run }) {
  const most = Math.max(1, ...told.reasons.map((one) => one.count));
  return html`<section aria-labelledby="health-letters"><h2 id="health-letters">${t(run ? "letters.titleRun" : "letters.title")}</h2>
    <p class="hint">${t(run ? "letters.meansRun" : "letters.means")}</p>
    ${told.why && html`<p class="told"><bdi>${clean(told.why, 400)}</bdi></p>`}
    ${!told.total && !told.why && html`<p>${t("letters.none")}</p>`}
    ${told.reasons.length > 0 && html`<ul class="reasons">
      ${told.reasons.map((one) => html`<li><span class="count">${number(one.count, lang)}</span>
        <span class="share" aria-hidden="true"><span style=${{ width: `${(100 * one.count) / most}%` }}></span></span>
        <span><strong>${nameOf(t, one.reason)}</strong> <span class="hint">${mendOf(t, one.reason)}</span></span></li>`)}
    </ul>`}
    ${told.newest.length > 0 && html`<h3>${t("letters.newest", { count: told.newest.length })}</h3>
      <ul class="letters">${told.newest.map((one) => html`<li key=${one.place}><${Letter} t=${t} lang=${lang} one=${one} /></li>`)}</ul>`}
  </section>`;
}

function Letter({ t, lang, one }) {
  return html`<details class="letter">
    <summary><strong>${nameOf(t, one.reason)}</strong>
      <span class="hint">${one.time && html`<${Time} at=${one.time} lang=${lang} relative=${true} /> · `}<code>${clean(one.place, 200)}</code> · ${t("letters.bytes", { count: one.bytes })}</span></summary>
    <p><bdi>${clean(one.message, 500)}</bdi></p>
    ${one.source_topic && html`<p class="hint">${t("letters.from")} <code>${clean(one.source_topic, 200)}</code>${one.time && html`, <${Time} at=${one.time} lang=${lang} />`}</p>`}
    <pre tabindex="0" aria-label=${t("letters.text")}><bdi>${clean(one.text) || t("letters.empty")}</bdi></pre>
    ${one.show && html`<${Copyable} t=${t} label=${t("letters.show")} text=${one.show} />`}
    ${one.redrive
      ? html`<${Copyable} t=${t} label=${t("letters.redrive")} text=${one.redrive} />`
      : one.show && html`<p class="hint">${t("letters.stays")}</p>`}
  </details>`;
}

function nameOf(t, reason) {
  const text = t(`reason.${reason}`);
  return text.startsWith("reason.") ? clean(reason, 60) : text;
}

function mendOf(t, reason) {
  const text = t(`reason.${reason}.mend`);
  return text.startsWith("reason.") ? "" : text;
}
