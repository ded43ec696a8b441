// A pad to draw on by mouse, pen, finger or keys, or to put a photo on, which tells what it looks like while the pen moves.

import { inkOf, drawStrokes, pictureCanvas, pointAt, toBytes, toText, UNIT } from "./ink.js";
import { goOn, lift, putDown } from "./pen.js";
import { arrow, penKey } from "./pen_by_keys.js";
import { offerPhotos, readPhoto } from "./photo.js";

const MOST_NUDGE = 14;
// While the pen moves: at most fourteen messages a second, and one at a time, unless its answer is lost.
const EVERY = 70; // milliseconds
const LOST_AFTER = 1500;
const PENS = { thick: 95, thin: 45 };

// The pad as a person sees it, as sharp as the screen is.
function paint(state) {
  const { canvas } = state;
  const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1)) || 1;
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, side, side);
  const [right, down] = state.nudge.map((steps) => (steps * side) / 28);
  context.translate(right, down);
  if (state.picture) context.drawImage(state.picture, 0, 0, side, side);
  drawStrokes(context, state.strokes, side);
  paintPenOfKeys(state, context, side);
  const empty = !state.strokes.length && !state.picture;
  state.box.classList.toggle("dp-empty", empty);
  for (const name of ["undo", "clear"]) state.box.querySelector(`[data-tool=${name}]`).disabled = empty;
  const still = state.nudge.every((steps) => !steps);
  state.box.querySelector("[data-nudge='0,0']").disabled = still;
  const [x, y] = state.nudge;
  state.said.textContent = still
    ? ""
    : state.words[`${Math.sign(x)},${Math.sign(y)}`].replace("{x}", Math.abs(x)).replace("{y}", Math.abs(y));
  if (state.byKeys) state.said.textContent = state.words[state.pen ? "pen down" : "pen up"];
  const told = state.full ? state.words.full : state.note;
  if (state.told.textContent !== told) state.told.textContent = told;
}

// Where the keyboard's pen is: a ring, filled while it is on the paper.
function paintPenOfKeys(state, context, side) {
  if (!state.byKeys) return;
  const [x, y] = state.byKeys.map((value) => (value * side) / UNIT);
  context.beginPath();
  context.arc(x, y, (PENS[state.width] * side) / UNIT / 2 + 2, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = "#b04a00";
  context.stroke();
}

function draw(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    paint(state);
  });
}

// Tells Python what the pad looks like now.
function send(state, released) {
  clearTimeout(state.timer);
  state.timer = null;
  state.number += 1;
  state.sentAt = performance.now();
  const message = {
    number: state.number,
    released,
    ink: toText(inkOf(state.strokes, state.picture)),
    nudge: [...state.nudge],
  };
  if (released) Object.assign(message, { strokes: state.strokes, picture: Boolean(state.picture) });
  state.setTriggerValue("ink", message);
}

// Sends soon: not too often, and not before the last message was answered. What is sent is always the newest.
function sendSoon(state) {
  if (state.timer) return;
  const since = performance.now() - state.sentAt;
  const wait = state.answered >= state.number ? EVERY - since : LOST_AFTER - since;
  state.timer = setTimeout(() => send(state, false), Math.max(wait, 0));
}

function changed(state) {
  state.note = "";
  draw(state);
  send(state, true);
}

function nudge(state, dx, dy) {
  const held = (value) => Math.min(Math.max(value, -MOST_NUDGE), MOST_NUDGE);
  state.nudge = dx || dy ? [held(state.nudge[0] + dx), held(state.nudge[1] + dy)] : [0, 0];
  draw(state);
  // One message when the key has come to rest; meanwhile as while the pen moves.
  sendSoon(state);
  clearTimeout(state.rest);
  state.rest = setTimeout(() => {
    state.rest = null;
    send(state, true);
  }, 250);
}

const TOOLS = {
  undo(state) {
    // The picture goes when there is no stroke left to take back.
    if (!state.strokes.pop()) state.picture = null;
    Object.assign(state, { pen: null, full: false });
    changed(state);
  },
  clear(state) {
    Object.assign(state, { strokes: [], picture: null, nudge: [0, 0], pen: null, full: false });
    changed(state);
  },
};

