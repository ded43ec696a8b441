// The plane itself: regions by the most probable class, and the points in it.

import { element } from "../element.js";
import { softmax } from "./network.js";

export const EDGE = 3; // the window is from -3 to 3 on both axes
const CELLS = 100;

// The centres of cells x cells squares that fill the window, row by row from the top left: { xs, ys }.
export function grid(cells) {
  const at = Float64Array.from({ length: cells }, (_, n) => EDGE * ((2 * n + 1) / cells - 1));
  const xs = new Float64Array(cells * cells);
  const ys = new Float64Array(cells * cells);
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      xs[row * cells + column] = at[column];
      ys[row * cells + column] = -at[row];
    }
  }
  return { xs, ys };
}

export function picture(box, store) {
  const canvas = element("canvas", "pl-regions");
  canvas.width = canvas.height = CELLS;
  box.replaceChildren(canvas);
  const { xs, ys } = grid(CELLS);
  return {
    draw() {
      const { classes, looks } = store.data;
      const p = softmax(store.network.run(store.weights, xs, ys, store.silenced).at(-1), classes);
      const context = canvas.getContext("2d");
      const image = context.createImageData(CELLS, CELLS);
      for (let i = 0; i < CELLS * CELLS; i++) {
        let best = 0;
        for (let c = 1; c < classes; c++) if (p[c * CELLS * CELLS + i] > p[best * CELLS * CELLS + i]) best = c;
        const rgb = parseInt(looks[best].colour.slice(1), 16);
        const sure = (p[best * CELLS * CELLS + i] - 1 / classes) / (1 - 1 / classes);
        image.data.set([rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255 * (0.15 + 0.6 * sure)], 4 * i);
      }
      context.putImageData(image, 0, 0);
    },
  };
}
