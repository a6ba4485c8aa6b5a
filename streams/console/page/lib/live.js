/** What happens to meetings while the page is open: the stream of /api/stream. */

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * A stream that starts again by itself and catches up on what it missed.
 *
 * `on(listener)` gives a function that ends the listening. Events: `{type: "meeting", row, fits}`,
 * `{type: "gone", id}`, `{type: "state", state}`, `{type: "connection", connected, since}`, and
 * `{type: "again"}` when so much has changed that all must be asked for anew.
 * `follow(question, seq)` says for which filters `fits` is answered, and that all behind the change `seq` is wanted.
 * `question` is what `fits` answers now.
 * Only a page that is seen is connected: browsers allow a site six connections, and a reader may open more tabs.
 */
export function createLive(Source = EventSource, page = document, firstWaitMs = FIRST_WAIT_MS) {
  const listeners = new Set();
  let source = null;
  let question = "";
  let seq = null;
  let covered = null;
  let waiting = null;
  let wait = firstWaitMs;
  let filling = false;

  const tell = (event) => [...listeners].forEach((listener) => listener(event));
  const live = { connected: false, since: null, question, on, follow };

  function on(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function follow(asked, from = null) {
    const missed = from !== null && (covered === null || from < covered);
    if (missed) seq = covered = from;
    if (source && asked === question && !missed) return;
    live.question = question = asked;
    open();
  }

  function connection(connected) {
    if (connected === live.connected && live.since) return;
    live.connected = connected;
    live.since = new Date().toISOString();
    tell({ type: "connection", connected, since: live.since });
  }

  function close() {
    source?.close();
    source = null;
    clearTimeout(waiting);
  }

  function open() {
    close();
    if (page.hidden) return;
    const asked = [question, seq === null ? "" : `seq=${seq}`].filter(Boolean).join("&");
    source = new Source(asked ? `/api/stream?${asked}` : "/api/stream");
    source.onopen = () => {
      wait = firstWaitMs;
      connection(true);
    };
    source.onerror = () => {
      close();
      connection(false);
      waiting = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
    for (const type of ["meeting", "gone", "state", "again"]) source.addEventListener(type, (event) => heard(type, event));
  }

  function heard(type, event) {
    const data = JSON.parse(event.data);
    if (event.lastEventId) seq = Number(event.lastEventId);
    if (type === "state" || type === "again") {
      if (seq === null || data.seq < seq || type === "again") seq = covered = data.seq;
      tell({ type: "state", state: data });
      // Nothing is told of single meetings while they are all read.
      if (type === "again" || (filling && !data.filling)) tell({ type: "again" });
      filling = Boolean(data.filling);
    } else if (type === "gone") tell({ type, id: data.id });
    else tell({ type, row: data, fits: data.fits });
  }

  page.addEventListener("visibilitychange", () => (page.hidden ? close() : open()));
  return live;
}
