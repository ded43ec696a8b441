// The picture: the plane with its regions or the map of one unit, the border, the points, and what is said of a place.

import { element } from "../element.js";
import { axes, MARGIN } from "./axes.js";
import { alongBorders, isStraight } from "./equations.js";
import { Ground } from "./ground.js";
import { pointsLegend, unitLegend } from "./legend.js";
import { drawPoints, drawRings } from "./marks.js";
import { filled } from "./numbers.js";
import { Readout, sign } from "./readout.js";
import { svg } from "./svg.js";
import { themeOf, watchLook } from "./theme.js";
import { acrossOf, downOf } from "./window.js";

export { EDGE, grid } from "./window.js";

const LARGEST = 620; // pixels of the plane's side
// How a unit is called, as inputs are written.
const INPUT_NAMES = { x: "x₁", y: "x₂", xx: "x₁²", yy: "x₂²", xy: "x₁ x₂", sx: "sin x₁", sy: "sin x₂" };

export class Picture {
  constructor(box, store) {
    this.box = box;
    this.store = store;
    this.place = null; // [x, y] that is read out
    const canvas = (name) => element("canvas", name);
    this.canvases = { ground: canvas("pl-ground"), points: canvas("pl-points"), rings: canvas("pl-rings") };
    this.surface = element("div", "pl-surface");
    this.surface.tabIndex = 0;
    this.frame = svg("svg", { class: "pl-frame", "aria-hidden": "true" });
    this.over = svg("svg", { class: "pl-over", "aria-hidden": "true" });
    this.readout = new Readout(element("div", "pl-readout"));
    this.stage = element("div", "pl-stage");
    this.plane = element("div", "pl-plane");
    this.plane.append(...Object.values(this.canvases), this.over, this.surface, this.readout.box);
    this.stage.append(this.frame, this.plane);
    this.problem = element("div", "pl-problem");
    this.problem.setAttribute("role", "status");
    this.equations = element("div", "pl-equations");
    this.legend = element("div", "pl-legend");
    box.replaceChildren(this.stage, this.problem, this.equations, this.legend);
    this.ground = new Ground(this.canvases.ground, store);
    this.leave = watchLook(box, () => store.changed("look"));
  }

  draw(changes) {
    const { store } = this;
    if (changes.has("look")) this.measure();
    if (!this.side) return;
    if (changes.has("weights") || changes.has("chosen") || changes.has("look")) {
      this.ground.draw(this.view, changes.has("weights"));
      this.drawOver();
      this.drawLegend();
    }
    if (changes.has("points") || changes.has("look")) {
      drawPoints(this.canvases.points.getContext("2d"), store.points, store.data.looks, this.view);
      this.drawLegend();
    }
    if (changes.has("weights") || changes.has("points") || changes.has("look")) {
      drawRings(this.canvases.rings.getContext("2d"), store.points, store.judged().predicted, this.view);
    }
    this.drawReadout();
  }

  // Size and colours of the screen.
  measure() {
    const side = Math.floor(Math.min(this.box.clientWidth - MARGIN.left - MARGIN.right, LARGEST));
    this.side = Math.max(0, side);
    this.view = { side, ...themeOf(this.box) };
    if (side <= 0) return;
    const pixels = Math.round(side * this.view.ratio);
    for (const canvas of Object.values(this.canvases)) {
      if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    }
    this.stage.style.width = `${side + MARGIN.left + MARGIN.right}px`;
    this.stage.style.height = `${side + MARGIN.top + MARGIN.bottom}px`;
    Object.assign(this.plane.style, { left: `${MARGIN.left}px`, top: `${MARGIN.top}px`, width: `${side}px`, height: `${side}px` });
    const drawn = axes(side, this.view.ink);
    drawn.setAttribute("transform", `translate(${MARGIN.left} ${MARGIN.top})`);
    this.frame.replaceChildren(drawn);
  }

  // What stands over the points: equations of straight borders, and the place that is read out.
  drawOver() {
    const { store, view, ground } = this;
    this.over.replaceChildren();
    const { names, looks, texts } = store.data;
    let listed = [];
    if (isStraight(store.network) && !store.unit && ground.pairs.length) {
      const { group, left } = alongBorders(ground.pairs, ground.cells, view.side, store.network, store.weights, view);
      this.over.append(group);
      listed = left;
    }
    this.equations.replaceChildren(
      ...listed.map(({ a, b, text }) => {
        const row = element("span", "pl-entry");
        row.append(sign(looks[a]), element("span", "", "="), sign(looks[b]), element("span", "", text));
        row.title = filled(texts.border_of, { a: names[a], b: names[b] });
        return row;
      }),
    );
    const problem = ground.unknown ? texts[ground.unknown] : "";
    if (this.problem.textContent !== problem) this.problem.textContent = problem;
    this.cross = svg("g", { class: "pl-cross" });
    this.over.append(this.cross);
  }

  drawLegend() {
    const { store, ground } = this;
    const { data, unit } = store;
    const hasTest = store.points.test.includes(1);
    const key = JSON.stringify([unit, ground.scale, data.names, data.looks, hasTest]);
    if (key === this.legendKey) return;
    this.legendKey = key;
    const parts = pointsLegend(data, hasTest);
    this.legend.replaceChildren(...(unit ? unitLegend(data.texts, this.unitName(unit), ground.scale) : []), ...parts);
  }

  unitName({ layer, unit }) {
    const { texts, inputs, names, hidden } = this.store.data;
    if (!layer) return filled(texts.input, { name: INPUT_NAMES[inputs[unit]] });
    if (layer > hidden.length) return filled(texts.logit_of, { name: names[unit] });
    return filled(texts.unit, { unit: unit + 1, layer });
  }

  // Reads out a place, or none.
  read(place) {
    this.place = place;
    this.drawReadout();
  }

  drawReadout() {
    if (!this.place) {
      this.cross?.replaceChildren();
      return this.readout.hide();
    }
    const [x, y] = this.place;
    const { side, ink, ground } = this.view;
    const [across, down] = [acrossOf(x, side), downOf(y, side)];
    const d = `M${across - 9} ${down}h18M${across} ${down - 9}v18`;
    this.cross?.replaceChildren(
      svg("path", { d, stroke: ground, "stroke-width": 5 }),
      svg("path", { d, stroke: ink, "stroke-width": 2 }),
    );
    this.readout.show(this.store, x, y, across / side, down / side);
  }

  end() {
    this.leave();
    this.ground.end();
  }
}

export function picture(box, store) {
  const made = new Picture(box, store);
  const { surface } = made;
  const at = (event) => {
    const { left, top, width, height } = surface.getBoundingClientRect();
    return [(event.clientX - left) / width * 6 - 3, 3 - (event.clientY - top) / height * 6];
  };
  surface.addEventListener("pointermove", (event) => made.read(at(event)));
  surface.addEventListener("pointerleave", () => made.read(null));
  return made;
}
