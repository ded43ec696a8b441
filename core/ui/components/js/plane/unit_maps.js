// A small map of each unit: what it gives at each place of the plane.

import { softmax } from "./network.js";
import { grid } from "./window.js";

export const CELLS = 30;
// As weight images have them: blue is above 0, brown below.
export const ABOVE = [0, 112, 178];
export const BELOW = [179, 88, 6];
const { xs, ys } = grid(CELLS);

// Red, green, blue and opacity of a unit's outputs, row by row from the top left: the stronger the further from 0, full at
// the furthest, or at 1 where that is further. Below 0 it is hatched, too.
export function mapColours(values, cells, rgba = new Uint8ClampedArray(4 * values.length)) {
  let most = 1;
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const hatched = value < 0 && (Math.floor(i / cells) + (i % cells)) % 4 === 0;
    const strength = Number.isFinite(value) && Number.isFinite(most) ? Math.abs(value) / most : 0;
    rgba.set(value < 0 ? BELOW : ABOVE, 4 * i);
    rgba[4 * i + 3] = 255 * Math.sqrt(strength) * (hatched ? 0.45 : 1);
  }
  return rgba;
}

// A class's probability, in its colour.
export function shareColours(p, colour, rgba = new Uint8ClampedArray(4 * p.length)) {
  const rgb = parseInt(colour.slice(1), 16);
  for (let i = 0; i < p.length; i++) {
    rgba.set([rgb >> 16, (rgb >> 8) & 255, rgb & 255], 4 * i);
    rgba[4 * i + 3] = Number.isNaN(p[i]) ? 0 : 255 * p[i];
  }
  return rgba;
}

// What the units give on the small grid, one array a layer as Network.run has them; the last are probabilities.
export function outputs(store) {
  const values = store.network.run(store.weights, xs, ys, store.silenced);
  values.push(softmax(values.pop(), store.data.classes));
  return values;
}

export function ofUnit(values, layer, unit) {
  return values[layer].subarray(unit * CELLS * CELLS, (unit + 1) * CELLS * CELLS);
}

// Least and most of what a unit gives in the plane.
export function range(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) return [NaN, NaN];
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
