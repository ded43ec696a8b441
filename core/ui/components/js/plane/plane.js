// The plane of points: its panels, put together, and fed with the moments of a run as they come.

import { subscribe } from "../stream.js";
import { picture } from "./picture.js";
import { Store } from "./store.js";

// Each builds itself in a box of this class and draws from the store.
const PANELS = { "pl-picture": picture };

function listen(state, path) {
  if (path === state.path) return;
  state.leave?.();
  state.path = path;
  state.leave = null;
  state.store.forget();
  if (!path) return;
  state.leave = subscribe(path, (parts) => {
    const told = {};
    for (const [name, part] of Object.entries(parts)) if (/^m\d+$/.test(name)) told[name.slice(1)] = part;
    state.store.arrive(told);
    // Not at the next frame, which may be 16 ms away.
    state.store.draw();
  });
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".plane");
  const state = (box.plane ??= { store: new Store() });
  const { store } = state;
  store.tell = setTriggerValue;
  store.take(data);
  listen(state, data.stream);
  if (!store.panels.length) {
    store.panels = Object.entries(PANELS).map(([name, build]) => build(box.querySelector(`.${name}`), store));
  }
}

export function unmount(parentElement) {
  const box = parentElement.querySelector(".plane");
  if (!box?.plane) return;
  box.plane.leave?.();
  box.plane.store.end();
  delete box.plane;
}
