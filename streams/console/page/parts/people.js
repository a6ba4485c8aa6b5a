/** Who takes part, and where. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, countryName, flag, personName } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import PARTS from "/static/words/parts.js";

let paints = null;

/** Whether this system draws flags: Windows writes two letters instead, which then stand in a box of ours. */
function paintsFlags() {
  const pen = Object.assign(document.createElement("canvas"), { width: 24, height: 24 }).getContext("2d");
  if (!pen) return false;
  pen.font = "20px sans-serif";
  pen.fillText("\u{1f1ee}\u{1f1e9}", 0, 20);
  const pixels = pen.getImageData(0, 0, 24, 24).data;
  return pixels.some((value, at) => at % 4 === 0 && Math.abs(value - pixels[at + 1]) > 60);
}

/**
 * A country's flag, or an organisation's acronym in a box. `name` is its tooltip and what is read aloud; without one
 * it is an ornament of a name that stands beside it.
 */
export function Flag({ code, name }) {
  const { emoji, label } = flag(code);
  const spoken = name ? { role: "img", "aria-label": name, title: name } : { "aria-hidden": "true" };
  const painted = emoji && (paints ??= paintsFlags());
  return html`<span class=${painted ? "flag" : "flag code"} ...${spoken}>${painted ? emoji : label}</span>`;
}

/** One participant: flag, name and, unless `brief`, the office and the side below it. */
export function Person({ person, lang, brief = false }) {
  const office = clean((lang === "en" ? (person.office_en ?? person.office) : person.office) ?? "", 80);
  const country = countryName(person, lang);
  return html`<span class="person">
    <${Flag} code=${person.country} name=${brief ? country : ""} /> <bdi class="name">${personName(person, lang)}</bdi>
    ${!brief && html`<span class="sr">, </span><span class="office">${[office, country].filter(Boolean).join(", ")}</span>`}
  </span>`;
}

/** All participants, or the first `most` and how many more there are. Spans, so that it may stand within a link. */
export function People({ people, lang, most = 4, brief = false }) {
  const shown = people.length > most ? people.slice(0, most - 1) : people;
  const more = people.length - shown.length;
  return html`<span class="people">
    ${shown.map((person) => html`<${Person} person=${person} lang=${lang} brief=${brief} /><span class="sr">; </span>`)}
    ${more > 0 && html`<span class="others">${words(lang, PARTS)("people.more", { count: more })}</span>`}
  </span>`;
}

/** Where it takes place: venue, city and country as far as they are known. */
export function Where({ row, lang, venue = true }) {
  const city = lang === "en" ? (row.city_en ?? row.city) : row.city;
  const places = [venue && row.venue, city, row.country && countryName(row, lang)].filter(Boolean);
  const distinct = places.filter((place, at) => place !== places[at - 1]).map((place) => clean(place, 120));
  return distinct.length ? html`<bdi class="where">${distinct.join(", ")}</bdi>` : null;
}
