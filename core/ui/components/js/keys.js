// Keys on every page: the letters of buttons work wherever no text is typed, none reaches behind an open dialog, and
// a presenter's page keys turn pages and never a control.

// The letters and digits that buttons of this app have as Streamlit's shortcuts.
export const LETTERS = new Set(["b", "e", "f", "p", "s", "x", ..."0123456789"]);
const NO_TEXT = new Set(["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"]);
const PAGED = "[role=slider], [role=spinbutton], [role=radiogroup], input[type=range], input[type=radio], input[type=number]";
const DIALOG = "[role=dialog]";

// Whether what is typed there becomes text. A list that is closed and could be searched is no text yet.
export function isTyping(target) {
  if (target?.isContentEditable || target?.tagName === "TEXTAREA") return true;
  if (target?.tagName !== "INPUT") return false;
  if (target.getAttribute("role") === "combobox") return target.getAttribute("aria-expanded") === "true";
  return !NO_TEXT.has(target.type);
}

// Streamlit hears no letter from inside a control, whether it takes text or not: it is told as if it came from the page.
function told(event) {
  const { key, code, keyCode, shiftKey } = event;
  const again = { key, code, keyCode, which: keyCode, shiftKey, bubbles: true, cancelable: true };
  return !document.body.dispatchEvent(new KeyboardEvent(event.type, again));
}

function pageKey(event) {
  if (!["PageUp", "PageDown"].includes(event.key) || !event.target?.closest?.(PAGED)) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  const main = document.querySelector("[data-testid=stMain]");
  const far = 0.9 * (main?.clientHeight ?? 0);
  main?.scrollBy({ top: event.key === "PageDown" ? far : -far });
}

function letter(event) {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  const known = LETTERS.has(key?.toLowerCase()) || key === "Shift";
  if (!event.isTrusted || !known || ctrlKey || metaKey || altKey || isTyping(target)) return;
  if (document.querySelector(DIALOG)) {
    if (event.type === "keydown" && key !== "Shift") event.stopImmediatePropagation();
    return;
  }
  if (!["INPUT", "SELECT"].includes(target?.tagName)) return;
  if (!told(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

let listens = false;

// From now on, for as long as the tab lives.
export function listen() {
  if (listens) return;
  listens = true;
  window.addEventListener("keydown", pageKey, { capture: true });
  for (const type of ["keydown", "keyup"]) window.addEventListener(type, letter, { capture: true });
}
