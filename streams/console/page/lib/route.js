/** Which view a path means, and going from one to another without loading the page anew. */

/** Views by the path that each begins with; the first is the front page. */
export const VIEWS = [
  { name: "now", path: "/" },
  { name: "calendar", path: "/calendar" },
  { name: "map", path: "/map" },
  { name: "network", path: "/network" },
  { name: "try", path: "/try" },
  { name: "health", path: "/health" },
  { name: "meeting", path: "/meeting/" },
];

/** Views that show the meetings of the filters in the address. */
export const FILTERED = new Set(["now", "calendar", "map", "network"]);

/** The view of a path; null where there is none. */
export function viewOf(path) {
  if (path.startsWith("/meeting/")) return "meeting";
  return VIEWS.find((view) => view.path === (path.replace(/\/+$/, "") || "/"))?.name ?? null;
}

/** Where a click on a link leads inside the page; null where the browser should follow the link itself. */
export function pathOfClick(event) {
  const link = event.target.closest?.("a[href]");
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return null;
  const to = new URL(link.href);
  if (to.origin !== location.origin || viewOf(to.pathname) === null || to.hash) return null;
  return to.pathname + to.search;
}
