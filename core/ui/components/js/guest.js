// Follows a lecturer: asks for the page again when the room has news, and lets nobody change anything meanwhile.

import { Asking } from "./asking.js";
import { shown } from "./drag.js";
import { subscribe } from "./stream.js";

// What those who follow may still use: the bar, charts, what unfolds, and what belongs to the browser alone.
export const ALLOWED = [
  ".st-key-room_bar",
  ".live-figure",
  "summary",
  "[data-testid=stSidebarCollapseButton]",
  "[data-testid=stExpandSidebarButton]",
  "[data-testid=stMainMenu]",
  "[data-testid=stMainMenuPopover]",
  "[data-testid=stMainMenuList]",
  "[data-testid=stCode] button",
  "[data-testid=stElementToolbar]",
].join(",");
const CONTROLS =
  "button, input, select, textarea, canvas, a[href], [tabindex], [contenteditable=true], [role=slider], [role=button], " +
  "[role=combobox], [role=switch], [role=checkbox], [role=radio], [role=option], [role=tab]";
const POINTER = ["pointerdown", "pointerup", "mousedown", "mouseup", "touchstart", "touchmove", "touchend"];
const CHANGES = ["click", "dblclick", "beforeinput", "input", "change", "paste", "cut", "drop", "dragstart", "submit"];
const KEYS = ["keydown", "keypress", "keyup"];
const EVENTS = [...POINTER, ...CHANGES, ...KEYS];
const SCROLLING = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " "]);
const MARK = "data-room-inert";
const EVERY = 250; // milliseconds between two looks for controls that came later

// Whether an event may do what it does: everything in what is allowed, and elsewhere only what reads and scrolls.
export function passes({ type, key, ctrlKey, metaKey, altKey, target }) {
  if (target?.closest?.(ALLOWED)) return true;
  if (!KEYS.includes(type)) return false;
  if (key === "Tab" || key === "Escape" || /^F\d+$/.test(key)) return true;
  const control = Boolean(target?.closest?.(CONTROLS));
  // Copying, zooming, searching: they belong to the browser, and pasting comes as an event of its own.
  if (ctrlKey || metaKey || altKey) return true;
  return SCROLLING.has(key) && !control;
}

function guard(event) {
  if (!event.isTrusted && !EVENTS.includes(event.type)) return;
  if (passes(event)) return;
  event.stopImmediatePropagation();
  // Selecting text and scrolling by touch begin with a pointer that goes down, and stay.
  if (!POINTER.includes(event.type)) event.preventDefault();
}

// Tells those who hear a page instead of seeing it which controls do nothing now.
function mark() {
  for (const control of document.querySelectorAll(CONTROLS)) {
    if (control.hasAttribute(MARK) || control.closest(ALLOWED) || control.hasAttribute("aria-disabled")) continue;
    if (control.matches("[tabindex]") && !control.matches("button, input, [role]")) continue;
    control.setAttribute(MARK, "");
    control.setAttribute("aria-disabled", "true");
  }
}

function unmark() {
  for (const control of document.querySelectorAll(`[${MARK}]`)) {
    control.removeAttribute(MARK);
    control.removeAttribute("aria-disabled");
  }
}

let holders = 0;
let observer = null;
let timer = null;

function hold() {
  holders += 1;
  if (holders > 1) return;
  for (const type of EVENTS) window.addEventListener(type, guard, { capture: true, passive: false });
  document.documentElement.dataset.guest = "";
  mark();
  observer = new MutationObserver(() => {
    timer ??= setTimeout(() => {
      timer = null;
      mark();
    }, EVERY);
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

function release() {
  holders -= 1;
  if (holders) return;
  for (const type of EVENTS) window.removeEventListener(type, guard, { capture: true });
  delete document.documentElement.dataset.guest;
  observer.disconnect();
  clearTimeout(timer);
  timer = null;
  unmark();
}

// The page that was shown last, also when Streamlit takes this off only to put it back.
let page = null;

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".room-guest");
  const state = (box.guest ??= {});
  state.trigger = setTriggerValue;
  state.stamp = data.stamp;
  // Another page begins at its top, wherever the last one was read.
  if (page !== data.page) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  page = data.page;
  state.asking ??= new Asking(
    () => (state.told === undefined || state.told === state.stamp ? null : state.told),
    (told) => state.trigger("news", told),
  );
  state.tell = (parts, lost) => {
    box.textContent = lost ? "The connection is lost; this page is tried again." : "";
    if (parts.drag && parts.drag !== state.drag) shown(parts.drag);
    state.drag = parts.drag;
    state.told = parts.stamp;
    state.asking.look();
  };
  state.asking.look();
  if (state.key === data.key) return;
  state.end?.();
  if (state.key === undefined) hold();
  state.key = data.key;
  state.end = subscribe(`room/${data.key}`, (parts, lost) => state.tell(parts, lost));
}

export function unmount(parentElement) {
  const box = parentElement.querySelector(".room-guest");
  if (!box?.guest) return;
  box.guest.end();
  box.guest.asking.stop();
  delete box.guest;
  release();
}
