/** Pushing by mouse or finger, zooming by two fingers or the wheel. */
import { useEffect, useRef } from "/static/vendor/preact-htm.js";

const A_CLICK_MOVES = 4;

/**
 * Listens on an element. `push(dx, dy)` and `zoom(factor, [x, y])` are in its pixels. The wheel zooms once the element
 * has the focus, or with Ctrl (as trackpads tell of two fingers): else it scrolls the page.
 */
export function usePointers(ref, push, zoom) {
  const latest = useRef({});
  latest.current = { push, zoom };
  useEffect(() => {
    const element = ref.current;
    const down = new Map();
    let moved = 0;
    const at = (event) => {
      const { left, top } = element.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    const listeners = {
      pointerdown(event) {
        if (event.button) return;
        if (!down.size) moved = 0;
        down.set(event.pointerId, at(event));
      },
      pointermove(event) {
        if (!down.has(event.pointerId)) return;
        const before = middleOf(down);
        down.set(event.pointerId, at(event));
        const after = middleOf(down);
        const [dx, dy] = [after.x - before.x, after.y - before.y];
        moved += Math.hypot(dx, dy) + Math.abs(after.spread - before.spread);
        if (moved < A_CLICK_MOVES) return;
        element.setPointerCapture(event.pointerId);
        latest.current.push(dx, dy);
        if (before.spread) latest.current.zoom(after.spread / before.spread, [after.x, after.y]);
      },
      pointerup: (event) => down.delete(event.pointerId),
      pointercancel: (event) => down.delete(event.pointerId),
      wheel(event) {
        if (!event.ctrlKey && !event.metaKey && document.activeElement !== element) return;
        event.preventDefault();
        latest.current.zoom(2 ** (-event.deltaY * (event.deltaMode ? 20 : 1) * (event.ctrlKey ? 0.01 : 0.002)), at(event));
      },
    };
    // A push that ends on a place does not choose it.
    const clicked = (event) => moved >= A_CLICK_MOVES && event.stopPropagation();
    for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener, { passive: false });
    element.addEventListener("click", clicked, true);
    return () => {
      for (const [type, listener] of Object.entries(listeners)) element.removeEventListener(type, listener);
      element.removeEventListener("click", clicked, true);
    };
  }, []);
}

/** The middle of all that touches, and how far two of them are apart (0 for one). */
function middleOf(down) {
  const points = [...down.values()];
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [a, b] = points;
  return { x: mean(0), y: mean(1), spread: b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0 };
}
