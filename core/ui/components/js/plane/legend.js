// What the signs of the picture mean: the classes, filled and hollow, the ring; or the numbers of a unit's colours.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { written } from "./numbers.js";
import { sign } from "./sign.js";
import { unitName } from "./unit_name.js";
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

// What there is to say of the points: { look, isTest, isWrong, text } each.
function entries({ names, looks, texts }, hasTest) {
  const classes = names.map((name, c) => ({ look: looks[c], text: filled(texts.one_class, { name }) }));
  const kinds = [
    { look: GREY, text: texts.trained_on },
    { look: GREY, isTest: true, text: texts.tested_on },
  ];
  return [...classes, ...(hasTest ? kinds : []), { look: GREY, isWrong: true, text: texts.wrong }];
}

export function pointsLegend(data, hasTest) {
  return entries(data, hasTest).map(({ look, isTest, isWrong, text }) => entry(isWrong ? ring() : sign(look, 14, isTest), text));
}

// The same for a still picture, with the numbers of a unit's colours in words.
export function legendTexts({ store, ground }) {
  const { data, unit, points } = store;
  const ends = { low: written(-ground.scale, 2), high: written(ground.scale, 2) };
  const colours = unit ? [{ text: unitName(store.data, unit) }, { text: filled(data.texts.unit_scale, ends) }] : [];
  return [...colours, ...entries(data, points.test.includes(1))];
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
