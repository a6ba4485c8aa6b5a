/** The address bar: where the reader is and for what, and how to go elsewhere without loading the page anew. */
import { useCallback, useEffect, useRef, useState } from "/static/vendor/preact-htm.js";
import { changed, readFilters, writeFilters } from "/static/lib/filters.js";

const TYPING_MS = 1_000;
history.scrollRestoration = "manual";

/**
 * Path and filters, and how to change them. `scroll` is how far down to begin: null where the reader stays.
 */
export function useAddress() {
  const read = (scroll = null) => ({ path: location.pathname, filters: readFilters(location.search), scroll });
  const [address, setAddress] = useState(read);
  const last = useRef(0);
  useEffect(() => {
    const moved = (event) => setAddress(read(location.hash ? null : (event.state?.scroll ?? 0)));
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  const go = useCallback((to) => {
    history.replaceState({ scroll: scrollY }, "");
    history.pushState(null, "", to);
    setAddress(read(0));
  }, []);
  const setFilters = useCallback((partial) => {
    const filters = changed(readFilters(location.search), partial);
    // What follows quickly is one change: a word that is typed is one step back, not one for each letter.
    const quick = Date.now() - last.current < TYPING_MS;
    last.current = Date.now();
    history[quick ? "replaceState" : "pushState"](null, "", location.pathname + writeFilters(filters));
    setAddress(read());
  }, []);
  return { ...address, go, setFilters };
}
