/**
 * From the globe to the map: Equal Earth (Šavrič, Patterson and Jenny 2018), which shows areas as they are.
 * Map units: WIDTH from edge to edge at the equator, y downwards from the northern edge.
 */

export const WIDTH = 1000;
const NORTH = 84;
const SOUTH = -57;
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
const RADIANS = Math.PI / 180;
const SCALE = WIDTH / (2 * raw(180, 0)[0]);
const TOP = raw(0, NORTH)[1];
export const HEIGHT = (TOP - raw(0, SOUTH)[1]) * SCALE;

function raw(east, latitude) {
  const t = Math.asin(M * Math.sin(latitude * RADIANS));
  const t2 = t * t;
  const t6 = t2 * t2 * t2;
  const slope = A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2);
  return [(east * RADIANS * Math.cos(t)) / (M * slope), t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))];
}

/** Degrees east of the map's middle, -180 to 180. */
export const fromMiddle = (longitude, meridian) => ((((longitude - meridian + 180) % 360) + 360) % 360) - 180;

/** Where a point that lies `east` degrees from the map's middle is drawn. */
export function place(east, latitude) {
  const [x, y] = raw(east, latitude);
  return [WIDTH / 2 + x * SCALE, (TOP - y) * SCALE];
}

export const project = (longitude, latitude, meridian) => place(fromMiddle(longitude, meridian), latitude);

/** The countries of data/outline.json as [{code, d}], d for <path>. */
export function countries(outline) {
  return outline.countries.map(([code, rings]) => ({
    code,
    d: rings.map((steps) => `M${ringPoints(steps, outline.scale).map(text).join("L")}Z`).join(""),
  }));
}

function ringPoints(steps, scale) {
  const points = [];
  for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
    x += steps[at];
    y += steps[at + 1];
    points.push(place(x / scale, y / scale));
  }
  return points;
}

const text = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;

const MOST_NORTH = 78;
const MOST_SOUTH = -52;

/**
 * A line from one [longitude, latitude] to another, as d for <path>: the shorter way round, bent to the nearer pole as
 * great circles are, but never over it. Where it leaves the map at one edge it comes in again at the other.
 */
export function flight(from, to, meridian) {
  const start = fromMiddle(from[0], meridian);
  const round = fromMiddle(to[0] - from[0], 0);
  const whole = Math.abs(round) === 180 ? (start > 0 ? -180 : 180) : round;
  const rise = to[1] - from[1];
  const bend = Math.sign(from[1] + to[1] || 1) * Math.hypot(whole, rise) * 0.16;
  const pieces = Math.max(16, Math.ceil(Math.abs(whole) / 1.5));
  let line = [];
  const lines = [line];
  let turn = 0;
  for (let at = 0; at <= pieces; at++) {
    const share = at / pieces;
    const bent = from[1] + rise * share + bend * 4 * share * (1 - share);
    const latitude = Math.min(MOST_NORTH, Math.max(MOST_SOUTH, bent));
    const east = start + whole * share + turn;
    if (Math.abs(east) > 180) {
      const edge = Math.sign(east) * 180;
      line.push(place(edge, latitude));
      lines.push((line = [place(-edge, latitude)]));
      turn -= 2 * edge;
    }
    line.push(place(start + whole * share + turn, latitude));
  }
  return lines.map((one) => `M${one.map(text).join("L")}`).join("");
}

/** The edge of the map, as d for <path>: what lies behind the countries. */
export function edge() {
  const up = Array.from({ length: 48 }, (_, at) => SOUTH + (at * (NORTH - SOUTH)) / 47);
  const points = [...up.map((latitude) => place(180, latitude)), ...up.reverse().map((latitude) => place(-180, latitude))];
  return `M${points.map(text).join("L")}Z`;
}
