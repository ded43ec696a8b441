// A pad to draw on by mouse, pen or finger, which tells what it looks like while the pen moves.

// Side of what is sent, in pixels, and the unit of strokes: thousandths of the pad's side. See core/drawing/ink.py.
export const SIDE = 84;
export const UNIT = 1000;
// Points nearer than this to the last one are left out: a hand trembles more than that.
const NEAREST = 4;
const MOST_NUMBERS = 24000;
const MOST_STROKES = 500;
const MOST_NUDGE = 14;
// While the pen moves: at most fourteen messages a second, and one at a time, unless its answer is lost.
const EVERY = 70; // milliseconds
const LOST_AFTER = 1500;
const PENS = { thick: 95, thin: 45 };
const INK = "#1a1a1a";

// A pointer's place in thousandths of the pad, with the nudge taken off: strokes are kept as they were drawn.
export function pointAt(x, y, box, nudge) {
  const step = UNIT / 28;
  const place = (value, start, length, moved) => Math.round(((value - start) / length) * UNIT - moved * step);
  return [place(x, box.left, box.width, nudge[0]), place(y, box.top, box.height, nudge[1])];
}

// Whether a stroke, a width and then x and y of its points, should get this point as well.
export function isFar(stroke, [x, y]) {
  const dx = x - stroke.at(-2);
  const dy = y - stroke.at(-1);
  return dx * dx + dy * dy >= NEAREST * NEAREST;
}

// Draws strokes on a canvas of side x side pixels, round and smooth.
export function drawStrokes(context, strokes, side) {
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = INK;
  const scale = side / UNIT;
  for (const [width, ...numbers] of strokes) {
    const at = (index) => numbers[index] * scale;
    context.lineWidth = width * scale;
    context.beginPath();
    if (numbers.length === 2) {
      context.arc(at(0), at(1), (width * scale) / 2, 0, 2 * Math.PI);
      context.fill();
      continue;
    }
    context.moveTo(at(0), at(1));
    // Through the middles between points, with the points as handles: no corners where the hand made none.
    for (let i = 2; i < numbers.length - 2; i += 2) {
      context.quadraticCurveTo(at(i), at(i + 1), (at(i) + at(i + 2)) / 2, (at(i + 1) + at(i + 3)) / 2);
    }
    context.lineTo(at(numbers.length - 2), at(numbers.length - 1));
    context.stroke();
  }
}

// Bytes as base 64, and back.
export function toText(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
}

export function toBytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// Bytes of ink as a canvas of SIDE x SIDE pixels: black, as opaque as there is ink.
export function pictureCanvas(ink) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const image = new ImageData(SIDE, SIDE);
  ink.forEach((value, index) => (image.data[4 * index + 3] = value));
  const context = canvas.getContext("2d");
  context.putImageData(image, 0, 0);
  return canvas;
}

// What strokes over a picture look like: SIDE x SIDE bytes from 0, paper, to 255, ink.
export function inkOf(strokes, picture) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (picture) context.drawImage(picture, 0, 0);
  drawStrokes(context, strokes, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, index) => data[4 * index + 3]);
}

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
  const empty = !state.strokes.length && !state.picture;
  state.box.classList.toggle("dp-empty", empty);
  for (const name of ["undo", "clear"]) state.box.querySelector(`[data-tool=${name}]`).disabled = empty;
  const still = state.nudge.every((steps) => !steps);
  state.box.querySelector("[data-nudge='0,0']").disabled = still;
  const [x, y] = state.nudge;
  state.said.textContent = still
    ? ""
    : state.moved[`${Math.sign(x)},${Math.sign(y)}`].replace("{x}", Math.abs(x)).replace("{y}", Math.abs(y));
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
    changed(state);
  },
  clear(state) {
    Object.assign(state, { strokes: [], picture: null, nudge: [0, 0] });
    changed(state);
  },
};

function listen(state) {
  const { canvas, box } = state;
  const add = (event) => {
    const stroke = state.strokes.at(-1);
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length ? all : [event]) {
      const point = pointAt(each.clientX, each.clientY, canvas.getBoundingClientRect(), state.nudge);
      if (!isFar(stroke, point)) continue;
      if (state.numbers + 2 > MOST_NUMBERS) continue;
      stroke.push(...point);
      state.numbers += 2;
    }
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || state.pen !== null || state.strokes.length >= MOST_STROKES) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    state.pen = event.pointerId;
    const point = pointAt(event.clientX, event.clientY, canvas.getBoundingClientRect(), state.nudge);
    state.numbers = state.strokes.flat().length + 3;
    if (state.numbers > MOST_NUMBERS) {
      state.pen = null;
      return;
    }
    state.strokes.push([PENS[state.width], ...point]);
    draw(state);
    sendSoon(state);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== state.pen) return;
    const before = state.numbers;
    add(event);
    if (state.numbers === before) return;
    draw(state);
    sendSoon(state);
  });
  const lift = (event) => {
    if (event.pointerId !== state.pen) return;
    state.pen = null;
    changed(state);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) nudge(state, ...step);
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) TOOLS.undo(state);
    else if (event.key === "Backspace") TOOLS.undo(state);
    else if (event.key === "Delete") TOOLS.clear(state);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.tool) TOOLS[button.dataset.tool](state);
    if (button.dataset.nudge) nudge(state, ...button.dataset.nudge.split(",").map(Number));
    if (button.dataset.pen) choosePen(state, button.dataset.pen);
  });
  // The canvas is as large as the page lets it be.
  new ResizeObserver(() => draw(state)).observe(canvas);
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
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".drawing-pad");
  let state = box.drawingPad;
  if (!state) {
    state = box.drawingPad = { box, canvas: box.querySelector("canvas"), said: box.querySelector(".dp-said") };
    // Numbers go on where an earlier pad of this page ended, so that an answer to it is not taken for a new one.
    Object.assign(state, { number: data.answered, sentAt: 0, pen: null, timer: null, rest: null, frame: null });
    state.moved = data.moved;
    adopt(state, data);
    listen(state);
    choosePen(state, "thick");
  }
  state.setTriggerValue = setTriggerValue;
  state.answered = data.answered;
  // What the hand holds is newer than anything Python knows, unless Python put something else on the pad.
  if (data.revision !== state.revision && state.pen === null) adopt(state, data);
  if (state.timer && state.answered >= state.number) {
    clearTimeout(state.timer);
    state.timer = null;
    sendSoon(state);
  }
  draw(state);
}
