// A parameter dragged along curves: markers and numbers follow the hand, picked from what was computed beforehand.

import { listen, readouts } from "./chosen_index.js";
import { Drag } from "./drag.js";
import { drawFigure } from "./figure_hands.js";
import { enlarged, plotly, themed, themeFor, watchTheme } from "./live_figure.js";

// The position in an ascending list of the value nearest to the wanted one.
export function nearest(values, wanted) {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) low = middle;
    else high = middle;
  }
  return wanted - values[low] <= values[high] - wanted ? low : high;
}

// Where a pointer is on an axis that begins at `start` pixels and is `length` long, within its range.
export function valueAt(pixel, start, length, [from, to]) {
  const share = Math.min(Math.max((pixel - start) / length, 0), 1);
  return from + share * (to - from);
}

// How far along an axis a value lies, from 0 to 1; what has no place lies at its lower end.
export function share(value, [from, to]) {
  if (value === null || !Number.isFinite(value)) return 0;
  return Math.min(Math.max((value - from) / (to - from), 0), 1);
}

// The axes of a figure in pixels of its box: all share x; each y axis has its part of the height.
export function axes(layout, width, height) {
  const { l, r, t, b } = layout.margin;
  const inner = height - t - b;
  const names = Object.keys(layout).filter((name) => /^yaxis\d*$/.test(name));
  const panels = names.sort().map((name) => {
    const [low, high] = layout[name].domain ?? [0, 1];
    return { bottom: t + inner * (1 - low), length: inner * (high - low), range: layout[name].range };
  });
  return { x: { start: l, length: width - l - r, range: layout.xaxis.range }, panels };
}

// Markers, numbers and what a screen reader says. Called once a frame at most; Plotly is not asked.
function paint(state) {
  const { data, index } = state;
  const { x, panels } = axes(data.figure.layout, state.stage.clientWidth, state.stage.clientHeight);
  const left = x.start + x.length * share(data.x[index], x.range);
  state.grip.style.transform = `translateX(${left}px)`;
  panels.forEach((panel, n) => {
    const top = panel.bottom - panel.length * share(data.y[n][index], panel.range);
    state.dots[n].style.transform = `translateY(${top}px)`;
  });
  data.readouts.forEach(({ texts }, n) => (state.values[n].textContent = texts[index]));
  state.surface.setAttribute("aria-valuenow", data.x[index]);
  const said = data.readouts.map(({ name, texts }) => `${name} ${texts[index]}`);
  state.surface.setAttribute("aria-valuetext", said.join(", "));
}

function draw(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    paint(state);
  });
}

function send(state) {
  state.setTriggerValue("parameter", state.data.x[state.index]);
}

// Moves to a parameter that came from elsewhere.
function move(state, x) {
  if (!Number.isFinite(x)) return;
  state.index = nearest(state.data.x, x);
  draw(state);
}

function listens(state) {
  listen(state, state.surface, {
    indexAt: (event) => {
      const { x } = axes(state.data.figure.layout, state.stage.clientWidth, state.stage.clientHeight);
      const pixel = event.clientX - state.stage.getBoundingClientRect().left;
      return nearest(state.data.x, valueAt(pixel, x.start, x.length, x.range));
    },
    count: () => state.data.x.length,
    step: 5,
    draw: () => draw(state),
    send: () => send(state),
  });
  state.drag = new Drag(state.box, {
    value: () => state.data.x[state.index],
    send: () => send(state),
    show: (x) => move(state, x),
    back: () => move(state, state.data.x[state.data.index]),
  });
}

// One element for each number and each panel, made again only when their count changes.
function build(state) {
  const { data, box, grip } = state;
  state.values = readouts(box.querySelector(".readouts"), data.readouts.map(({ name }) => name));
  state.dots = data.y.map(() => {
    const dot = document.createElement("div");
    dot.className = "dc-dot";
    return dot;
  });
  grip.replaceChildren(...state.dots);
}

async function render(state) {
  try {
    const library = await plotly();
    if (!state.box.isConnected) return;
    const theme = themeFor(state.box, state);
    await drawFigure(library, state.figure, themed(state.data.figure, theme), true);
    draw(state);
  } catch (error) {
    state.box.querySelector(".dc-problem").textContent = error.message;
  }
}

function start(box) {
  const find = (name) => box.querySelector(`.dc-${name}`);
  const state = { box, stage: find("stage"), figure: find("figure"), surface: find("surface"), grip: find("grip") };
  state.size = new ResizeObserver(() => draw(state));
  state.size.observe(state.stage);
  state.watch = watchTheme(box, state, () => render(state));
  listens(state);
  return state;
}

export function mount({ parentElement, data: told, setTriggerValue }) {
  const data = { ...told, figure: enlarged(told.figure, told.scale) };
  const box = parentElement.querySelector(".draggable-curve");
  const state = (box.draggableCurve ??= start(box));
  const known = state.data?.x[state.index];
  const changed = JSON.stringify(state.data?.figure) !== JSON.stringify(data.figure);
  Object.assign(state, { data, setTriggerValue });
  // An answer to an older message must not move what the hand holds now.
  state.index = state.dragging || state.rest || state.drag.holds ? nearest(data.x, known) : data.index;
  state.stage.style.height = `${data.height}px`;
  if (state.values?.length !== data.readouts.length || state.dots?.length !== data.y.length) build(state);
  state.surface.setAttribute("aria-label", data.label);
  state.surface.setAttribute("aria-valuemin", data.x[0]);
  state.surface.setAttribute("aria-valuemax", data.x.at(-1));
  if (changed) render(state);
  draw(state);
  state.drag.answered();
}

export function unmount(parentElement) {
  const state = parentElement.querySelector(".draggable-curve")?.draggableCurve;
  if (!state) return;
  clearInterval(state.watch);
  clearTimeout(state.rest);
  state.drag.end();
  cancelAnimationFrame(state.frame);
  state.size.disconnect();
  window.Plotly?.purge(state.figure);
  delete state.box.draggableCurve;
}
