// The sign of a class beside a text.

import { pathOf } from "./symbols.js";
import { svg } from "./svg.js";

// Its shape in its colour; hollow as test points are.
export function sign(look, size = 14, hollow = false, ground = "none") {
  const path = svg("path", { d: pathOf(look.symbol), fill: hollow ? ground : look.colour, stroke: look.colour, "stroke-width": hollow ? 0.4 : 0 });
  return svg("svg", { viewBox: "-1.7 -1.7 3.4 3.4", width: size, height: size, "aria-hidden": "true" }, path);
}
