// Pixels of the coloured regions: each has the colour and pattern of the class with the highest probability, and is the
// more opaque the surer the network is. Inside a cell all is interpolated between its corners.

import { tile } from "./patterns.js";
import { ABOVE, BELOW } from "./unit_maps.js";

const FAINTEST = 0.14;
const FULLEST = 0.5;
const PATTERN = 0.2; // how much more opaque a pattern is than what lies between
const UNKNOWN = { colour: "#8A8A8A", pattern: "x" }; // where there are no numbers

const LEVELS = 256;

// A look, { colour, pattern }, ready to be painted: for each level of sureness the pixel's number, plain and in the
// pattern's ink. Bytes are red, green, blue, opacity, from the lowest on, as all machines that have browsers do.
export function inks({ colour, pattern }, ratio, faintest = FAINTEST, fullest = FULLEST) {
  const rgb = parseInt(colour.slice(1), 16);
  const bytes = ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
  const side = Math.max(6, Math.round(11 * ratio));
  const levels = new Uint32Array(2 * LEVELS);
  for (let n = 0; n < LEVELS; n++) {
    const share = n / (LEVELS - 1);
    const opacity = faintest + (fullest - faintest) * share;
    const inked = opacity + PATTERN * (faintest ? 0.4 + 0.6 * share : share);
    levels[n] = (bytes | (Math.round(255 * opacity) << 24)) >>> 0;
    levels[LEVELS + n] = (bytes | (Math.round(255 * inked) << 24)) >>> 0;
  }
  const offsets = Uint16Array.from(tile(pattern, side, Math.max(1, Math.round(1.3 * ratio))), (ink) => ink * LEVELS);
  return { levels, side, tile: offsets };
}

// What a unit gives: of negative numbers, of positive ones, and last of places without numbers.
const hex = (rgb) => `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
export const NEGATIVE = { colour: hex(BELOW), pattern: "/" };
export const POSITIVE = { colour: hex(ABOVE), pattern: "" };
export const inksOfUnit = (ratio) => [inks(NEGATIVE, ratio, 0, 0.75), inks(POSITIVE, ratio, 0, 0.75), inks(UNKNOWN, ratio)];

// The looks of all classes, and last that of places without numbers.
export const inksOf = (looks, ratio) => [...looks, UNKNOWN].map((look) => inks(look, ratio));

// For each pixel of a side: in which cell it lies, how far in, and at which place of a tile with this period.
function steps(side, cells, period) {
  const cell = new Uint16Array(side);
  const share = new Float64Array(side);
  const phase = new Uint8Array(side);
  for (let n = 0; n < side; n++) {
    const at = ((n + 0.5) / side) * cells;
    cell[n] = Math.min(Math.floor(at), cells - 1);
    share[n] = at - cell[n];
    phase[n] = n % period;
  }
  return { cell, share, phase };
}

// Paints side x side pixels. `field` is { logits, best, sure, classes, cells }.
export function paintRegions(pixels, side, field, made) {
  const { logits, best, sure, classes, cells } = field;
  const { side: period } = made[0];
  const { cell, share, phase } = steps(side, cells, period);
  const corners = cells + 1;
  const count = corners * corners;
  for (let y = 0; y < side; y++) {
    const from = cell[y] * corners;
    const down = share[y];
    const row = y * side;
    const tiles = phase[y] * period;
    for (let x = 0; x < side; ) {
      const p = from + cell[x];
      const q = p + corners;
      const first = x;
      do x++;
      while (x < side && cell[x] === cell[first]);
      const own = best[p];
      const left = sure[p] + down * (sure[q] - sure[p]);
      const change = sure[p + 1] + down * (sure[q + 1] - sure[p + 1]) - left;
      if (own === best[p + 1] && own === best[q] && own === best[q + 1]) {
        const { levels, tile: pattern } = made[own < 0 ? classes : own];
        const level = (LEVELS - 1) * left;
        const slope = (LEVELS - 1) * change;
        for (let n = first; n < x; n++) {
          pixels[row + n] = levels[((level + share[n] * slope) | 0) + pattern[tiles + phase[n]]];
        }
        continue;
      }
      const known = own >= 0 && best[p + 1] >= 0 && best[q] >= 0 && best[q + 1] >= 0;
      for (let n = first; n < x; n++) {
        let at;
        if (known) {
          const right = share[n];
          // The same triangles as the border's.
          const third = right > down ? p + 1 : q;
          const [u, v] = right > down ? [right - down, down] : [down - right, right];
          let most = -Infinity;
          at = 0;
          for (let c = 0; c < classes; c++) {
            const base = c * count;
            const z = (1 - u - v) * logits[base + p] + u * logits[base + third] + v * logits[base + q + 1];
            if (z > most) [most, at] = [z, c];
          }
        } else {
          at = best[(down < 0.5 ? p : q) + (share[n] < 0.5 ? 0 : 1)];
          if (at < 0) at = classes;
        }
        const { levels, tile: pattern } = made[at];
        const level = Math.max(0, ((LEVELS - 1) * (left + share[n] * change)) | 0);
        pixels[row + n] = levels[level + pattern[tiles + phase[n]]];
      }
    }
  }
}

// Paints what one unit gives: `values` at the corners of cells; `scale` has the fullest colour. Negative numbers are
// hatched besides. `made`: inks of the negative and the positive, and of no number.
export function paintUnit(pixels, side, values, cells, scale, made) {
  const { side: period } = made[0];
  const { cell, share, phase } = steps(side, cells, period);
  const corners = cells + 1;
  for (let y = 0; y < side; y++) {
    const from = cell[y] * corners;
    const down = share[y];
    for (let x = 0; x < side; x++) {
      const p = from + cell[x];
      const q = p + corners;
      const left = values[p] + down * (values[q] - values[p]);
      const value = left + share[x] * (values[p + 1] + down * (values[q + 1] - values[p + 1]) - left);
      const part = value / scale;
      const known = part === part;
      const { levels, tile: pattern } = made[known ? (part < 0 ? 0 : 1) : 2];
      const level = known ? Math.min(LEVELS - 1, (LEVELS - 1) * Math.abs(part)) | 0 : 0;
      pixels[y * side + x] = levels[level + pattern[phase[y] * period + phase[x]]];
    }
  }
}
