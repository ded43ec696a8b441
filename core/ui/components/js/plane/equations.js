// The borders of softmax regression on x1 and x2 are straight lines: each says that the logits of two classes are equal,
// so its equation is the difference of their two rows of W and b.

import { written } from "./numbers.js";
import { svg } from "./svg.js";

const TEXT = 14; // pixels
const LETTER = 0.5 * TEXT; // as wide as one is on average

// Whether the network is one whose borders have such equations.
export function isStraight(network) {
  return network.layers.length === 1 && network.inputs.join() === "x,y";
}

// The line where classes a and b have equal logits: [w1, w2, b] of w1 x1 + w2 x2 + b = 0.
export function difference(network, weights, a, b) {
  const number = (at) => weights[at(a)] - weights[at(b)];
  return [number((c) => network.weightAt(1, c, 0)), number((c) => network.weightAt(1, c, 1)), number((c) => network.biasAt(1, c))];
}

// As a text: "1.2 x₁ − 0.5 x₂ + 0.3 = 0".
export function equation([w1, w2, b]) {
  const later = (value, rest) => ` ${value < 0 ? "−" : "+"} ${written(Math.abs(value))}${rest}`;
  return `${written(w1)} x₁${later(w2, " x₂")}${later(b, "")} = 0`;
}

// Where the pieces of a straight border begin and end, farthest apart: [x, y, u, v].
function reach(lines) {
  const places = [];
  for (let n = 0; n < lines.length; n += 2) places.push([lines[n], lines[n + 1]]);
  // All lie on one line, so the two ends are the least and the greatest along it, by whichever axis it spans more of.
  const spans = [0, 1].map((axis) => Math.max(...places.map((p) => p[axis])) - Math.min(...places.map((p) => p[axis])));
  const axis = spans[0] >= spans[1] ? 0 : 1;
  places.sort((p, q) => p[axis] - q[axis]);
  return [...places[0], ...places.at(-1)];
}

// Texts along the borders that are long enough for them, as one element; and which equations are left for a list below.
// `pairs` as border() gives them, cells wide; the plane is `side` pixels.
export function alongBorders(pairs, cells, side, network, weights, { ink, ground }) {
  const group = svg("g", { "font-size": TEXT, "text-anchor": "middle", fill: ink });
  group.setAttribute("paint-order", "stroke");
  group.setAttribute("stroke", ground);
  group.setAttribute("stroke-width", 4);
  group.setAttribute("stroke-linejoin", "round");
  const left = [];
  for (const { a, b, lines } of pairs) {
    const text = equation(difference(network, weights, a, b));
    const [x, y, u, v] = reach(lines).map((value) => (value / cells) * side);
    const long = Math.hypot(u - x, v - y);
    if (long < text.length * LETTER + 12) {
      left.push({ a, b, text });
      continue;
    }
    let angle = (Math.atan2(v - y, u - x) * 180) / Math.PI;
    if (angle > 90) angle -= 180;
    if (angle <= -90) angle += 180;
    // Near the end that is farther out, where points are fewer.
    const out = ([p, q]) => Math.max(Math.abs(p - side / 2), Math.abs(q - side / 2));
    const [far, near] = out([x, y]) >= out([u, v]) ? [[x, y], [u, v]] : [[u, v], [x, y]];
    const share = Math.min(0.5, ((text.length * LETTER) / 2 + 16) / long);
    const middle = [0, 1].map((axis) => far[axis] + share * (near[axis] - far[axis]));
    // On the side of the line that is nearer to the middle of the picture.
    const up = [Math.sin((angle * Math.PI) / 180), -Math.cos((angle * Math.PI) / 180)];
    const inward = up[0] * (side / 2 - middle[0]) + up[1] * (side / 2 - middle[1]) >= 0;
    const transform = `translate(${middle[0].toFixed(1)} ${middle[1].toFixed(1)}) rotate(${angle.toFixed(1)})`;
    group.append(svg("text", { y: inward ? -8 : TEXT + 5, transform }, text));
  }
  return { group, left };
}
