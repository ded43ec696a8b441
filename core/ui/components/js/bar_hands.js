// A bar whose end a hand drags up and down. A mouse may press anywhere on its track. A finger takes the bar by its
// handle, because a finger that moves up and down anywhere else scrolls the page; a tap puts the bar's end there.

import { tapped } from "./fingers.js";

// `bar` says how:
//   move(event)  called while the hand moves
//   begin()      called before, once
//   end()        called when the hand lets go
export function listen(track, handle, bar) {
  let holds = null; // the pointer that drags
  let tap = null; // where a finger came down that may be going to scroll
  const begin = (event) => {
    // Else the browser selects text, and the next press would carry that text away instead of moving anything.
    event.preventDefault();
    track.setPointerCapture(event.pointerId);
    track.focus({ preventScroll: true });
    holds = event.pointerId;
    bar.begin();
    bar.move(event);
  };
  track.addEventListener("pointerdown", (event) => {
    if (event.button || holds !== null) return;
    tap = null;
    if (event.pointerType === "touch" && event.target !== handle) tap = event;
    else begin(event);
  });
  track.addEventListener("pointermove", (event) => {
    if (event.pointerId === holds) bar.move(event);
  });
  const end = (event) => {
    if (event.pointerId !== holds) return;
    holds = null;
    bar.end();
  };
  track.addEventListener("pointerup", (event) => {
    const began = tap;
    tap = null;
    if (began === null) return end(event);
    if (!tapped(began, event)) return;
    begin(event);
    end(event);
  });
  track.addEventListener("pointercancel", (event) => {
    tap = null;
    end(event);
  });
}
