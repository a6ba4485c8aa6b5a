/** How the meeting came to be known: each revision with what changed. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, day } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { Shape, Status } from "/static/parts/status.js";
import { Time } from "/static/parts/time.js";
import { anchor } from "/static/views/meeting/articles.js";
import PARTS from "/static/words/parts.js";

const MOST_CONFIRMED = 3;

export function Life({ t, lang, meeting, articles }) {
  const chapters = meeting.story.map((one, at, all) => ({ ...one, before: all[at - 1] }));
  if (!chapters.length) return null;
  const shown = ({ before, ...one }) => html`
    ${skipped(before, one) > 0 && html`<li class="skipped">${t("life.skipped", { count: skipped(before, one) })}</li>`}
    <${Chapter} t=${t} lang=${lang} one=${one} before=${before} article=${articles.get(one.item_id)} />`;
  return html`<section class="life" aria-labelledby="life">
    <h2 id="life">${t("life")}</h2>
    <${Course} lang=${lang} history=${meeting.status_history} />
    <ol>${runs(chapters).map((run) =>
      run.length > MOST_CONFIRMED
        ? html`<li class="chapter many"><details>
            <summary>${t("life.confirmed", { count: run.length })}</summary>
            <ol>${run.map(shown)}</ol>
          </details></li>`
        : run.map(shown),
    )}</ol>
  </section>`;
}

/** The chapters in runs: those that only confirm stand together, each other one alone. */
export function runs(chapters) {
  const found = [];
  for (const one of chapters) {
    const last = found.at(-1);
    if (one.change === "confirmed" && last?.[0].change === "confirmed") last.push(one);
    else found.push([one]);
  }
  return found;
}

/** How many revisions between a chapter and the one before it were left out. */
function skipped(before, one) {
  return one.revision - (before?.revision ?? 0) - 1;
}

/** The statuses one after the other. */
function Course({ lang, history }) {
  if (history.length < 2) return null;
  return html`<ol class="course">
    ${history.map((one) => html`<li><${Status} status=${one.status} lang=${lang} /> <span class="day">${day(one.date, lang)}</span></li>`)}
  </ol>`;
}

function Chapter({ t, lang, one, before, article }) {
  const name = words(lang, PARTS);
  const turns = [
    before && before.status !== one.status && [name(`status.${before.status}`), name(`status.${one.status}`)],
    before && before.date !== one.date && [day(before.date, lang) || "?", day(one.date, lang) || "?"],
  ].filter(Boolean);
  const source = article ? html`<a href=${`#${anchor(article)}`}><bdi>${clean(article.source, 60)}</bdi></a>` : null;
  return html`<li class="chapter ${one.change}">
    <span class="dot ${one.status}"><${Shape} status=${one.status} /></span>
    <p class="head"><strong>${name(`change.${one.change}`)}</strong> <span class="number">${t("life.revision", { revision: one.revision })}</span></p>
    ${turns.map(
      ([from, to]) => html`<p class="turn">${from} <span role="img" aria-label=${t("life.becomes")}>→</span> <strong>${to}</strong></p>`,
    )}
    <p class="by">${source} ${one.at && html`<${Time} at=${one.at} lang=${lang} />`}</p>
    ${one.sentence && html`<p class="said"><bdi>${clean(one.sentence, 300)}</bdi></p>`}
  </li>`;
}
