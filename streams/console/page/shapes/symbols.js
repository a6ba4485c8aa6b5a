/** How large places are drawn, and which of their names have room. */

export const STATUSES = ["held", "planned", "proposed", "cancelled"];
const LARGEST = 26;
const SMALLEST = 3.5;
const COVERED = 0.06;

/** The status of most of a place's meetings; of equal ones the first of STATUSES. */
export const dominating = (place) => STATUSES.reduce((best, one) => (place[one] > place[best] ? one : best));

/**
 * A function from a number of meetings to the radius in pixels: the area goes by the number, but one meeting must be
 * seen too, and all symbols together cover no more than a part of a map of `room` square pixels.
 */
export function radii(counts, room) {
  const most = Math.max(1, ...counts);
  const wholes = counts.reduce((sum, count) => sum + count, 0) / most;
  const largest = Math.min(LARGEST, Math.sqrt((COVERED * room) / (Math.PI * Math.max(1, wholes))));
  return (count) => Math.max(SMALLEST, largest * Math.sqrt(count / most));
}

/**
 * Which points are named, and on which side: the first ones choose first, and no name lies on another or on a larger
 * point before it, nor is cut by the edges. points: [{x, y, r, width}] in pixels (width: that of the name), edges:
 * [left, top, right, bottom]; gives "" or a side for each.
 */
export function named(points, height, edges) {
  const taken = points.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
  return points.map((point, at) => {
    const hinders = (which) => which < at || which >= points.length;
    for (const [side, box] of sidesOf(point, height)) {
      if (inside(box, edges) && taken.every((other, which) => !hinders(which) || apart(box, other))) {
        taken.push(box);
        return side;
      }
    }
    return "";
  });
}

function sidesOf({ x, y, r, width }, height) {
  const [gap, half] = [r + 4, height / 2];
  return [
    ["right", [x + gap, y - half, x + gap + width, y + half]],
    ["left", [x - gap - width, y - half, x - gap, y + half]],
    ["below", [x - width / 2, y + gap, x + width / 2, y + gap + height]],
    ["above", [x - width / 2, y - gap - height, x + width / 2, y - gap]],
  ];
}

const inside = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
const apart = (a, b) => a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
