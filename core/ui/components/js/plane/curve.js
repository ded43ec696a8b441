// Loss or accuracy over the epochs of what is shown, and where in it the shown moment lies. Drawn here: Plotly takes 40 ms.

import { element } from "../element.js";
import { svg } from "./svg.js";
import { filled } from "../filled.js";
import { epochs } from "./words.js";

const HEIGHT = 250; // pixels
const MARGIN = { left: 66, right: 14, top: 12, bottom: 48 };
const DASHES = { solid: "", dash: "9 6", dot: "2 5", dashdot: "9 5 2 5", longdash: "15 7", longdashdot: "15 6 2 6" };
const AT_ONCE = 8; // milliseconds of computing before the next frame may come

// Round numbers from least to most, about `wanted` of them.
export function ticksOf(least, most, wanted = 5) {
  const rough = (most - least) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough * 0.999) * power;
  const ticks = [];
  for (let n = Math.ceil(least / step - 1e-9); n * step <= most + 1e-9 * step; n++) ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}

// Powers of ten, with their twos and fives where there are few.
export function logTicks(least, most) {
  const powers = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) powers.push(power);
  const every = Math.max(1, Math.ceil(powers.length / 6));
  const heads = powers.length <= 3 ? [1, 2, 5] : [1];
  const ticks = powers.filter((power) => power % every === 0).flatMap((power) => heads.map((head) => Number(`${head}e${power}`)));
  return ticks.filter((tick) => tick >= least * 0.999 && tick <= most * 1.001);
}

// From which to which value the axis of losses goes: [least, most]; null where nothing can be drawn. A linear axis reaches
// from 0 to a little above guessing, `guess` nats, and higher where losses do, but not without end: beyond four times
// guessing a line leaves the picture.
export function rangeOf(values, log, guess) {
  const shown = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  if (!shown.length) return null;
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  if (log) return least === most ? [least / 2, most * 2] : [least / 1.1, most * 1.1];
  return [0, Math.min(Math.max(1.05 * most, 1.15 * guess), 4 * guess)];
}

