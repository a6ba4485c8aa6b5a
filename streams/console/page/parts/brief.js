/** Meetings as short lines, for narrow columns beside a picture. */
import { html, useState } from "/static/vendor/preact-htm.js";
import { days, number } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import { People, Where } from "/static/parts/people.js";
import { Shape } from "/static/parts/status.js";
import PARTS from "/static/words/parts.js";

function Brief({ row, lang, dated }) {
  const t = words(lang, PARTS);
  return html`<li class="brief">
    <span class="status ${row.status}" title=${t(`status.${row.status}`)}>
      <${Shape} status=${row.status} /><span class="sr">${t(`status.${row.status}`)}</span>
    </span>
    <div>
      <a href=${`/meeting/${encodeURIComponent(row.id)}`}><${People} people=${row.participants} lang=${lang} most=${3} brief=${true} /></a>
      <p class="about">
        ${dated && html`<span>${days(row.date, row.end_date, lang) || t("day.unknown")}</span>`}
        <${Where} row=${row} lang=${lang} venue=${false} />
      </p>
    </div>
  </li>`;
}

/** A number of meetings where a column of them stands; the word is for those who listen. */
export function Count({ t, lang, count }) {
  return html`<span class="count" aria-hidden="true">${number(count, lang)}</span><span class="sr">${t("meetings", { count })}</span>`;
}

/** Rows of the API, the first `most` at first; `dated` where their days differ. `all` is the button's text. */
export function Briefs({ rows, lang, dated = false, most = 8, all }) {
  const [open, setOpen] = useState(false);
  const shown = open || rows.length <= most + 1 ? rows : rows.slice(0, most);
  return html`<ul class="briefs">
      ${shown.map((row) => html`<${Brief} key=${row.id} row=${row} lang=${lang} dated=${dated} />`)}
    </ul>
    ${shown.length < rows.length && html`<button type="button" class="quiet" onClick=${() => setOpen(true)}>${all}</button>`}`;
}
