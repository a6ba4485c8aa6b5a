/** What each article says, with the words marked that each field was read from. */
import { html, useState } from "/static/vendor/preact-htm.js";
import { clean, day } from "/static/lib/format.js";
import { Outside } from "/static/parts/outside.js";
import { Status } from "/static/parts/status.js";
import { Time } from "/static/parts/time.js";
import { anchor } from "/static/views/meeting/articles.js";

const FIRST = 5;
const FIELDS = ["participants", "status", "date", "city", "country", "venue", "summit", "channel", "format", "agenda", "outcomes"];

export function Evidence({ t, lang, meeting, mentions, articles }) {
  const [all, setAll] = useState(false);
  const told = new Map(mentions.map((one) => [one.item_id, one]));
  const listed = [...articles.values()];
  // A link to an article further down must find it.
  const wanted = listed.find((one) => `#${anchor(one)}` === location.hash);
  const most = all || (wanted?.number ?? 0) > FIRST ? listed.length : FIRST;
  const unlisted = meeting.item_ids.filter((id) => !articles.has(id)).length;
  const marked = new Set(mentions.flatMap((one) => one.sentence.flatMap((piece) => piece.fields)));
  const fields = FIELDS.filter((field) => marked.has(field));
  return html`<section class="evidence" aria-labelledby="evidence">
    <h2 id="evidence">${t("evidence", { count: meeting.item_ids.length })}</h2>
    ${fields.length > 0 && html`<p class="keys">
      ${t("legend")} ${fields.map((field) => html`<span class=${`key of-${field}`}>${t(`field.${field}`)}</span> `)}
    </p>`}
    <ol>${listed.slice(0, most).map(
      (one) => html`<li key=${one.item_id} id=${anchor(one)}>
        <${Told} t=${t} lang=${lang} article=${one} mention=${told.get(one.item_id)} meeting=${meeting} />
      </li>`,
    )}</ol>
    ${listed.length > most && html`<p>
      <button type="button" onClick=${() => setAll(true)}>${t("evidence.all", { count: listed.length })}</button>
    </p>`}
    ${unlisted > 0 && html`<p class="hint">${t("evidence.unlisted", { count: unlisted })}</p>`}
  </section>`;
}

function Told({ t, lang, article, mention, meeting }) {
  const title = clean(article.title, 300) || t("untitled");
  const differs = mention && (mention.status !== meeting.status || (mention.date && mention.date !== meeting.date));
  const elsewhere = (mention?.elsewhere ?? []).map((one) => html`<${Marked} t=${t} fields=${[one.field]} text=${one.text} /> `);
  return html`
    <h3><${Outside} to=${article.url}><bdi>${title}</bdi><//></h3>
    <p class="by">
      <bdi>${clean(article.source, 80)}</bdi>
      <${Time} at=${article.published_at} lang=${lang} />
      ${mention && !mention.main && html`<span>${t("background")}</span>`}
    </p>
    ${mention && html`<blockquote><bdi><${Sentence} t=${t} pieces=${mention.sentence} /></bdi></blockquote>`}
    ${elsewhere.length > 0 && html`<p class="elsewhere">${t("elsewhere")} ${elsewhere}</p>`}
    ${differs && html`<p class="differs">
      ${t("says")} <${Status} status=${mention.status} lang=${lang} /> ${day(mention.date, lang)}
    </p>`}`;
}

/** A sentence cut into pieces, those that gave a field marked with its name. */
export function Sentence({ t, pieces }) {
  return pieces.map((piece) => (piece.fields.length ? html`<${Marked} t=${t} ...${piece} />` : clean(piece.text)));
}

function Marked({ t, text, fields }) {
  const names = [...new Set(fields.map((field) => t(`field.${field}`)))].join(" · ");
  const label = html`<span class="of"><span class="sr"> (</span>${names}<span class="sr">)</span></span>`;
  return html`<mark class=${`of-${fields[0]}`}>${clean(text)}${label}</mark>`;
}
