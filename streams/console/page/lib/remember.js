/** What a reader chose and finds again next time: the language and the theme. */

const KEY = "jumpa.";

/** The remembered text, or `otherwise` where nothing is kept or the browser keeps nothing. */
export function remembered(name, otherwise = "") {
  try {
    return localStorage.getItem(KEY + name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a text; an empty one is forgotten. */
export function remember(name, value) {
  try {
    if (value) localStorage.setItem(KEY + name, value);
    else localStorage.removeItem(KEY + name);
  } catch {
    // Private windows of some browsers keep nothing: the choice then holds for this page.
  }
}

/** "id" or "en": what was chosen, or the first of the two that the browser asks for; Indonesian where neither. */
export function preferredLanguage(asked = navigator.languages ?? [navigator.language]) {
  const known = (tag) => ({ id: "id", in: "id", ms: "id", en: "en" })[String(tag).slice(0, 2).toLowerCase()];
  const chosen = remembered("language");
  return chosen === "id" || chosen === "en" ? chosen : (asked.map(known).find(Boolean) ?? "id");
}

/** Show a theme: "light", "dark" or "" for the system's. */
export function showTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
