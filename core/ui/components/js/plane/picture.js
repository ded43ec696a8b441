// The picture: the plane with its regions or the map of one unit, the border, the points, and what is said of a place.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { axes, MARGIN } from "./axes.js";
import { alongBorders, isStraight } from "./equations.js";
import { Ground } from "./ground.js";
import { Hands } from "./hands.js";
import { pointsLegend, unitLegend } from "./legend.js";
import { drawPoints, drawRings } from "./marks.js";
import { Readout } from "./readout.js";
import { sign } from "./sign.js";
import { still } from "./still.js";
import { svg } from "./svg.js";
import { themeOf, watchLook } from "./theme.js";
import { unitName } from "./unit_name.js";
import { acrossOf, downOf, EDGE } from "./window.js";

const LARGEST = 620; // pixels of the plane's side
const LEAST = 280; // and where the window is low,
const BESIDE = 320; // of which so many are for its tools, its axis, and the time above it

export class Picture {
  constructor(box, store) {
    this.box = box;
    this.store = store;
    this.place = null; // [x, y] that is read out
    const canvas = (name) => element("canvas", name);
    this.canvases = { ground: canvas("pl-ground"), points: canvas("pl-points"), rings: canvas("pl-rings") };
    this.surface = element("div", "pl-surface");
    this.surface.tabIndex = 0;
    this.surface.setAttribute("role", "application");
    this.frame = svg("svg", { class: "pl-frame", "aria-hidden": "true" });
    this.over = svg("svg", { class: "pl-over", "aria-hidden": "true" });
    this.readout = new Readout(element("div", "pl-readout"));
    this.stage = element("div", "pl-stage");
    this.plane = element("div", "pl-plane");
    this.plane.append(...Object.values(this.canvases), this.over, this.surface, this.readout.box);
    this.stage.append(this.frame, this.plane);
    const status = (name) => Object.assign(element("div", name), { role: "status" });
    this.problem = status("pl-problem");
    this.told = status("pl-told"); // what the hand cannot do
    this.said = status("pl-said"); // what the keys have done, for those who do not see it
    this.keys = element("div", "pl-keys");
    this.equations = element("div", "pl-equations");
    this.legend = element("div", "pl-legend");
    const tools = element("div");
    this.saving = element("div");
    const below = [this.keys, this.told, this.said, this.problem, this.equations, this.legend, this.saving];
    box.replaceChildren(tools, this.stage, ...below);
    this.ground = new Ground(this.canvases.ground, store);
    this.hands = new Hands(this, store, tools);
    this.leave = watchLook(box, () => store.changed("look"));
  }

  draw(changes) {
    const { store } = this;
    this.hands.draw();
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
    const { keys } = store.data.texts;
    if (!this.saving.children.length) this.saving.append(still(this, store.data.texts));
    if (this.keys.textContent !== keys) this.keys.textContent = keys;
    this.drawReadout();
  }

  // Size and colours of the screen.
  measure() {
    const most = Math.min(LARGEST, Math.max(LEAST, window.innerHeight - BESIDE));
    const side = Math.floor(Math.min(this.box.clientWidth - MARGIN.left - MARGIN.right, most));
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
    this.legend.replaceChildren(...(unit ? unitLegend(data.texts, unitName(data, unit), ground.scale) : []), ...parts);
  }

  // Marks a place, or none, and says what the network says of it, if so wished.
  read(place, saying) {
    this.place = place;
    this.saying = saying;
    if (this.view) this.drawReadout();
  }

  drawReadout() {
    if (!this.place) this.cross?.replaceChildren();
    if (!this.place || !this.saying) this.readout.hide();
    if (!this.place) return;
    const [x, y] = this.place;
    const { side, ink, ground } = this.view;
    const [across, down] = [acrossOf(x, side), downOf(y, side)];
    const reach = (this.reach / (2 * EDGE)) * side;
    const d = reach
      ? `M${across - reach} ${down}a${reach} ${reach} 0 1 1 ${2 * reach} 0a${reach} ${reach} 0 1 1 ${-2 * reach} 0`
      : `M${across - 9} ${down}h18M${across} ${down - 9}v18`;
    const line = (stroke, width) => svg("path", { d, stroke, fill: "none", "stroke-width": width });
    this.cross?.replaceChildren(line(ground, 5), line(ink, 2));
    if (this.saying) this.readout.show(this.store, x, y, across / side, down / side);
  }

  end() {
    this.leave();
    this.hands.end();
    this.ground.end();
  }
}

export function picture(box, store) {
  return new Picture(box, store);
}
