/** How much room there is. */
import { useEffect, useLayoutEffect, useState } from "/static/vendor/preact-htm.js";

/** Whether a media query holds; by itself, whether this is a phone. */
export function useMedia(query = "(max-width: 45rem)") {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const asked = matchMedia(query);
    const changed = () => setFits(asked.matches);
    asked.addEventListener("change", changed);
    changed();
    return () => asked.removeEventListener("change", changed);
  }, [query]);
  return fits;
}

/** [width, height] of an element in pixels; `otherwise` until it is there. */
export function useSize(ref, otherwise) {
  const [size, setSize] = useState(otherwise);
  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth, clientHeight } = ref.current;
      if (clientWidth && clientHeight) setSize([clientWidth, clientHeight]);
    };
    const watching = new ResizeObserver(measure);
    watching.observe(ref.current);
    measure();
    return () => watching.disconnect();
  }, []);
  return size;
}
