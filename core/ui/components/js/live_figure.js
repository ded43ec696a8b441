// Draws a Plotly figure and keeps its node, zoom and hover while new data arrive, from Python or from a stream.

import { drawFigure } from "./figure_hands.js";
import { subscribe } from "./stream.js";

const here = new URL(".", import.meta.url);
let library;
// What core/plots/style.py writes for the colour of the page's text.
const INK = "#010203";
const USUAL = 16; // pixels, of the text of charts
const PUT_BACK_WITHIN = 5000; // milliseconds
// Until when drawings of streams rest. They do for as long as they took, a second at most: a slow phone sees fewer and
// stays usable, and no chart falls far behind the numbers beside it.
const LONGEST_REST = 1000; // milliseconds
let restUntil = 0;
// The boxes that wait for its end. All are drawn then: if each waited for the others' drawings, one might never come.
const resting = new Map();
let restTimer = null;

// Plotly comes from the server itself: there may be no other network.
export function plotly() {
  library ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = new URL("plotly.min.js", here);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      library = undefined;
      reject(new Error("The chart could not be drawn: reload the page."));
    };
    document.head.append(script);
  });
  return library;
}

// The page's own colours and font, so that a figure follows light and dark.
function themeOf(element) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", "#222");
  return {
    text,
    font: read("--st-font", "sans-serif"),
    background: read("--st-background-color", "#fff"),
    grid: `color-mix(in srgb, ${text} 18%, transparent)`,
  };
}

// Draws again when the theme has changed, which nobody tells a component. `state.colours` are those of the last drawing.
export function watchTheme(box, state, redraw) {
  return setInterval(() => {
    if (!box.isConnected || !state.colours) return;
    const theme = themeOf(box);
    if (state.colours !== theme.text + theme.background) redraw();
  }, 500);
}

// The theme as a drawing needs it, remembered in `state.colours`.
export function themeFor(box, state) {
  const theme = themeOf(box);
  state.colours = theme.text + theme.background;
  theme.grid = plain(box, theme.grid);
  return theme;
}

// A colour that Plotly understands for any that CSS does.
function plain(element, colour) {
  const probe = document.createElement("span");
  probe.style.color = colour;
  element.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  const parts = value.match(/^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)$/);
  if (!parts) return value;
  const [r, g, b] = parts.slice(1, 4).map((part) => Math.round(255 * part));
  return `rgba(${r}, ${g}, ${b}, ${parts[4] ?? 1})`;
}

// The first numbers of two axes meet in a corner.
const APART = { ticklabelstandoff: 4 };
const LONE = 9; // pixels

// A line with a marker on each point that stands alone between gaps, where a line draws nothing at all.
export function withLonePoints(trace) {
  const { y } = trace;
  if (trace.mode !== "lines" || !Array.isArray(y) || !trace.line?.width) return trace;
  const isGap = (value) => value === null || value === undefined;
  const size = y.map((value, n) => (!isGap(value) && isGap(y[n - 1]) && isGap(y[n + 1]) ? LONE : 0));
  if (!size.some(Boolean)) return trace;
  return { ...trace, mode: "lines+markers", marker: { color: trace.line.color, ...trace.marker, size } };
}

// The figure with all its text and margins so many times as large, for a hall.
export function enlarged(figure, scale = 1) {
  if (scale === 1) return figure;
  const grown = (part) => {
    if (Array.isArray(part)) return part.map(grown);
    if (!part || typeof part !== "object") return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        const text = /font$/.test(name) && value?.size;
        return [name, text ? { ...value, size: scale * Math.max(value.size, USUAL) } : grown(value)];
      }),
    );
  };
  const layout = grown({ ...figure.layout, font: { size: USUAL, ...figure.layout.font } });
  if (layout.margin) {
    layout.margin = Object.fromEntries(
      Object.entries(layout.margin).map(([side, far]) => [side, typeof far === "number" ? scale * far : far]),
    );
  }
  const data = figure.data.map((trace) => {
    const { textfont, colorbar } = grown({ textfont: trace.textfont, colorbar: trace.colorbar });
    return { ...trace, ...(textfont && { textfont }), ...(colorbar && { colorbar }) };
  });
  return { ...figure, data, layout, smallest: scale * USUAL };
}

