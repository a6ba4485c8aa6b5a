/** In which order those who met stand, so that the picture is always the same for the same answer. */

/** A map from "a b" pairs to links, and each node's links. */
export function linked(nodes, links) {
  const place = new Map(nodes.map((node, at) => [node.id, at]));
  const of = nodes.map(() => new Map());
  for (const link of links) {
    const [a, b] = [place.get(link.a), place.get(link.b)];
    if (a === undefined || b === undefined || a === b) continue;
    of[a].set(b, link);
    of[b].set(a, link);
  }
  return of;
}

/** Nodes by order: "count", "name", or "group": those who often meet stand side by side. */
export function ordered(nodes, links, order, nameOf, lang) {
  const collator = new Intl.Collator(lang);
  const named = (a, b) => collator.compare(nameOf(a), nameOf(b)) || (a.id < b.id ? -1 : 1);
  const counted = [...nodes].sort((a, b) => b.meetings - a.meetings || named(a, b));
  if (order === "name") return [...nodes].sort(named);
  return order === "group" ? chain(counted, linked(counted, links)) : counted;
}

const FADES = 0.7;

// From the one of most meetings on, next comes who has the closest ties to those placed last. Ties count for how much
// they are of what both do (else all would stand beside the one who meets everybody), and less for each place farther.
function chain(nodes, of) {
  const left = new Set(nodes.keys());
  const ties = nodes.map(() => 0);
  const placed = [];
  let next = 0;
  while (left.size) {
    left.delete(next);
    placed.push(nodes[next]);
    for (const at of left) ties[at] *= FADES;
    for (const [other, link] of of[next]) {
      ties[other] += link.meetings / Math.sqrt(Math.max(1, nodes[next].meetings * nodes[other].meetings));
    }
    next = -1;
    for (const at of left) if (next < 0 || ties[at] > ties[next] + 1e-12) next = at;
  }
  return placed;
}

export const SHADES = 5;

/** Which of SHADES a count gets: by its logarithm, as few meet very often. */
export function shade(meetings, most) {
  if (most <= 1) return SHADES - 1;
  return Math.min(SHADES - 1, Math.floor((Math.log(meetings) / Math.log(most)) * SHADES));
}

/**
 * The cells of a matrix as one path a shade, of those that a window shows:
 * {rows: [first, last], columns: [first, last]}, half-open, in units of a cell.
 */
export function cellPaths(of, most, { rows, columns }) {
  const paths = Array.from({ length: SHADES }, () => []);
  for (let row = rows[0]; row < rows[1]; row++) {
    for (const [column, link] of of[row]) {
      if (column < columns[0] || column >= columns[1]) continue;
      paths[shade(link.meetings, most)].push(`M${column} ${row}h1v1h-1z`);
    }
  }
  return paths.map((one) => one.join(""));
}

/** Nodes on a circle of radius 1 around the origin, clockwise from the top: [{x, y, turn}], turn in degrees. */
export function circle(count) {
  return Array.from({ length: count }, (_, at) => {
    const turn = (360 * at) / count - 90;
    const radians = (turn * Math.PI) / 180;
    return { x: Math.cos(radians), y: Math.sin(radians), turn };
  });
}

/** A chord between two points of the circle, which bends to the middle the more the farther they are apart. */
export function chord(a, b, radius) {
  const pull = 1 - Math.hypot(a.x - b.x, a.y - b.y) / 2;
  const [x, y] = [((a.x + b.x) / 2) * pull, ((a.y + b.y) / 2) * pull];
  const at = (...numbers) => numbers.map((one) => (one * radius).toFixed(1)).join(" ");
  return `M${at(a.x, a.y)}Q${at(x, y, b.x, b.y)}`;
}
