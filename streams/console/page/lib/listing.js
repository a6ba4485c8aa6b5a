/** The list of meetings as it stays right while meetings come and change. Knows nothing of how it is shown. */
import { get } from "/static/lib/api.js";

const PAGE = 50;
const PAUSES = { gatherMs: 200, recountMs: 2_000 };
const MOST_ARRIVED = 100;
const NOTHING = Object.freeze({ question: null, items: [], waiting: [], next: null, total: null, loading: true, error: null, arrived: 0 });

/**
 * The meetings of a question (a query string of filters), those that changed last first.
 *
 * `list.items` are `{row, listedAt, fresh, gone}`: a row that changes stays where it is, so that nothing moves under
 * the reader's eyes. What is new goes to the top, or while `holds()` says that the reader is elsewhere, to `waiting`.
 * `question` is what they answer, `arrived` how many came since.
 */
export function createListing(live, ask = get, { gatherMs, recountMs } = PAUSES) {
  const listeners = new Set();
  let question = null;
  let stop = new AbortController();
  let seq = 0;
  let events = [];
  let recounting = null;
  let asking = false;
  let stale = false;
  const listing = { list: NOTHING, holds: () => false, want, more, again, show, on };

  function set(partial) {
    listing.list = { ...listing.list, ...partial };
    listeners.forEach((listener) => listener(listing.list));
  }

  function on(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Show the meetings of a question; the same question again changes nothing. */
  function want(asked) {
    if (asked === question && !stale) return;
    question = asked;
    set({ loading: true });
    load();
  }

  /** Ask anew, from the first page on. */
  function again() {
    set({ loading: true });
    load();
  }

  async function load() {
    stop.abort();
    stop = new AbortController();
    asking = true;
    stale = false;
    events = [];
    const page = await page_(stop.signal, "");
    if (!page) return;
    seq = page.seq;
    live.follow(question, page.seq);
    const { next, total } = page;
    const items = page.meetings.map(asItem);
    set({ question, items, waiting: [], next, total, loading: false, error: null, arrived: 0 });
  }

  /** The next page behind what is shown. */
  async function more() {
    if (listing.list.loading || !listing.list.next) return;
    set({ loading: true });
    const page = await page_(stop.signal, listing.list.next);
    if (!page) return;
    const shown = new Set(listing.list.items.map(({ row }) => row.id));
    const behind = page.meetings.filter((row) => !shown.has(row.id)).map(asItem);
    set({ items: [...listing.list.items, ...behind], next: page.next, total: page.total, loading: false, error: null });
  }

  async function page_(signal, after) {
    const asked = [question, "order=changed", `limit=${PAGE}`, after && `after=${encodeURIComponent(after)}`];
    try {
      const page = await ask("/api/meetings", asked.filter(Boolean).join("&"), signal);
      if (signal.aborted) return null;
      asking = false;
      return page;
    } catch (error) {
      if (signal.aborted) return null;
      asking = false;
      const others = question === listing.list.question ? {} : { items: [], waiting: [], next: null, total: null };
      set({ ...others, loading: false, error });
      return null;
    }
  }

  /** Put what waits on top. */
  function show() {
    if (listing.list.waiting.length > MOST_ARRIVED) again();
    else set({ items: [...listing.list.waiting, ...listing.list.items], waiting: [] });
  }

  live.on((event) => {
    if (question === null) return;
    if (event.type === "connection" && event.connected && listing.list.error) again();
    if (event.type === "again" || (event.type === "state" && event.state.seq < seq)) again();
    // A list that is read from the topic grows before one's eyes, unless one looks at it closely.
    if (event.type === "state" && event.state.filling && !asking && !listing.holds()) load();
    if (event.type !== "meeting" && event.type !== "gone") return;
    stale ||= live.question !== question;
    if (stale) return;
    if (!events.length) setTimeout(apply, gatherMs);
    events.push(event);
  });

  function apply() {
    const told = events;
    events = [];
    if (!told.length) return;
    let { items, waiting, arrived } = listing.list;
    const fresh = new Map();
    for (const event of told) {
      const id = event.id ?? event.row.id;
      seq = Math.max(seq, event.row?.seq ?? 0);
      const known = items.some(({ row }) => row.id === id);
      if (known) items = items.map((item) => (item.row.id === id ? after(item, event) : item));
      else if (event.row && event.fits) fresh.set(id, { ...asItem(event.row), fresh: true });
      else fresh.delete(id);
      waiting = waiting.filter(({ row }) => row.id !== id);
    }
    const came = [...fresh.values()].reverse();
    arrived += came.length;
    const held = listing.holds();
    if (held) waiting = [...came, ...waiting];
    else items = [...came, ...items];
    set({ items, waiting, arrived });
    if (!held && came.length > MOST_ARRIVED) again();
    else recount();
  }

  /** What came may be new to the question or not: the console knows how many there are. */
  function recount() {
    recounting ??= setTimeout(async () => {
      recounting = null;
      const asked = [question, "limit=1"].filter(Boolean).join("&");
      const page = await ask("/api/meetings", asked, stop.signal).catch(() => null);
      if (page) set({ total: page.total });
    }, recountMs);
  }

  return listing;
}

function asItem(row) {
  return { row, listedAt: row.changed_at, fresh: false, gone: false };
}

function after(item, event) {
  if (event.type === "gone") return { ...item, gone: true, fresh: true };
  return event.row.revision > item.row.revision ? { ...item, row: event.row, fresh: true, gone: false } : item;
}
