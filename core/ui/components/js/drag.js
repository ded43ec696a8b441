// What the lecturer's hand moves, while it moves: told to the room, to the page, and shown to those who look on.
// Without a room nothing of this happens: a drag is the browser's own until the hand lets go.

import { say, subscribe } from "./stream.js";

// Milliseconds between two tellings to the room: eight a second.
const ROOM = 120;
// Between two runs of the lecturer's page, so that its sentences follow and others can be drawn meanwhile.
const PAGE = 350;
// How long what was told stands on a page that looks on before the page's own settings count again.
const HOLD = 1500;

const drags = new Map();
let room = null; // of the lecturer: { path, leave }

// Tell the room with this path from now on; null for none.
export function carry(path) {
  if (path === (room?.path ?? null)) return;
  room?.leave();
  room = path ? { path, leave: subscribe(path, () => {}) } : null;
}

// Show what the stream of a room tells: { name, value }.
export function shown({ name, value }) {
  drags.get(name)?.show(value);
}

// The key that Python gave the component with this element.
export function keyOf(element) {
  return element.closest("[class*=st-key-]")?.className.match(/st-key-(\S+)/)?.[1] ?? "";
}

// What one component does with its drags. `hand` says how:
//   value()      where the hand is: a number, a list of numbers, or lists by names
//   send()       tells the page
//   show(value)  shows where another hand is; what does not fit is left aside
//   back()       shows what the page says again
export class Drag {
  constructor(box, hand) {
    this.hand = hand;
    this.name = keyOf(box);
    this.told = -Infinity;
    this.holds = false; // whether another hand holds what is shown
    this.asked = false; // whether the page was told of the drag under way
    drags.set(this.name, this);
  }

  // The hand has moved.
  moved() {
    if (!room) return;
    this.telling ??= setTimeout(() => this.tell(), Math.max(0, this.told + ROOM - performance.now()));
    this.ahead = true;
    this.ask();
  }

  tell(over = false) {
    clearTimeout(this.telling);
    this.telling = null;
    this.told = performance.now();
    if (room) say(room.path, { name: this.name, value: this.hand.value(), ...(over && { over }) });
  }

  // One question at a time: a slow page is asked less often.
  ask() {
    if (this.waits) return;
    this.asking ??= setTimeout(() => {
      this.asking = null;
      this.ahead = false;
      this.waits = this.asked = true;
      this.hand.send();
    }, PAGE);
  }

  // The page has answered.
  answered() {
    this.waits = false;
    if (this.ahead && room) this.ask();
  }

  // The hand has let go, or was taken away; the component itself tells the page where. Gives whether the page has heard
  // of the drag before, and so wants to be told even if all is as it was.
  over() {
    // Whoever looks on is shown the page itself again.
    if (this.ahead || this.asked || this.telling) this.tell(true);
    clearTimeout(this.asking);
    const { asked } = this;
    this.asking = null;
    this.ahead = this.waits = this.asked = false;
    return asked;
  }

  show(value) {
    clearTimeout(this.holding);
    this.holds = true;
    this.holding = setTimeout(() => {
      this.holds = false;
      this.hand.back();
    }, HOLD);
    this.hand.show(value);
  }

  end() {
    this.over();
    clearTimeout(this.holding);
    if (drags.get(this.name) === this) drags.delete(this.name);
  }
}
