// Points as they are drawn: the class by colour and shape, filled to train on and hollow to test on, ringed where the
// network is wrong. On a canvas each kind is drawn once and then stamped.

import { pathOf } from "./symbols.js";
import { svg } from "./svg.js";
import { acrossOf, downOf } from "./window.js";

const MANY = 1000; // points

// The ring around a point of this radius: { radius, width }.
const ringOf = (radius) => ({ radius: 1.5 * radius + 1, width: Math.min(1.7, 0.5 + radius / 4) });

// The radius of points, in pixels: the more there are, the smaller.
export function radiusOf(count, side) {
  return Math.max(1.8, Math.min(5, 60 / Math.sqrt(count + 1)) * Math.min(1, side / 380 + 0.15));
}

// How a point looks, as attributes of a vector picture.
export function styleOf(look, isTest, radius, ground) {
  const [fill, stroke] = isTest ? [ground, look.colour] : [look.colour, ground];
  return { d: pathOf(look.symbol), fill, stroke, width: isTest ? Math.min(1.9, 0.5 * radius) : Math.min(1, 0.25 * radius) };
}

// One as an element, at (across, down).
export function pointElement(look, isTest, radius, ground, across, down) {
  const { d, fill, stroke, width } = styleOf(look, isTest, radius, ground);
  const transform = `translate(${across.toFixed(1)} ${down.toFixed(1)}) scale(${radius})`;
  return svg("path", { d, fill, stroke, "stroke-width": (width / radius).toFixed(3), transform });
}

export function ringElement(radius, ink, across, down) {
  const ring = ringOf(radius);
  const place = { cx: across.toFixed(1), cy: down.toFixed(1), r: ring.radius.toFixed(1) };
  return svg("circle", { ...place, fill: "none", stroke: ink, "stroke-width": ring.width.toFixed(2) });
}

function stamp(radius, ratio, draw) {
  const half = Math.ceil((1.6 * radius + 3) * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * half;
  const context = canvas.getContext("2d");
  context.translate(half, half);
  context.scale(ratio, ratio);
  draw(context);
  return canvas;
}

function stamped(context, canvas, across, down, ratio) {
  const half = canvas.width / 2;
  context.drawImage(canvas, Math.round(across * ratio) - half, Math.round(down * ratio) - half);
}

// All points, on a canvas of side x side CSS pixels with `ratio` pixels to each.
export function drawPoints(context, points, looks, { side, ratio, ground }) {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const radius = radiusOf(points.count, side);
  const stamps = new Map();
  for (let i = 0; i < points.count; i++) {
    const kind = 2 * points.label[i] + points.test[i];
    if (!stamps.has(kind)) {
      const { d, fill, stroke, width } = styleOf(looks[points.label[i]], points.test[i], radius, ground);
      const path = new Path2D();
      path.addPath(new Path2D(d), new DOMMatrix().scale(radius));
      const draw = (on) => {
        Object.assign(on, { fillStyle: fill, strokeStyle: stroke, lineWidth: width });
        on.fill(path);
        on.stroke(path);
      };
      stamps.set(kind, stamp(radius, ratio, draw));
    }
    stamped(context, stamps.get(kind), acrossOf(points.x[i], side), downOf(points.y[i], side), ratio);
  }
}

// Rings around those that the network puts into another class.
export function drawRings(context, points, predicted, { side, ratio, ink }) {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const point = radiusOf(points.count, side);
  const { radius, width } = ringOf(point);
  // Many of them would hide what they ring.
  context.globalAlpha = points.count > MANY ? 0.5 : 1;
  const ring = stamp(point, ratio, (on) => {
    Object.assign(on, { strokeStyle: ink, lineWidth: width });
    on.beginPath();
    on.arc(0, 0, radius, 0, 2 * Math.PI);
    on.stroke();
  });
  for (let i = 0; i < points.count; i++) {
    if (predicted[i] === points.label[i]) continue;
    stamped(context, ring, acrossOf(points.x[i], side), downOf(points.y[i], side), ratio);
  }
}