export function curve(box, store) {
  const { texts } = store.data;
  let accuracy = false;
  let log = false;
  const toggle = (text, flip) => {
    const button = element("button", "pl-word", text);
    button.type = "button";
    button.addEventListener("click", () => {
      flip();
      store.changed("look");
    });
    return button;
  };
  const accuracyButton = toggle(texts.showAccuracy, () => (accuracy = !accuracy));
  const logButton = toggle(texts.logScale, () => (log = !log));
  const row = element("div", "cv-row");
  const key = element("div", "cv-key");
  const buttons = element("div", "cv-buttons");
  buttons.append(accuracyButton, logButton);
  row.append(key, buttons);
  const chart = svg("svg", { class: "cv-chart", role: "img" });
  const note = element("p", "cv-note");
  box.replaceChildren(row, chart, note);
  const axes = svg("g");
  const lines = svg("svg", { class: "cv-lines", x: MARGIN.left, y: MARGIN.top - 3 });
  const marks = svg("g");
  const now = svg("g");
  chart.append(axes, lines, marks, now);
  let place = null; // { across(step), down(value) }
  let waiting = null; // for the machine to be idle
  let later = null; // for the frame after next
  let drawnOf = null;

  const parts = () => [
    { name: "train", text: texts.trainKey, look: store.data.curves.train },
    ...(store.points.test.includes(1) ? [{ name: "test", text: texts.testKey, look: store.data.curves.test }] : []),
  ];
  const valueOf = (summary, name) => (accuracy ? 100 * summary[name].accuracy : summary[name].loss);

  // The moments whose numbers are known; of the others some are computed, until the next frame has to come.
  function known() {
    const { timeline } = store;
    const found = [];
    const until = performance.now() + AT_ONCE;
    let missing = false;
    for (const { step, weights } of timeline) {
      const had = store.summaries.get(weights);
      if (had) found.push({ step, summary: had });
      else if (performance.now() < until) found.push({ step, summary: store.summary(weights) });
      else missing = true;
    }
    if (missing) {
      const go = () => {
        waiting = later = null;
        drawLines();
      };
      if (window.requestIdleCallback) waiting ??= requestIdleCallback(go, { timeout: 200 });
      else later ??= setTimeout(go, 30);
    }
    return found;
  }

  function drawAxes(range, last) {
    const width = chart.clientWidth;
    const [right, bottom] = [width - MARGIN.right, HEIGHT - MARGIN.bottom];
    const [least, most] = range;
    const scale = log && !accuracy ? Math.log10 : (value) => value;
    const across = (step) => MARGIN.left + ((right - MARGIN.left) * step) / Math.max(last, 1);
    const down = (value) => bottom - ((bottom - MARGIN.top) * (scale(value) - scale(least))) / (scale(most) - scale(least));
    place = { across, down, right, bottom };
    // What leaves the picture is cut off at its edge.
    const [wide, high] = [right - MARGIN.left + MARGIN.right, bottom - MARGIN.top + 6];
    lines.setAttribute("width", wide);
    lines.setAttribute("height", high);
    lines.setAttribute("viewBox", `${MARGIN.left} ${MARGIN.top - 3} ${wide} ${high}`);
    const text = (words, x, y, more) => svg("text", { x, y, "text-anchor": "middle", ...more }, words);
    const made = [svg("path", { class: "cv-axis", d: `M${MARGIN.left} ${MARGIN.top}V${bottom}H${right}` })];
    const perEpoch = store.data.steps_per_epoch;
    for (const epoch of ticksOf(0, last / perEpoch, Math.max(2, Math.floor(width / 90)))) {
      const x = across(epoch * perEpoch);
      made.push(svg("path", { class: "cv-axis", d: `M${x} ${bottom}v5` }), text(String(epoch), x, bottom + 21));
    }
    for (const tick of log && !accuracy ? logTicks(least, most) : ticksOf(least, most, 4)) {
      const y = down(tick);
      made.push(svg("path", { class: "cv-grid", d: `M${MARGIN.left} ${y}H${right}` }));
      made.push(text(String(tick), MARGIN.left - 7, y + 5, { "text-anchor": "end" }));
    }
    made.push(text(texts.epochAxis, (MARGIN.left + right) / 2, HEIGHT - 6));
    const title = accuracy ? texts.accuracyAxis : texts.lossAxis;
    made.push(text(title, 0, 0, { transform: `translate(16 ${(MARGIN.top + bottom) / 2}) rotate(-90)` }));
    axes.replaceChildren(...made);
  }

  function drawLines() {
    if (!chart.clientWidth) return;
    const moments = store.points.count ? known() : [];
    drawnOf = store.timeline;
    const shown = parts();
    const values = moments.flatMap(({ summary }) => shown.map(({ name }) => valueOf(summary, name)));
    const range = accuracy ? [0, 100] : rangeOf(values, log, Math.log(store.data.classes));
    const last = Math.max(store.timeline.at(-1).step, store.data.steps_per_epoch);
    drawAxes(range ?? [log ? 0.1 : 0, 1], last);
    const { across, down } = place;
    // What is far above the picture is drawn just above it, as browsers lose track of very large numbers.
    const height = (value) => Math.max(down(value), -1000);
    const made = [];
    let lost = 0;
    for (const { name, look } of shown) {
      let d = "";
      let pen = "M";
      for (const { step, summary } of moments) {
        const value = valueOf(summary, name);
        if (Number.isFinite(value) && (!log || accuracy || value > 0)) {
          d += `${pen}${across(step).toFixed(1)} ${height(value).toFixed(1)}`;
          pen = "L";
        } else {
          pen = "M";
          if (!Number.isFinite(value)) {
            lost += 1;
            const [x, y] = [across(step), MARGIN.top + (name === "train" ? 4 : 14)];
            made.push(svg("path", { class: "cv-lost", d: `M${x - 4} ${y - 4}l8 8m0-8l-8 8`, stroke: look.colour }));
          }
        }
      }
      made.unshift(svg("path", { class: "cv-line", d, stroke: look.colour, "stroke-dasharray": DASHES[look.dash] ?? "" }));
    }
    lines.replaceChildren(...made);
    const highest = Math.max(...values.filter(Number.isFinite));
    const leaves = range && highest > range[1] && !accuracy;
    note.textContent = [lost && texts.lostSaid, leaves && filled(texts.leavesSaid, { most: highest.toPrecision(3) })]
      .filter(Boolean)
      .join(" ");
    drawNow();
  }

  // The moment that is shown, as it is now: changed by hand, it lies beside the lines.
  function drawNow() {
    const { across, down, bottom } = place;
    const x = across(store.shown.step);
    const made = [svg("path", { class: "cv-now", d: `M${x} ${MARGIN.top}V${bottom}` })];
    const judged = store.judged();
    for (const { name, look } of parts()) {
      const value = valueOf(judged, name);
      if (!Number.isFinite(value) || (log && !accuracy && value <= 0)) continue;
      const y = Math.min(Math.max(down(value), MARGIN.top - 6), bottom);
      const shape = name === "train" ? `M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0` : `M${x} ${y - 8}l8 8-8 8-8-8z`;
      made.push(svg("path", { class: "cv-marker", "data-part": name, d: shape, fill: look.colour }));
    }
    now.replaceChildren(...made);
    const { train, test } = judged;
    const fields = { epoch: epochs(store.shown.step, store.data.steps_per_epoch), train: valueOf({ train }, "train").toPrecision(4), test: valueOf({ test }, "test").toPrecision(4) };
    chart.setAttribute("aria-label", filled(accuracy ? texts.accuracySaid : texts.curveSaid, fields));
  }

  function drawKey() {
    const entries = parts().map(({ text, look }) => {
      const entry = element("span", "cv-entry");
      const line = svg("svg", { width: 36, height: 12, "aria-hidden": "true" });
      line.append(svg("path", { class: "cv-line", d: "M0 6H36", stroke: look.colour, "stroke-dasharray": DASHES[look.dash] ?? "" }));
      entry.append(line, text);
      return entry;
    });
    key.replaceChildren(...entries);
    accuracyButton.setAttribute("aria-pressed", accuracy);
    logButton.setAttribute("aria-pressed", log);
    logButton.disabled = accuracy;
  }

  const size = new ResizeObserver(() => store.changed("look"));
  size.observe(box);

  return {
    draw(changes) {
      if (changes.has("look") || changes.has("points")) drawKey();
      const anew = changes.has("moments") || changes.has("points") || changes.has("look");
      if (anew || store.timeline !== drawnOf || !place) drawLines();
      else if (changes.has("weights") || changes.has("chosen")) drawNow();
    },
    end() {
      size.disconnect();
      if (waiting) cancelIdleCallback(waiting);
      clearTimeout(later);
    },
  };
}
