// What the signs of the picture mean: the classes, filled and hollow, the ring; or the numbers of a unit's colours.

import { element } from "../element.js";
import { filled, written } from "./numbers.js";
import { sign } from "./readout.js";
import { svg } from "./svg.js";
import { NEGATIVE, POSITIVE } from "./regions.js";

const GREY = { colour: "#8A8A8A", symbol: "circle" };

function entry(mark, text) {
  const made = element("span", "pl-entry");
  made.append(mark, element("span", "", text));
  return made;
}

function ring() {
  const circle = (r, more) => svg("circle", { r, ...more });
  return svg(
    "svg",
    { viewBox: "-1.7 -1.7 3.4 3.4", width: 18, height: 18, "aria-hidden": "true" },
    circle(0.75, { fill: GREY.colour }),
    circle(1.4, { fill: "none", stroke: "currentColor", "stroke-width": 0.3 }),
  );
}

export function pointsLegend({ names, looks, texts }, hasTest) {
  const classes = names.map((name, c) => entry(sign(looks[c]), filled(texts.one_class, { name })));
  const kinds = hasTest
    ? [entry(sign(GREY), texts.trained_on), entry(sign(GREY, 14, true), texts.tested_on)]
    : [];
  return [...classes, ...kinds, entry(ring(), texts.wrong)];
}

// `scale` is the number of the fullest colour.
export function unitLegend(texts, name, scale) {
  const bar = element("span", "pl-scale");
  const end = (value) => element("span", "", written(value, 2));
  const colours = element("span", "pl-colours");
  colours.style.background = `linear-gradient(90deg, ${NEGATIVE.colour}, transparent, ${POSITIVE.colour})`;
  const hatched = element("span", "pl-hatched");
  colours.append(hatched);
  bar.append(end(-scale), colours, end(scale));
  bar.setAttribute("aria-label", filled(texts.unit_scale, { low: written(-scale, 2), high: written(scale, 2) }));
  return [element("span", "pl-entry", name), bar];
}
