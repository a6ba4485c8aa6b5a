/** The frame around every view: header, banner and footer. */
import { html, useEffect, useRef } from "/static/vendor/preact-htm.js";
import { clean, moment, percent } from "/static/lib/format.js";
import { FILTERED, VIEWS } from "/static/lib/route.js";

const LANGUAGES = [
  ["id", "ID", "Bahasa Indonesia"],
  ["en", "EN", "English"],
];
const THEMES = ["", "light", "dark"];

/** Name, views, language and theme. Views that filter take the filters along. */
export function Header({ t, name, kept, lang, setLang, theme, setTheme }) {
  const current = (view) => view === name || (view === "now" && name === "meeting");
  const links = VIEWS.filter((view) => view.name !== "meeting").map(
    (view) => html`<li>
      <a href=${view.path + (FILTERED.has(view.name) ? kept : "")} aria-current=${current(view.name) ? "page" : null}>
        ${t(`nav.${view.name}`)}
      </a>
    </li>`,
  );
  const list = useRef(null);
  useEffect(() => {
    // On a phone the views do not all fit: the current one must be among those that show.
    const link = list.current.querySelector("[aria-current]");
    if (link) list.current.scrollLeft = link.offsetLeft - (list.current.clientWidth - link.offsetWidth) / 2;
  }, [name]);
  return html`<header class="top">
    <a class="brand" href="/">Jumpa</a>
    <nav aria-label=${t("nav")}><ul ref=${list}>${links}</ul></nav>
    <div class="choices">
      <${Choices} label=${t("language")} chosen=${lang} choose=${setLang} options=${LANGUAGES} />
      <label class="theme"><span class="sr">${t("theme")}</span>
        <select value=${theme} onChange=${(event) => setTheme(event.target.value)}>
          ${THEMES.map((one) => html`<option value=${one} selected=${one === theme}>${t(`theme.${one}`)}</option>`)}
        </select>
      </label>
    </div>
  </header>`;
}

function Choices({ label, chosen, choose, options }) {
  return html`<div class="switch" role="group" aria-label=${label}>
    ${options.map(
      ([value, text, title]) => html`<button type="button" lang=${value} title=${title} aria-label=${title}
        aria-pressed=${String(value === chosen)} onClick=${() => choose(value)}>${text}</button>`,
    )}
  </div>`;
}

/** What a reader must know of the state: out of reach, stale, or still filling. Nothing when all is well. */
export function Banner({ t, lang, state, connection }) {
  const told = troubles(t, lang, state, connection);
  return html`<div class="banners" role="status">
    ${told.map(([kind, text, why]) => html`<p class="banner ${kind}">${text}${why && html` <bdi class="why">${why}</bdi>`}</p>`)}
  </div>`;
}

function troubles(t, lang, state, connection) {
  const since = (time) => moment(time, lang).text;
  if (connection.refused) return [["stale", t("banner.refused")]];
  if (connection.since && !connection.connected) return [["stale", t("banner.offline", { since: since(connection.since) })]];
  if (!state) return [];
  const name = clean(state.name, 80);
  const told = [];
  if (state.stale_since) told.push(["stale", t("banner.stale", { name, since: since(state.stale_since) }), clean(state.why, 300)]);
  if (state.filling) {
    const { done, of } = state.filling;
    told.push(["filling", t("banner.filling", { name, done, of, share: percent(of ? done / of : 0) })]);
  }
  return told;
}

/** How many meetings there are, whether the page is live, and where the data is. */
export function Footer({ t, state, connection }) {
  const on = connection.since !== null && connection.connected;
  // A run of a replay is over: nothing comes.
  const told = state?.source === "run" ? "footer.run" : on ? "footer.live" : "footer.offline";
  return html`<footer class="bottom">
    <span>${state && t("footer.meetings", { count: state.meetings, name: clean(state.name, 80) })}</span>
    <span class="live ${told === "footer.live" ? "on" : ""}">${t(told)}</span>
    <a href="/api/openapi.json">${t("footer.api")}</a>
  </footer>`;
}
