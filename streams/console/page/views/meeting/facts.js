/** What is known of the meeting: when, where, who, about what. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, countryName, day, days, personName } from "/static/lib/format.js";
import { Flag, Where } from "/static/parts/people.js";
import { Confidence } from "/static/parts/status.js";

/** The facts in pairs of a name and a value. */
export function Facts({ t, lang, row, meeting, articles }) {
  const when = row.end_date && row.end_date !== row.date ? days(row.date, row.end_date, lang) : day(row.date, lang, { weekday: true });
  const where = html`<${Where} row=${row} lang=${lang} />`;
  const facts = [
    ["when", when || t("unknown")],
    ["where", row.city || row.country || row.venue ? where : t("unknown")],
    row.summit && ["summit", html`<bdi>${clean(row.summit, 200)}</bdi>`],
    meeting.part_of && ["part_of", html`<a href=${`/meeting/${encodeURIComponent(meeting.part_of)}`}>${t("part_of.link")}</a>`],
    ["sure", html`<${Confidence} value=${row.confidence} lang=${lang} />`],
    ["sources", t("told_by", { voices: t("voices", { count: row.voices }), articles: t("articles", { count: row.articles }), publishers: t("publishers", { count: row.source_count }) })],
  ].filter(Boolean);
  return html`<dl class="facts">
    ${facts.map(([name, value]) => html`<div><dt>${t(`fact.${name}`)}</dt><dd>${value}</dd></div>`)}
  </dl>
  <p class="actions">
    <a href=${`/api/meetings/${encodeURIComponent(row.id)}.ics`} download>${t("calendar.file")}</a>
    ${articles.size > 0 && html`<a href="#evidence">${t("to.evidence")}</a>`}
  </p>`;
}

/** Everybody who takes part, side by side with their countries. */
export function Cast({ t, lang, row, meeting }) {
  const ids = new Map(meeting.participants.map((one) => [`${one.name} ${one.country}`, one.wikidata_id]));
  return html`<section aria-labelledby="cast">
    <h2 id="cast">${t("cast", { count: row.participants.length })}</h2>
    <ul class="cast">
      ${row.participants.map((person) => html`<${Member} t=${t} lang=${lang} person=${person} wikidata=${ids.get(`${person.name} ${person.country}`)} />`)}
    </ul>
  </section>`;
}

function Member({ t, lang, person, wikidata }) {
  const office = lang === "en" ? (person.office_en ?? person.office) : person.office;
  const about = [office ? clean(office, 120) : t(`rank.${person.rank}`), countryName(person, lang)];
  return html`<li>
    <${Flag} code=${person.country} name=${countryName(person, lang)} />
    <span>
      <a href=${`/?leader=${encodeURIComponent(clean(person.name, 200))}`} title=${t("cast.filter")}><bdi class="name">${personName(person, lang)}</bdi></a>
      <span class="office">${about.filter(Boolean).join(", ")}${/^Q\d+$/.test(wikidata ?? "") && html` · <a href=${`https://www.wikidata.org/wiki/${wikidata}`} rel="noopener noreferrer" target="_blank">Wikidata</a>`}</span>
    </span>
  </li>`;
}

/** Agenda and outcomes. */
export function Substance({ t, meeting }) {
  if (!meeting.agenda.length && !meeting.outcomes.length) return null;
  return html`<section class="substance">
    ${meeting.agenda.length > 0 && html`<div><h2>${t("agenda")}</h2>
      <ul>${meeting.agenda.map((one) => html`<li><bdi>${clean(one, 300)}</bdi></li>`)}</ul></div>`}
    ${meeting.outcomes.length > 0 && html`<div><h2>${t("outcomes")}</h2>
      <ul>${meeting.outcomes.map((one) => html`<li><span class="kind">${t(`outcome.${one.kind}`)}</span> <bdi>${clean(one.text, 500)}</bdi></li>`)}</ul></div>`}
  </section>`;
}
