/** The meetings that an article tells, field by field, and what was dropped after all. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, days, percent, regionName } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { People } from "/static/parts/people.js";
import { Confidence, Status } from "/static/parts/status.js";
import { because, reason } from "/static/views/try/marked.js";
import PARTS from "/static/words/parts.js";

/** Where the explanation tells of a field by another name. */
const DECIDED = { participants: "who", date: "day", city: "place", venue: "place", country: "place" };
const FIELDS = ["participants", "status", "date", "city", "venue", "country", "channel", "format", "summit", "agenda", "outcomes"];

export function Candidates({ t, lang, candidates }) {
  if (!candidates.length) return html`<p class="hint">${t("found.none")}</p>`;
  return html`<ol class="candidates">
    ${candidates.map((one) => html`<li id=${`try-meeting-${one.number}`} class="candidate ${one.mention ? "" : "dropped"}">
      ${one.mention ? html`<${Kept} t=${t} lang=${lang} one=${one} />` : html`<${Dropped} t=${t} one=${one} />`}
    </li>`)}
  </ol>`;
}

function Kept({ t, lang, one }) {
  const { mention } = one;
  const shown = FIELDS.filter((name) => valueOf(mention, name, t, lang) !== null);
  return html`<div class="candidate-head"><h3>${t("meeting", { number: one.number })}</h3>
      <${Status} status=${mention.status} lang=${lang} /><${Confidence} value=${mention.confidence} lang=${lang} /></div>
    <p class="hint">${t(mention.main ? "main" : "background")} · ${toldIn(t, one)}</p>
    <table class="fields"><caption class="sr">${t("fields")}</caption>
      <thead><tr><th scope="col">${t("field")}</th><th scope="col">${t("value")}</th><th scope="col">${t("because")}</th>
        <th scope="col" class="number">${t("sure")}</th></tr></thead>
      <tbody>
        ${shown.map((name) => html`<${FieldRow} t=${t} lang=${lang} one=${one} name=${name} />`)}
      </tbody>
    </table>`;
}

function FieldRow({ t, lang, one, name }) {
  const { mention } = one;
  const support = mention.support[name];
  const decided = one.decided.find((told) => told.field === (DECIDED[name] ?? name) && told.rule === support?.reason);
  const quotes = (support?.spans ?? []).map((span) => html`<q lang="id"><bdi>${clean(span.text, 160)}</bdi></q> `);
  return html`<tr><th scope="row">${t(`field.${name}`)}</th><td class="value"><bdi>${valueOf(mention, name, t, lang)}</bdi></td>
    <td class="why">${support && html`${quotes}${quotes.length > 0 && "· "}<${Because} t=${t} reason=${support.reason} decided=${decided} />`}</td>
    <td class="number">${support && percent(support.confidence)}</td></tr>`;
}

/** A rule in words, as far as there are any, and the sentence that tells it; its own name as tooltip. */
function Because({ t, reason: rule, decided }) {
  const shown = clean(rule, 80);
  if (decided) return html`<span class="because" title=${shown}>${because(t, decided)} · ${placeOf(t, decided.told)}</span>`;
  const told = t(`reason.${rule.split(".")[0]}`);
  return told.startsWith("reason.") ? html`<code>${shown}</code>` : html`<span class="because" title=${shown}>${told}</span>`;
}

/** A field's value; null where the article does not tell it. */
function valueOf(mention, name, t, lang) {
  const parts = words(lang, PARTS);
  const value = mention[name];
  if (value === null || (Array.isArray(value) && !value.length)) return null;
  if (name === "participants") return html`<${People} people=${value} lang=${lang} most=${20} brief=${true} />`;
  if (name === "country") return regionName(value, lang);
  if (name === "date") return days(mention.date, mention.end_date, lang);
  if (name === "status" || name === "channel" || name === "format") return parts(`${name}.${value}`);
  return clean([value].flat().map((one) => one.text ?? one).join("; "), 400);
}

function Dropped({ t, one }) {
  return html`<div class="candidate-head"><h3>${t("meeting", { number: one.number })}</h3>
      <span class="ended"><span class="cross" aria-hidden="true">✕</span> ${t("dropped")}</span></div>
    <p><bdi>${clean(one.who.join(", "), 400)}</bdi></p>
    <p>${t("droppedWhy")}: ${reason(t, one.dropped)}.</p>
    <p class="hint">${toldIn(t, one)}</p>`;
}

function toldIn(t, one) {
  const isTitle = (place) => Number(place.startsWith("title"));
  const titleFirst = [...one.told_in].sort((a, b) => isTitle(b) - isTitle(a));
  return t("toldIn", { places: titleFirst.map((place) => placeOf(t, place)).join(", ") });
}

/** "body 3" in the reader's language. */
function placeOf(t, place) {
  const [part, number] = place.split(" ");
  return t(`part.${part}`, { number });
}
