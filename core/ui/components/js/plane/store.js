// What the panels of the plane show, kept in one place: the points, the moments of a run, and what the hand has chosen.
// A panel is { draw(changes), end?() }; it reads the store, and calls its methods when the hand does something.

import { Network, decoded, judged } from "./network.js";

// What may have changed: the weights that are shown, the points, the list of moments, what is chosen, the theme or size.
export const ALL = ["weights", "points", "moments", "chosen", "look"];

export class Store {
  constructor() {
    this.panels = [];
    this.changes = new Set();
    this.moments = []; // { step, weights } of the run, in their order; the first is the untrained network
    this.at = 0; // which of them is shown
    this.live = true; // whether the newest is shown as it comes
    this.byHand = null; // weights changed by hand, laid over the moment; null for none
    this.silenced = new Set(); // "layer.unit" of units whose output counts as 0; layer 0 are the inputs
    this.unit = null; // { layer, unit } whose map the picture shows; null for the regions
    this.rate = null; // which learning rate of the sweep is shown; null for the run
    this.judgements = new WeakMap();
  }

  // What Python says: everything that does not move by itself.
  take(data) {
    const before = this.data;
    this.data = data;
    const said = JSON.stringify([data.inputs, data.hidden, data.classes, data.activation, data.start]);
    if (said !== this.said) {
      this.said = said;
      this.network = new Network(data);
      this.start = decoded(data.start);
      this.byHand = null;
      this.unit = null;
      this.silenced.clear();
      this.forget();
    }
    if (data.points !== before?.points && JSON.stringify(data.points) !== JSON.stringify(before?.points)) {
      this.place(data.points);
    }
    this.changed(...ALL);
  }

  // Points as { x, y, label, test }: lists; x and y in hundredths.
  place({ x, y, label, test }) {
    this.points = {
      count: x.length,
      x: Float64Array.from(x, (value) => value / 100),
      y: Float64Array.from(y, (value) => value / 100),
      label: Int8Array.from(label),
      test: Uint8Array.from(test),
    };
    this.judgements = new WeakMap();
    this.changed("points");
  }

  // No run, or another one: only the untrained network is known.
  forget() {
    this.moments = [{ step: 0, weights: this.start }];
    this.at = 0;
    this.live = true;
    this.changed("moments", "weights");
  }

  // The moments that the stream has told so far, by step, as base64; those known already are not decoded again.
  arrive(told) {
    const known = new Map(this.moments.map((moment) => [moment.step, moment]));
    const step = this.moments[this.at]?.step ?? 0;
    const steps = Object.keys(told).map(Number).sort((a, b) => a - b);
    if (!steps.length) return;
    this.moments = steps.map((n) => {
      const moment = known.get(n);
      return moment?.text === told[n] ? moment : { step: n, text: told[n], weights: decoded(told[n]) };
    });
    const last = this.moments.length - 1;
    const near = this.moments.findLastIndex((moment) => moment.step <= step);
    this.at = this.live ? last : Math.max(0, near);
    this.changed("moments", "weights");
  }

  // The weights that are shown now.
  get weights() {
    return this.byHand ?? this.shown.weights;
  }

  // The moment that is shown now, of the run or of the rate that is held: { step, weights }.
  get shown() {
    return this.moments[this.at];
  }

  // Loss and accuracy of each part, and the confusion matrix of the test points (of all, where none are test points), for
  // any moment: { train: { loss, accuracy, count }, test: {...}, confusion, losses, predicted }. Computed once a moment.
  judged(weights = this.weights) {
    let found = this.judgements.get(weights);
    if (found) return found;
    const { x, y, label, test, count } = this.points;
    const logits = this.network.run(weights, x, y, weights === this.weights ? this.silenced : undefined).at(-1);
    const { losses, predicted } = judged(logits, label);
    const part = (wanted) => {
      let [sum, right, n] = [0, 0, 0];
      for (let i = 0; i < count; i++) {
        if (test[i] !== wanted) continue;
        [sum, right, n] = [sum + losses[i], right + (predicted[i] === label[i]), n + 1];
      }
      return { loss: sum / n, accuracy: right / n, count: n };
    };
    const train = part(0);
    const tested = part(1);
    const confusion = Array.from({ length: this.data.classes }, () => Array(this.data.classes).fill(0));
    for (let i = 0; i < count; i++) {
      if (predicted[i] >= 0 && test[i] === (tested.count ? 1 : 0)) confusion[label[i]][predicted[i]] += 1;
    }
    found = { train, test: tested.count ? tested : train, confusion, losses, predicted };
    // Silenced units belong to what is shown, not to the moment.
    if (!this.silenced.size) this.judgements.set(weights, found);
    return found;
  }

  // The hand.

  goTo(index) {
    this.at = Math.min(Math.max(index, 0), this.moments.length - 1);
    this.live = this.at === this.moments.length - 1;
    this.byHand = null;
    this.changed("weights");
  }

  // One number of the network, changed by hand: index in the order of PyTorch's parameters.
  set(index, value) {
    if (!this.byHand) this.byHand = Float32Array.from(this.shown.weights);
    // Another object for each change: what is known of weights is kept by the object.
    else this.byHand = Float32Array.from(this.byHand);
    this.byHand[index] = value;
    this.changed("weights");
  }

  silence(layer, unit, off) {
    const name = `${layer}.${unit}`;
    if (off) this.silenced.add(name);
    else this.silenced.delete(name);
    this.changed("weights", "chosen");
  }

  choose(unit) {
    this.unit = unit;
    this.changed("chosen");
  }

  // One drawing for all that has changed before the next frame.
  changed(...what) {
    for (const each of what) this.changes.add(each);
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (!this.data || !this.points) return;
    const { changes } = this;
    this.changes = new Set();
    for (const panel of this.panels) panel.draw(changes);
  }

  end() {
    cancelAnimationFrame(this.frame);
    for (const panel of this.panels) panel.end?.();
    this.panels = [];
  }
}
