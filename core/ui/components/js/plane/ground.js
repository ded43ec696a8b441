// The ground of the picture: regions with their border, or one unit's map, on a canvas; coarse while it moves, so that it
// keeps up, and fine as soon as it rests.

import { border, pathOfLines, zeros } from "./border.js";
import { decided } from "./decided.js";
import { inksOf, inksOfUnit, paintRegions, paintUnit } from "./regions.js";
import { corners } from "./window.js";

const FINE = 200; // cells along a side, at rest
const MOVING = [100, 60, 40]; // while something moves; the next where drawing takes longer than
const TOO_LONG = 14; // milliseconds,
const SHORT = 5; // and the one before where it would take less
const REST = 180; // milliseconds without another change
const MOST_PIXELS = 700; // of a side, while something moves
const LINE = 2; // pixels

export class Ground {
  constructor(canvas, store) {
    this.canvas = canvas;
    this.store = store;
    this.pairs = []; // the visible borders, as border() gives them, in cells:
    this.cells = FINE;
    this.unknown = ""; // whether "some" or "all" of the picture has no numbers
    this.scale = 0; // the number of a unit's fullest colour
    this.pace = 0; // of MOVING
    this.cost = SHORT; // milliseconds that drawing takes of late, while it moves
    this.movedAt = -Infinity;
  }

  // `moved`: whether the weights have changed; twice within a short time is a movement.
  draw(view, moved) {
    const begun = performance.now();
    const moves = moved && begun - this.movedAt < REST;
    if (moved) this.movedAt = begun;
    this.view = view;
    this.compute(moves ? MOVING[this.pace] : FINE);
    this.paint(view, moves);
    clearTimeout(this.rest);
    this.rest = null;
    if (!moves) return;
    this.rest = setTimeout(() => this.settle(), REST);
    this.cost += 0.3 * (performance.now() - begun - this.cost);
    if (this.cost > TOO_LONG && this.pace < MOVING.length - 1) [this.pace, this.cost] = [this.pace + 1, SHORT];
    else if (this.cost < SHORT / 2 && this.pace > 0) [this.pace, this.cost] = [this.pace - 1, SHORT];
  }

  // Fine at once.
  settle() {
    clearTimeout(this.rest);
    this.rest = null;
    if (!this.store.data || !this.view) return;
    this.compute(FINE);
    this.paint(this.view, false);
  }

  compute(cells) {
    const { network, weights, silenced, unit, data } = this.store;
    const { xs, ys } = corners(cells);
    const values = network.run(weights, xs, ys, silenced);
    this.cells = cells;
    if (unit) {
      const own = values[unit.layer].subarray(unit.unit * xs.length, (unit.unit + 1) * xs.length);
      let [scale, numbers] = [0, 0];
      for (const value of own) {
        if (!Number.isFinite(value)) continue;
        numbers += 1;
        scale = Math.max(scale, Math.abs(value));
      }
      this.values = own;
      this.scale = scale || 1;
      this.pairs = [];
      this.zeros = zeros(own, cells);
      this.unknown = numbers === own.length ? "" : numbers ? "some_unknown" : "all_unknown";
      return;
    }
    const logits = values.at(-1);
    const { best, sure } = decided(logits, data.classes);
    this.field = { logits, best, sure, classes: data.classes, cells };
    this.pairs = border(logits, best, data.classes, cells);
    const numbers = best.reduce((sum, at) => sum + (at >= 0), 0);
    this.unknown = numbers === best.length ? "" : numbers ? "some_unknown" : "all_unknown";
  }

  // The ground's pixels at a size of one's own. They are overwritten by the next of the same size.
  pixels(side, ratio) {
    const { unit, data } = this.store;
    if (this.image?.width !== side) this.image = new ImageData(side, side);
    const numbers = new Uint32Array(this.image.data.buffer);
    const key = JSON.stringify([ratio, unit ? "" : data.looks]);
    if (key !== this.inksKey) this.inks = unit ? inksOfUnit(ratio) : inksOf(data.looks, ratio);
    this.inksKey = key;
    if (unit) paintUnit(numbers, side, this.values, this.cells, this.scale, this.inks);
    else paintRegions(numbers, side, this.field, this.inks);
    return this.image;
  }

  // The lines over it, as border() gives them: a border each, or where the unit gives 0.
  get lines() {
    return this.store.unit ? [this.zeros] : this.pairs.map((pair) => pair.lines);
  }

  // As one path on a plane with this side. Only dashes need lines that go on.
  path(side, dashed) {
    const scale = side / this.cells;
    const path = new Path2D();
    for (const lines of this.lines) {
      for (let n = 0; n < lines.length && !dashed; n += 4) {
        path.moveTo(lines[n] * scale, lines[n + 1] * scale);
        path.lineTo(lines[n + 2] * scale, lines[n + 3] * scale);
      }
      if (dashed) path.addPath(new Path2D(pathOfLines(lines, scale)));
    }
    return path;
  }

  paint({ side, ratio, ink }, moves) {
    const whole = Math.round(side * ratio);
    const pixels = moves ? Math.min(whole, MOST_PIXELS) : whole;
    if (this.canvas.width !== pixels) this.canvas.width = this.canvas.height = pixels;
    const context = this.canvas.getContext("2d");
    const scale = pixels / side;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.putImageData(this.pixels(pixels, scale), 0, 0);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    Object.assign(context, { strokeStyle: ink, lineWidth: LINE, lineCap: "round" });
    context.setLineDash(this.store.unit ? [6, 5] : []);
    context.stroke(this.path(side, Boolean(this.store.unit)));
  }

  end() {
    clearTimeout(this.rest);
  }
}
