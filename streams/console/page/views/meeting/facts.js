/** What is known of the meeting: when, where, who, about what. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, countryName, day, days, personName } from "/static/lib/format.js";
import { Flag, Where } from "/static/parts/people.js";
import { Outside } from "/static/parts/outside.js";
import { Confidence } from "/static/parts/status.js";

/** The facts in pairs of a name and a value. */
export function Facts({ t, lang, row, meeting, articles }) {
  const span = row.end_date && row.end_date !== row.date;
  const when = span ? days(row.date, row.end_date, lang) : day(row.date, lang, { weekday: true });
  const where = html`<${Where} row=${row} lang=${lang} />`;
  const counts = { voices: row.voices, articles: row.articles, publishers: row.source_count };
  const facts = [
    ["when", when || t("unknown")],
    ["where", row.city || row.country || row.venue ? where : t("unknown")],
    row.summit && ["summit", html`<bdi>${clean(row.summit, 200)}</bdi>`],
    meeting.part_of && ["part_of", html`<a href=${`/meeting/${encodeURIComponent(meeting.part_of)}`}>${t("part_of.link")}</a>`],
    ["sure", html`<${Confidence} value=${row.confidence} lang=${lang} />`],
    ["sources", t("told_by", Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, t(key, { count })])))],
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
      ${row.participants.map(
        (one) => html`<${Member} t=${t} lang=${lang} person=${one} wikidata=${ids.get(`${one.name} ${one.country}`)} />`,
      )}
    </ul>
  </section>`;
}

function Member({ t, lang, person, wikidata }) {
  const office = lang === "en" ? (person.office_en ?? person.office) : person.office;
  const page = /^Q\d+$/.test(wikidata ?? "") && `https://www.wikidata.org/wiki/${wikidata}`;
  const about = [office ? clean(office, 120) : t(`rank.${person.rank}`), countryName(person, lang)];
  return html`<li>
    <${Flag} code=${person.country} />
    <span>
      <a href=${`/?leader=${encodeURIComponent(clean(person.name, 200))}`} title=${t("cast.filter")}>
        <bdi class="name">${personName(person, lang)}</bdi>
      </a>
      <span class="office">${about.filter(Boolean).join(", ")}${page && html` · <${Outside} to=${page}>Wikidata<//>`}</span>
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
      <ul>${meeting.outcomes.map(
        (one) => html`<li><span class="kind">${t(`outcome.${one.kind}`)}</span> <bdi>${clean(one.text, 500)}</bdi></li>`,
      )}</ul></div>`}
  </section>`;
}
