/** Reading anew when meetings change. */
import { useEffect, useRef } from "/static/vendor/preact-htm.js";

const WAIT_MS = 5_000;
const CHANGES = new Set(["meeting", "gone", "again"]);

/** Calls `again` when the stream tells of changes, or that the store was still filling: at most once in some seconds. */
export function useFresh(live, again) {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    let waiting = null;
    let filling = false;
    const off = live.on(({ type, state }) => {
      if (!CHANGES.has(type) && !(type === "state" && (filling || state.filling))) return;
      if (type === "state") filling = Boolean(state.filling);
      waiting ??= setTimeout(() => {
        waiting = null;
        latest.current();
      }, WAIT_MS);
    });
    return () => {
      off();
      clearTimeout(waiting);
    };
  }, [live]);
}
