// Two distributions as bars under the hand, with entropy, cross-entropy and their gap following at once.

import { listen } from "./bar_hands.js";
import { readouts } from "./chosen_index.js";
import { Drag } from "./drag.js";
import { element } from "./element.js";

// The shares after one of them was set to a value from 0 to 1: the others keep their proportions and fill up to 1.
export function moved(shares, index, value) {
  const rest = shares.reduce((sum, share, n) => (n === index ? sum : sum + share), 0);
  const left = 1 - value;
  return shares.map((share, n) => {
    if (n === index) return value;
    return rest > 0 ? (share * left) / rest : left / (shares.length - 1);
  });
}

// Entropy of p, cross-entropy of p and q, and their gap, in nats. What never happens costs nothing: 0 log 0 is 0.
export function compared(p, q) {
  const sum = (term) => p.reduce((total, share, n) => (share > 0 ? total + share * term(n) : total), 0);
  const entropy = sum((n) => -Math.log(p[n]));
  const cross = sum((n) => -Math.log(q[n]));
  return [entropy, cross, cross === Infinity ? Infinity : Math.max(0, cross - entropy)];
}

// Where a pointer is on a track that begins at `top` pixels, as a share in hundredths.
export function shareAt(y, top, height) {
  return Math.round(100 * Math.min(Math.max(1 - (y - top) / height, 0), 1)) / 100;
}

const shown = (value) => (value === Infinity ? "∞" : value.toFixed(4));

// One bar; `which` is "p" or "q".
function bar(state, which, index) {
  const track = element("div", `ds-track ds-${which}`);
  const fill = element("div", "ds-fill");
  const handle = element("div", "ds-handle");
  const text = element("div", "ds-text");
  fill.append(handle);
  track.append(fill);
  track.tabIndex = 0;
  track.setAttribute("role", "slider");
  track.setAttribute("aria-valuemin", 0);
  track.setAttribute("aria-valuemax", 1);
  const set = (value) => {
    state[which] = moved(state[which], index, value);
    state.touched = true;
    draw(state);
    state.drag.moved();
  };
  listen(track, handle, {
    begin: () => (state.dragging = true),
    move: (event) => {
      const { top, height } = track.getBoundingClientRect();
      set(shareAt(event.clientY, top, height));
    },
    end: () => {
      state.dragging = false;
      send(state);
    },
  });
  track.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const hundredths = Math.round(100 * state[which][index]) + step * (event.shiftKey ? 10 : 1);
    set(Math.min(Math.max(hundredths, 0), 100) / 100);
    // One message when the key has come to rest, not one a repeat.
    clearTimeout(state.rest);
    state.rest = setTimeout(() => send(state), 250);
  });
  return { track, fill, text };
}

function send(state) {
  clearTimeout(state.rest);
  state.rest = null;
  state.drag.over();
  tell(state);
}

function pair(state) {
  const short = (shares) => shares.map((share) => Number(share.toFixed(6)));
  return { p: short(state.p), q: short(state.q) };
}

function tell(state) {
  state.setTriggerValue("shares", pair(state));
}

// Shows two distributions that came from elsewhere.
function move(state, { p, q }, touched) {
  const fits = [p, q].every((each) => each?.length === state.columns.length && each.every(Number.isFinite));
  if (!fits) return;
  Object.assign(state, { p: [...p], q: [...q], touched });
  draw(state);
}

// Bars and numbers: the browser's own while a hand moves them, PyTorch's as soon as it has answered.
function paint(state) {
  state.columns.forEach((bars, index) => {
    for (const which of ["p", "q"]) {
      const { track, fill, text } = bars[which];
      const share = state[which][index];
      fill.style.height = `${100 * share}%`;
      text.textContent = `${which.toUpperCase()} ${share.toFixed(2)}`;
      track.setAttribute("aria-valuenow", share.toFixed(2));
    }
  });
  const live = compared(state.p, state.q).map(shown);
  state.values.forEach((value, n) => (value.textContent = state.touched ? live[n] : state.data.texts[n]));
}

function draw(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    paint(state);
  });
}

function build(state, count) {
  const grid = state.box.querySelector(".ds-grid");
  grid.style.gridTemplateColumns = `repeat(${count}, minmax(0, 1fr))`;
  state.columns = Array.from({ length: count }, (_, n) => ({ p: bar(state, "p", n), q: bar(state, "q", n) }));
  grid.replaceChildren(
    ...state.columns.map(({ p, q }, n) => {
      const column = element("div", "ds-class");
      const pair = element("div", "ds-pair");
      pair.append(p.track, q.track);
      const texts = element("div", "ds-texts");
      texts.append(p.text, q.text);
      column.append(element("div", "ds-name", state.data.names[n]), pair, texts);
      return column;
    }),
  );
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".draggable-pair");
  const state = (box.draggablePair ??= { box, columns: [] });
  state.drag ??= new Drag(box, {
    value: () => pair(state),
    send: () => tell(state),
    show: (shares) => move(state, shares, true),
    back: () => move(state, state.data, false),
  });
  Object.assign(state, { data, setTriggerValue });
  state.values ??= readouts(box.querySelector(".readouts"), data.readouts);
  if (state.columns.length !== data.names.length) build(state, data.names.length);
  state.columns.forEach(({ p, q }, n) => {
    p.track.setAttribute("aria-label", `P of ${data.names[n]}`);
    q.track.setAttribute("aria-label", `Q of ${data.names[n]}`);
  });
  // An answer to an older message must not move what the hand holds now.
  if (!state.dragging && !state.rest && !state.drag.holds) move(state, data, false);
  draw(state);
  state.drag.answered();
}

export function unmount(parentElement) {
  const state = parentElement.querySelector(".draggable-pair")?.draggablePair;
  if (!state) return;
  clearTimeout(state.rest);
  cancelAnimationFrame(state.frame);
  state.drag.end();
  delete state.box.draggablePair;
}
