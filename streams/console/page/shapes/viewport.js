/**
 * What of the map a window shows. A view is {x, y, k}: the map unit in the window's middle, and how many times larger
 * than "all of the map fits". A size is the window's [width, height] in pixels.
 */

import { HEIGHT, WIDTH } from "./projection.js";

export const CLOSEST = 40;
const between = (low, value, high) => Math.min(high, Math.max(low, value));

/** Pixels to a map unit. */
export const scaleOf = (view, [width, height]) => Math.min(width / WIDTH, height / HEIGHT) * view.k;

/** How much larger than the whole map it must be to leave no window empty. */
export function covering([width, height]) {
  const ratio = width / WIDTH / (height / HEIGHT);
  return Math.max(ratio, 1 / ratio);
}

/** [x, y, width, height] in map units, for viewBox. */
export function boxOf(view, size) {
  const scale = scaleOf(view, size);
  const [width, height] = size.map((one) => one / scale);
  return [view.x - width / 2, view.y - height / 2, width, height];
}

/** The view with the map kept in the window: its middle when it is smaller, else no edge inside. */
export function held(view, size) {
  const k = between(1, view.k, CLOSEST);
  const [, , width, height] = boxOf({ ...view, k }, size);
  const keep = (at, whole, shown) => (shown >= whole ? whole / 2 : between(shown / 2, at, whole - shown / 2));
  return { x: keep(view.x, WIDTH, width), y: keep(view.y, HEIGHT, height), k };
}

/** Larger by `factor` around a pixel of the window, which keeps showing the same place. */
export function zoomed(view, size, factor, [px, py] = [size[0] / 2, size[1] / 2]) {
  const k = between(1, view.k * factor, CLOSEST);
  const [before, after] = [scaleOf(view, size), scaleOf({ ...view, k }, size)];
  const move = (at, pixel, side) => at + (pixel - side / 2) * (1 / before - 1 / after);
  return held({ x: move(view.x, px, size[0]), y: move(view.y, py, size[1]), k }, size);
}

/** Moved by pixels, as if the map were pushed by them. */
export function pushed(view, size, dx, dy) {
  const scale = scaleOf(view, size);
  return held({ ...view, x: view.x - dx / scale, y: view.y - dy / scale }, size);
}
