/** Values as people read them. Pure: given the same, the same text. */

const LOCALE = { id: "id-ID", en: "en-US" };
const JAKARTA = "Asia/Jakarta";
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const formats = new Map();

function formatOf(kind, lang, options) {
  const key = JSON.stringify([kind.name, lang, options]);
  if (!formats.has(key)) formats.set(key, new kind(LOCALE[lang] ?? LOCALE.id, options));
  return formats.get(key);
}

/**
 * Somebody else's text, harmless: controls and marks that turn the direction of writing stand as U+FFFD, piles of
 * accents are cut to three, and what is longer than `most` characters ends in "…".
 */
export function clean(text, most = 2000) {
  const given = String(text ?? "");
  const calm = given.replace(/[\t\n\r]+/g, " ").replace(CONTROLS, "\ufffd").replace(/(\p{M}{3})\p{M}+/gu, "$1");
  return calm.length > most ? `${calm.slice(0, most).replace(/[\ud800-\udbff]$/, "").trimEnd()}…` : calm;
}

/** A text as it is compared: without regard to case and accents. */
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** 12500 -> "12.500" or "12,500". */
export function number(value, lang) {
  return formatOf(Intl.NumberFormat, lang, { maximumFractionDigits: 1 }).format(value);
}

/** 0.937 -> "94 %". Rounds down from 99.5 on: only what is certain is 100 %. */
export function percent(share) {
  return `${share >= 1 ? 100 : Math.min(99, Math.round(share * 100))}\u00a0%`;
}

/** "2025-09-03" -> "3 Sep 2025", "2025-09" -> "September 2025", "2025" -> "2025"; null -> "". */
export function day(date, lang, { weekday = false, month: style = weekday ? "long" : "short" } = {}) {
  const [year, month, dayOfMonth] = String(date ?? "").split("-");
  if (!month) return year;
  const when = new Date(`${year}-${month}-${dayOfMonth ?? "01"}T00:00:00Z`);
  if (Number.isNaN(when.getTime())) return clean(date, 20);
  const named = (options) => formatOf(Intl.DateTimeFormat, lang, { timeZone: "UTC", ...options }).format(when);
  if (!dayOfMonth) return `${named({ month: "long" })} ${year}`;
  const short = `${Number(dayOfMonth)} ${named({ month: style })} ${year}`;
  return weekday ? `${named({ weekday: "long" })}, ${short}` : short;
}

/** From a day to another one: "3–5 Sep 2025", "30 Sep – 2 Okt 2025". */
export function days(first, last, lang) {
  if (!first || !last || first === last) return day(first ?? last, lang);
  const [a, b] = [day(first, lang), day(last, lang)];
  if (first.length < 10) return `${a} – ${b}`;
  if (first.slice(0, 7) === last.slice(0, 7)) return `${Number(first.slice(8))}–${b}`;
  return first.slice(0, 4) === last.slice(0, 4) ? `${a.slice(0, -5)} – ${b}` : `${a} – ${b}`;
}

/**
 * A time in the reader's zone, and in Jakarta's where that is another one:
 * `{text: "9 Sep 2025, 09.30", jakarta: "14.30 WIB", iso}`. Not a time: empty texts.
 */
export function moment(time, lang, zone) {
  const when = new Date(time ?? "");
  if (Number.isNaN(when.getTime())) return { text: "", jakarta: "", iso: "" };
  const here = inZone(when, lang, zone);
  const there = inZone(when, lang, JAKARTA);
  const same = here.day === there.day && here.clock === there.clock;
  const jakarta = here.day === there.day ? `${there.clock} WIB` : `${there.day}, ${there.clock} WIB`;
  return { text: `${here.day}, ${here.clock}`, jakarta: same ? "" : jakarta, iso: when.toISOString() };
}

/** The reader's day of a time: "3 Sep 2025"; no time: "". */
export function dayOf(time, lang, zone) {
  const when = new Date(time ?? "");
  return Number.isNaN(when.getTime()) ? "" : inZone(when, lang, zone).day;
}

function inZone(when, lang, timeZone) {
  const options = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
  const format = formatOf(Intl.DateTimeFormat, lang, { ...options, hourCycle: "h23", timeZone });
  const part = Object.fromEntries(format.formatToParts(when).map(({ type, value }) => [type, value]));
  const clock = `${part.hour}${lang === "en" ? ":" : "."}${part.minute}`;
  return { day: `${part.day} ${part.month} ${part.year}`, clock };
}

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 jam yang lalu"; below a minute "sekarang". */
export function ago(time, lang, now = Date.now()) {
  const seconds = (new Date(time ?? "").getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return "";
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", Infinity];
  const numeric = unit === "second" ? "auto" : "always";
  const format = formatOf(Intl.RelativeTimeFormat, lang, { numeric, style: "short" });
  return format.format(Math.trunc(seconds / size) || 0, unit);
}

/** The flag of a code of two letters; null for an organisation's, whose label is its acronym. */
export function flag(code) {
  const label = clean(code, 12);
  const emoji = /^[A-Z]{2}$/.test(label)
    ? String.fromCodePoint(...[...label].map((letter) => 0x1f1e6 + letter.charCodeAt(0) - 65))
    : null;
  return { emoji, label };
}

/** What a code of two letters is called in the reader's language; other codes as they are. */
export function regionName(code, lang) {
  const given = clean(code, 60);
  if (!/^[A-Z]{2}$/.test(given)) return given;
  return formatOf(Intl.DisplayNames, lang, { type: "region", fallback: "code" }).of(given);
}

/** The name of the country of a row, a participant or a facet, in the reader's language. */
export function countryName(row, lang) {
  const [name, other] = [row.country_name ?? row.name, row.country_name_en ?? row.name_en];
  return clean((lang === "en" ? (other ?? name) : (name ?? other)) ?? row.country ?? row.code ?? "", 80);
}

/** A person's name in the reader's language. */
export function personName(person, lang) {
  return clean((lang === "en" ? person.name_en : null) ?? person.name, 120);
}
