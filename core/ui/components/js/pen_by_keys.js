// Drawing by keyboard: Enter takes a pen in hand, arrow keys move it, Space puts it on the paper and lifts it again.

import { UNIT } from "./ink.js";
import { goOn, lift, putDown } from "./pen.js";

const HAND = { id: "keys", kind: "keys" };
// As far as the arrow keys move a drawing: a pixel of 28.
const STEP = UNIT / 28;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function arrow(key) {
  return ARROWS[key];
}

// What a key does to a pad and the pen of its keyboard, `pad.byKeys`, which is null or the pen's place [x, y]: "moved"
// and "drawn" while it goes on, "lifted" at the end of a stroke, null where the key is none of the pen's.
export function penKey(pad, key, width) {
  if (key === "Enter" || (key === "Escape" && pad.byKeys)) {
    pad.byKeys = pad.byKeys ? null : [UNIT / 2, UNIT / 2];
    return lift(pad, HAND.id) ? "lifted" : "moved";
  }
  if (!pad.byKeys) return null;
  if (key === " ") {
    if (lift(pad, HAND.id)) return "lifted";
    return putDown(pad, HAND, width, pad.byKeys.map(Math.round)) ? "drawn" : "moved";
  }
  const step = arrow(key);
  if (!step) return null;
  pad.byKeys = pad.byKeys.map((value, axis) => Math.min(Math.max(value + step[axis] * STEP, 0), UNIT));
  return pad.pen?.id === HAND.id && goOn(pad, [pad.byKeys.map(Math.round)]) ? "drawn" : "moved";
}
