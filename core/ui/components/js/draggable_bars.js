// Logits as bars under the hand: dragged, typed or moved by keys, with softmax and sigmoid following at once.

import { listen } from "./bar_hands.js";
import { Drag } from "./drag.js";
import { element } from "./element.js";
import { filled } from "./filled.js";
import { reading } from "./typed_number.js";

// Probabilities of all classes, shape of the logits. The largest is subtracted first, so that exp cannot overflow.
export function softmax(logits, temperature = 1) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

// One probability for each class on its own.
export function sigmoid(logits, temperature = 1) {
  return logits.map((logit) => 1 / (1 + Math.exp(-logit / temperature)));
}

// How far the bars' axis reaches to both sides: 5, 10, 20, 50... so that every logit fits.
export function reach(logits) {
  const needed = Math.max(5, ...logits.map(Math.abs));
  for (let power = 1; ; power *= 10) {
    for (const digit of [5, 10, 20]) if (digit * power >= needed) return digit * power;
  }
}

// Where a pointer is on a track, as a logit in steps of a hundredth of the axis.
export function logitAt(y, top, height, far) {
  const share = Math.min(Math.max((y - top) / height, 0), 1);
  const step = far / 100;
  return Number((Math.round((far * (1 - 2 * share)) / step) * step).toPrecision(6));
}

// A share as people read it; what rounds to nothing or everything without being it says so.
export function percent(share) {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share > 0.9995) return ">99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

const shown = (logit) => String(Number(logit.toPrecision(6)));

// Builds one column a class; returns what drawing needs of it.
function column(state, index) {
  const box = element("div", "db-class");
  const track = element("div", "db-track");
  const bar = element("div", "db-bar");
  const handle = element("div", "db-handle");
  track.append(bar, handle);
  track.tabIndex = 0;
  track.setAttribute("role", "slider");
  const input = element("input", "db-input");
  input.type = "text";
  input.inputMode = "decimal";
  const parts = { box, track, bar, handle, input, name: element("div", "db-name"), rows: [] };
  box.append(parts.name, track, input);
  for (const kind of ["softmax", "sigmoid"]) {
    const row = element("div", `db-part db-${kind}`);
    const fill = element("div", "db-fill");
    const text = element("span", "db-text");
    row.append(fill, text);
    box.append(row);
    parts.rows.push({ row, fill, text });
  }
  const set = (logit) => {
    state.logits[index] = logit;
    state.problem.textContent = "";
    draw(state);
    state.drag.moved();
  };
  listen(track, handle, {
    begin: () => {
      // The axis stands still while the hand moves on it.
      state.far = reach(state.logits);
      state.dragging = true;
    },
    move: (event) => {
      const { top, height } = track.getBoundingClientRect();
      set(logitAt(event.clientY, top, height, state.far));
    },
    end: () => {
      state.dragging = false;
      draw(state);
      send(state);
    },
  });
  track.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 0.1, ArrowRight: 0.1, ArrowDown: -0.1, ArrowLeft: -0.1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const moved = state.logits[index] + step * (event.shiftKey ? 10 : 1);
    set(Number(Math.min(Math.max(moved, -state.limit), state.limit).toFixed(6)));
    // One message when the key has come to rest, not one a repeat.
    clearTimeout(state.rest);
    state.rest = setTimeout(() => send(state), 250);
  });
  input.addEventListener("change", () => {
    const { value, meanings } = reading(input.value);
    if (value === undefined || Math.abs(value) > state.limit) {
      const [first, second] = meanings ?? [];
      const fields = { typed: input.value.slice(0, 30), limit: state.limit, first, second };
      state.problem.textContent = filled(meanings ? state.words.ambiguous : state.words.wrong, fields);
      draw(state);
      return;
    }
    set(value);
    send(state);
  });
  return parts;
}

function send(state) {
  clearTimeout(state.rest);
  state.rest = null;
  state.drag.over();
  tell(state);
}

function tell(state) {
  state.setTriggerValue("logits", [...state.logits]);
}

// Shows logits that came from elsewhere.
function move(state, logits) {
  const fits = Array.isArray(logits) && logits.length === state.columns.length && logits.every(Number.isFinite);
  if (!fits) return;
  state.logits = [...logits];
  draw(state);
}

// Everything that follows from the logits. Called once a frame at most while dragging.
function paint(state) {
  const far = state.dragging ? state.far : reach(state.logits);
  const moved = state.logits.map((logit) => logit + state.constant);
  const shares = [softmax(moved, state.temperature), sigmoid(moved, state.temperature)];
  const winner = shares[0].indexOf(Math.max(...shares[0]));
  state.columns.forEach((parts, index) => {
    const logit = state.logits[index];
    const half = Math.min(Math.abs(logit) / far, 1) * 50;
    parts.bar.style.height = `${half}%`;
    parts.bar.style.top = logit >= 0 ? `${50 - half}%` : "50%";
    parts.handle.style.top = `${50 - (Math.min(Math.max(logit / far, -1), 1)) * 50}%`;
    parts.box.classList.toggle("db-winner", index === winner);
    parts.track.setAttribute("aria-valuenow", shown(logit));
    parts.track.setAttribute("aria-valuemin", -far);
    parts.track.setAttribute("aria-valuemax", far);
    if (document.activeElement !== parts.input || state.dragging) parts.input.value = shown(logit);
    parts.rows.forEach(({ fill, text }, kind) => {
      fill.style.height = `${100 * shares[kind][index]}%`;
      text.textContent = percent(shares[kind][index]);
    });
  });
  const sums = shares.map((values) => values.reduce((a, b) => a + b, 0));
  state.box.querySelector(".db-sum-softmax").textContent = filled(state.words.softmax, { sum: sums[0].toFixed(3) });
  state.box.querySelector(".db-sum-sigmoid").textContent = filled(state.words.sigmoid, { sum: sums[1].toFixed(3) });
  state.box.querySelector(".db-far").textContent = filled(state.words.axis, { far });
}

function draw(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    paint(state);
  });
}

function build(state, names) {
  const grid = state.box.querySelector(".db-grid");
  grid.replaceChildren();
  grid.style.gridTemplateColumns = `repeat(${names.length}, minmax(0, 1fr))`;
  state.columns = names.map((_, index) => column(state, index));
  grid.append(...state.columns.map((parts) => parts.box));
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".draggable-bars");
  const state = (box.draggableBars ??= { box, logits: [], columns: [], problem: box.querySelector(".db-problem") });
  state.drag ??= new Drag(box, {
    value: () => state.logits,
    send: () => tell(state),
    show: (logits) => move(state, logits),
    back: () => move(state, state.data.logits),
  });
  const { temperature, constant, limit, words } = data;
  Object.assign(state, { data, setTriggerValue, temperature, constant, limit, words });
  if (state.columns.length !== data.names.length) build(state, data.names);
  state.columns.forEach((parts, index) => {
    parts.name.textContent = data.names[index];
    parts.track.setAttribute("aria-label", filled(data.words.slider, { name: data.names[index] }));
    parts.input.setAttribute("aria-label", filled(data.words.box, { name: data.names[index] }));
  });
  box.classList.toggle("db-with-sigmoid", data.sigmoid);
  // An answer to an older message must not move what the hand holds now.
  if (!state.dragging && !state.rest && !state.drag.holds) state.logits = [...data.logits];
  draw(state);
  state.drag.answered();
}

export function unmount(parentElement) {
  const state = parentElement.querySelector(".draggable-bars")?.draggableBars;
  if (!state) return;
  clearTimeout(state.rest);
  cancelAnimationFrame(state.frame);
  state.drag.end();
  delete state.box.draggableBars;
}
