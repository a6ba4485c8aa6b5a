/** The page: the frame, and the view that the path means. */
import { html, render, useEffect, useErrorBoundary, useLayoutEffect, useRef, useState } from "/static/vendor/preact-htm.js";
import { useAddress } from "/static/lib/address.js";
import { ApiError, get, query } from "/static/lib/api.js";
import { NO_FILTERS, writeFilters } from "/static/lib/filters.js";
import { createLive } from "/static/lib/live.js";
import { preferredLanguage, remember, remembered, showTheme } from "/static/lib/remember.js";
import { FILTERED, pathOfClick, viewOf } from "/static/lib/route.js";
import { words } from "/static/lib/words.js";
import { Empty, ErrorBox, Loading } from "/static/parts/boxes.js";
import { Banner, Footer, Header } from "/static/parts/frame.js";
import SHELL from "/static/words/shell.js";

const live = createLive();
const views = {};

/** The module of a view, loaded when it is first wanted. */
function useView(name) {
  const [failed, setFailed] = useState(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!name || views[name]) return;
    // A module that failed once is asked for by another address: browsers remember the failure.
    import(`/static/views/${name}.js${turn ? `?again=${turn}` : ""}`).then(
      (module) => {
        views[name] = module.default;
        setFailed(null);
        setTurn((old) => old + 1);
      },
      () => setFailed(name),
    );
  }, [name, turn]);
  return { View: views[name] ?? null, failed: failed !== null && failed === name, again: () => setTurn((old) => old + 1) };
}

/** What the console says of itself, and whether it says anything. */
function useConsole(filters) {
  const [state, setState] = useState(null);
  const [connection, setConnection] = useState({ connected: true, since: null });
  const [refused, setRefused] = useState(false);
  const question = query(filters);
  useEffect(() => live.follow(question), [question]);
  useEffect(() => {
    // A stream that is refused does not say why; this does.
    get("/api/state").then(setState, ({ status }) => setRefused(status === 401));
    return live.on((event) => {
      if (event.type === "state") setState(event.state);
      if (event.type === "connection") setConnection(event);
    });
  }, []);
  return { state, connection: { ...connection, refused: refused && !connection.connected } };
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

/** The filters of the last view that filters, and its address: other views keep them for the way back. */
function useLast(name, path, filters) {
  const last = useRef({ asked: NO_FILTERS, back: "/" });
  if (FILTERED.has(name)) last.current = { asked: filters, back: path + writeFilters(filters) };
  return last.current;
}

/** A view, or what can be said where it fails: one meeting that it cannot show leaves the rest of the page standing. */
function Safe({ View, props }) {
  const [error, forget] = useErrorBoundary();
  const t = words(props.lang, SHELL);
  useEffect(() => forget(), [props.path]);
  if (error) return html`<${Empty} alone title=${t("broken")} action=${t("broken.again")} onAction=${forget}>${t("broken.text")}<//>`;
  return html`<${View} ...${props} />`;
}

/** Where the reader is after another path was taken: its title, its top or where it was left, and the focus. */
function useArrival(title, path, scroll, shown) {
  const main = useRef(null);
  const first = useRef(true);
  useEffect(() => {
    if (title) document.title = `${title} · Jumpa`;
  }, [path, title]);
  useEffect(() => {
    if (!first.current) main.current.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  useLayoutEffect(() => {
    if (scroll !== null && shown) scrollTo(0, scroll);
  }, [path, scroll, shown]);
  return main;
}

function Page() {
  const { path, filters, scroll, go, setFilters } = useAddress();
  const [lang, setLang] = useChoice("language", preferredLanguage(), (to) => (document.documentElement.lang = to));
  const [theme, setTheme] = useChoice("theme", remembered("theme"), showTheme);
  const name = viewOf(path);
  const { asked, back } = useLast(name, path, filters);
  const { state, connection } = useConsole(asked);
  const { View, failed, again } = useView(name);
  const t = words(lang, SHELL);
  const title = name === "meeting" ? "" : t(name ? `nav.${name}` : "missing.title");
  const main = useArrival(title, path, scroll, View !== null);
  const props = { lang, filters, setFilters, path, go, state, live, back };
  const view = () => {
    if (name === null) {
      return html`<${Empty} alone title=${t("missing.title")} action=${t("missing.go")} onAction=${() => go("/")}>
        ${t("missing.text")}
      <//>`;
    }
    if (failed) return html`<${ErrorBox} alone error=${new ApiError(0, "")} lang=${lang} again=${again} />`;
    return View ? html`<${Safe} key=${name} View=${View} props=${props} />` : html`<${Loading} lang=${lang} />`;
  };
  return html`<div class="page" onClick=${(event) => follow(event, go)}>
    <a class="skip" href="#main">${t("skip")}</a>
    <${Header} t=${t} name=${name} kept=${writeFilters({ ...asked, more: {} })} lang=${lang} setLang=${setLang} theme=${theme} setTheme=${setTheme} />
    <${Banner} t=${t} lang=${lang} state=${state} connection=${connection} />
    <main id="main" tabindex="-1" ref=${main}>${view()}</main>
    <${Footer} t=${t} state=${state} connection=${connection} />
  </div>`;
}

function follow(event, go) {
  const to = pathOfClick(event);
  if (to === null) return;
  event.preventDefault();
  go(to);
}

render(html`<${Page} />`, document.getElementById("app"));
