// Softmax in a plane through what the last hidden layer gives: every logit is an affine function there, so that each class
// has a polygon for its region, and borders are straight.

// The logits over places a of that plane, h = mean + a1 direction1 + a2 direction2: for each class [at 0, by a1, by a2].
export function affine(network, weights, mean, directions) {
  const { width, below, weight, bias } = network.layers.at(-1);
  return Array.from({ length: width }, (_, c) => {
    const row = Array.from(weights.subarray(weight + c * below, weight + (c + 1) * below));
    const dot = (values) => row.reduce((sum, w, k) => sum + w * values[k], 0);
    return [weights[bias + c] + dot(mean), ...directions.map(dot)];
  });
}

export function logitAt([at0, by1, by2 = 0], a1, a2) {
  return at0 + by1 * a1 + by2 * a2;
}

// The class with the largest logit there, the first of equals; -1 where one is no number.
export function classAt(logits, a1, a2) {
  let [best, most] = [-1, -Infinity];
  for (let c = 0; c < logits.length; c++) {
    const value = logitAt(logits[c], a1, a2);
    if (Number.isNaN(value)) return -1;
    if (value > most) [best, most] = [c, value];
  }
  return best;
}

// The part of a polygon, a list of [a1, a2], where an affine function is not below 0 (Sutherland, Hodgman 1974).
export function clipped(polygon, [at0, by1, by2 = 0]) {
  const kept = [];
  polygon.forEach((to, n) => {
    const from = polygon[(n + polygon.length - 1) % polygon.length];
    const [f, t] = [from, to].map(([x, y]) => at0 + by1 * x + by2 * y);
    if (f < 0 !== t < 0) {
      const share = f / (f - t);
      kept.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
    }
    if (t >= 0) kept.push(to);
  });
  return kept;
}

// The region of each class within a window [left, right, bottom, top], as polygons, which may be empty.
export function regions(logits, [left, right, bottom, top]) {
  const whole = [[left, bottom], [right, bottom], [right, top], [left, top]];
  return logits.map((own, c) =>
    logits.reduce((polygon, other, k) => (k === c ? polygon : clipped(polygon, own.map((value, n) => value - other[n]))), whole),
  );
}