// Words of a chart are read from the last row: no legend, note or title is smaller, whatever its figure says; what is
// enlarged for a hall says more.
const legibly = (smallest) => (part) => ({ ...part, font: { ...part.font, size: Math.max(part.font?.size ?? 0, smallest) } });

// The figure with the theme where it does not choose for itself, and text in the page's ink where it asks for it.
export function themed(figure, theme) {
  const layout = structuredClone(figure.layout);
  layout.paper_bgcolor = "rgba(0,0,0,0)";
  layout.plot_bgcolor = "rgba(0,0,0,0)";
  layout.font = { size: USUAL, ...layout.font, color: theme.text, family: theme.font };
  const legible = legibly(figure.smallest ?? USUAL);
  layout.hoverlabel = { bgcolor: theme.background, font: { color: theme.text }, ...layout.hoverlabel };
  for (const key of Object.keys(layout)) {
    if (/^[xy]axis\d*$/.test(key)) {
      layout[key] = { gridcolor: theme.grid, linecolor: theme.grid, zerolinecolor: theme.grid, ...APART, ...layout[key] };
      // Plotly writes titles larger than numbers, and then they are longer than their axes.
      const { title } = layout[key];
      if (title?.text) layout[key].title = legible(title);
    }
  }
  if (layout.legend) layout.legend = legible(layout.legend);
  if (layout.annotations) layout.annotations = layout.annotations.map(legible);
  const inked = (part) => (part?.color === INK ? { ...part, color: theme.text } : part);
  const data = figure.data.map((trace) => {
    const made = { ...withLonePoints(trace) };
    if (trace.textfont) made.textfont = inked(trace.textfont);
    if (trace.marker?.line) made.marker = { ...trace.marker, line: inked(trace.marker.line) };
    return made;
  });
  return { data, layout };
}

const SMALLEST = 9; // pixels
const PER_CHARACTER = 0.6; // width of a character by its height

const A_NUMBER = 30; // pixels of a vertical axis that one of its numbers wants,
const A_NAME = 21; // and one name of any axis

// No more numbers along a low axis than stand above each other, where Plotly writes five at least, and no more names
// along any axis than have room, where Plotly writes all.
function fittedAxes(layout, width, height) {
  const { l = 80, r = 80, t = 100, b = 80 } = layout.margin ?? {};
  const made = { ...layout };
  for (const key of Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name))) {
    const { domain: [from, to] = [0, 1], nticks, dtick, tickvals, ticktext } = layout[key];
    const length = (to - from) * (key.startsWith("y") ? height - t - b : width - l - r);
    const every = Math.ceil((A_NAME * (tickvals?.length ?? 0)) / Math.max(length, 1));
    const most = Math.max(2, Math.floor(length / A_NUMBER));
    const some = (names) => names?.filter((_, n) => n % every === 0);
    if (every > 1) made[key] = { ...layout[key], tickvals: some(tickvals), ticktext: some(ticktext) };
    else if (!tickvals && dtick === undefined && most < 6 && key.startsWith("y") && !(nticks <= most)) {
      made[key] = { ...layout[key], nticks: most };
    }
  }
  return made;
}

// Numbers in the cells of a matrix as large as they were meant where there is room, smaller where there is less, and
// none where they could not be read.
export function fitted({ data, layout }, width, height = Infinity) {
  const { l = 80, r = 80 } = layout.margin ?? {};
  return {
    layout: fittedAxes(layout, width, height),
    data: data.map((trace) => {
      if (trace.type !== "heatmap" || !trace.text || !trace.texttemplate || !trace.textfont?.size) return trace;
      const longest = Math.max(1, ...trace.text.flat().map((text) => String(text).length));
      const { domain: [from, to] = [0, 1], range } = layout[(trace.xaxis ?? "x").replace("x", "xaxis")] ?? {};
      const cells = range ? Math.abs(range[1] - range[0]) : trace.text[0].length;
      const room = Math.floor(((to - from) * (width - l - r)) / (cells * longest * PER_CHARACTER));
      const size = Math.min(trace.textfont.size, room);
      return size < SMALLEST ? { ...trace, texttemplate: "" } : { ...trace, textfont: { ...trace.textfont, size } };
    }),
  };
}

