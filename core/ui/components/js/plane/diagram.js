// The network beside the plane: every unit with a map of its own, every weight a line, each of them to be changed by hand.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { drawEdges, edgeAt, edgesOf } from "./edges.js";
import { editor, unitName } from "./editor.js";
import { CELLS, mapColours, ofUnit, outputs, range, shareColours } from "./unit_maps.js";
import { INPUT_NAMES } from "./unit_name.js";
import { short, shorter } from "./words.js";

const SIZE = 44; // pixels of a unit: what a finger needs
const GAP = 16; // pixels between two layers at least
const SIDE = 12; // pixels left of the inputs and right of the outputs, for names
const PITCH = 66; // pixels from one unit to the next at least: the unit, and its number below
const OUTPUT_PITCH = 88; // of outputs, which have their class's name there, too
const LEAST = 320; // pixels of height

// Where units stand: { width, height, centre(layer, unit) } in pixels, in a box of this width or a wider one.
export function arrangement(widths, available) {
  const width = Math.max(available, widths.length * (SIZE + GAP) - GAP + 2 * SIDE);
  const height = Math.max(LEAST, Math.max(...widths) * PITCH, widths.at(-1) * OUTPUT_PITCH);
  const step = (width - 2 * SIDE - SIZE) / (widths.length - 1);
  const centre = (layer, unit) => [SIDE + SIZE / 2 + layer * step, (height / widths[layer]) * (unit + 0.5) - (layer < widths.length - 1 ? 10 : 20)];
  return { width, height, centre };
}

