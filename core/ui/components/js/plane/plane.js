// The plane of points: its panels, put together, and fed with the moments of a run as they come.

import { Drag } from "../drag.js";
import { subscribe } from "../stream.js";
import { curve } from "./curve.js";
import { diagram } from "./diagram.js";
import { inView } from "./in_view.js";
import { inside } from "./inside.js";
import { matrix } from "./matrix.js";
import { picture } from "./picture.js";
import { rates } from "./rates.js";
import { Store } from "./store.js";
import { timeBar } from "./time_bar.js";

// Each builds itself in a box of this class and draws from the store.
const PANELS = {
  "pl-picture": picture,
  "pl-network": diagram,
  "pl-time": timeBar,
  "pl-rates": rates,
  "pl-curve": curve,
  "pl-inside": inside,
  "pl-matrix": matrix,
};
// What costs milliseconds is drawn only where it is seen.
const COSTLY = new Set(["pl-picture", "pl-network", "pl-inside"]);

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
    arrived(state.store, told);
  });
}

// Moments that the stream has told: the regions do not wait for the next frame, which may be 16 ms away.
export function arrived(store, told) {
  store.arrive(told);
  store.drawPicture();
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".plane");
  const state = (box.plane ??= { store: new Store() });
  const { store } = state;
  // The lecturer's place in time travels to the room as lists, empty where there is none.
  store.drag ??= new Drag(box, {
    value: () => ({ step: [store.here.step ?? []].flat(), rate: [store.here.rate ?? []].flat() }),
    send: () => store.tellHere(),
    show: ({ step, rate }) => store.show(step?.[0] ?? null, rate?.[0] ?? null),
    back: () => store.show(store.data.at ?? null, store.data.rate ?? null),
  });
  store.tell = setTriggerValue;
  store.take(data);
  listen(state, data.stream);
  store.drag.answered();
  if (!store.panels.length) {
    store.panels = Object.entries(PANELS).map(([name, build]) => {
      const place = box.querySelector(`.${name}`);
      const panel = build(place, store);
      return COSTLY.has(name) ? inView(place, panel) : panel;
    });
  }
}

export function unmount(parentElement) {
  const box = parentElement.querySelector(".plane");
  if (!box?.plane) return;
  box.plane.leave?.();
  box.plane.store.drag.end();
  box.plane.store.end();
  delete box.plane;
}
