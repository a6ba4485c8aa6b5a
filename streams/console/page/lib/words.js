/** The page's texts in both languages. */
import { number } from "/static/lib/format.js";

/**
 * A function that gives the text of a key in `lang`.
 *
 * `{name}` is filled from `params`; numbers are written as the language does. A text may have two forms, "one|many",
 * of which `count` takes the right one. A parameter that is an element makes the answer a list to put into html.
 * A key without a text gives itself, so that it shows.
 */
export function words(lang, table) {
  const texts = table[lang] ?? table.id;
  return (key, params = {}) => {
    const text = texts[key];
    return text === undefined ? key : filled(form(text, params.count), params, lang);
  };
}

/** Several tables as one; later ones win. */
export function joined(...tables) {
  return {
    id: Object.assign({}, ...tables.map((one) => one.id)),
    en: Object.assign({}, ...tables.map((one) => one.en)),
  };
}

function form(text, count) {
  const forms = text.split("|");
  return forms.length === 2 && count !== undefined ? forms[count === 1 ? 0 : 1] : text;
}

function filled(text, params, lang) {
  const pieces = text.split(/\{(\w+)\}/).map((piece, at) => {
    if (at % 2 === 0) return piece;
    const value = params[piece];
    return typeof value === "number" ? number(value, lang) : (value ?? "");
  });
  return pieces.some((piece) => typeof piece === "object") ? pieces : pieces.join("");
}
