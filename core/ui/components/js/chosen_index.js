// One of many positions, chosen with mouse, pen, finger or arrow keys: what hands do to everything that is dragged.

import { sideways, tapped } from "./fingers.js";

// The next position after a key, which steps by `step`, ten times as far with shift; null for a key that moves nothing.
// Page keys do not: a presenter's buttons send them, and turn pages.
export function stepped(index, key, shift, count, step) {
  const far = {
    ArrowRight: step,
    ArrowUp: step,
    ArrowLeft: -step,
    ArrowDown: -step,
  }[key];
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return far ? Math.min(Math.max(index + far * (shift ? 10 : 1), 0), count - 1) : null;
}

// Lets hands move `state.index` on `surface`. `choice` says how:
//   indexAt(event)  the position under the pointer
//   count()         how many there are
//   step            positions an arrow key moves by
//   draw()          called whenever the index may have changed
//   send()          called once when the hand lets go, or the keys have come to rest
// While `state.dragging` or `state.rest` is set, a hand holds the index. `state.drag` (drag.js) hears of each movement.
export function listen(state, surface, choice) {
  const send = () => {
    clearTimeout(state.rest);
    state.rest = null;
    state.drag.over();
    choice.send();
  };
  const move = (event) => {
    if (!state.dragging || !surface.hasPointerCapture(event.pointerId)) return;
    state.index = choice.indexAt(event);
    choice.draw();
    state.drag.moved();
  };
  surface.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    // Else the browser selects text, and the next press would carry that text away instead of moving anything.
    event.preventDefault();
    surface.setPointerCapture(event.pointerId);
    surface.focus({ preventScroll: true });
    state.dragging = true;
    state.before = state.index;
    // A finger that has just come down may be going to scroll the page, which the browser says by a pointercancel.
    if (event.pointerType === "touch") state.finger = event;
    else move(event);
  });
  surface.addEventListener("dragstart", (event) => event.preventDefault());
  surface.addEventListener("pointermove", (event) => {
    if (state.finger && !sideways(state.finger, event)) return;
    state.finger = null;
    move(event);
  });
  surface.addEventListener("pointerup", (event) => {
    if (!state.dragging) return;
    if (state.finger && tapped(state.finger, event)) move(event);
    state.finger = null;
    state.dragging = false;
    if (state.drag.over() || state.index !== state.before) send();
  });
  // The browser took the finger for scrolling: as if nothing had happened.
  surface.addEventListener("pointercancel", () => {
    if (!state.dragging) return;
    state.finger = null;
    state.dragging = false;
    state.index = state.before;
    choice.draw();
    if (state.drag.over()) send();
  });
  surface.addEventListener("keydown", (event) => {
    const index = stepped(state.index, event.key, event.shiftKey, choice.count(), choice.step);
    if (index === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    state.index = index;
    choice.draw();
    state.drag.moved();
    // One message when the key has come to rest, not one a repeat.
    clearTimeout(state.rest);
    state.rest = setTimeout(send, 250);
  });
}

// Makes an element for each number that follows the hand; gives the elements that hold the texts.
export function readouts(box, names) {
  const made = names.map((name) => {
    const readout = document.createElement("div");
    readout.className = "readout";
    readout.innerHTML = '<div class="readout-name"></div><div class="readout-value"></div>';
    readout.firstChild.textContent = name;
    return readout;
  });
  box.replaceChildren(...made);
  return made.map((readout) => readout.lastChild);
}
