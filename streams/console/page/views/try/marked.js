/** The article as it was read: what was seen, marked where it stands, and what became of each word of meeting. */
import { html } from "/static/vendor/preact-htm.js";
import { clean, day } from "/static/lib/format.js";
import { Flag } from "/static/parts/people.js";
import { tree } from "/static/views/try/tree.js";

const KINDS = ["leader", "trigger", "place", "date", "other"];
const PEOPLE = /(.+?) \(([A-Z_]+)(\??), (\w+)\)(?:, |$)/g;
const PLACE = /^.* \((\w+)(?:, (\w+))?\)$/s;

export function Legend({ t }) {
  return html`<ul class="legend" aria-label=${t("legend")}>
    ${KINDS.map((kind) => html`<li><span class="seen ${kind}">${t(`kind.${kind}`)}</span></li>`)}
  </ul>`;
}

/** Every sentence with its part and number. */
export function Marked({ t, lang, sentences }) {
  const counts = { title: 0, body: 0 };
  return html`<ol class="sentences">
    ${sentences.map((one) => {
      counts[one.part] += 1;
      return html`<${SentenceRow} t=${t} lang=${lang} one=${one} number=${counts[one.part]} />`;
    })}
  </ol>`;
}

function SentenceRow({ t, lang, one, number }) {
  const quiet = !one.triggers.length && !one.leaders.length;
  const marks = one.skipped ? [] : one.marks;
  return html`<li class="sentence ${quiet || one.skipped ? "quiet" : ""} ${one.part}">
    <span class="place-of" id=${`try-${one.part}-${number}`}>${t(`part.${one.part}`, { number })}</span>
    <div>
      <p lang="id"><bdi>${tree(one.text, one.start, marks).map((piece) => html`<${Piece} t=${t} lang=${lang} piece=${piece} one=${one} />`)}</bdi></p>
      ${one.skipped && html`<p class="verdict dropped"><${Cross} /> ${t("skipped")}: ${reason(t, one.skipped)}</p>`}
      ${one.triggers.map((trigger) => html`<${Verdict} t=${t} lang=${lang} trigger=${trigger} />`)}
    </div>
  </li>`;
}

function Piece({ t, lang, piece, one }) {
  if (typeof piece === "string") return clean(piece, Infinity);
  const { kind, means, pieces } = piece;
  const inside = pieces.map((inner) => html`<${Piece} t=${t} lang=${lang} piece=${inner} one=${one} />`);
  return html`<mark class="seen ${kind}" title=${`${t(`kind.${kind}`)}: ${clean(means, 200)}`}><span class="sr">${t(`kind.${kind}`)}: </span>${inside}<${Label} t=${t} lang=${lang} piece=${piece} one=${one} /></mark>`;
}

/** What a mark means, short: whose flag, which kind of place, which day, which meeting. */
function Label({ t, lang, piece, one }) {
  const { kind, means } = piece;
  if (kind === "leader") {
    const who = [...means.matchAll(PEOPLE)];
    return html`<span class="label">${who.map(([, name, code]) => html`<${Flag} code=${code} name=${clean(name, 120)} />`)}</span>`;
  }
  if (kind === "date") return html`<span class="label">${dayOf(means, lang)}</span>`;
  if (kind === "place") {
    const [, type] = means.match(PLACE) ?? [];
    return type ? html`<span class="label">${named(t, `placeKind.${type}`, type)}</span>` : null;
  }
  if (kind !== "trigger") return null;
  const verdicts = one.triggers.filter((trigger) => trigger.rule === means && trigger.text === piece.text);
  const meeting = verdicts.find((trigger) => trigger.meeting)?.meeting;
  return html`<span class="label">${meeting ? `→ ${meeting}` : "✕"}</span>`;
}

function Verdict({ t, lang, trigger }) {
  const word = html`<q lang="id"><bdi>${clean(trigger.text, 120)}</bdi></q>`;
  if (!trigger.meeting) return html`<p class="verdict dropped"><${Cross} /> ${word}: ${reason(t, trigger.why)}</p>`;
  return html`<div class="verdict kept">
    <details><summary>${word} → <a href=${`#try-meeting-${trigger.meeting}`}>${t("meeting", { number: trigger.meeting })}</a></summary>
      <dl class="rules"><dt>${t("clause")}</dt><dd lang="id"><bdi>${clean(trigger.clause.text, 400)}</bdi></dd>
        ${trigger.decided.map((one) => html`<${Decision} t=${t} lang=${lang} one=${one} />`)}
      </dl>
    </details>
  </div>`;
}

/** What one word of meeting tells, and why: status and channel by their value, days and places with it. */
function Decision({ t, lang, one }) {
  const what = one.field === "status" || one.field === "channel" ? one.value : one.field;
  const value = one.field === "day" ? dayOf(one.value, lang) : one.field === "place" ? clean(one.value, 120) : "";
  return html`<dt>${t(`decision.${what}`)}</dt>
    <dd title=${clean(one.rule, 80)}>${value && html`<bdi>${value}</bdi>: `}${because(t, one)}</dd>`;
}

/** The reasons of a decision, one behind the other. */
export function because(t, decided) {
  return decided.because.map((why) => reason(t, why)).join(", ");
}

function Cross() {
  return html`<span class="cross" aria-hidden="true">✕</span>`;
}

/** Why something was dropped, in the reader's language where it is known. */
export function reason(t, why) {
  return named(t, `why.${why}`, clean(why, 300));
}

/** The text of a key, or something else where there is none. */
export function named(t, key, otherwise) {
  const text = t(key);
  return text === key ? otherwise : text;
}

function dayOf(value, lang) {
  return /^\d{4}(-\d\d){0,2}$/.test(value) ? day(value, lang) : clean(value, 60);
}
