// What Back goes back by: one step for what a hand does once. Streamlit makes one of every address that a page writes.

// Whether the next address is a step: a hand has done something since the last one.
export class Steps {
  constructor() {
    this.fresh = false;
  }

  // A hand has begun something; a key that is held does not begin anew.
  begun({ isTrusted, repeat }) {
    if (isTrusted && !repeat) this.fresh = true;
  }

  // Whether this address is to be a step of its own, rather than to replace the last one.
  takes(next, here) {
    const step = next.pathname !== here.pathname || this.fresh;
    this.fresh = false;
    return step;
  }
}

let steps = null;

// From now on, for as long as the tab lives.
export function watch() {
  if (steps) return;
  steps = new Steps();
  for (const type of ["pointerdown", "keydown"]) {
    window.addEventListener(type, (event) => steps.begun(event), { capture: true, passive: true });
  }
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const next = new URL(url ?? "", location.href);
    if (steps.takes(next, location)) push(state, title, url);
    else history.replaceState(state, title, url);
  };
}
