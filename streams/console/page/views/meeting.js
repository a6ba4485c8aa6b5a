/** One meeting: what is known, who says so, and how it came to be known. */
import { html, useEffect, useState } from "/static/vendor/preact-htm.js";
import { useFetch } from "/static/lib/api.js";
import { words } from "/static/lib/words.js";
import { Empty, ErrorBox, Loading } from "/static/parts/boxes.js";
import { MeetingRow } from "/static/parts/row.js";
import { Status } from "/static/parts/status.js";
import { Time } from "/static/parts/time.js";
import { articlesOf } from "/static/views/meeting/articles.js";
import { Claims } from "/static/views/meeting/claims.js";
import { Codes, Json } from "/static/views/meeting/data.js";
import { Evidence } from "/static/views/meeting/evidence.js";
import { Cast, Facts, Substance } from "/static/views/meeting/facts.js";
import { headline } from "/static/views/meeting/headline.js";
import { Life } from "/static/views/meeting/life.js";
import MEETING from "/static/words/meeting.js";
import PARTS from "/static/words/parts.js";

export default function View(props) {
  const id = decodeURIComponent(props.path.slice("/meeting/".length));
  return html`<${One} key=${id} id=${id} ...${props} />`;
}

function One({ id, lang, live, go, back }) {
  const t = words(lang, MEETING);
  const { data, error, again } = useFetch(`/api/meetings/${encodeURIComponent(id)}`);
  const [news, setNews] = useState(null);
  useEffect(
    () =>
      live.on((event) => {
        if (event.type === "meeting" && event.row.id === id) setNews({ revision: event.row.revision });
        else if (event.type === "gone" && event.id === id) setNews({ gone: true });
        else if (event.type !== "again" && !(event.type === "connection" && event.connected)) return;
        again();
      }),
    [id],
  );
  const known = data && (error?.status !== 404 || news?.gone);
  useEffect(() => {
    if (data) document.title = `${headline(data.row, data.meeting, lang).text} · Jumpa`;
  }, [data, lang]);
  if (!known) {
    if (!error) return html`<${Loading} lang=${lang} />`;
    if (error.status !== 404) return html`<${ErrorBox} alone error=${error} lang=${lang} again=${again} />`;
    return html`<${Empty} alone title=${t("missing")} action=${t("missing.go")} onAction=${() => go("/")}>${t("missing.text")}<//>`;
  }
  return html`<${Told} t=${t} lang=${lang} data=${data} news=${news} back=${back} />`;
}

function Told({ t, lang, data, news, back }) {
  const { row, meeting, mentions, related } = data;
  const articles = articlesOf(meeting, mentions);
  return html`<article class="meeting">
    <p class="crumb"><a href=${back || "/"}><span aria-hidden="true">←</span> ${t("back")}</a></p>
    <header>
      <p class="standing">
        <${Status} status=${row.status} lang=${lang} />
        ${standing(row, lang).map((word) => html`<span>${word}</span>`)}
        <span>${t("revision", { revision: meeting.revision })}</span>
        <${Time} at=${row.changed_at} lang=${lang} relative />
      </p>
      <h1>${headline(row, meeting, lang).parts}</h1>
      <p class="sr" role="status">${news && (news.gone ? t("news.gone") : t("news.changed", news))}</p>
      ${news && html`<p class="notice fresh" aria-hidden="true">${news.gone ? t("news.gone") : t("news.changed", news)}</p>`}
      <${Ended} t=${t} meeting=${meeting} />
    </header>
    <div class="columns">
      <div class="main">
        <${Facts} t=${t} lang=${lang} row=${row} meeting=${meeting} articles=${articles} />
        <${Cast} t=${t} lang=${lang} row=${row} meeting=${meeting} />
        <${Substance} t=${t} meeting=${meeting} />
        <${Claims} t=${t} lang=${lang} row=${row} meeting=${meeting} articles=${articles} />
        <${Evidence} t=${t} lang=${lang} meeting=${meeting} mentions=${mentions} articles=${articles} />
      </div>
      <div class="aside">
        <${Life} t=${t} lang=${lang} meeting=${meeting} articles=${articles} />
        <${Codes} t=${t} lang=${lang} meeting=${meeting} />
      </div>
    </div>
    <${Related} t=${t} lang=${lang} related=${related} sides=${row.sides} />
    <${Json} t=${t} meeting=${meeting} />
  </article>`;
}

function standing(row, lang) {
  const name = words(lang, PARTS);
  return [`scope.${row.scope}`, `channel.${row.channel}`, `format.${row.format}`].map((key) => name(key));
}

function Ended({ t, meeting }) {
  if (meeting.status === "retracted") return html`<p class="notice">${t("retracted")}</p>`;
  if (!meeting.merged_into) return null;
  const link = html`<a href=${`/meeting/${encodeURIComponent(meeting.merged_into)}`}>${t("merged.link")}</a>`;
  return html`<p class="notice">${t("merged", { link })}</p>`;
}

const MOST_RELATED = 5;

function Related({ t, lang, related, sides }) {
  if (!related.length) return null;
  const relations = [...new Set(related.map(({ relation }) => relation))];
  const all = `/?${sides.map((side) => `country=${encodeURIComponent(side)}`).join("&")}`;
  return html`<section class="related" aria-labelledby="related">
    <h2 id="related">${t("related")}</h2>
    ${relations.map((relation) => {
      const rows = related.filter((one) => one.relation === relation).map(({ row }) => row);
      const most = relation === "same_sides" ? MOST_RELATED : rows.length;
      return html`<h3>${t(`relation.${relation}`)}</h3>
        <ul class="rows">
          ${rows.slice(0, most).map((row) => html`<li key=${row.id}><${MeetingRow} row=${row} lang=${lang} level="h4" /></li>`)}
        </ul>
        ${rows.length > most && html`<p class="actions"><a href=${all}>${t("related.all")}</a></p>`}`;
    })}
  </section>`;
}
