/** A meeting in one sentence. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, countryName, day, days, personName } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import MEETING from "/static/words/meeting.js";

const MOST_NAMED = 3;

/** `{text, parts}`: the sentence as a text, and for html with each name set off. */
export function headline(row, meeting, lang) {
  const t = words(lang, MEETING);
  const status = row.status in { merged: 1, retracted: 1 } ? (meeting.status_history.at(-1)?.status ?? "held") : row.status;
  const [first, ...others] = named(row.participants, lang, t);
  const said = others.length ? `say.${status}.${row.channel}` : "say.alone";
  const place = { city: placeName(row, lang), summit: clean(row.summit ?? "", 100), date: dated(row, lang) };
  const tail = ["city", "summit", "date"].filter((key) => place[key]).map((key) => t(`say.${key}`, { [key]: place[key] }));
  const sentence = (wrap) => [t(said, { a: wrap(first ?? ""), b: joined(others.map(wrap), t) }), tail.join("")].flat(3);
  return { text: sentence((name) => name).join(""), parts: sentence((name) => html`<bdi>${name}</bdi>`) };
}

function named(people, lang, t) {
  const names = people.map((person) => personName(person, lang));
  if (names.length <= MOST_NAMED + 1) return names;
  return [...names.slice(0, MOST_NAMED), t("say.others", { count: names.length - MOST_NAMED })];
}

function joined(names, t) {
  return names.flatMap((name, at) => (at === 0 ? [name] : [at === names.length - 1 ? t("say.and") : ", ", name]));
}

function placeName(row, lang) {
  const city = lang === "en" ? (row.city_en ?? row.city) : row.city;
  return city ? clean(city, 80) : row.country ? countryName(row, lang) : "";
}

function dated(row, lang) {
  const span = row.end_date && row.end_date !== row.date;
  return (span ? days(row.date, row.end_date, lang) : day(row.date, lang, { month: "long" })).replaceAll(" ", "\u00a0");
}
