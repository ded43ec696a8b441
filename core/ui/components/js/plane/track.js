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
// Gives { box, surface, place(index, text), held }.
export function track(store, choice) {
  const box = element("div", "tk-box");
  const surface = element("div", "tk-surface");
  const thumb = element("div", "tk-thumb");
  surface.append(element("div", "tk-line"), element("div", "tk-bands"), thumb);
  surface.tabIndex = 0;
  surface.setAttribute("role", "slider");
  surface.setAttribute("aria-label", choice.label);
  surface.setAttribute("aria-valuemin", 0);
  box.append(surface);
  const state = { index: 0, drag: { moved: () => store.drag?.moved(), over: () => store.drag?.over() ?? false } };
  const holds = () => (store.held = Boolean(state.dragging || state.rest));
  listen(state, surface, {
    indexAt: ({ clientX }) => {
      const { left, width } = surface.getBoundingClientRect();
      return Math.round(Math.min(Math.max((clientX - left) / width, 0), 1) * (choice.count() - 1));
    },
    count: choice.count,
    step: 1,
    draw() {
      holds();
      choice.go(state.index);
    },
    send() {
      holds();
      choice.over();
    },
  });
  return {
    box,
    surface,
    bands: surface.querySelector(".tk-bands"),
    place(index, text) {
      if (!state.dragging) state.index = index;
      thumb.style.left = `${share(index, choice.count())}%`;
      surface.setAttribute("aria-valuemax", choice.count() - 1);
      surface.setAttribute("aria-valuenow", index);
      surface.setAttribute("aria-valuetext", text);
    },
    end: () => clearTimeout(state.rest),
  };
}
