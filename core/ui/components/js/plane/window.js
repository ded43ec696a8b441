// The part of the plane that is seen, x1 and x2 from -3 to 3, and the places in it where a network is computed.

export const EDGE = 3;
export const HUNDREDTHS = 100 * EDGE;
export const TICKS = [-3, -2, -1, 0, 1, 2, 3];

// The centres of cells x cells squares that fill the window, row by row from the top left: { xs, ys }.
export function grid(cells) {
  return places(cells, (n) => EDGE * ((2 * n + 1) / cells - 1));
}

const known = new Map();

// Their corners, (cells + 1) x (cells + 1), in the same order; computed once.
export function corners(cells) {
  if (!known.has(cells)) known.set(cells, places(cells + 1, (n) => EDGE * ((2 * n) / cells - 1)));
  return known.get(cells);
}

function places(side, at) {
  const xs = new Float64Array(side * side);
  const ys = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      xs[row * side + column] = at(column);
      ys[row * side + column] = -at(row);
    }
  }
  return { xs, ys };
}

// From coordinates to pixels of a picture with this side, and back.
export const acrossOf = (x, side) => ((x + EDGE) / (2 * EDGE)) * side;
export const downOf = (y, side) => ((EDGE - y) / (2 * EDGE)) * side;
export const xOf = (across, side) => (across / side) * 2 * EDGE - EDGE;
export const yOf = (down, side) => EDGE - (down / side) * 2 * EDGE;

// Whole hundredths within the window, as points are kept and sent.
export function hundredths(value) {
  return Math.min(Math.max(Math.round(100 * value), -HUNDREDTHS), HUNDREDTHS) || 0;
}
