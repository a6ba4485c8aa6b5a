/** Which meetings a reader wants, as the address bar tells it. */

const LISTS = ["country", "status"];
const TEXTS = ["leader", "scope", "since", "until", "min_confidence", "ended", "q"];

/** Filters that let everything pass; `more` holds what a view keeps in the address for itself. */
export const NO_FILTERS = Object.freeze({
  ...Object.fromEntries(LISTS.map((name) => [name, Object.freeze([])])),
  ...Object.fromEntries(TEXTS.map((name) => [name, ""])),
  more: Object.freeze({}),
});

/** Filters of an address: of "?country=ID&q=batas". */
export function readFilters(search) {
  const given = new URLSearchParams(search);
  const filters = { ...NO_FILTERS, more: {} };
  for (const name of LISTS) filters[name] = [...new Set(given.getAll(name).filter(Boolean))];
  for (const name of TEXTS) filters[name] = given.get(name) ?? "";
  for (const [name, value] of given) if (!(name in NO_FILTERS)) filters.more[name] = value;
  return filters;
}

/** The reverse: "?country=ID&q=batas", or "" where nothing is asked for. */
export function writeFilters(filters) {
  const written = new URLSearchParams(pairs(filters));
  for (const [name, value] of Object.entries(filters.more ?? {})) if (value) written.append(name, value);
  const text = written.toString();
  return text ? `?${text}` : "";
}

/** Name and value of each filter that is set, as the API takes them. */
export function pairs(filters) {
  const listed = LISTS.flatMap((name) => filters[name].map((value) => [name, value]));
  return [...listed, ...TEXTS.filter((name) => filters[name].trim()).map((name) => [name, filters[name].trim()])];
}

/** How many filters are set. */
export function countOf(filters) {
  return pairs(filters).length;
}

/** Filters with some of them changed: `{country: ["ID"]}`; `more` is merged. */
export function changed(filters, partial) {
  return { ...filters, ...partial, more: { ...filters.more, ...partial.more } };
}
