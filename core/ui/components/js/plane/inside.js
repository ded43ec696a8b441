// The plane as the last hidden layer sees it: a warped grid and the points, among which softmax draws straight borders.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { unitName } from "./editor.js";
import { LINES, bounds, gridLines, projected, rows, view } from "./laid_out.js";
import { radiusOf, styleOf } from "./marks.js";
import { affine, classAt, regions } from "./straight.js";
import { themeOf, watchLook } from "./theme.js";
import { percent } from "./words.js";

const TALLEST = 430; // pixels
const MARGIN = { left: 34, right: 10, top: 10, bottom: 32 };
const STEPS = 61; // places on each line of the grid,
const MOVING_STEPS = 31; // and fewer while something moves
const REST = 180; // milliseconds without another change
const MANY = 600; // points: more of them are squares while something moves
const AIR = 0.06; // of the picture, around what is drawn
const ASTRAY = 0.1; // of the points: more of them shall not lie on another side without being asked for

const FINE = gridLines(STEPS);
const COARSE = gridLines(MOVING_STEPS);

export function inside(box, store) {
  const { texts } = store.data;
  const heading = element("strong", "in-title", texts.insideTitle);
  const canvas = element("canvas", "in-canvas");
  canvas.setAttribute("role", "img");
  const said = element("p", "in-said");
  let wish = null; // "some" or "decides", once a hand has chosen
  let strays = false; // whether too many points have lain on another side, so that the other directions are shown
  let strayed = null; // the network of which this is known
  const buttons = ["some", "decides"].map((name) => {
    const button = element("button", "pl-word", texts[`insideBy_${name}`]);
    button.type = "button";
    button.addEventListener("click", () => {
      wish = name;
      before = null;
      store.changed("look");
    });
    return [name, button];
  });
  const switching = element("div", "cv-buttons");
  switching.setAttribute("role", "group");
  switching.setAttribute("aria-label", texts.insideDirections);
  switching.append(...buttons.map(([, button]) => button));
  const head = element("div", "cv-row");
  head.append(heading, switching);
  box.replaceChildren(head, canvas, said);
  const leave = watchLook(box, () => store.changed("look"));
  let theme = null;
  let side = 0;
  let before = null; // directions of the last picture
  let stamps = new Map();
  let movedAt = -Infinity;
  let rest = null;

  function measure() {
    theme = themeOf(box);
    side = box.clientWidth;
    canvas.width = Math.round(side * theme.ratio);
    canvas.height = Math.round(Math.min(side, TALLEST) * theme.ratio);
    canvas.style.height = `${Math.min(side, TALLEST)}px`;
    stamps = new Map();
  }

  function stamp(label, test) {
    const kind = 2 * label + test;
    if (stamps.has(kind)) return stamps.get(kind);
    const radius = radiusOf(store.points.count, side);
    const { d, fill, stroke, width } = styleOf(store.data.looks[label], test, radius, theme.ground);
    const made = document.createElement("canvas");
    made.width = made.height = 2 * Math.ceil((1.6 * radius + 2) * theme.ratio);
    const context = made.getContext("2d");
    context.translate(made.width / 2, made.width / 2);
    context.scale(theme.ratio * radius, theme.ratio * radius);
    const path = new Path2D(d);
    Object.assign(context, { fillStyle: fill, strokeStyle: stroke, lineWidth: width / radius });
    context.fill(path);
    context.stroke(path);
    stamps.set(kind, made);
    return made;
  }

  // From coordinates to pixels: { x(a1), y(a2), window: [left, right, bottom, top] in coordinates }.
  function scales([a1, a2], equal) {
    const [width, height] = [side - MARGIN.left - MARGIN.right, Math.min(side, TALLEST) - MARGIN.top - MARGIN.bottom];
    let [spanX, spanY] = [a1, a2].map(([least, most]) => (most - least || 1) * (1 + 2 * AIR));
    if (equal) {
      const unit = Math.max(spanX / width, spanY / height);
      [spanX, spanY] = [unit * width, unit * height];
    }
    const [middleX, middleY] = [a1, a2].map(([least, most]) => (least + most) / 2);
    const [left, bottom] = [middleX - spanX / 2, middleY - spanY / 2];
    return {
      x: (value) => MARGIN.left + ((value - left) / spanX) * width,
      y: (value) => MARGIN.top + height - ((value - bottom) / spanY) * height,
      window: [left, left + spanX, bottom, bottom + spanY],
    };
  }

  function drawRegions(context, logits, { x, y, window }) {
    const { looks } = store.data;
    const polygons = regions(logits, window);
    polygons.forEach((polygon, c) => {
      if (polygon.length < 3) return;
      context.beginPath();
      polygon.forEach(([a1, a2]) => context.lineTo(x(a1), y(a2)));
      context.closePath();
      context.globalAlpha = 0.28;
      context.fillStyle = looks[c].colour;
      context.fill();
      context.globalAlpha = 1;
      Object.assign(context, { strokeStyle: theme.ink, lineWidth: 2 });
      context.stroke();
    });
    return polygons;
  }

  // Whose region is whose, for those who do not see colours: in the middle of the region's corners.
  function nameRegions(context, polygons, { x, y }) {
    Object.assign(context, { font: `600 16px ${theme.font}`, textAlign: "center", lineWidth: 4, lineJoin: "round", strokeStyle: theme.ground, fillStyle: theme.ink });
    polygons.forEach((polygon, c) => {
      if (polygon.length < 3) return;
      const middle = (n) => polygon.reduce((sum, corner) => sum + corner[n], 0) / polygon.length;
      const wide = Math.max(...polygon.map(([a1]) => x(a1))) - Math.min(...polygon.map(([a1]) => x(a1)));
      if (context.measureText(store.data.names[c]).width > wide) return;
      const at = [x(middle(0)), y(middle(1)) + 6];
      context.strokeText(store.data.names[c], ...at);
      context.fillText(store.data.names[c], ...at);
    });
  }

  function drawGrid(context, [a1, a2], steps, { x, y }) {
    for (let line = 0; line < 2 * LINES; line++) {
      context.beginPath();
      for (let at = line * steps; at < (line + 1) * steps; at++) context.lineTo(x(a1[at]), y(a2[at]));
      const isAxis = line % LINES === (LINES - 1) / 2;
      Object.assign(context, { strokeStyle: theme.ink, lineWidth: isAxis ? 1.8 : 0.8, globalAlpha: isAxis ? 0.75 : 0.4 });
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  function drawAxes(context, kind) {
    const { network, data } = store;
    const layer = network.widths.length - 2;
    const height = Math.min(side, TALLEST);
    const names = ["some", "decides"].includes(kind) ? [texts.direction1, texts.direction2] : [0, 1].map((u) => u < network.widths[layer] && unitName(store, layer, u));
    Object.assign(context, { strokeStyle: theme.ink, fillStyle: theme.ink, lineWidth: 1, globalAlpha: 0.6, textAlign: "center" });
    context.strokeRect(MARGIN.left, MARGIN.top, side - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom);
    context.globalAlpha = 1;
    context.font = `16px ${theme.font}`;
    context.fillText(names[0], MARGIN.left + (side - MARGIN.left - MARGIN.right) / 2, height - 8);
    context.translate(20, MARGIN.top + (height - MARGIN.top - MARGIN.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(kind === "line" ? texts.rowsOfClasses : names[1], 0, 0);
  }

  function drawPoints(context, [a1, a2], { x, y }) {
    const { points } = store;
    context.setTransform(1, 0, 0, 1, 0, 0);
    for (let i = 0; i < points.count; i++) {
      const made = stamp(points.label[i], points.test[i]);
      const half = made.width / 2;
      context.drawImage(made, Math.round(x(a1[i]) * theme.ratio) - half, Math.round(y(a2[i]) * theme.ratio) - half);
    }
  }

  // A path for each class: many times as quick.
  function drawSquares(context, [a1, a2], { x, y }) {
    const { points, data } = store;
    const half = radiusOf(points.count, side);
    data.looks.forEach(({ colour }, c) => {
      context.beginPath();
      for (let i = 0; i < points.count; i++) {
        if (points.label[i] === c) context.rect(x(a1[i]) - half, y(a2[i]) - half, 2 * half, 2 * half);
      }
      context.fillStyle = colour;
      context.fill();
    });
  }

  // How many points the network puts into another class than the picture does.
  function misplaced([a1, a2], logits) {
    const { predicted } = store.judged();
    return predicted.reduce((sum, own, i) => sum + (classAt(logits, a1[i], a2[i]) !== own), 0);
  }

  // In which directions the points are looked at, the logits over them, and how many points lie on another side there.
  function looked(own, width) {
    const { network, weights, points } = store;
    const { below, weight } = network.layers.at(-1);
    const rows = Array.from({ length: store.data.classes }, (_, c) => [...weights.subarray(weight + c * below, weight + (c + 1) * below)]);
    const of = (decides) => {
      const how = view(own, width, points.count, before, decides ? rows : null);
      const at = projected(own, points.count, how);
      const logits = affine(network, weights, how.mean, how.directions);
      const known = logits.flat().every(Number.isFinite);
      return { how, at, logits, known, elsewhere: known ? misplaced(at, logits) : 0 };
    };
    if (strayed !== network) [strayed, strays] = [network, false];
    const finite = rows.flat().every(Number.isFinite) && own.every(Number.isFinite);
    const found = of(finite && (wish ? wish === "decides" : strays));
    if (wish || strays || !finite || width < 3 || found.elsewhere <= ASTRAY * points.count) return found;
    strays = true;
    before = null;
    return of(true);
  }

  function draw(moves) {
    const { network, weights, points, data, silenced } = store;
    const layer = network.widths.length - 2;
    const width = network.widths[layer];
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    canvas.hidden = !points.count;
    switching.hidden = !points.count || width < 3;
    if (!points.count) return say(texts.insideNoPoints);
    const own = store.judged().values.at(-2);
    const { how, at, logits, known, elsewhere } = looked(own, width);
    const chosen = wish ?? (strays ? "decides" : "some");
    for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(name === chosen));
    const places = moves ? COARSE : FINE;
    const lattice = network.run(weights, places.xs, places.ys, silenced).at(-2);
    const grid = projected(lattice, places.xs.length, how);
    const isLine = how.kind === "line";
    if (isLine) at.push(rows(points.label, data.classes));
    const limits = isLine ? [bounds([at[0], grid[0]]), [-1, 1]] : [0, 1].map((n) => bounds([at[n], grid[n]]));
    if (limits.includes(null) || !known) {
      before = null;
      canvas.hidden = true;
      return say(texts.insideLost);
    }
    before = width > 2 ? how.directions : null;
    const scale = scales(limits, !isLine);
    context.setTransform(theme.ratio, 0, 0, theme.ratio, 0, 0);
    context.save();
    context.beginPath();
    context.rect(MARGIN.left, MARGIN.top, side - MARGIN.left - MARGIN.right, Math.min(side, TALLEST) - MARGIN.top - MARGIN.bottom);
    context.clip();
    const polygons = drawRegions(context, logits, scale);
    if (!isLine) drawGrid(context, grid, places.steps, scale);
    if (moves && points.count > MANY) drawSquares(context, at, scale);
    else drawPoints(context, at, scale);
    context.setTransform(theme.ratio, 0, 0, theme.ratio, 0, 0);
    nameRegions(context, polygons, scale);
    context.restore();
    context.setTransform(theme.ratio, 0, 0, theme.ratio, 0, 0);
    drawAxes(context, how.kind);
    const fields = { units: width, share: percent(how.share, texts), elsewhere, count: points.count };
    const kind = Number.isNaN(how.share) ? "place" : how.kind === "decides" ? `decides_${Math.min(data.classes, 4)}` : how.kind;
    say(filled(texts[`inside_${layer ? "hidden" : "inputs"}_${kind}`], fields));
  }

  function say(text) {
    if (said.textContent === text) return;
    said.textContent = text;
    canvas.setAttribute("aria-label", text);
  }

  return {
    draw(changes) {
      if (changes.has("look") || !theme) measure();
      if (changes.has("points")) stamps = new Map();
      if (!side) return;
      if (!["look", "points", "weights"].some((each) => changes.has(each))) return;
      const now = performance.now();
      const moves = !changes.has("look") && now - movedAt < REST;
      movedAt = now;
      draw(moves);
      clearTimeout(rest);
      if (moves) rest = setTimeout(() => draw(false), REST);
    },
    end() {
      clearTimeout(rest);
      leave();
    },
  };
}
