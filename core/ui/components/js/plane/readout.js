// What the network says of one place: its logits, their softmax, and the loss if a point there were of each class.

import { element } from "../element.js";
import { coordinate, percent, written } from "./numbers.js";
import { softmax } from "./network.js";
import { pathOf } from "./symbols.js";
import { svg } from "./svg.js";

// { logits, probabilities, losses }: a number for each class.
export function saidOf(store, x, y) {
  const { classes } = store.data;
  const logits = store.network.run(store.weights, [x], [y], store.silenced).at(-1);
  const probabilities = softmax(logits, classes);
  const most = Math.max(...logits);
  const sum = logits.reduce((all, z) => all + Math.exp(z - most), 0);
  return { logits, probabilities, losses: logits.map((z) => Math.log(sum) + most - z) };
}

// The sign of a class: its shape in its colour.
export function sign(look, size = 14, hollow = false, ground = "none") {
  const path = svg("path", { d: pathOf(look.symbol), fill: hollow ? ground : look.colour, stroke: look.colour, "stroke-width": hollow ? 0.4 : 0 });
  return svg("svg", { viewBox: "-1.7 -1.7 3.4 3.4", width: size, height: size, "aria-hidden": "true" }, path);
}

export class Readout {
  constructor(box) {
    this.box = box;
    this.box.hidden = true;
  }

  // At a place of the plane; `across` and `down` are its shares of the picture, from which it keeps away.
  show(store, x, y, across, down) {
    const { names, looks, texts } = store.data;
    const { logits, probabilities, losses } = saidOf(store, x, y);
    const key = `${names} ${texts.logit}`;
    if (key !== this.key) this.build(store, key);
    this.place.textContent = `x₁ = ${coordinate(x)}, x₂ = ${coordinate(y)}`;
    const best = probabilities.indexOf(Math.max(...probabilities));
    this.rows.forEach(({ row, cells, bar }, c) => {
      row.classList.toggle("pl-first", c === best);
      cells[0].textContent = written(logits[c]);
      cells[1].textContent = percent(probabilities[c]);
      cells[2].textContent = written(losses[c]);
      bar.style.width = `${100 * (probabilities[c] || 0)}%`;
      bar.style.backgroundColor = looks[c].colour;
    });
    this.box.classList.toggle("pl-to-right", across < 0.5);
    this.box.classList.toggle("pl-to-bottom", down < 0.5);
    this.box.hidden = false;
  }

  build(store, key) {
    const { names, looks, texts } = store.data;
    this.key = key;
    this.place = element("div", "pl-place");
    const table = element("table");
    const head = element("tr");
    for (const text of [texts.class, texts.logit, texts.softmax, texts.loss]) head.append(element("th", "", text));
    table.append(head);
    this.rows = names.map((name, c) => {
      const row = element("tr");
      const who = element("th");
      who.append(sign(looks[c]), element("span", "", name));
      const cells = [0, 1, 2].map(() => element("td"));
      const bar = element("div", "pl-bar");
      const share = element("td", "pl-share");
      const number = element("span");
      share.append(bar, number);
      row.append(who, cells[0], share, cells[2]);
      cells[1] = number;
      table.append(row);
      return { row, cells, bar };
    });
    this.box.replaceChildren(this.place, table);
  }

  hide() {
    this.box.hidden = true;
  }
}
