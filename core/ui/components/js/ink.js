// Ink: what strokes and a picture look like as pixels, and how both travel to Python, which reads them in core/drawing/ink.py.

// Side of what is sent, in pixels, and the unit of strokes: thousandths of the pad's side.
export const SIDE = 84;
export const UNIT = 1000;
// How far beside the pad a stroke may go, in that unit.
const FARTHEST = 3 * UNIT;
// Points nearer than this to the last one are left out: a hand trembles more than that.
const NEAREST = 4;
const INK = "#1a1a1a";

// A pointer's place in thousandths of the pad, with the nudge taken off: strokes are kept as they were drawn. A hand
// that goes on to the other end of a wide screen draws along the farthest place there is.
export function pointAt(x, y, box, nudge) {
  const step = UNIT / 28;
  const held = (value) => Math.min(Math.max(value, -FARTHEST), FARTHEST);
  const place = (value, start, length, moved) => held(Math.round(((value - start) / length) * UNIT - moved * step));
  return [place(x, box.left, box.width, nudge[0]), place(y, box.top, box.height, nudge[1])];
}

// Whether a stroke, a width and then x and y of its points, should get this point as well.
export function isFar(stroke, [x, y]) {
  const dx = x - stroke.at(-2);
  const dy = y - stroke.at(-1);
  return dx * dx + dy * dy >= NEAREST * NEAREST;
}

// Draws strokes on a canvas of side x side pixels, round and smooth.
export function drawStrokes(context, strokes, side) {
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = INK;
  const scale = side / UNIT;
  for (const [width, ...numbers] of strokes) {
    const at = (index) => numbers[index] * scale;
    context.lineWidth = width * scale;
    context.beginPath();
    if (numbers.length === 2) {
      context.arc(at(0), at(1), (width * scale) / 2, 0, 2 * Math.PI);
      context.fill();
      continue;
    }
    context.moveTo(at(0), at(1));
    // Through the middles between points, with the points as handles: no corners where the hand made none.
    for (let i = 2; i < numbers.length - 2; i += 2) {
      context.quadraticCurveTo(at(i), at(i + 1), (at(i) + at(i + 2)) / 2, (at(i + 1) + at(i + 3)) / 2);
    }
    context.lineTo(at(numbers.length - 2), at(numbers.length - 1));
    context.stroke();
  }
}

// Bytes as base 64, and back.
export function toText(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
}

export function toBytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// Bytes of ink as a canvas of SIDE x SIDE pixels: black, as opaque as there is ink.
export function pictureCanvas(ink) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const image = new ImageData(SIDE, SIDE);
  ink.forEach((value, index) => (image.data[4 * index + 3] = value));
  const context = canvas.getContext("2d");
  context.putImageData(image, 0, 0);
  return canvas;
}

// What strokes over a picture look like: SIDE x SIDE bytes from 0, paper, to 255, ink.
export function inkOf(strokes, picture) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (picture) context.drawImage(picture, 0, 0);
  drawStrokes(context, strokes, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, index) => data[4 * index + 3]);
}
