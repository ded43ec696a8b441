// The axes of the plane as vector elements: frame, ticks with their numbers, and titles.

import { svg } from "./svg.js";
import { acrossOf, downOf, TICKS } from "./window.js";

// Room for numbers and titles around the plane, in pixels.
export const MARGIN = { left: 46, right: 10, top: 10, bottom: 44 };
const TEXT = 14; // pixels

export function title(index) {
  const small = svg("tspan", { "font-size": "75%", dy: "0.25em" }, String(index));
  return [svg("tspan", { "font-style": "italic" }, "x"), small];
}

// For a plane of this side whose upper left corner is at (0, 0).
export function axes(side, ink) {
  const group = svg("g", { stroke: ink, fill: ink, "font-size": TEXT, "text-anchor": "middle" });
  group.append(svg("rect", { x: 0, y: 0, width: side, height: side, fill: "none", "stroke-width": 1, "stroke-opacity": 0.6 }));
  const label = (text, x, y, more = {}) => svg("text", { x, y, stroke: "none", ...more }, ...[text].flat());
  for (const tick of TICKS) {
    const text = String(tick).replace("-", "−");
    const [across, down] = [acrossOf(tick, side), downOf(tick, side)];
    group.append(svg("path", { d: `M${across} ${side}v5M0 ${down}h-5`, "stroke-opacity": 0.6 }));
    // The zeros of both axes light up faintly.
    if (!tick) group.append(svg("path", { d: `M${across} 0V${side}M0 ${down}H${side}`, "stroke-opacity": 0.22 }));
    group.append(label(text, across, side + 20), label(text, -9, down + 5, { "text-anchor": "end" }));
  }
  const size = { "font-size": TEXT + 2 };
  group.append(label(title(1), side / 2, side + 38, size));
  group.append(label(title(2), 0, 0, { ...size, transform: `translate(-34 ${side / 2}) rotate(-90)` }));
  return group;
}
