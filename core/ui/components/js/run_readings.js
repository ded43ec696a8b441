// How far a run is and its numbers, fed by a stream; has the page run again when buttons or sentences must follow.

import { Asking } from "./asking.js";
import { subscribe } from "./stream.js";

const LOST = "Connection lost, trying again.";
// A click on a button runs the page, too, and may be ahead of the stream by a moment.
const SOONEST = 100; // milliseconds
// Pictures behind a cell are asked of the model again, which is work for the server.
const PICTURES = 2000;

// Milliseconds until the page should be run again, or null when it shows what the stream says.
export function due(parts, shown, chance = Math.random()) {
  const spread = 1000 * shown.patience * chance;
  if (parts.stage !== undefined && parts.stage !== shown.stage) return SOONEST + spread;
  const behind = shown.weightsStep !== null && parts.weights_step !== undefined && parts.weights_step !== shown.weightsStep;
  return behind ? PICTURES + spread : null;
}

function made(tag, className, role) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (role) element.setAttribute("role", role);
  return element;
}

// The elements, made once: later only their text changes.
function elements(box) {
  if (box.readings) return box.readings;
  const status = made("strong");
  const text = document.createTextNode("");
  const words = made("div", "run-words");
  words.append(status, text);
  const track = made("div", "run-track", "progressbar");
  track.setAttribute("aria-label", "Progress of the run");
  track.setAttribute("aria-valuemin", "0");
  track.setAttribute("aria-valuemax", "100");
  const done = made("div", "run-done");
  track.append(done);
  const numbers = made("dl");
  const lost = made("div", "run-lost", "status");
  box.replaceChildren(words, track, numbers, lost);
  return (box.readings = { status, text, track, done, numbers, lost, values: [] });
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function show(box, { status, text, done, numbers }) {
  const parts = elements(box);
  write(parts.status, status);
  write(parts.text, text ? ` · ${text}` : "");
  parts.track.setAttribute("aria-valuenow", String(Math.floor(100 * done)));
  parts.done.style.transform = `scaleX(${done})`;
  numbers.forEach(([label, value], index) => {
    if (!parts.values[index]) {
      const group = made("div");
      const pair = [made("dt"), made("dd")];
      group.append(...pair);
      parts.numbers.append(group);
      parts.values[index] = pair;
    }
    write(parts.values[index][0], label);
    write(parts.values[index][1], value);
  });
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".run-readings");
  const state = (box.runReadings ??= {});
  state.asking?.stop();
  show(box, data);
  const before = state.unsubscribe;
  const asking = (state.asking = new Asking(
    () => (due(state.parts ?? {}, data) === null ? null : `${state.parts.stage} ${state.parts.weights_step}`),
    (wanted) => setTriggerValue("stage", wanted),
  ));
  const follow = (parts, lost) => {
    state.parts = parts;
    if (parts.readings) show(box, parts.readings);
    write(elements(box).lost, lost ? LOST : "");
    asking.look(due(parts, data) ?? 0);
  };
  state.unsubscribe = data.path ? subscribe(data.path, follow) : null;
  if (!data.path) write(elements(box).lost, "");
  before?.();
}

export function unmount(parentElement) {
  const state = parentElement.querySelector(".run-readings")?.runReadings;
  if (!state) return;
  state.asking?.stop();
  state.unsubscribe?.();
  state.unsubscribe = null;
}
