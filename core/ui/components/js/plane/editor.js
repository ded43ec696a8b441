// A few controls for one unit of the network: its weights and its bias by hand, and whether it speaks at all.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { reading } from "../typed_number.js";
import { iconButton } from "./icons.js";
import { track } from "./track.js";
import { INPUT_NAMES } from "./unit_name.js";
import { short } from "./words.js";

const STEP = 0.05; // of the slider
const LEAST_REACH = 3; // of the slider to both sides; further where weights are larger
const LARGEST = 1e6; // that can be typed

// How a unit is called.
export function unitName(store, layer, unit) {
  const { texts, names, inputs } = store.data;
  if (layer === 0) return filled(texts.inputUnit, { name: INPUT_NAMES[inputs[unit]] });
  if (layer === store.network.widths.length - 1) return filled(texts.outputUnit, { name: names[unit] });
  return filled(texts.hiddenUnit, { unit: unit + 1, layer });
}

// The numbers that a unit adds up, its bias first: [{ index, from }], from null for the bias.
export function incoming(network, layer, unit) {
  if (!layer) return [];
  const weights = Array.from({ length: network.widths[layer - 1] }, (_, from) => ({ index: network.weightAt(layer, unit, from), from }));
  return [{ index: network.biasAt(layer, unit), from: null }, ...weights];
}

// How far the slider goes to both sides.
export function reach(value, before) {
  const most = Math.max(...[value, before].map(Math.abs).filter(Number.isFinite), 0);
  return Math.max(LEAST_REACH, Math.ceil(1.5 * most));
}

export function editor(box, store, { closed }) {
  const { texts } = store.data;
  const title = element("strong", "ed-title");
  const close = iconButton("close", texts.close, () => {
    const open = at;
    hide();
    closed(open);
  });
  const head = element("div", "ed-head");
  head.append(title, close);
  const silence = element("input");
  silence.type = "checkbox";
  const silenceRow = element("label", "ed-silence");
  silenceRow.append(silence, element("span", "", texts.silence));
  const which = element("select", "ed-which");
  which.setAttribute("aria-label", texts.whichNumber);
  const slider = track({
    label: texts.bias,
    count: () => Math.round((2 * far) / STEP) + 1,
    go: (index) => set(Number((index * STEP - far).toFixed(2))),
    over: () => store.tellEdited(),
  });
  slider.box.classList.add("ed-slider");
  const typed = element("input", "ed-typed");
  typed.type = "text";
  typed.inputMode = "text";
  typed.autocomplete = "off";
  const back = element("button", "pl-word", texts.asTrained);
  back.type = "button";
  const numbers = element("div", "ed-numbers");
  numbers.append(which, slider.box, typed, back);
  const problem = element("p", "ed-problem");
  problem.setAttribute("role", "alert");
  box.replaceChildren(head, silenceRow, numbers, problem);
  box.hidden = true;
  box.setAttribute("role", "group");
  let at = null; // { layer, unit, index }
  let options = "";
  let far = LEAST_REACH; // of the slider now

  const name = (from) =>
    from === null ? texts.bias : filled(texts.weightFrom, { name: unitName(store, at.layer - 1, from) });

  function hide() {
    at = null;
    box.hidden = true;
    store.changed("chosen");
  }

  // What is changed is seen in the regions.
  const set = (value) => {
    store.choose(null);
    store.set(at.index, value);
  };
  typed.addEventListener("change", () => {
    const { value } = reading(typed.value);
    problem.textContent = "";
    if (value === undefined || Math.abs(value) > LARGEST) {
      problem.textContent = filled(texts.wrongNumber, { text: typed.value });
      return;
    }
    set(value);
    store.tellEdited();
  });
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter") typed.dispatchEvent(new Event("change"));
  });
  back.addEventListener("click", () => {
    store.asTrained(at.index);
    problem.textContent = "";
    store.tellEdited();
  });
  silence.addEventListener("change", () => {
    store.choose(null);
    store.silence(at.layer, at.unit, silence.checked);
  });
  which.addEventListener("change", () => {
    at.index = Number(which.value);
    problem.textContent = "";
    store.changed("chosen");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close.click();
  });

  return {
    get at() {
      return at;
    },
    // index: the number to change; undefined for the bias.
    open(layer, unit, index) {
      at = { layer, unit, index: index ?? incoming(store.network, layer, unit)[0]?.index };
      box.hidden = false;
      problem.textContent = "";
      options = "";
      store.changed("chosen");
    },
    focus() {
      (at.layer ? which : silence).focus();
    },
    hide,
    draw() {
      if (!at) return;
      const { weights, network, silenced } = store;
      const unit = unitName(store, at.layer, at.unit);
      title.textContent = unit;
      box.setAttribute("aria-label", unit);
      silence.checked = silenced.has(`${at.layer}.${at.unit}`);
      silenceRow.hidden = at.layer === network.widths.length - 1;
      numbers.hidden = !at.layer;
      if (!at.layer) return;
      const rows = incoming(network, at.layer, at.unit);
      const said = rows.map(({ index, from }) => filled(texts.numberOf, { name: name(from), value: short(weights[index]) }));
      // A list that is open would close where its texts change.
      if (document.activeElement !== which || options === "" || store.byHand) {
        const now = said.join("\n");
        if (now !== options) {
          if (which.options.length === rows.length) said.forEach((text, n) => (which.options[n].textContent = text));
          else which.replaceChildren(...rows.map(({ index }, n) => Object.assign(element("option", "", said[n]), { value: index })));
          rows.forEach(({ index }, n) => (which.options[n].value = index));
          options = now;
        }
      }
      which.value = at.index;
      const value = weights[at.index];
      const before = (store.before ?? weights)[at.index];
      // It does not grow under the hand.
      if (!slider.held()) far = reach(value, before);
      slider.place(Number.isFinite(value) ? (Math.min(Math.max(value, -far), far) + far) / STEP : far / STEP, short(value));
      const row = rows.find(({ index }) => index === at.index);
      slider.surface.setAttribute("aria-label", name(row.from));
      typed.setAttribute("aria-label", filled(texts.typeNumber, { name: name(row.from) }));
      if (document.activeElement !== typed) typed.value = short(value).replace("−", "-");
      back.disabled = Object.is(value, before);
    },
  };
}
