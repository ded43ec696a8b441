// What the panels of the plane show, kept in one place: the points, the moments of a run, and what the hand has chosen.
// A panel is { draw(changes), end?() }; it reads the store, and calls its methods when the hand does something.

import { Network, decoded, encoded, judged } from "./network.js";

// What may have changed: the weights that are shown, the points, the list of moments, what is chosen, the theme or size.
export const ALL = ["weights", "points", "moments", "chosen", "look"];

// The place of the last moment that is not later than a step; of the last of all for null.
export function nearest(moments, step) {
  if (step === null) return moments.length - 1;
  return Math.max(0, moments.findLastIndex((moment) => moment.step <= step));
}

export class Store {
  constructor() {
    this.panels = [];
    this.changes = new Set();
    this.moments = []; // { step, weights } of the run, in their order; the first is the untrained network
    this.at = 0; // which of them is shown
    this.wanted = null; // the step that is to be shown; null for the newest, as it comes
    this.hands = []; // which can hold the time or the rate: each says whether it does
    this.told = null; // what the page was told of them and has not answered yet
    this.byHand = null; // weights changed by hand, laid over the moment; null for none
    this.before = null; // the weights that the hand began with
    this.editTold = null; // what the page was told of them
    this.silenced = new Set(); // "layer.unit" of units whose output counts as 0; layer 0 are the inputs
    this.unit = null; // { layer, unit } whose map the picture shows; null for the regions
    this.sweep = null; // runs at every rate, as sweep.js has them
    this.rate = null; // which learning rate of the sweep is shown; null for the run
    this.rateAt = 0; // which moment of it
    this.summaries = new WeakMap();
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
      this.unit = null;
      this.silenced.clear();
      [this.sweepOf, this.sweep, this.rate] = [undefined, null, null]; // a sweep is of one network
      this.forget();
    }
    if (data.points !== before?.points && JSON.stringify(data.points) !== JSON.stringify(before?.points)) {
      if (!this.painting?.keeps(data.points)) this.place(data.points);
    }
    const url = data.rates?.url ?? null;
    if (url !== this.sweepOf) [this.sweepOf, this.sweep, this.rate] = [url, null, null];
    this.answered(data.at ?? null, data.rate ?? null, before);
    this.changed(...ALL);
  }

  // The page says where in time it is, and at which rate. What it was told before the last telling moves nothing.
  answered(at, rate, before) {
    if (this.told) {
      if (this.told.step !== at || this.told.rate !== rate) return;
      this.told = null;
      return;
    }
    if (before && at === (before.at ?? null) && rate === (before.rate ?? null)) return;
    if (!this.held && !this.drag?.holds) this.show(at, rate);
  }

  // Points as { x, y, label, test }: lists; x and y in hundredths.
  place(points) {
    const { x, y, label, test } = points;
    this.placed = points;
    this.points = {
      count: x.length,
      x: Float64Array.from(x, (value) => value / 100),
      y: Float64Array.from(y, (value) => value / 100),
      label: Int8Array.from(label),
      test: Uint8Array.from(test),
    };
    this.summaries = new WeakMap();
    this.last = null;
    this.changed("points");
  }

  // No run, or another one: only the untrained network is known.
  forget() {
    this.moments = [{ step: 0, weights: this.start }];
    this.told = null;
    this.show(this.data.at ?? null, this.data.rate ?? null);
    this.changed("moments", "weights");
  }

  // The moments that the stream has told so far, by step, as base64; those known already are not decoded again.
  arrive(told) {
    const known = new Map(this.moments.map((moment) => [moment.step, moment]));
    const steps = Object.keys(told).map(Number).sort((a, b) => a - b);
    if (!steps.length) return;
    this.moments = steps.map((n) => {
      const moment = known.get(n);
      return moment?.text === told[n] ? moment : { step: n, text: told[n], weights: decoded(told[n]) };
    });
    this.at = nearest(this.moments, this.wanted);
    this.changed("moments", "weights");
  }

  // The weights that are shown now.
  get weights() {
    return this.byHand ?? this.shown.weights;
  }

  get held() {
    return this.hands.some((holds) => holds());
  }

  // Whether the newest moment of the run is shown as it comes.
  get live() {
    return this.rate === null && this.wanted === null;
  }

  // The moments that can be shown now: of the run, or of the rate that is held.
  get timeline() {
    return this.rate === null ? this.moments : this.sweep.moments(this.rate);
  }

  // Which of them is shown.
  get index() {
    return this.rate === null ? this.at : this.rateAt;
  }

  // The moment that is shown now: { step, weights }.
  get shown() {
    return this.timeline[this.index];
  }

  // What is shown now, or these weights as they are: loss and accuracy of each part, and the confusion matrix of the test
  // points (of all, where none are test points), { train: { loss, accuracy, count }, test: {...}, confusion }, and with it
  // { losses, predicted } of each point and the outputs of all units at them, as Network.run has them.
  judged(weights = null) {
    const silenced = weights ? "" : [...this.silenced].join();
    weights ??= this.weights;
    if (this.last?.weights === weights && this.last.silencedThen === silenced) return this.last;
    const { x, y, label, test, count } = this.points;
    const values = this.network.run(weights, x, y, silenced ? this.silenced : undefined);
    const { losses, predicted } = judged(values.at(-1), label);
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
    const summary = { train, test: tested.count ? tested : train, confusion };
    // Of other moments only the numbers are kept: 300 of them at 5,000 points would be 50 MB.
    if (!silenced) this.summaries.set(weights, summary);
    return (this.last = { weights, silencedThen: silenced, ...summary, losses, predicted, values });
  }

  // The numbers of a moment, computed once: without { losses, predicted, values }.
  summary(weights) {
    const found = this.summaries.get(weights);
    if (found) return found;
    const shown = this.last;
    this.judged(weights);
    this.last = shown;
    return this.summaries.get(weights);
  }

  // The hand.

  // To a moment of the timeline; the last one of the run is the newest, as it comes.
  goTo(index) {
    const last = this.timeline.length - 1;
    index = Math.min(Math.max(index, 0), last);
    this.later = null;
    if (this.rate === null) {
      this.at = index;
      this.wanted = index === last ? null : this.moments[index].step;
    } else this.rateAt = index;
    this.asTrained();
    this.changed("weights");
  }

  // Another rate of the sweep, or with null back to the run.
  hold(rate) {
    if (rate === this.rate) return;
    const fraction = this.index / Math.max(1, this.timeline.length - 1);
    const fromRun = this.rate === null;
    this.rate = rate;
    // The end of training, or where the hand has been in that of another rate.
    if (rate !== null) this.rateAt = fromRun ? this.timeline.length - 1 : Math.round(fraction * (this.timeline.length - 1));
    this.asTrained();
    this.changed("moments", "weights");
  }

  // To a step, null for the newest or last one, and a rate, null for the run: where the page or another hand is.
  show(step, rate) {
    if (rate !== null && !this.sweep) this.later = [step, rate];
    const known = this.sweep && Number.isInteger(rate) && rate >= 0 && rate < this.sweep.rates.length;
    this.hold(known ? rate : null);
    const index = nearest(this.timeline, step);
    if (this.rate === null) [this.at, this.wanted] = [index, step];
    else this.rateAt = index;
    this.asTrained();
    this.changed("weights");
  }

  // The sweep has come.
  swept(sweep) {
    this.sweep = sweep;
    if (this.later) this.show(...this.later);
    this.later = null;
    this.changed("moments", "weights");
  }

  // Where the hand has left the time and the rate, for the page: { step, rate }.
  get here() {
    if (this.rate === null) return { step: this.wanted, rate: null };
    const last = this.rateAt === this.timeline.length - 1;
    return { step: last ? null : this.shown.step, rate: this.rate };
  }

  // Tells the page, where it does not know yet.
  tellHere() {
    if (!this.byHand) this.tellEdited();
    const said = this.told ?? { step: this.data.at ?? null, rate: this.data.rate ?? null };
    const { step, rate } = this.here;
    if (said.step === step && said.rate === rate) return;
    this.told = { step, rate };
    this.tell("at", { step, rate });
  }

  // One number of the network, changed by hand: index in the order of PyTorch's parameters.
  set(index, value) {
    this.before ??= this.shown.weights;
    // Another object for each change: what is known of weights is kept by the object.
    this.byHand = Float32Array.from(this.byHand ?? this.before);
    this.byHand[index] = value;
    if (this.byHand.every((each, n) => Object.is(each, this.before[n]))) this.asTrained();
    this.changed("weights");
  }

  // Takes back what was changed by hand: one number, or all of them.
  asTrained(index = null) {
    if (!this.byHand) return;
    if (index !== null) return this.set(index, this.before[index]);
    this.byHand = this.before = null;
    this.changed("weights");
  }

  // Everything as trained, every unit speaking.
  takeBack() {
    this.silenced.clear();
    this.asTrained();
    this.tellEdited();
    this.changed("weights", "chosen");
  }

  // Tells the page what the hand has made of the network, so that it can be trained on from there: { step, weights } with
  // null for weights that are as trained again.
  tellEdited() {
    const weights = this.byHand && encoded(this.byHand);
    if (weights === this.editTold) return;
    this.editTold = weights;
    this.tell("edited", { step: this.shown.step, weights });
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
    this.pictured = null;
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  // The first panel, the picture, now; the others follow in the next frame.
  drawPicture() {
    if (!this.data || !this.points) return;
    this.panels[0]?.draw(this.changes);
    this.pictured = new Set(this.changes);
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (!this.data || !this.points) return;
    const { changes, pictured } = this;
    [this.changes, this.pictured] = [new Set(), null];
    for (const [n, panel] of this.panels.entries()) if (n || !pictured) panel.draw(changes);
  }

  end() {
    cancelAnimationFrame(this.frame);
    for (const panel of this.panels) panel.end?.();
    this.panels = [];
  }
}
