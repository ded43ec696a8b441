// What the network says of one place: its logits, their softmax, and the loss if a point there were of each class.

import { element } from "../element.js";
import { coordinate, inColumn, percent } from "./numbers.js";
import { softmax } from "./network.js";
import { sign } from "./sign.js";
import { unitName } from "./unit_name.js";

// { logits, probabilities, losses, ofUnit }: a number for each class, and what the chosen unit gives, null for none.
export function saidOf(store, x, y) {
  const { classes } = store.data;
  const values = store.network.run(store.weights, [x], [y], store.silenced);
  const logits = values.at(-1);
  const probabilities = softmax(logits, classes);
  const most = Math.max(...logits);
  const sum = logits.reduce((all, z) => all + Math.exp(z - most), 0);
  const ofUnit = store.unit && values[store.unit.layer][store.unit.unit];
  return { logits, probabilities, losses: logits.map((z) => Math.log(sum) + (most - z)), ofUnit };
}

export class Readout {
  constructor(box) {
    this.box = box;
    this.box.hidden = true;
  }

  // At a place of the plane; `across` and `down` are its shares of the picture, from which it keeps away.
  show(store, x, y, across, down) {
    const { names, looks, texts } = store.data;
    const { logits, probabilities, losses, ofUnit } = saidOf(store, x, y);
    const key = `${names} ${texts.logit}`;
    if (key !== this.key) this.build(store, key);
    this.place.textContent = `x₁ = ${coordinate(x)}, x₂ = ${coordinate(y)}`;
    const { unit } = store;
    this.unit.textContent = unit ? `${unitName(store.data, unit)}: ${inColumn(ofUnit)}` : "";
    const best = probabilities.indexOf(Math.max(...probabilities));
    this.rows.forEach(({ row, cells, bar }, c) => {
      row.classList.toggle("pl-first", c === best);
      cells[0].textContent = inColumn(logits[c]);
      cells[1].textContent = percent(probabilities[c]);
      cells[2].textContent = inColumn(losses[c]);
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
    this.unit = element("div");
    this.box.replaceChildren(this.place, this.unit, table);
  }

  hide() {
    this.box.hidden = true;
  }
}
