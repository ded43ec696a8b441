// A slider over many positions that are all known: the thumb follows the hand, and nothing waits for the server.

import { listen } from "../chosen_index.js";
import { element } from "../element.js";

// In per cent of the length.
export function share(index, count) {
  return count > 1 ? (100 * index) / (count - 1) : 0;
}

// `choice` says how:
//   label           what is chosen
//   count()         how many positions there are
//   go(index)       a hand has moved there
//   over()          it has let go
//   drag            hears of each movement, as drag.js has it
// Gives { box, surface, bands, place(index, text), held(), end() }; a place may lie between two positions.
export function track(choice) {
  const box = element("div", "tk-box");
  const surface = element("div", "tk-surface");
  const thumb = element("div", "tk-thumb");
  surface.append(element("div", "tk-line"), element("div", "tk-bands"), thumb);
  surface.tabIndex = 0;
  surface.setAttribute("role", "slider");
  surface.setAttribute("aria-label", choice.label);
  surface.setAttribute("aria-valuemin", 0);
  surface.setAttribute("aria-valuenow", 0);
  box.append(surface);
  const drag = { moved: () => choice.drag?.().moved(), over: () => choice.drag?.().over() ?? false };
  const state = { index: 0, drag };
  let gone = 0; // where the hand has moved last
  listen(state, surface, {
    indexAt: ({ clientX }) => {
      const { left, width } = surface.getBoundingClientRect();
      return Math.round(Math.min(Math.max((clientX - left) / width, 0), 1) * (choice.count() - 1));
    },
    count: choice.count,
    step: 1,
    draw() {
      // A finger that came down to scroll the page has moved nothing.
      if (state.index === gone) return;
      gone = state.index;
      choice.go(gone);
    },
    send: choice.over,
  });
  return {
    box,
    surface,
    bands: surface.querySelector(".tk-bands"),
    place(index, text) {
      if (!state.dragging) state.index = gone = Math.round(index);
      thumb.style.left = `${share(index, choice.count())}%`;
      surface.setAttribute("aria-valuemax", choice.count() - 1);
      surface.setAttribute("aria-valuenow", Math.round(index));
      surface.setAttribute("aria-valuetext", text);
    },
    held: () => Boolean(state.dragging || state.rest),
    end: () => clearTimeout(state.rest),
  };
}
