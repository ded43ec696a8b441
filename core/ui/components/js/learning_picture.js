// A recorded run played again: ten weight images and one digit's bars, frame by frame, while somebody can see them.

import { element } from "./element.js";
import { filled } from "./filled.js";

const FRAME = 220; // milliseconds
const REST = 4000; // on the last frame
const WIDTH = 8; // pixels of an image, and of its height

// Base64 as numbers: bytes, or with `signed` from -128 to 127.
export function decoded(text, signed) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return signed ? new Int8Array(bytes.buffer) : bytes;
}

// Red, green, blue and opacity of a weight in levels: blue speaks for the class, brown against it, 0 is clear.
export function colour(level, levels) {
  const strength = Math.min(1, Math.abs(level) / levels) ** 0.7;
  return [...(level < 0 ? [179, 88, 6] : [0, 112, 178]), Math.round(255 * strength)];
}

// What comes after a frame: the next one, or after the last the first one with another image.
export function next({ frame, image }, frames, images) {
  return frame + 1 < frames ? { frame: frame + 1, image } : { frame: 0, image: (image + 1) % images };
}

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function picture() {
  const canvas = element("canvas", "lp-image");
  canvas.width = canvas.height = WIDTH;
  return canvas;
}

function paint(canvas, rgba) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(WIDTH, WIDTH);
  image.data.set(rgba);
  context.putImageData(image, 0, 0);
}

function build(box, names, described) {
  const shown = element("div", "lp-shown");
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", described);
  const weights = element("div", "lp-weights");
  const images = names.map((name) => {
    const cell = element("div", "lp-class");
    const canvas = picture();
    cell.append(canvas, element("span", "", name));
    weights.append(cell);
    return canvas;
  });
  const answer = element("div", "lp-answer");
  const digit = picture();
  const rows = names.map((name) => {
    const row = element("div", "lp-row");
    const track = element("div", "lp-track");
    const parts = { row, fill: element("div", "lp-fill"), name: element("span", "lp-name", name), value: element("span", "lp-value") };
    track.append(parts.fill);
    row.append(parts.name, track, parts.value);
    return parts;
  });
  const bars = element("div", "lp-bars");
  bars.append(...rows.map(({ row }) => row));
  answer.append(digit, bars);
  shown.append(weights, answer);
  const said = element("p", "lp-said");
  box.replaceChildren(shown, said);
  return { images, digit, rows, said };
}

function draw(state) {
  const { data, parts, at } = state;
  const frame = data.frames[at.frame];
  const levels = decoded(frame.weights, true);
  const size = WIDTH * WIDTH;
  parts.images.forEach((canvas, index) => {
    const own = [...levels.subarray(index * size, (index + 1) * size)];
    paint(canvas, own.flatMap((level) => colour(level, data.levels)));
  });
  const image = data.images[at.image];
  if (state.painted !== at.image) {
    state.painted = at.image;
    const ink = [...decoded(image.pixels, false)].flatMap((value) => Array(3).fill(255 - Math.round((255 * value) / data.ink)).concat(255));
    paint(parts.digit, ink);
  }
  const shares = frame.shares[at.image];
  const winner = shares.indexOf(Math.max(...shares));
  shares.forEach((share, index) => {
    const row = parts.rows[index];
    row.fill.style.transform = `scaleX(${share / data.shares})`;
    row.value.textContent = `${((100 * share) / data.shares).toFixed(1)} %`;
    row.row.classList.toggle("lp-first", index === winner);
    row.name.textContent = index === image.label ? `${data.names[index]} ✓` : data.names[index];
  });
  parts.said.textContent = filled(frame.step ? data.after : data.before, {
    step: frame.step.toLocaleString("en"),
    last: data.frames.at(-1).step.toLocaleString("en"),
    loss: frame.loss.toFixed(2),
    accuracy: (100 * frame.accuracy).toFixed(1),
  });
}

// Go on while somebody can see it; where motion is not wanted the last frame stands.
function play(state) {
  clearTimeout(state.timer);
  state.timer = null;
  const last = state.data.frames.length - 1;
  if (still.matches) {
    state.at = { frame: last, image: 0 };
    draw(state);
    return;
  }
  if (!state.seen || document.hidden) return;
  state.timer = setTimeout(
    () => {
      state.at = next(state.at, state.data.frames.length, state.data.images.length);
      draw(state);
      play(state);
    },
    state.at.frame === last ? REST : FRAME,
  );
}

export function mount({ parentElement, data }) {
  const box = parentElement.querySelector(".learning-picture");
  if (box.learning) return;
  const state = { data, parts: build(box, data.names, data.described), at: { frame: 0, image: 0 }, seen: false };
  box.learning = state;
  draw(state);
  const again = () => play(state);
  const watcher = new IntersectionObserver((entries) => {
    state.seen = entries[entries.length - 1].isIntersecting;
    again();
  });
  watcher.observe(box);
  document.addEventListener("visibilitychange", again);
  still.addEventListener("change", again);
  state.end = () => {
    clearTimeout(state.timer);
    watcher.disconnect();
    document.removeEventListener("visibilitychange", again);
    still.removeEventListener("change", again);
  };
  again();
}

export function unmount(parentElement) {
  const box = parentElement.querySelector(".learning-picture");
  box?.learning?.end();
  if (box) delete box.learning;
}