// Where an arrow key leads from a unit: [layer, unit].
export function neighbour(widths, [layer, unit], key) {
  const [sideways, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  const to = Math.min(Math.max(layer + sideways, 0), widths.length - 1);
  const share = to === layer ? unit + down : Math.round(((unit + 0.5) / widths[layer]) * widths[to] - 0.5);
  return [to, Math.min(Math.max(share, 0), widths[to] - 1)];
}

export function diagram(box, store) {
  const { texts } = store.data;
  const scroll = element("div", "dg-scroll");
  const inner = element("div", "dg-inner");
  inner.setAttribute("role", "group");
  inner.setAttribute("aria-label", texts.network);
  const canvas = element("canvas", "dg-edges");
  scroll.append(inner);
  const said = element("p", "dg-said");
  said.setAttribute("aria-live", "polite");
  const editorBox = element("div", "dg-editor");
  box.replaceChildren(scroll, said, editorBox);
  let units = []; // { layer, unit, button, context, image, bias }
  let edges = [];
  let built = null;
  let focus = [1, 0];
  let pointed = null; // the edge under the pointer
  let values = null;
  let known = null; // the network that is drawn

  const edit = editor(editorBox, store, {
    closed({ layer, unit }) {
      units.find((each) => each.layer === layer && each.unit === unit)?.button.focus();
    },
  });

  function open(layer, unit, index) {
    edit.open(layer, unit, index);
    edit.draw();
  }

  function build() {
    const { network, data } = store;
    const { widths } = network;
    const place = arrangement(widths, scroll.clientWidth);
    inner.style.width = `${place.width}px`;
    inner.style.height = `${place.height}px`;
    const sharp = window.devicePixelRatio || 1;
    canvas.width = place.width * sharp;
    canvas.height = place.height * sharp;
    canvas.style.width = `${place.width}px`;
    canvas.style.height = `${place.height}px`;
    edges = edgesOf(network, place.centre, SIZE);
    units = [];
    focus = neighbour(widths, focus, "");
    inner.replaceChildren(canvas);
    widths.forEach((width, layer) => {
      for (let unit = 0; unit < width; unit++) {
        const [x, y] = place.centre(layer, unit);
        const button = element("button", "dg-unit");
        button.type = "button";
        Object.assign(button.style, { left: `${x - SIZE / 2}px`, top: `${y - SIZE / 2}px` });
        button.setAttribute("aria-label", unitName(store, layer, unit));
        const map = element("canvas");
        map.width = map.height = CELLS;
        button.append(map);
        const below = element("div", "dg-below");
        Object.assign(below.style, { left: `${x}px`, top: `${y + SIZE / 2}px` });
        const bias = layer ? element("button", "dg-bias") : null;
        if (layer === 0) below.append(element("span", "dg-name", INPUT_NAMES[data.inputs[unit]]));
        if (bias) {
          bias.type = "button";
          bias.tabIndex = -1;
          bias.addEventListener("click", () => {
            open(layer, unit);
            edit.focus();
          });
          below.append(bias);
        }
        if (layer === widths.length - 1) {
          const name = element("span", "dg-name", data.names[unit]);
          name.style.borderColor = data.looks[unit].colour;
          below.append(name);
        }
        const context = map.getContext("2d");
        const each = { layer, unit, button, bias, context, image: context.createImageData(CELLS, CELLS) };
        listen(each);
        units.push(each);
        inner.append(button, below);
      }
    });
  }

  function listen({ layer, unit, button }) {
    const mine = { layer, unit };
    button.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && store.choose(mine));
    button.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && store.choose(null));
    button.addEventListener("focus", () => {
      focus = [layer, unit];
      if (button.matches(":focus-visible")) store.choose(mine);
    });
    button.addEventListener("blur", () => store.choose(null));
    button.addEventListener("click", ({ detail }) => {
      // A finger points at nothing: it sees the unit's map until it changes something or goes elsewhere.
      store.choose(mine);
      open(layer, unit);
      // Opened by a key: the hand stays at the keys.
      if (!detail) edit.focus();
    });
    button.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && edit.at) edit.hide();
      if (!event.key.startsWith("Arrow") || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const [l, u] = neighbour(store.network.widths, [layer, unit], event.key);
      units.find((each) => each.layer === l && each.unit === u).button.focus({ focusVisible: true });
    });
  }

  const under = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return edgeAt(edges, store.weights, event.clientX - left, event.clientY - top, event.pointerType);
  };
  inner.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const found = event.target === canvas ? under(event) : null;
    if (found === pointed) return;
    pointed = found;
    canvas.style.cursor = found ? "pointer" : "";
    store.changed("chosen");
  });
  inner.addEventListener("pointerleave", () => {
    if (!pointed) return;
    pointed = null;
    store.changed("chosen");
  });
  canvas.addEventListener("click", (event) => {
    const found = under(event);
    if (found) open(found.layer, found.unit, found.index);
  });

  // What the unit or weight that is pointed at is, and its numbers.
  function sentence() {
    const { network, weights, silenced } = store;
    const unit = store.unit ?? edit.at;
    if (pointed) {
      const { layer, unit: to, from, index } = pointed;
      const names = { from: unitName(store, layer - 1, from), to: unitName(store, layer, to), value: short(weights[index]) };
      return filled(texts.edgeSaid, names);
    }
    if (!unit) return texts.diagramHint;
    const { layer, unit: number } = unit;
    const fields = { name: unitName(store, layer, number) };
    if (silenced.has(`${layer}.${number}`)) return filled(texts.silentSaid, fields);
    const [least, most] = range(ofUnit(values, layer, number));
    Object.assign(fields, { least: short(least), most: short(most) });
    if (!layer) return filled(texts.inputSaid, fields);
    fields.bias = short(weights[network.biasAt(layer, number)]);
    if (layer === network.widths.length - 1) return filled(texts.outputSaid, fields);
    return filled(least === 0 && most === 0 ? texts.deadSaid : texts.unitSaid, fields);
  }

  const size = new ResizeObserver(() => {
    built = null;
    store.changed("look");
  });
  size.observe(scroll);

  return {
    draw(changes) {
      const { network, weights, silenced, data, byHand, before } = store;
      const chosen = store.unit ?? edit.at;
      const key = JSON.stringify([network.widths, data.inputs, data.names, data.looks, scroll.clientWidth, devicePixelRatio]);
      const anew = built !== key;
      if (anew) {
        build();
        built = key;
      }
      if (network !== known) edit.hide();
      known = network;
      if (anew || changes.has("weights")) {
        values = outputs(store);
        for (const { layer, unit, context, image, bias, button } of units) {
          const own = ofUnit(values, layer, unit);
          const last = layer === network.widths.length - 1;
          if (last) shareColours(own, data.looks[unit].colour, image.data);
          else mapColours(own, CELLS, image.data);
          context.putImageData(image, 0, 0);
          button.classList.toggle("dg-silent", silenced.has(`${layer}.${unit}`));
          if (!bias) continue;
          const value = weights[network.biasAt(layer, unit)];
          bias.textContent = shorter(value);
          bias.classList.toggle("dg-negative", value < 0);
          bias.classList.toggle("dg-changed", Boolean(byHand) && value !== before[network.biasAt(layer, unit)]);
        }
      }
      for (const { layer, unit, button } of units) {
        const on = chosen?.layer === layer && chosen.unit === unit;
        button.classList.toggle("dg-chosen", on);
        button.tabIndex = focus[0] === layer && focus[1] === unit ? 0 : -1;
      }
      const context = canvas.getContext("2d");
      const sharp = canvas.width / parseFloat(canvas.style.width);
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      const lit = pointed
        ? (edge) => edge === pointed
        : chosen && ((edge) => (edge.layer === chosen.layer && edge.unit === chosen.unit) || (edge.layer === chosen.layer + 1 && edge.from === chosen.unit));
      drawEdges(context, edges, weights, { before: byHand && before, silenced, lit, ink: getComputedStyle(box).color });
      said.textContent = sentence();
      edit.draw();
    },
    end() {
      size.disconnect();
    },
  };
}
