/** The page: the frame, and the view that the path means. */
import { html, render, useCallback, useEffect, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { get, query } from "/static/lib/api.js";
import { changed, readFilters, writeFilters } from "/static/lib/filters.js";
import { createLive } from "/static/lib/live.js";
import { preferredLanguage, remember, remembered, showTheme } from "/static/lib/remember.js";
import { pathOfClick, viewOf } from "/static/lib/route.js";
import { words } from "/static/lib/words.js";
import { Banner, Footer, Header } from "/static/parts/frame.js";
import { Empty, ErrorBox, Loading } from "/static/parts/boxes.js";
import SHELL from "/static/words/shell.js";

const TYPING_MS = 1_000;
const live = createLive();

/** Path and filters of the address bar, and how to change them. */
function useAddress() {
  const read = () => ({ path: location.pathname, filters: readFilters(location.search) });
  const [address, setAddress] = useState(read);
  const last = useRef(0);
  useEffect(() => {
    const moved = () => setAddress(read());
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  const go = useCallback((to) => {
    history.pushState(null, "", to);
    setAddress(read());
    scrollTo(0, 0);
  }, []);
  const setFilters = useCallback((partial) => {
    const filters = changed(readFilters(location.search), partial);
    // What follows quickly is one change: a word that is typed is one step back, not one for each letter.
    const quick = Date.now() - last.current < TYPING_MS;
    last.current = Date.now();
    history[quick ? "replaceState" : "pushState"](null, "", location.pathname + writeFilters(filters));
    setAddress(read());
  }, []);
  return { ...address, go, setFilters };
}

/** The module of a view, loaded when it is first wanted. */
function useView(name) {
  const [loaded, setLoaded] = useState({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!name) return;
    import(`/static/views/${name}.js${turn ? `?again=${turn}` : ""}`).then(
      (module) => setLoaded({ name, View: module.default }),
      (error) => setLoaded({ name, error }),
    );
  }, [name, turn]);
  return { ...(loaded.name === name ? loaded : {}), again: () => setTurn((old) => old + 1) };
}

/** What the console says of itself, and whether it says anything. */
function useConsole(filters) {
  const [state, setState] = useState(null);
  const [connection, setConnection] = useState({ connected: true, since: null });
  const question = query(filters);
  useEffect(() => live.follow(question), [question]);
  useEffect(() => {
    get("/api/state").then(setState, () => {});
    return live.on((event) => {
      if (event.type === "state") setState(event.state);
      if (event.type === "connection") setConnection(event);
    });
  }, []);
  return { state, connection };
}

/** A choice that is kept for next time. */
function useChoice(name, first, show) {
  const [chosen, setChosen] = useState(first);
  useEffect(() => show(chosen), [chosen]);
  const choose = (value) => {
    remember(name, value);
    setChosen(value);
  };
  return [chosen, choose];
}

function Page() {
  const { path, filters, go, setFilters } = useAddress();
  const [lang, setLang] = useChoice("language", preferredLanguage(), (to) => (document.documentElement.lang = to));
  const [theme, setTheme] = useChoice("theme", remembered("theme"), showTheme);
  const { state, connection } = useConsole(filters);
  const name = viewOf(path);
  const { View, error, again } = useView(name);
  const t = words(lang, SHELL);
  const main = useRef(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${t(name ? `nav.${name}` : "missing.title")} · Jumpa`;
    if (!first.current) main.current.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  const kept = useMemo(() => writeFilters({ ...filters, more: {} }), [filters]);
  const followed = (event) => {
    const to = pathOfClick(event);
    if (to === null) return;
    event.preventDefault();
    go(to);
  };
  const back = useRef("/");
  if (name !== "meeting") back.current = path + writeFilters(filters);
  const props = { lang, filters, setFilters, path, go, state, live, back: back.current };
  return html`<div class="page" onClick=${followed}>
    <a class="skip" href="#main">${t("skip")}</a>
    <${Header} t=${t} name=${name} kept=${kept} lang=${lang} setLang=${setLang} theme=${theme} setTheme=${setTheme} />
    <${Banner} t=${t} lang=${lang} state=${state} connection=${connection} />
    <main id="main" tabindex="-1" ref=${main}>
      ${name === null
        ? html`<${Empty} title=${t("missing.title")} action=${t("missing.go")} onAction=${() => go("/")}>${t("missing.text")}<//>`
        : error
          ? html`<${ErrorBox} error=${{ status: 0, message: "" }} lang=${lang} again=${again} />`
          : View
            ? html`<${View} key=${name} ...${props} />`
            : html`<${Loading} lang=${lang} />`}
    </main>
    <${Footer} t=${t} state=${state} connection=${connection} />
  </div>`;
}

render(html`<${Page} />`, document.getElementById("app"));
