// Asks the page to run again until it shows what a stream says. A message that is sent once may be lost: the page has
// a connection of its own, which may still be down when the stream's is back.

const AGAIN = 5000; // milliseconds
const SOON = 500; // while the page has no connection

// Whether the page could be asked now.
function connected() {
  const state = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState;
  return state === undefined || state === "CONNECTED";
}

export class Asking {
  // `wanted()` gives what the page should show and does not, as text; null when it shows it. `ask(wanted)` asks.
  constructor(wanted, ask) {
    Object.assign(this, { wanted, ask, asked: null, timer: null });
  }

  // Called whenever the stream or the page has said something; `wait` is milliseconds until the first question.
  look(wait = 0) {
    const wanted = this.wanted();
    if (wanted === null || wanted !== this.asked) this.stop();
    if (wanted === null) return;
    this.asked = wanted;
    this.timer ??= setTimeout(() => this.say(), wait);
  }

  say() {
    this.timer = null;
    const wanted = this.wanted();
    if (wanted === null) return this.stop();
    const can = connected();
    if (can) this.ask(wanted);
    this.timer = setTimeout(() => this.say(), can ? AGAIN : SOON);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = this.asked = null;
  }
}
