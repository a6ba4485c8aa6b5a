/** Asking the console's own API. */
import { useEffect, useState } from "/static/vendor/preact-htm.js";
import { pairs } from "/static/lib/filters.js";

/** Why there is no answer: the HTTP status, 0 where the console is out of reach, and the sentence that it said. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The query string of filters and of more parameters; null, undefined and "" are left out. */
export function query(filters, more = {}) {
  const written = new URLSearchParams(filters ? pairs(filters) : []);
  for (const [name, value] of Object.entries(more)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") written.append(name, one);
  }
  return written.toString();
}

/** The JSON at a path; `params` is a query string or an object. Throws ApiError. */
export function get(path, params = "", signal = undefined) {
  const asked = typeof params === "string" ? params : query(null, params);
  return answer(asked ? `${path}?${asked}` : path, { signal });
}

/** The JSON that comes back for a JSON body. Throws ApiError. */
export function post(path, body, signal = undefined) {
  const headers = { "Content-Type": "application/json" };
  return answer(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

async function answer(address, options) {
  let response;
  try {
    response = await fetch(address, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(0, "");
  }
  const told = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, told?.error ?? `${response.status} ${response.statusText}`);
  if (told === null) throw new ApiError(response.status, "The answer is no JSON.");
  return told;
}

/**
 * What is at a path, asked anew whenever the path, its parameters or `deps` change: `{data, error, loading, again}`.
 * While it loads anew the old data stays, and a stale question is dropped. A null path asks nothing.
 */
export function useFetch(path, params = "", deps = []) {
  const asked = typeof params === "string" ? params : query(null, params);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState({ data: null, error: null, loading: path !== null });
  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    setState((old) => ({ ...old, loading: true }));
    get(path, asked, stop.signal).then(
      (data) => stop.signal.aborted || setState({ data, error: null, loading: false }),
      (error) => stop.signal.aborted || setState((old) => ({ data: old.data, error, loading: false })),
    );
    return () => stop.abort();
  }, [path, asked, turn, ...deps]);
  return { ...state, again: () => setTurn((old) => old + 1) };
}
