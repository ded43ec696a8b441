// Pictures on buttons, drawn: as letters some systems have them in colour, others not at all.

import { element } from "../element.js";

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  start: "M5 4v16h3V4zM20 4v16L9 12z",
  back: "M16 4v16L5 12z",
  play: "M6 3v18l15-9z",
  pause: "M5 3v18h5V3zM14 3v18h5V3z",
  forward: "M8 4v16l11-8z",
  end: "M4 4v16l11-8zM16 4v16h3V4z",
  loop: "M12 4a8 8 0 1 0 8 8h-3a5 5 0 1 1-5-5v4l7-5.5L12 0z",
  close: "M5 7l2-2 5 5 5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5z",
};

export function draw(button, name) {
  if (button.dataset.icon === name) return;
  button.dataset.icon = name;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  button.replaceChildren(svg);
}

// A button with a picture, whose name is said and shown to a mouse that rests on it.
export function iconButton(name, text, act) {
  const button = element("button", "pl-button");
  button.type = "button";
  named(button, text);
  draw(button, name);
  button.addEventListener("click", act);
  return button;
}

export function named(button, text) {
  button.setAttribute("aria-label", text);
  button.title = text;
}