function listen(state) {
  const { canvas, box } = state;
  const place = (event) => pointAt(event.clientX, event.clientY, canvas.getBoundingClientRect(), state.nudge);
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    const hand = { id: event.pointerId, kind: event.pointerType };
    if (putDown(state, hand, PENS[state.width], place(event))) {
      canvas.setPointerCapture(event.pointerId);
      state.byKeys = null;
      state.note = "";
      sendSoon(state);
    }
    draw(state);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== state.pen?.id) return;
    const all = event.getCoalescedEvents?.() ?? [];
    if (goOn(state, (all.length ? all : [event]).map(place))) sendSoon(state);
    draw(state);
  });
  // A browser may take a pointer away without lifting it.
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(type, (event) => {
      if (lift(state, event.pointerId)) changed(state);
    });
  }
  canvas.addEventListener("keydown", (event) => {
    if (key(state, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  canvas.addEventListener("blur", () => {
    if (!state.byKeys) return;
    state.byKeys = null;
    if (lift(state, "keys")) changed(state);
    else draw(state);
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.tool) TOOLS[button.dataset.tool](state);
    if (button.dataset.nudge) nudge(state, ...button.dataset.nudge.split(",").map(Number));
    if (button.dataset.pen) choosePen(state, button.dataset.pen);
  });
  offerPhotos(box, canvas, (file) => bring(state, file));
  // The canvas is as large as the page lets it be.
  new ResizeObserver(() => draw(state)).observe(canvas);
}

// What a key does; whether it is left to the page.
function key(state, event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const done = plain ? penKey(state, event.key, PENS[state.width]) : null;
  if (done === "lifted") changed(state);
  else if (done === "drawn") sendSoon(state);
  if (done) draw(state);
  else if (plain && arrow(event.key)) nudge(state, ...arrow(event.key));
  else if (event.key === "z" && (event.ctrlKey || event.metaKey)) TOOLS.undo(state);
  else if (event.key === "Backspace") TOOLS.undo(state);
  else if (event.key === "Delete") TOOLS.clear(state);
  else return true;
  return false;
}

// A photo goes to Python, which finds the ink on it and puts that on the pad.
async function bring(state, file) {
  state.note = state.words.reading;
  draw(state);
  const { photo, problem } = await readPhoto(file, state.limits.photo);
  if (problem) state.note = state.words[problem];
  else state.setTriggerValue("photo", photo);
  draw(state);
}

function choosePen(state, pen) {
  state.width = pen;
  for (const button of state.box.querySelectorAll("[data-pen]")) {
    button.setAttribute("aria-pressed", String(button.dataset.pen === pen));
  }
}

// The drawing as Python has it: after a page change, or when it put something on the pad itself.
function adopt(state, data) {
  state.revision = data.revision;
  state.strokes = data.strokes.map((stroke) => [...stroke]);
  state.picture = data.picture ? pictureCanvas(toBytes(data.picture)) : null;
  state.nudge = [...data.nudge];
  Object.assign(state, { full: false, byKeys: null });
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".drawing-pad");
  let state = box.drawingPad;
  if (!state) {
    state = box.drawingPad = { box, canvas: box.querySelector("canvas"), said: box.querySelector(".dp-said") };
    state.told = box.querySelector(".dp-told");
    // Numbers go on where an earlier pad of this page ended, so that an answer to it is not taken for a new one.
    Object.assign(state, { number: data.answered, sentAt: 0, pen: null, timer: null, rest: null, frame: null });
    Object.assign(state, { words: data.words, limits: data.limits, photos: data.photos, note: "" });
    adopt(state, data);
    listen(state);
    choosePen(state, "thick");
  }
  state.setTriggerValue = setTriggerValue;
  state.answered = data.answered;
  if (data.photos !== state.photos) Object.assign(state, { photos: data.photos, note: data.photo_problem });
  // What the hand holds is newer than anything Python knows, unless Python put something else on the pad.
  if (data.revision !== state.revision && state.pen === null) adopt(state, data);
  if (state.timer && state.answered >= state.number) {
    clearTimeout(state.timer);
    state.timer = null;
    sendSoon(state);
  }
  draw(state);
}
