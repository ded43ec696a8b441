// The weights between the units of a diagram: where they run, how they look, and which one is under a pointer.

import { ABOVE, BELOW } from "./unit_maps.js";

const THICKEST = 6; // pixels
const NEAR = { mouse: 7, touch: 16, pen: 10 }; // pixels within which a pointer is on an edge

// All edges of a network, whose units stand at `centre(layer, unit)` and are `size` pixels wide:
// [{ layer, unit, from, index, x0, y0, x1, y1 }], index in the order of PyTorch's parameters.
export function edgesOf(network, centre, size) {
  const edges = [];
  for (let layer = 1; layer < network.widths.length; layer++) {
    for (let unit = 0; unit < network.widths[layer]; unit++) {
      const [x1, y1] = centre(layer, unit);
      for (let from = 0; from < network.widths[layer - 1]; from++) {
        const [x0, y0] = centre(layer - 1, from);
        edges.push({ layer, unit, from, index: network.weightAt(layer, unit, from), x0: x0 + size / 2, y0, x1: x1 - size / 2, y1 });
      }
    }
  }
  return edges;
}

// Pixels: thin at 0, and hardly thicker above 4.
export function thickness(weight) {
  const size = Math.abs(weight);
  return Number.isFinite(size) ? 0.4 + (THICKEST * size) / (1 + size) : THICKEST;
}

function distance({ x0, y0, x1, y1 }, x, y) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0), 1);
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

// The edge under a pointer; of several the thickest, as it hides the others; null for none.
export function edgeAt(edges, weights, x, y, pointer) {
  const near = NEAR[pointer] ?? NEAR.mouse;
  let [found, best] = [null, -Infinity];
  for (const edge of edges) {
    const thick = thickness(weights[edge.index]);
    const score = thick / 2 - distance(edge, x, y);
    if (score > -near && score > best) [found, best] = [edge, score];
  }
  return found;
}

const css = ([r, g, b], opacity) => `rgba(${r}, ${g}, ${b}, ${opacity})`;

// Above 0 whole and blue, below 0 dashed and brown, no number dotted; those that a hand has changed have a dot.
export function drawEdges(context, edges, weights, { before, silenced, lit, ink }) {
  for (const edge of edges) {
    const weight = weights[edge.index];
    const off = silenced.has(`${edge.layer - 1}.${edge.from}`) || silenced.has(`${edge.layer}.${edge.unit}`);
    const strong = lit?.(edge) ?? null;
    context.lineWidth = thickness(weight) + (strong ? 1.5 : 0);
    context.strokeStyle = off ? "rgba(128, 128, 128, 0.35)" : css(weight < 0 ? BELOW : ABOVE, strong === false ? 0.25 : 0.85);
    context.setLineDash(!Number.isFinite(weight) ? [2, 4] : weight < 0 ? [7, 5] : []);
    context.beginPath();
    context.moveTo(edge.x0, edge.y0);
    context.lineTo(edge.x1, edge.y1);
    context.stroke();
    if (before && weight !== before[edge.index]) {
      context.setLineDash([]);
      context.fillStyle = ink;
      context.beginPath();
      context.arc((edge.x0 + edge.x1) / 2, (edge.y0 + edge.y1) / 2, 5, 0, 7);
      context.fill();
    }
  }
  context.setLineDash([]);
}
