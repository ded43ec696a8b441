// A still picture for a slide: regions, border, points, axes and legend, as SVG or PNG, made in the browser alone.

import { save } from "../download.js";
import { element } from "../element.js";
import { axes, MARGIN } from "./axes.js";
import { pathOfLines } from "./border.js";
import { alongBorders, isStraight } from "./equations.js";
import { legendTexts } from "./legend.js";
import { pointElement, radiusOf, ringElement } from "./marks.js";
import { themeOf } from "./theme.js";
import { svg } from "./svg.js";
import { acrossOf, downOf } from "./window.js";

const SIDE = 560; // of the plane, in units of the picture
const SHARP = 3; // pixels of a PNG to each
const TEXT = 15;
const ROW = 26;
const PAPER = { ink: "#1a1a1a", ground: "#ffffff" };

function regions(ground) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SHARP * SIDE;
  canvas.getContext("2d").putImageData(ground.pixels(SHARP * SIDE, SHARP), 0, 0);
  return canvas;
}

// Rows of signs with their texts, below the plane: the element, and how high it is.
function legend(entries, colours, font) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${TEXT}px ${font}`;
  const group = svg("g", { "font-size": TEXT, fill: colours.ink });
  let [across, down] = [0, ROW];
  for (const { look, isTest, isWrong, text } of entries) {
    const wide = (look ? 20 : 0) + context.measureText(text).width + 18;
    if (across && across + wide > SIDE) [across, down] = [0, down + ROW];
    if (look) group.append(pointElement(look, isTest, 5, colours.ground, across + 8, down - 5));
    if (isWrong) group.append(ringElement(5, colours.ink, across + 8, down - 5));
    group.append(svg("text", { x: across + (look ? 22 : 0), y: down }, text));
    across += wide;
  }
  return { group, high: down + 8 };
}

// The whole picture as an element. `see` is whether it shows what lies behind it; `image` is of the regions. Without one
// neither they nor the ground are in it.
function drawn(picture, see, image) {
  const { store, ground, box } = picture;
  const theme = themeOf(box);
  const colours = see ? theme : PAPER;
  const { data, points } = store;
  const plane = svg("g", { transform: `translate(${MARGIN.left} ${MARGIN.top})` });
  if (image) plane.append(svg("image", { href: image, width: SIDE, height: SIDE }));
  const line = { fill: "none", stroke: colours.ink, "stroke-width": 2, "stroke-linejoin": "round" };
  for (const lines of ground.lines) {
    const d = pathOfLines(lines, SIDE / ground.cells);
    plane.append(svg("path", { d, ...line, ...(store.unit ? { "stroke-dasharray": "6 5" } : {}) }));
  }
  const radius = radiusOf(points.count, SIDE);
  const { predicted } = store.judged();
  const rings = svg("g");
  for (let n = 0; n < points.count; n++) {
    const [across, down] = [acrossOf(points.x[n], SIDE), downOf(points.y[n], SIDE)];
    plane.append(pointElement(data.looks[points.label[n]], points.test[n], radius, colours.ground, across, down));
    if (predicted[n] !== points.label[n]) rings.append(ringElement(radius, colours.ink, across, down));
  }
  plane.append(rings);
  let listed = [];
  if (isStraight(store.network) && !store.unit && ground.pairs.length) {
    const { group, left } = alongBorders(ground.pairs, ground.cells, SIDE, store.network, store.weights, colours);
    plane.append(group);
    listed = left.map(({ a, b, text }) => ({ text: `${data.names[a]} | ${data.names[b]}: ${text}` }));
  }
  plane.append(axes(SIDE, colours.ink));
  const { group, high } = legend([...listed, ...legendTexts(picture)], colours, theme.font);
  group.setAttribute("transform", `translate(${MARGIN.left} ${MARGIN.top + SIDE + MARGIN.bottom})`);
  const [width, height] = [SIDE + MARGIN.left + MARGIN.right, SIDE + MARGIN.top + MARGIN.bottom + high];
  const paper = see || !image ? [] : [svg("rect", { width, height, fill: PAPER.ground })];
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return svg("svg", { ...size, "font-family": `${theme.font}, sans-serif`, role: "img" }, ...paper, plane, group);
}

const asText = (root) => new XMLSerializer().serializeToString(root);

// As an SVG file: the regions are an image in it, all else is vectors.
export function asSvg(picture, see) {
  picture.ground.settle();
  const root = drawn(picture, see, regions(picture.ground).toDataURL("image/png"));
  return new Blob([asText(root)], { type: "image/svg+xml" });
}

// As a PNG file.
export async function asPng(picture, see) {
  picture.ground.settle();
  const image = regions(picture.ground);
  // The regions are drawn beneath, as not every browser draws an image within a vector picture at once.
  const root = drawn(picture, see, null);
  const over = new Image();
  over.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asText(root))}`;
  await over.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = ["width", "height"].map((name) => Math.ceil(SHARP * root.getAttribute(name)));
  const context = canvas.getContext("2d");
  if (!see) {
    context.fillStyle = PAPER.ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(image, SHARP * MARGIN.left, SHARP * MARGIN.top);
  context.drawImage(over, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

// Two buttons that save it, and whether its ground is left out.
export function still(picture, texts) {
  const see = element("input");
  see.type = "checkbox";
  const label = element("label", "pl-see");
  label.append(see, element("span", "", texts.see_through));
  const button = (text, help, file, name) => {
    const made = element("button", "pl-tool", text);
    made.type = "button";
    made.title = help;
    made.setAttribute("aria-label", help);
    made.addEventListener("click", async () => save(await file(picture, see.checked), name));
    return made;
  };
  const group = element("div", "pl-group pl-still");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", texts.save);
  group.append(
    button("PNG", texts.save_png, asPng, "plane.png"),
    button("SVG", texts.save_svg, asSvg, "plane.svg"),
    label,
  );
  return group;
}
