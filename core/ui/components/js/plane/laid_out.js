// How points are laid into the picture of what the last hidden layer gives: its one or two units as they are, of more the
// plane in which the points spread most, or the one in which softmax decides.

import { aligned, deciding, principal, upright } from "./principal.js";
import { EDGE } from "./window.js";

export const LINES = 21; // of the grid, in both directions

// The places of the grid's lines: first those along x1, one for each x2, then those along x2.
export function gridLines(steps) {
  const count = LINES * steps;
  const [xs, ys] = [new Float64Array(2 * count), new Float64Array(2 * count)];
  for (let line = 0; line < LINES; line++) {
    const fixed = EDGE * ((2 * line) / (LINES - 1) - 1);
    for (let step = 0; step < steps; step++) {
      const along = EDGE * ((2 * step) / (steps - 1) - 1);
      const at = line * steps + step;
      [xs[at], ys[at]] = [along, fixed];
      [xs[count + at], ys[count + at]] = [fixed, along];
    }
  }
  return { xs, ys, steps };
}

// How points with `width` columns are laid into a picture: { mean, directions, share, kind }. `rows` are those of softmax's
// weights, given where the directions shall be those in which it decides.
export function view(columns, width, count, before, rows = null) {
  if (width === 1) return { kind: "line", mean: [0], directions: [[1]], share: 1 };
  if (width === 2) return { kind: "two", mean: [0, 0], directions: [[1, 0], [0, 1]], share: 1 };
  const decides = rows && deciding(columns, width, count, rows);
  const found = decides ?? principal(columns, width, count);
  const near = decides?.single ? upright : aligned;
  const directions = before?.[0]?.length === width ? near(found.directions, before) : found.directions;
  return { ...found, kind: decides ? "decides" : "some", directions };
}

// Coordinates of points along the directions: one Float64Array a direction.
export function projected(columns, count, { mean, directions }) {
  return directions.map((direction) => {
    const along = new Float64Array(count);
    direction.forEach((share, u) => {
      for (let i = 0, at = u * count; i < count; i++) along[i] += share * (columns[at + i] - mean[u]);
    });
    return along;
  });
}

// For points on a line: a row for each class, and within it a place of its own for each point.
export function rows(label, classes) {
  return Float64Array.from(label, (own, i) => 1 - (2 * (own + 0.5 + 0.7 * (((i * 0.618034) % 1) - 0.5))) / classes);
}

export function bounds(lists) {
  let [least, most] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) return null;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return [least, most];
}
