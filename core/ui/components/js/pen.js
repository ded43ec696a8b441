// The pen of a drawing pad: one hand holds it at a time, a pencil takes it from fingers, and the pad holds only so much.

import { isFar } from "./ink.js";

// `pad` has its strokes, its limits, and `pen`: null, or what holds the pen, { id, kind } as a pointer's event has them.

function numbersOf(strokes) {
  return strokes.reduce((sum, stroke) => sum + stroke.length, 0);
}

// Begins a stroke; whether this hand got the pen.
export function putDown(pad, hand, width, point) {
  if (pad.pen) {
    // A hand that rests on the pad came before the pencil it holds: what it drew was not meant. Two fingers, or two
    // hands with a pencil each, wait for each other. A pointer takes the pen from the keyboard.
    if (pad.pen.kind === "touch" && hand.kind === "pen") pad.strokes.pop();
    else if (pad.pen.kind !== "keys") return false;
    pad.pen = null;
  }
  pad.full = pad.strokes.length >= pad.limits.strokes || numbersOf(pad.strokes) + 3 > pad.limits.numbers;
  if (pad.full) return false;
  pad.strokes.push([width, ...point]);
  pad.pen = hand;
  return true;
}

// Goes on with the stroke to these points; whether it became longer.
export function goOn(pad, points) {
  const stroke = pad.strokes.at(-1);
  const before = stroke.length;
  let left = pad.limits.numbers - numbersOf(pad.strokes);
  for (const point of points) {
    if (!isFar(stroke, point)) continue;
    if (left < 2) {
      pad.full = true;
      break;
    }
    stroke.push(...point);
    left -= 2;
  }
  return stroke.length > before;
}

// Ends the stroke of a hand; whether it had the pen.
export function lift(pad, id) {
  if (pad.pen?.id !== id) return false;
  pad.pen = null;
  return true;
}
