// The points while a hand changes them: added, moved, erased and taken back. At the end of each deed Python is told of all
// of them, in hundredths; what was painted stays until Python answers with the same points.

import { hundredths } from "./window.js";

const MOST_UNDONE = 50; // deeds that are remembered

// Points whatever their order, as one text.
function asText({ x, y, label }) {
  return x.map((value, n) => `${value} ${y[n]} ${label[n]}`).sort().join();
}

const copied = ({ x, y, label, test }) => ({ x: [...x], y: [...y], label: [...label], test: [...test] });

export class Painting {
  constructor(store) {
    this.store = store;
    this.undone = []; // the points before each deed, the latest last
    this.sent = []; // what Python was told since it last answered, as texts
    this.now = null; // the points of the deed under way
  }

  get points() {
    return this.now ?? this.store.placed;
  }

  // How many points there may be.
  get most() {
    return this.store.data.most;
  }

  // Whether there are so many that Python takes no deed on them.
  get many() {
    return this.points.x.length > this.most;
  }

  // A deed: begin, then any of add, move and erase, then end, or cancel.
  begin() {
    this.now = copied(this.store.placed);
    this.before = this.store.placed;
    this.changed = false;
    this.full = false;
  }

  // The number of the new point; -1 where there is room for no more.
  add(x, y, label) {
    this.full = this.now.x.length >= this.most;
    if (this.full) return -1;
    this.now.x.push(hundredths(x));
    this.now.y.push(hundredths(y));
    this.now.label.push(label);
    this.now.test.push(0);
    this.show();
    return this.now.x.length - 1;
  }

  move(n, x, y) {
    [this.now.x[n], this.now.y[n]] = [hundredths(x), hundredths(y)];
    this.show();
  }

  erase(which) {
    const gone = new Set(which);
    if (!gone.size) return;
    for (const values of Object.values(this.now)) {
      let kept = 0;
      values.forEach((value, n) => gone.has(n) || (values[kept++] = value));
      values.length = kept;
    }
    this.show();
  }

  show() {
    this.changed = true;
    this.store.place(this.now);
  }

  end() {
    const { now, before, changed } = this;
    this.now = null;
    if (changed && asText(now) !== asText(before)) {
      this.undone.push(before);
      if (this.undone.length > MOST_UNDONE) this.undone.shift();
      this.late = null;
      this.tell();
    } else if (this.late) {
      this.store.place(this.late);
      this.late = null;
    }
  }

  // A deed that was not meant.
  cancel() {
    const before = this.late ?? this.before;
    this.now = this.late = null;
    this.store.place(before);
  }

  undo() {
    this.full = false;
    const before = this.undone.pop();
    if (!before) return false;
    this.store.place(before);
    this.tell();
    return true;
  }

  clear() {
    this.begin();
    this.erase(this.now.x.keys());
    this.end();
  }

  tell() {
    const { x, y, label } = this.store.placed;
    this.sent.push(asText(this.store.placed));
    this.store.tell("painted", { x, y, label });
  }

  // Whether the picture keeps what it has, although Python says these points.
  keeps(points) {
    if (this.now) {
      this.late = points;
      return true;
    }
    const at = this.sent.indexOf(asText(points));
    // An answer to an earlier deed; that to the latest is on its way.
    if (at >= 0 && at < this.sent.length - 1) {
      this.sent.splice(0, at + 1);
      return true;
    }
    // Other data: what was painted on the former is no deed on these.
    if (at < 0) this.undone = [];
    this.sent = [];
    return false;
  }

  // Of the points within a distance of a place, the nearest; -1 for none.
  nearest(x, y, far) {
    let [best, least] = [-1, far * far];
    this.within(x, y, far, (n, square) => {
      if (square <= least) [best, least] = [n, square];
    });
    return best;
  }

  // The numbers of the points within a distance of a place.
  around(x, y, far) {
    const found = [];
    this.within(x, y, far, (n) => found.push(n));
    return found;
  }

  within(x, y, far, act) {
    const { points } = this;
    for (let n = 0; n < points.x.length; n++) {
      const square = (points.x[n] / 100 - x) ** 2 + (points.y[n] / 100 - y) ** 2;
      if (square <= far * far) act(n, square);
    }
  }
}