// The least height of a box: a matrix with numbers in its cells is never so low that its rows are not told apart,
// however low the screen is.
export function least({ data, layout }, height, scale = 1) {
  const matrix = data.find(({ type, text, texttemplate }) => type === "heatmap" && texttemplate && Array.isArray(text));
  if (!matrix) return 0;
  const { t = 100, b = 80 } = layout.margin ?? {};
  const lines = Math.max(1, ...(layout.yaxis?.ticktext ?? []).map((name) => String(name).split("<br>").length));
  return Math.min(height, scale * (t + b + A_NAME * lines * matrix.text.length));
}

// What a click says to Python: the names of the row and column under the mouse.
export function picked(event) {
  const point = event?.points?.[0];
  return point ? { x: String(point.x), y: String(point.y), curve: point.curveNumber } : null;
}

const PICTURE = 96; // pixels, of a point's picture

// How a sheet of pictures lies behind a window that shows its picture number `n`.
export function pictureOf({ columns, rows }, n) {
  return {
    backgroundSize: `${columns * PICTURE}px ${rows * PICTURE}px`,
    backgroundPosition: `${-(n % columns) * PICTURE}px ${-Math.floor(n / columns) * PICTURE}px`,
  };
}

// The picture of the point under the mouse, on the side of the figure where the mouse is not; none without a point.
function showPicture(box, event) {
  const pictures = box.liveFigure?.pictures;
  const point = event?.points?.[0];
  let shown = box.querySelector(".lf-picture");
  if (!pictures || !Number.isInteger(point?.customdata)) {
    shown?.remove();
    return;
  }
  if (!shown) {
    shown = document.createElement("div");
    shown.className = "lf-picture";
    shown.setAttribute("aria-hidden", "true");
    box.append(shown);
  }
  const { _offset, _length } = point.xaxis;
  const left = point.xaxis.d2p(point.x) > _length / 2;
  Object.assign(shown.style, pictureOf(pictures, point.customdata), {
    backgroundImage: `url("${pictures.sheet}")`,
    left: `${left ? _offset + 6 : _offset + _length - PICTURE - 10}px`,
    top: `${point.yaxis._offset + 6}px`,
  });
}

// The parts of one figure among those of a stream: what core/plots/figure_parts.py made of it.
export function partsOf(parts, name) {
  return Object.fromEntries(Object.entries(parts).filter(([path]) => path.startsWith(`${name}/`)));
}

// The figure put together again; null when there is none.
export function assembled(parts) {
  const data = [];
  const layout = {};
  const lists = [];
  for (const [path, value] of Object.entries(parts)) {
    const [, place, first, key, piece] = path.split("/");
    if (place === "layout") {
      layout[first] = value;
      continue;
    }
    const trace = (data[first] ??= {});
    if (piece === undefined) trace[key] = value;
    else {
      if (!trace[key]) lists.push([trace, key]);
      (trace[key] ??= [])[piece] = value;
    }
  }
  for (const [trace, key] of lists) trace[key] = trace[key].flat(1);
  return data.length ? { data, layout } : null;
}

// A figure of the stream with what is the page's own: earlier runs behind its lines, a frame around a chosen cell.
export function withOwn(figure, own, { traces, shapes }) {
  const layout = { ...figure.layout };
  if (shapes) layout.shapes = [...(layout.shapes ?? []), ...own.layout.shapes.slice(-shapes)];
  return { data: [...own.data.slice(0, traces), ...figure.data], layout };
}

