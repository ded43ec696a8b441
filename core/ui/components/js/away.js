// Listens for the lecturer's call on the page of somebody who has left the room.

import { Asking } from "./asking.js";
import { subscribe } from "./stream.js";

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".room-away");
  const state = (box.away ??= {});
  const { key, calls } = data;
  Object.assign(state, { calls, trigger: setTriggerValue });
  state.asking ??= new Asking(
    () => (state.told === undefined || state.told === state.calls ? null : String(state.told)),
    (told) => state.trigger("call", told),
  );
  state.asking.look();
  if (state.key === key) return;
  state.end?.();
  state.key = key;
  state.end = subscribe(`room/${key}?away`, (parts) => {
    state.told = parts.calls;
    state.asking.look();
  });
}

export function unmount(parentElement) {
  const box = parentElement.querySelector(".room-away");
  box?.away?.end();
  box?.away?.asking.stop();
  if (box) delete box.away;
}
