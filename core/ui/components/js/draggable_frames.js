// A slider over positions that were computed beforehand: figures and numbers are redrawn as the hand moves.

import { arranged, GAP } from "./arrangement.js";
import { listen, readouts } from "./chosen_index.js";
import { Drag } from "./drag.js";
import { element } from "./element.js";
import { drawFigure } from "./figure_hands.js";
import { enlarged, fitted, plotly, themed, themeFor, watchTheme } from "./live_figure.js";
import { MovingPanel } from "./moving_panel.js";

const NARROW = 420; // pixels
const LONG_NAME = 26; // characters
const LINE = 20; // pixels
const BETWEEN_TICKS = 8; // pixels
const BELOW_LEGEND = 10; // pixels
const PROJECTOR = 1000; // pixels: what is narrower is scrolled, with the slider at its upper edge

// A long name in two lines.
function inTwoLines(name) {
  return name?.length > LONG_NAME ? name.replace(/^(.{12,}?) /, "$1<br>") : name;
}

// Where a position lies on the slider, in per cent of its length.
export function place(at, count) {
  return count > 1 ? (100 * Math.min(Math.max(at, 0), count - 1)) / (count - 1) : 0;
}

// The position under a pointer on a slider that begins at `left` pixels and is `width` long.
export function indexAt(pixel, left, width, count) {
  const share = Math.min(Math.max((pixel - left) / width, 0), 1);
  return Math.round(share * (count - 1));
}

// Thumb, numbers, figures, and what a screen reader says, all in one frame.
function paint(state) {
  const { data, index } = state;
  const { texts } = data.slider;
  state.thumb.style.left = `${place(index, texts.length)}%`;
  data.readouts.forEach((readout, n) => (state.values[n].textContent = readout.texts[index]));
  state.surface.setAttribute("aria-valuenow", index);
  const said = data.readouts.map((readout) => `${readout.name} ${readout.texts[index]}`);
  state.surface.setAttribute("aria-valuetext", [texts[index], ...said].join(", "));
  for (const panel of state.panels) panel.paint(index);
}

function draw(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    paint(state);
  });
}

// Bands, ticks and marks; a name that does not fit its band is left to the readout.
function buildSlider(state) {
  const { texts, ticks, bands, marks, label } = state.data.slider;
  const count = texts.length;
  const at = (made, where) => {
    made.style.left = `${place(where, count)}%`;
    return made;
  };
  const drawn = bands.map((band) => {
    const made = at(element("div", `df-band df-${band.tone}`), band.first - 0.5);
    made.style.width = `${place(band.last + 0.5, count) - place(band.first - 0.5, count)}%`;
    made.append(Object.assign(document.createElement("span"), { className: "df-name", textContent: band.name }));
    made.title = band.name;
    return made;
  });
  const lines = marks.map((mark) => at(element("div", "df-mark"), mark.at));
  state.find("bands").replaceChildren(...drawn, ...lines);
  state.find("scale").replaceChildren(...ticks.map((tick) => at(element("div", "df-tick", tick.text), tick.at)));
  state.find("marks").replaceChildren(...marks.map((mark) => at(element("div", "df-mark-name", mark.text), mark.at)));
  state.find("marks").hidden = !marks.length;
  state.surface.setAttribute("aria-label", label);
  state.surface.setAttribute("aria-valuemin", 0);
  state.surface.setAttribute("aria-valuemax", count - 1);
  fit(state);
}

// What needs the width: band names and ticks that have room, mark names that stay inside and do not cover each other.
function fit(state) {
  for (const band of state.find("bands").querySelectorAll(".df-band")) {
    const name = band.firstChild;
    name.hidden = false;
    name.hidden = name.offsetWidth > band.clientWidth;
  }
  let taken = -Infinity;
  for (const tick of state.find("scale").children) {
    tick.hidden = false;
    const half = tick.offsetWidth / 2;
    tick.hidden = tick.offsetLeft - half < taken;
    if (!tick.hidden) taken = tick.offsetLeft + half + BETWEEN_TICKS;
  }
  const row = state.find("marks");
  let rows = 0;
  const ends = [];
  for (const name of row.children) {
    name.style.marginLeft = "0";
    const shift = Math.max(0, name.offsetWidth / 2 - name.offsetLeft);
    const over = Math.max(0, name.offsetLeft + name.offsetWidth / 2 - row.clientWidth);
    name.style.marginLeft = `${shift - over}px`;
    const left = name.offsetLeft - name.offsetWidth / 2;
    let line = ends.findIndex((end) => end + 12 < left);
    if (line < 0) line = ends.length;
    ends[line] = left + name.offsetWidth;
    name.style.top = `${24 * line}px`;
    rows = Math.max(rows, line + 1);
  }
  row.style.height = `${24 * rows}px`;
}

// On a projector all panels are in view below the slider, without scrolling, as far as that can be. Whether that is new.
function arrange(state) {
  const { panels } = state.data;
  const host = state.find("panels");
  const natural = panels.map(({ height }) => height);
  const main = state.box.closest("[data-testid=stMain]");
  const top = host.getBoundingClientRect().top + (main?.scrollTop ?? 0);
  const margins = panels.map(({ figure }) => figure.layout.margin);
  const { columns, heights } =
    innerWidth < PROJECTOR
      ? { columns: null, heights: natural }
      : arranged(natural, margins, host.clientWidth, innerHeight - top - GAP);
  const key = `${columns} ${heights}`;
  if (state.arrangement === key) return false;
  state.arrangement = key;
  state.panels.forEach(({ box }, n) => {
    box.style.height = `${heights[n]}px`;
    box.style.flexBasis = columns && `calc((100% - ${(columns - 1) * GAP}px) / ${columns} - 1px)`;
  });
  return true;
}

