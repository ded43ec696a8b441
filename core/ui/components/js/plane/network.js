// A classifier of points in the plane, computed here as PyTorch computes it: inputs from a point, layers, logits.
// Numbers are doubles, so that what differs from PyTorch is PyTorch's own rounding to float32.

import { gelu } from "./gelu.js";

// What a point (x1, x2) gives as inputs, by the codes that Python uses.
export const INPUTS = {
  x: (x) => x,
  y: (_, y) => y,
  xx: (x) => x * x,
  yy: (_, y) => y * y,
  xy: (x, y) => x * y,
  sx: (x) => Math.sin(x),
  sy: (_, y) => Math.sin(y),
};

// One number through an activation.
export const ACTIVATIONS = {
  relu: (z) => (z > 0 ? z : z === z ? 0 : z),
  tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  identity: (z) => z,
  gelu,
};

// Math.tanh takes twice as long; this one differs from it by two units in the last place at most.
function tanh(z) {
  if (z > -0.5 && z < 0.5) return Math.tanh(z);
  return 1 - 2 / (Math.exp(2 * z) + 1);
}

// Many numbers in place. A loop each, as a loop that calls whatever it is given is several times as slow.
const IN_PLACE = {
  relu(values) {
    for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
  },
  tanh(values) {
    for (let i = 0; i < values.length; i++) values[i] = tanh(values[i]);
  },
  sigmoid(values) {
    for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-values[i]));
  },
  identity() {},
  gelu(values) {
    for (let i = 0; i < values.length; i++) values[i] = gelu(values[i]);
  },
};

// to = bias + the sum of weights[at + b] times the b-th `count` numbers of `from`, four at a time: what is summed up
// is read and written once for four products.
function weighted(to, from, count, below, weights, at, bias) {
  let b = 0;
  to.fill(bias);
  for (; b + 4 <= below; b += 4) {
    const [v, w, x, y] = [weights[at + b], weights[at + b + 1], weights[at + b + 2], weights[at + b + 3]];
    const p = b * count;
    const q = p + count;
    const r = q + count;
    const s = r + count;
    for (let i = 0; i < count; i++) to[i] += v * from[p + i] + w * from[q + i] + x * from[r + i] + y * from[s + i];
  }
  for (; b < below; b++) {
    const w = weights[at + b];
    const p = b * count;
    for (let i = 0; i < count; i++) to[i] += w * from[p + i];
  }
}

export class Network {
  // inputs: codes; hidden: widths; classes: how many logits; activation: its name.
  constructor({ inputs, hidden, classes, activation }) {
    this.inputs = inputs;
    this.activation = activation;
    this.widths = [inputs.length, ...hidden, classes];
    this.layers = [];
    let at = 0;
    for (let n = 1; n < this.widths.length; n++) {
      const [below, width] = [this.widths[n - 1], this.widths[n]];
      this.layers.push({ below, width, weight: at, bias: at + below * width });
      at += (below + 1) * width;
    }
    this.size = at; // numbers in all, in the order of PyTorch's parameters
  }

  // Where the weight from a unit of the layer below to a unit of layer n (1 is the first after the inputs) lies.
  weightAt(n, unit, below) {
    return this.layers[n - 1].weight + unit * this.layers[n - 1].below + below;
  }

  biasAt(n, unit) {
    return this.layers[n - 1].bias + unit;
  }

  // The outputs of all units at points: one Float64Array a layer, the inputs first, the logits last. Unit u has those of
  // the points at [u * count] to [(u + 1) * count - 1]. `silenced`: names "layer.unit" of units that give 0 here.
  // `into`: what an earlier run at as many points has given, to be overwritten: megabytes for each moment keep the
  // garbage collector busy.
  run(weights, xs, ys, silenced, into = null) {
    const count = xs.length;
    const values = into ?? this.widths.map((width) => new Float64Array(count * width));
    this.inputs.forEach((code, u) => {
      const of = INPUTS[code];
      for (let i = 0, at = u * count; i < count; i++) values[0][at + i] = of(xs[i], ys[i]);
      if (silenced?.has(`0.${u}`)) values[0].fill(0, u * count, (u + 1) * count);
    });
    this.layers.forEach(({ below, width, weight, bias }, n) => {
      const to = values[n + 1];
      for (let u = 0; u < width; u++) {
        const at = weight + u * below;
        weighted(to.subarray(u * count, (u + 1) * count), values[n], count, below, weights, at, weights[bias + u]);
      }
      if (n < this.layers.length - 1) IN_PLACE[this.activation](to);
      for (let u = 0; u < width; u++) if (silenced?.has(`${n + 1}.${u}`)) to.fill(0, u * count, (u + 1) * count);
    });
    return values;
  }
}

// The probabilities of logits in the same layout. What is infinite or no number has no probabilities: NaN.
export function softmax(logits, classes) {
  const count = logits.length / classes;
  const p = new Float64Array(logits.length);
  for (let i = 0; i < count; i++) {
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, logits[c * count + i]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += p[c * count + i] = Math.exp(logits[c * count + i] - most);
    for (let c = 0; c < classes; c++) p[c * count + i] /= sum;
  }
  return p;
}

// Cross-entropy and rightness of each point, from logits in the same layout and labels: { losses, predicted }, a NaN loss
// and -1 where the logits are no numbers. argmax takes the first of equals, as PyTorch's does.
export function judged(logits, labels) {
  const count = labels.length;
  const classes = logits.length / count;
  const losses = new Float64Array(count);
  const predicted = new Int8Array(count);
  for (let i = 0; i < count; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[c * count + i] > logits[best * count + i]) best = c;
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[c * count + i] - logits[best * count + i]);
    // The difference first: beside large logits nothing would be left of the logarithm.
    losses[i] = Math.log(sum) + (logits[best * count + i] - logits[labels[i] * count + i]);
    predicted[i] = Number.isNaN(sum) ? -1 : best;
  }
  return { losses, predicted };
}

// Weights as they travel: base64 of little-endian float32.
export function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

export function encoded(weights) {
  const bytes = new Uint8Array(Float32Array.from(weights).buffer);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
