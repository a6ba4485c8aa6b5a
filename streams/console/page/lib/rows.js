/** Meetings of a list, of which a view shows some. */
import { useEffect, useState } from "/static/vendor/preact-htm.js";
import { get } from "/static/lib/api.js";

const AT_ONCE = 200;
const MOST_PAGES = 5;

/**
 * The newest of `/api/meetings` that `fits` lets pass, the latest day first, from as many pages as it takes to find
 * `enough`: `{rows, whole, error, loading, again}`. `whole` says that there are no more.
 */
export function useRows(question, fits, enough) {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState({ rows: null, whole: false, error: null, loading: true });
  useEffect(() => {
    const stop = new AbortController();
    setState((old) => ({ ...old, loading: true }));
    collected(question, fits, enough, stop.signal).then(
      (found) => stop.signal.aborted || setState({ ...found, error: null, loading: false }),
      (error) => stop.signal.aborted || setState((old) => ({ ...old, error, loading: false })),
    );
    return () => stop.abort();
  }, [question, enough, turn]);
  return { ...state, again: () => setTurn((old) => old + 1) };
}

async function collected(question, fits, enough, signal) {
  const rows = [];
  let after = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const params = new URLSearchParams(question);
    params.set("order", "date");
    params.set("limit", AT_ONCE);
    if (after) params.set("after", after);
    const found = await get("/api/meetings", params.toString(), signal);
    rows.push(...found.meetings.filter(fits));
    after = found.next;
    if (!after || rows.length >= enough) break;
  }
  return { rows, whole: !after };
}