function drawRested(box, state) {
  resting.set(box, state);
  restTimer ??= setTimeout(() => {
    restTimer = null;
    const rested = [...resting];
    resting.clear();
    for (const [each, its] of rested) draw(each, its);
  }, restUntil - performance.now());
}

// Draws what the stream says from now on. What Python drew stays until there is something else.
function feed(box, state, own, fed) {
  let shown = null;
  return subscribe(fed.path, (parts) => {
    const mine = partsOf(parts, fed.name);
    const paths = Object.keys(mine);
    if (shown && paths.length === Object.keys(shown).length && paths.every((path) => mine[path] === shown[path])) return;
    const figure = assembled(mine);
    if (!figure) return;
    shown = mine;
    state.figure = withOwn(figure, own, fed);
    drawRested(box, state);
  });
}

async function render(box, state) {
  const library = await plotly();
  if (!box.isConnected) return;
  const theme = themeFor(box, state);
  await drawFigure(
    library,
    box,
    fitted(themed(enlarged(state.figure, state.scale), theme), box.clientWidth, box.clientHeight),
  );
  if (!box.listens) {
    box.listens = true;
    box.on("plotly_click", (event) => box.liveFigure?.pick?.(picked(event)));
    box.on("plotly_hover", (event) => showPicture(box, event));
    box.on("plotly_unhover", () => showPicture(box, null));
  }
}

// Drawings of one box wait for each other, also when Streamlit takes a figure off and puts it back at once;
// of the figures that arrive meanwhile only the newest is drawn.
function draw(box, state) {
  if (state.waiting) return;
  state.waiting = true;
  box.drawing = (box.drawing ?? Promise.resolve()).then(async () => {
    state.waiting = false;
    if (box.liveFigure !== state) return;
    const began = performance.now();
    try {
      await render(box, state);
    } catch (error) {
      box.dataset.problem = error.message;
    }
    const now = performance.now();
    // Figures of one message are drawn in turns: the last one has waited for the others.
    restUntil = Math.max(restUntil, now + Math.min(now - began, LONGEST_REST));
  });
}

function watchWidth(box, redraw) {
  let width = box.clientWidth;
  const observer = new ResizeObserver(() => {
    if (width === box.clientWidth) return;
    width = box.clientWidth;
    redraw();
  });
  observer.observe(box);
  return observer;
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".live-figure");
  const state = (box.liveFigure ??= {});
  state.figure = data.figure;
  state.scale = data.scale;
  state.pictures = data.pictures;
  state.pick = data.pickable ? (point) => point && setTriggerValue("picked", point) : null;
  box.style.height = `${data.height}px`;
  box.style.minHeight = `${least(data.figure, data.height, data.scale)}px`;
  // No picture to a screen reader: it has buttons in it.
  box.setAttribute("role", "figure");
  box.setAttribute("aria-label", data.label);
  draw(box, state);
  const before = state.unsubscribe;
  state.unsubscribe = data.fed ? feed(box, state, data.figure, data.fed) : null;
  before?.();
  // Numbers in cells are as large as there is room; the box changes its width with the window and with what is beside it.
  state.size ??= watchWidth(box, () => draw(box, state));
  // The theme can change without anything new to draw.
  state.watch ??= watchTheme(box, state, () => draw(box, state));
}

export function unmount(parentElement) {
  const box = parentElement.querySelector(".live-figure");
  if (!box?.liveFigure) return;
  clearInterval(box.liveFigure.watch);
  box.liveFigure.size.disconnect();
  box.liveFigure.unsubscribe?.();
  delete box.liveFigure;
  // Streamlit may take a figure off only to put it back a moment later: it keeps its drawing and zoom until then.
  setTimeout(() => {
    box.drawing = (box.drawing ?? Promise.resolve()).then(() => {
      if (box.liveFigure) return;
      window.Plotly?.purge(box);
      box.listens = false;
    });
  }, PUT_BACK_WITHIN);
}