function buildPanels(state) {
  const host = state.find("panels");
  const { panels } = state.data;
  if (host.children.length !== panels.length) {
    for (const box of host.children) window.Plotly?.purge(box);
    host.replaceChildren(...panels.map(() => element("div", "df-panel")));
  }
  state.panels = panels.map((panel, n) => {
    const box = host.children[n];
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", panel.label);
    return new MovingPanel(box, panel);
  });
  state.arrangement = null;
  arrange(state);
}

async function render(state) {
  try {
    const library = await plotly();
    if (!state.box.isConnected) return;
    const theme = themeFor(state.box, state);
    state.drawnAt = state.box.clientWidth;
    for (const panel of state.panels) {
      const { clientWidth, clientHeight } = panel.box;
      const { data, layout } = fitted(themed(panel.figure, theme), clientWidth, clientHeight);
      // In a narrow panel it stands above the numbers of the vertical axis, too, and long names have two lines.
      const narrow = layout.legend && clientWidth < NARROW;
      if (narrow) {
        layout.legend.y = 1.06;
        for (const trace of data) trace.name = inTwoLines(trace.name);
        const { title } = layout.xaxis;
        if (title?.text?.length > LONG_NAME) {
          layout.xaxis.title = { ...title, text: inTwoLines(title.text) };
          layout.margin.b += LINE;
        }
      }
      for (const [axis, range] of Object.entries(panel.at(state.index))) layout[axis].range = range;
      // A trace that moves has its name in the legend, and no points that Plotly knows of.
      for (const { trace } of panel.traces) Object.assign(data[trace], { x: [null], y: [null] });
      await drawFigure(library, panel.box, { data, layout }, true);
      // There is room for one row of a legend: where it has more, the axes make way for it.
      const legend = panel.box._fullLayout.legend?._height ?? 0;
      const wanted = Math.ceil(legend) + (narrow ? 2 : 1) * BELOW_LEGEND;
      if (layout.showlegend && (narrow ? wanted : legend) > layout.margin.t) {
        layout.margin.t = wanted;
        await drawFigure(library, panel.box, { data, layout }, true);
      }
      panel.margin = layout.margin;
      panel.build(theme.text);
    }
    draw(state);
  } catch (error) {
    state.find("problem").textContent = error.message;
  }
}

function send(state) {
  state.setTriggerValue("index", state.index);
}

// Moves to a position that came from elsewhere.
function move(state, index) {
  if (!Number.isInteger(index) || state.data.slider.texts[index] === undefined) return;
  state.index = index;
  draw(state);
}

function start(box) {
  const find = (name) => box.querySelector(`.df-${name}`);
  const state = { box, find, surface: find("surface"), thumb: find("thumb"), panels: [] };
  state.size = new ResizeObserver(() => {
    if (!state.data) return;
    fit(state);
    draw(state);
    // Rows of legends depend on the width.
    if (arrange(state) || state.drawnAt !== state.box.clientWidth) render(state);
  });
  state.size.observe(state.surface);
  // The height of the window, and what stands above.
  state.size.observe(document.documentElement);
  const above = box.closest("[data-testid=stMainBlockContainer]");
  if (above) state.size.observe(above);
  state.watch = watchTheme(box, state, () => render(state));
  listen(state, state.surface, {
    indexAt: (event) => {
      const { left, width } = state.surface.getBoundingClientRect();
      return indexAt(event.clientX, left, width, state.data.slider.texts.length);
    },
    count: () => state.data.slider.texts.length,
    step: 1,
    draw: () => draw(state),
    send: () => send(state),
  });
  state.drag = new Drag(box, {
    value: () => state.index,
    send: () => send(state),
    show: (index) => move(state, index),
    back: () => move(state, state.data.index),
  });
  return state;
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".draggable-frames");
  const state = (box.draggableFrames ??= start(box));
  const { index: _, ...shown } = data;
  const text = JSON.stringify(shown);
  const changed = state.shown !== text;
  const panels = changed ? data.panels.map((each) => ({ ...each, figure: enlarged(each.figure, data.scale) })) : null;
  Object.assign(state, { data: { ...data, panels: panels ?? state.data.panels }, setTriggerValue, shown: text });
  // An answer to an older message must not move what the hand holds now.
  if (!(state.dragging || state.rest || state.drag.holds)) state.index = data.index;
  state.index = Math.min(state.index, data.slider.texts.length - 1);
  if (changed) {
    state.values = readouts(
      box.querySelector(".readouts"),
      data.readouts.map(({ name }) => name),
    );
    buildSlider(state);
    buildPanels(state);
    render(state);
  }
  draw(state);
  state.drag.answered();
}

export function unmount(parentElement) {
  const state = parentElement.querySelector(".draggable-frames")?.draggableFrames;
  if (!state) return;
  clearInterval(state.watch);
  clearTimeout(state.rest);
  state.drag.end();
  cancelAnimationFrame(state.frame);
  state.size.disconnect();
  for (const { box } of state.panels) window.Plotly?.purge(box);
  delete state.box.draggableFrames;
}
