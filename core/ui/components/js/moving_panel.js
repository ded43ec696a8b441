// One figure whose moving part is drawn here, over the axes that Plotly drew: a frame takes a millisecond or two.

// What core/plots/frames.py packed: typed numbers, cut into rows by their shape.
export function unpacked({ kind, shape, bytes }) {
  const raw = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
  const numbers = kind === "u1" ? raw : new Float32Array(raw.buffer);
  const cut = (from, [count, ...rest]) => {
    if (!rest.length) return numbers.subarray(from, from + count);
    const size = rest.reduce((a, b) => a * b, 1);
    return Array.from({ length: count }, (_, n) => cut(from + n * size, rest));
  };
  return cut(0, shape);
}

// From values to pixels of the panel's box, for fixed margins; a value without a place gives NaN.
export function scales(layout, width, height, ranges = {}) {
  const { l, r, t, b } = layout.margin;
  const axis = (name, start, length) => {
    const [from, to] = ranges[name] ?? layout[name].range;
    const log = layout[name].type === "log";
    return (value) => start + (length * ((log ? Math.log10(value) : value) - from)) / (to - from);
  };
  return {
    x: axis("xaxis", l, width - l - r),
    y: axis("yaxis", height - b, -(height - t - b)),
    inner: { left: l, top: t, width: width - l - r, height: height - t - b },
  };
}

// Points in pixels, far ones brought near enough for SVG's numbers; null where there is none.
export function points(xs, ys, { x, y }) {
  const near = (value) => Math.min(Math.max(value, -1e5), 1e5);
  return Array.from(ys, (value, n) => {
    const [left, top] = [x(xs[n]), y(value)];
    return Number.isNaN(left) || Number.isNaN(top) ? null : [near(left), near(top)];
  });
}

// The line through points, with a gap at each null; a point that stands alone between gaps is a small diamond.
export function line(found) {
  let drawing = false;
  let d = "";
  found.forEach((point, n) => {
    if (point) d += `${drawing ? "L" : "M"}${point[0].toFixed(1)},${point[1].toFixed(1)}`;
    if (point && !drawing && !found[n + 1]) d += "m-3,0l3,-3l3,3l-3,3z";
    drawing = point !== null;
  });
  return d;
}

// The area between a line without gaps and the height `bottom`.
export function area(found, bottom) {
  const shown = found.filter((point) => point);
  if (!shown.length) return "";
  return `${line(shown)}L${shown.at(-1)[0].toFixed(1)},${bottom}L${shown[0][0].toFixed(1)},${bottom}Z`;
}

// Markers as one path; the names are Plotly's.
export function markers(found, symbol, size) {
  const r = size / 2;
  const corner = (x, y, turn, far) => `${(x + far * Math.sin(turn)).toFixed(1)},${(y - far * Math.cos(turn)).toFixed(1)}`;
  const shapes = {
    circle: ([x, y]) =>
      `M${(x - r).toFixed(1)},${y.toFixed(1)}a${r},${r} 0 1 0 ${size},0a${r},${r} 0 1 0 ${-size},0Z`,
    square: ([x, y]) => `M${(x - r).toFixed(1)},${(y - r).toFixed(1)}h${size}v${size}h${-size}Z`,
    diamond: ([x, y]) => `M${[0, 1, 2, 3].map((n) => corner(x, y, (n * Math.PI) / 2, 1.25 * r)).join("L")}Z`,
    star: ([x, y]) =>
      `M${Array.from({ length: 10 }, (_, n) => corner(x, y, (n * Math.PI) / 5, n % 2 ? 0.6 * r : 1.4 * r)).join("L")}Z`,
  };
  return found.map((point) => (point ? shapes[symbol](point) : "")).join("");
}

// Heights between the points of a grid (rows from the bottom up), for a picture of width x height, row by row from
// its top: Float32Array.
export function heights(grid, width, height) {
  const rows = grid.length;
  const columns = grid[0].length;
  const made = new Float32Array(width * height);
  for (let py = 0; py < height; py++) {
    const v = (1 - py / Math.max(height - 1, 1)) * (rows - 1);
    const low = Math.min(Math.floor(v), rows - 2);
    const [below, above, up] = [grid[low], grid[low + 1], v - low];
    for (let px = 0; px < width; px++) {
      const u = (px / Math.max(width - 1, 1)) * (columns - 1);
      const left = Math.min(Math.floor(u), columns - 2);
      const right = u - left;
      const a = below[left] + right * (below[left + 1] - below[left]);
      const b = above[left] + right * (above[left + 1] - above[left]);
      made[py * width + px] = a + up * (b - a);
    }
  }
  return made;
}

const BANDS = 14;
const BLUE = [26, 130, 196];
const GREY = [128, 128, 128];

// Bands of equal height as pixels: low ones blue, high ones clear, and a grey line between two bands.
export function banded(made, width, pixels) {
  for (let n = 0; n < made.length; n++) {
    const band = Math.floor((made[n] * BANDS) / 256);
    const right = (n + 1) % width ? Math.floor((made[n + 1] * BANDS) / 256) : band;
    const below = n + width < made.length ? Math.floor((made[n + width] * BANDS) / 256) : band;
    const between = band !== right || band !== below;
    pixels.set(between ? GREY : BLUE, 4 * n);
    pixels[4 * n + 3] = between ? 90 : Math.round(160 * (1 - band / (BANDS - 1)) ** 1.5);
  }
}

const ORANGE = [213, 94, 0];

