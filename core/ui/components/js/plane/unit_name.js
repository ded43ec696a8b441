// What the units of a network are called.

import { filled } from "../filled.js";

// How inputs are written.
export const INPUT_NAMES = { x: "x₁", y: "x₂", xx: "x₁²", yy: "x₂²", xy: "x₁ x₂", sx: "sin x₁", sy: "sin x₂" };

// How a unit is called: an input, a hidden one, or a class's logit.
export function unitName({ texts, inputs, names, hidden }, { layer, unit }) {
  if (!layer) return filled(texts.input, { name: INPUT_NAMES[inputs[unit]] });
  if (layer > hidden.length) return filled(texts.logit_of, { name: names[unit] });
  return filled(texts.unit, { unit: unit + 1, layer });
}
