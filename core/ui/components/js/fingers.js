// What a finger that came down is about to do, and sliders that only a sideways finger moves: one that goes up or down
// scrolls the page, also where it began on a slider.

const STILL = 10; // pixels that a finger moves while it taps

// Whether a finger has moved more to the side than up or down since it came down; both are pointer events.
export function sideways(began, event) {
  const [x, y] = [Math.abs(event.clientX - began.clientX), Math.abs(event.clientY - began.clientY)];
  return x > y && x >= STILL / 2;
}

// Whether a finger came up where it came down.
export function tapped(began, event) {
  return Math.hypot(event.clientX - began.clientX, event.clientY - began.clientY) <= STILL;
}

let listens = false;

// Streamlit's sliders take a value as soon as a finger is on them. They hear of one only when it has moved to the side,
// then of its whole way; when it goes up or down, the browser scrolls and they hear of none. A tap comes as a click.
// `data.slider` is a selector of them.
export function mount({ data: { slider } }) {
  if (listens) return;
  listens = true;
  let held = null;
  const hear = (type, act) => window.addEventListener(type, act, { capture: true });
  hear("pointerdown", (event) => {
    if (!event.isTrusted || event.pointerType !== "touch" || !event.target.closest?.(slider)) return;
    event.stopImmediatePropagation();
    held = event.isPrimary ? event : null;
  });
  hear("touchstart", (event) => {
    if (event.target.closest?.(slider)) event.stopImmediatePropagation();
  });
  hear("pointermove", (event) => {
    if (held?.pointerId !== event.pointerId || !sideways(held, event)) return;
    const began = held;
    held = null;
    began.target.dispatchEvent(new PointerEvent(began.type, began));
  });
  const end = () => (held = null);
  hear("pointerup", end);
  hear("pointercancel", end);
}