// A grid of signed levels (128 is 0, rows from the top down) as one pixel each, clear at 0.
export function squares(grid, pixels) {
  for (const [y, row] of grid.entries()) {
    for (const [x, value] of row.entries()) {
      const level = (value - 128) / 127;
      const at = 4 * (y * row.length + x);
      pixels.set(level < 0 ? ORANGE : BLUE, at);
      pixels[at + 3] = Math.round(255 * Math.min(Math.abs(level), 1));
    }
  }
}

// The numbers at a position; numbers in one row are the same everywhere.
const there = (values, index) => (ArrayBuffer.isView(values) ? values : values[index]);

const SVG = "http://www.w3.org/2000/svg";
let numbered = 0;

function svg(tag, attributes, parent) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  parent.append(made);
  return made;
}

const DASHES = { dash: "9 9", dot: "3 5", dashdot: "9 5 3 5", longdash: "15 8" };

// The elements that draw one moving trace, from back to front.
function elements(trace, parent, ink) {
  const made = {};
  if (trace.fill) made.area = svg("path", { fill: trace.fillcolor, class: "df-area" }, parent);
  if (trace.mode.includes("lines")) {
    const { color, width, dash } = trace.line;
    const stroke = { fill: "none", stroke: color, "stroke-width": width, "stroke-linejoin": "round", class: "df-line" };
    made.line = svg("path", { ...stroke, "stroke-dasharray": DASHES[dash] ?? "none" }, parent);
  }
  if (trace.mode.includes("markers")) {
    const { color, line } = trace.marker;
    const outline = { stroke: line ? ink : "none", "stroke-width": line?.width ?? 0 };
    made.markers = svg("path", { fill: color ?? trace.line?.color, ...outline, class: "df-markers" }, parent);
  }
  return made;
}

// Everything that moves in `box`, which Plotly has drawn axes into.
export class MovingPanel {
  constructor(box, data) {
    this.box = box;
    this.figure = data.figure;
    this.words = data.words;
    this.margin = data.figure.layout.margin;
    this.traces = data.traces.map(({ trace, x, y }) => ({ trace, x: unpacked(x), y: unpacked(y) }));
    this.surface = data.surface && unpacked(data.surface);
    this.pixels = data.pixels && unpacked(data.pixels);
    this.ranges = Object.fromEntries(Object.entries(data.ranges).map(([name, packed]) => [name, unpacked(packed)]));
  }

  // The ranges of the moving axes at a position.
  at(index) {
    return Object.fromEntries(Object.entries(this.ranges).map(([name, values]) => [name, Array.from(values[index])]));
  }

  // Once Plotly has drawn: the layers behind and before its figure, in the ink of the page.
  build(ink) {
    for (const layer of this.box.querySelectorAll(":scope > .df-layer")) layer.remove();
    this.canvas = document.createElement("canvas");
    this.canvas.className = "df-layer";
    this.box.prepend(this.canvas);
    this.svg = svg("svg", { class: "df-layer", "aria-hidden": "true" }, this.box);
    const id = `df-clip-${numbered++}`;
    this.clip = svg("rect", {}, svg("clipPath", { id }, svg("defs", {}, this.svg)));
    const group = svg("g", { "clip-path": `url(#${id})` }, this.svg);
    for (const moving of this.traces) moving.drawn = elements(this.figure.data[moving.trace], group, ink);
    this.text = document.createElement("div");
    this.text.className = "df-layer df-words";
    this.box.append(this.text);
    this.shown = null;
  }

  // Draw a position. Plotly is asked only when a range changes.
  paint(index) {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (!this.svg || !width) return;
    const ranges = this.at(index);
    const written = JSON.stringify(ranges);
    if (this.written !== undefined && this.written !== written) {
      window.Plotly.relayout(this.box, Object.fromEntries(Object.entries(ranges).map(([n, r]) => [`${n}.range`, r])));
    }
    this.written = written;
    const scale = scales({ ...this.figure.layout, margin: this.margin }, width, height, ranges);
    const { inner } = scale;
    for (const [name, value] of Object.entries({ x: inner.left, y: inner.top, width: inner.width, height: inner.height })) {
      this.clip.setAttribute(name, Math.max(value, 0));
    }
    for (const { trace, x, y, drawn } of this.traces) {
      const found = points(there(x, index), there(y, index), scale);
      drawn.area?.setAttribute("d", area(found, scale.y(0)));
      drawn.line?.setAttribute("d", line(found));
      const { symbol = "circle", size } = this.figure.data[trace].marker ?? {};
      drawn.markers?.setAttribute("d", markers(found, symbol, size));
    }
    if (this.words.length) this.text.textContent = this.words[index];
    Object.assign(this.text.style, { left: `${inner.left + 6}px`, top: `${inner.top + 4}px` });
    this.text.style.maxWidth = `${inner.width - 12}px`;
    if (this.surface || this.pixels) this.paintGrid(index, inner);
  }

  // The surface or the squares, behind Plotly's figure.
  paintGrid(index, inner) {
    // A surface is half as fine as the screen: a quarter of the work, and nobody sees it behind the path.
    const [width, height] = this.pixels
      ? [this.pixels[index][0].length, this.pixels[index].length]
      : [Math.floor(inner.width / 2), Math.floor(inner.height / 2)];
    if (width < 2 || height < 2) return;
    Object.assign(this.canvas.style, {
      left: `${inner.left}px`,
      top: `${inner.top}px`,
      width: `${inner.width}px`,
      height: `${inner.height}px`,
      imageRendering: this.pixels ? "pixelated" : "auto",
    });
    const key = `${index} ${width} ${height}`;
    if (this.shown === key) return;
    this.shown = key;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
    }
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(width, height);
    if (this.pixels) squares(this.pixels[index], image.data);
    else banded(heights(this.surface[index], width, height), width, image.data);
    context.putImageData(image, 0, 0);
  }
}
