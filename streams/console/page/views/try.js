/** An article of the reader's own: what is found in it, and why. */
import { html, useEffect, useRef, useState } from "/static/vendor/preact-htm.js";
import { post } from "/static/lib/api.js";
import { clean, number } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { Candidates } from "/static/views/try/candidates.js";
import { EXAMPLE, LONG_BYTES, NOTHING, bytesOf, todayInJakarta } from "/static/views/try/article.js";
import { Legend, Marked, reason } from "/static/views/try/marked.js";
import TRY from "/static/words/try.js";

const SLOW_MS = 3_000;

/** What was typed and found stays while the reader looks at another view. */
let left = { article: { ...NOTHING, published: todayInJakarta() }, found: null };

export default function View({ lang }) {
  const t = words(lang, TRY);
  const [article, setArticle] = useState(left.article);
  const [found, setFound] = useState(left.found);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(null);
  useEffect(() => {
    left = { article, found };
  }, [article, found]);
  useEffect(() => () => busy?.abort(), [busy]);

  const read = async (asked) => {
    const stop = new AbortController();
    setBusy(stop);
    setError(null);
    try {
      setFound(await post("/api/explain", asked, stop.signal));
    } catch (problem) {
      if (problem.name !== "AbortError") setError(problem);
    } finally {
      setBusy(null);
    }
  };

  return html`<div class="try">
    <header class="view-head"><h1>${t("title")}</h1><p class="lead">${t("lead")}</p></header>
    <${ArticleForm} t=${t} lang=${lang} article=${article} setArticle=${setArticle} busy=${busy} read=${read} />
    <div class="try-answer" aria-live="polite" aria-busy=${String(busy !== null)}>
      ${error && html`<${Refused} t=${t} error=${error} />`}
      ${found && html`<${Answer} t=${t} lang=${lang} told=${found} stale=${busy !== null} />`}
    </div>
  </div>`;
}

function ArticleForm({ t, lang, article, setArticle, busy, read }) {
  const text = useRef(null);
  const bytes = bytesOf(article.text);
  const ready = article.text.trim() !== "" && bytes <= LONG_BYTES && busy === null;
  const set = (name) => (event) => setArticle({ ...article, [name]: event.target.value });
  const submit = (event) => {
    event.preventDefault();
    if (ready) read(article);
    else text.current.focus();
  };
  const quick = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && submit(event);
  const example = () => {
    setArticle(EXAMPLE);
    if (busy === null) read(EXAMPLE);
  };
  return html`<form class="try-form" onSubmit=${submit}>
    <label class="try-title"><span>${t("form.title")}</span>
      <input type="text" lang="id" maxlength="1000" autocomplete="off" value=${article.title} onInput=${set("title")} /></label>
    <label class="try-day"><span>${t("form.published")}</span>
      <input type="date" value=${article.published} onInput=${set("published")} /></label>
    <label class="try-text"><span>${t("form.text")}</span>
      <textarea ref=${text} lang="id" rows="9" spellcheck=${false} value=${article.text} placeholder=${t("form.placeholder")}
        aria-describedby="try-size" onInput=${set("text")} onKeyDown=${quick}></textarea></label>
    <div class="try-actions">
      ${busy
        ? html`<${Working} t=${t} stop=${() => busy.abort()} />`
        : html`<button type="submit" class="primary" aria-disabled=${String(!ready)}>${t("form.read")}</button>
            <button type="button" onClick=${example}>${t("form.example")}</button>`}
      <span id="try-size" class="hint ${bytes > LONG_BYTES ? "too-long" : ""}">${bytes > LONG_BYTES
        ? t("form.tooLong", { bytes, most: LONG_BYTES })
        : t("form.size", { count: [...article.text].length })}</span>
    </div>
    <p class="hint">${t("form.privacy")}</p>
  </form>`;
}

function Working({ t, stop }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const waiting = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(waiting);
  }, []);
  return html`<button type="button" onClick=${stop}>${t("form.stop")}</button>
    <span class="working" role="status">${t(slow ? "busy.slow" : "busy")}</span>`;
}

function Refused({ t, error }) {
  const known = [0, 413, 429, 503, 504].includes(error.status);
  return html`<div class="notice error" role="alert">
    <h2>${t(known ? `error.${error.status}` : "error.other")}</h2>
    <p>${t(known ? `error.${error.status}.mend` : "error.other.mend")}</p>
    ${error.message && html`<p class="hint"><bdi>${clean(error.message, 500)}</bdi></p>`}
  </div>`;
}

function Answer({ t, lang, told, stale }) {
  const kept = told.candidates.filter((one) => one.mention).length;
  const dropped = told.candidates.length - kept;
  return html`<div class=${stale ? "stale" : ""}>
    <div class="try-sum">
      <h2>${kept ? t("sum.kept", { count: kept }) : t("sum.none")}</h2>
      ${dropped > 0 && html`<span class="hint">${t("sum.dropped", { count: dropped })}</span>`}
      <span class="hint">${t("sum.sentences", { count: told.sentences.length, shown: number(told.sentences.length, lang) })}</span>
    </div>
    ${told.gate && html`<div class="notice"><h3>${t("gate")}</h3><p>${reason(t, told.gate)}. ${t("gate.more")}</p></div>`}
    <div class="try-halves">
      <section aria-labelledby="try-read"><h2 id="try-read">${t("read")}</h2>
        <${Legend} t=${t} />
        <${Marked} t=${t} lang=${lang} sentences=${told.sentences} />
      </section>
      <section aria-labelledby="try-found"><h2 id="try-found">${t("found")}</h2>
        <${Candidates} t=${t} lang=${lang} candidates=${told.candidates} />
      </section>
    </div>
  </div>`;
}
