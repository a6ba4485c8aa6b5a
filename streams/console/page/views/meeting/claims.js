/** Where articles disagree, and who says what. */
import { html } from "/static/vendor/preact-htm.js";
import { clean } from "/static/lib/format.js";
import { Confidence } from "/static/parts/status.js";
import { anchor } from "/static/views/meeting/articles.js";
import { claimedText } from "/static/views/meeting/values.js";

const ONE_VALUE = ["status", "date", "city", "country", "venue", "summit", "channel", "format"];
const MOST_SOURCES = 6;

/** Fields with more than one value, and participants that only some articles name: `[field, values]`. */
export function disputed(meeting, people) {
  const fields = ONE_VALUE.map((field) => [field, meeting.claimed[field] ?? []]).filter(([, values]) => values.length > 1);
  const present = new Set(people.map((one) => `${one.name} (${one.country})`));
  const others = (meeting.claimed.participants ?? []).filter(({ value }) => !present.has(value));
  return others.length ? [...fields, ["participants", others]] : fields;
}

export function Claims({ t, lang, meeting, articles }) {
  const fields = disputed(meeting, meeting.participants);
  if (!fields.length) return null;
  return html`<section class="claims" aria-labelledby="claims">
    <h2 id="claims">${t("claims")}</h2>
    <p class="hint">${t("claims.text")}</p>
    ${fields.map(
      ([field, values]) => html`<table>
        <caption>${t(field === "participants" ? "claims.participants" : `field.${field}`)}</caption>
        <thead class="sr"><tr>
          ${["claims.value", "fact.sure", "claims.by"].map((key) => html`<th scope="col">${t(key)}</th>`)}
        </tr></thead>
        <tbody>${values.map(
          (claim, at) => html`<tr class=${at === 0 && field !== "participants" ? "best" : ""}>
            <th scope="row"><bdi>${claimedText(field, claim.value, lang)}</bdi></th>
            <td><${Confidence} value=${claim.confidence} lang=${lang} /></td>
            <td><${Sources} t=${t} ids=${claim.item_ids} articles=${articles} /></td>
          </tr>`,
        )}</tbody>
      </table>`,
    )}
  </section>`;
}

/** The publishers of articles, each a link to what stands below of its first. */
export function Sources({ t, ids, articles }) {
  const known = ids.filter((id) => articles.has(id)).map((id) => articles.get(id));
  const publishers = [...Map.groupBy(known, (one) => one.source).values()];
  const shown = publishers.slice(0, MOST_SOURCES);
  const more = ids.length - shown.flat().length;
  return html`<span class="sources">
    ${shown.map(
      ([one, ...others]) => html`<a href=${`#${anchor(one)}`} title=${clean(one.title, 200)}>
        <bdi>${clean(one.source, 60)}</bdi>${others.length > 0 && ` ×${others.length + 1}`}
      </a> `,
    )}
    ${more > 0 && html`<span>${t("sources.more", { count: more })}</span>`}
  </span>`;
}
