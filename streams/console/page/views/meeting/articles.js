/** The articles behind a meeting, by item id. */

/** What is known of each article: `Map(item_id -> {item_id, url, title, source, published_at, number})`, oldest first. */
export function articlesOf(meeting, mentions) {
  const found = new Map();
  for (const one of [...meeting.articles, ...mentions]) {
    const { item_id, url, title, source, published_at } = one;
    if (!found.has(item_id)) found.set(item_id, { item_id, url, title, source, published_at });
  }
  const dated = [...found.values()].sort((a, b) => time(a) - time(b));
  return new Map(dated.map((one, at) => [one.item_id, { ...one, number: at + 1 }]));
}

function time({ published_at }) {
  return published_at ? new Date(published_at).getTime() : Infinity;
}

/** Where on the page an article stands. */
export function anchor(article) {
  return `article-${article.number}`;
}
