// Two directions in which to look at points with a few columns: those in which they spread most, or those in which softmax
// decides.

// The eigenvalues of a symmetric matrix, largest first, and the eigenvectors as rows beside them. Each vector's largest
// entry is above 0. (Golub, Van Loan, "Matrix Computations", 4th edition, 8.5.)
export function eigen(symmetric) {
  const n = symmetric.length;
  const a = symmetric.map((row) => [...row]);
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const total = Math.hypot(...a.flat()) || 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off = Math.max(off, Math.abs(a[p][q]));
    if (!(off > 1e-15 * total)) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(1 + theta * theta));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = t * c;
        for (let k = 0; k < n; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < n; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (let k = 0; k < n; k++) [v[p][k], v[q][k]] = [c * v[p][k] - s * v[q][k], s * v[p][k] + c * v[q][k]];
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  const signed = (row) => {
    const largest = row.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return largest < 0 ? row.map((value) => -value) : row;
  };
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => signed(v[i])) };
}

// The mean of `count` points with `width` columns, column by column in one array; their covariance, and the sum of all
// variances, NaN where nothing spreads.
function spread(columns, width, count) {
  const column = (u) => columns.subarray(u * count, (u + 1) * count);
  const mean = Array.from({ length: width }, (_, u) => column(u).reduce((sum, value) => sum + value, 0) / count);
  const covariance = mean.map((_, u) =>
    mean.map((_, w) => {
      const [a, b] = [column(u), column(w)];
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (a[i] - mean[u]) * (b[i] - mean[w]);
      return sum / count;
    }),
  );
  const whole = covariance.reduce((sum, row, u) => sum + row[u], 0);
  // Equal numbers have a mean that is another one in the last digits: that is no spread.
  const spreads = whole > 1e-26 * mean.reduce((sum, value) => sum + value * value, 0);
  return { mean, covariance, whole: spreads ? whole : NaN };
}

// Of such points: their mean, the two directions in which they spread most, and the share of the whole spread that these
// hold; NaN where nothing spreads.
export function principal(columns, width, count) {
  const { mean, covariance, whole } = spread(columns, width, count);
  const { values, vectors } = eigen(covariance);
  return { mean, directions: vectors.slice(0, 2), share: (values[0] + values[1]) / whole };
}

const times = (a, b) => a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));

// The same along directions in which softmax decides. Logits differ by the differences of the rows of W (a row a class),
// and what lies across all of these changes no probability. Up to three classes have two such directions, or one, which is
// the first of the two here: so each point lies on the side that it has with all directions. Of more classes the two are
// those in which the points spread most. `single`: whether there was one alone. Null where all rows are equal.
export function deciding(columns, width, count, rows) {
  const { mean, covariance, whole } = spread(columns, width, count);
  const middle = mean.map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const apart = rows.map((row) => row.map((value, k) => value - middle[k]));
  const found = eigen(times(apart[0].map((_, k) => apart.map((row) => row[k])), apart));
  const basis = found.vectors.filter((_, n) => n < rows.length - 1 && found.values[n] > 1e-14 * found.values[0]);
  if (!basis.length) return null;
  const inside = mean.map((_, u) => mean.map((_, w) => basis.reduce((sum, vector) => sum + vector[u] * vector[w], 0)));
  const outside = inside.map((row, u) => row.map((value, w) => (u === w) - value));
  // The widest directions within a part of the space: what lies across it is made less than nothing.
  const widest = (part, rest) => {
    const held = times(times(part, covariance), part);
    const most = 1 + held.reduce((sum, row, u) => sum + row[u], 0);
    return eigen(held.map((row, u) => row.map((value, w) => value - most * rest[u][w]))).vectors;
  };
  const first = widest(inside, outside);
  const directions = basis.length > 1 ? first.slice(0, 2) : [first[0], widest(outside, inside)[0]];
  const along = directions.reduce((sum, d) => sum + times(times([d], covariance), d.map((value) => [value]))[0][0], 0);
  return { mean, directions, share: along / whole, single: basis.length === 1 };
}

// Directions as they are, or the other way round, so that none turns its back on what it was before.
export function upright(directions, before) {
  return directions.map((d, n) => (d.reduce((sum, value, k) => sum + value * before[n][k], 0) < 0 ? d.map((value) => -value) : d));
}

// The same plane, turned or mirrored within itself so that its two directions lie as near as they can to those of before.
// (Procrustes: of all orthogonal R the one that makes the trace of R times V times B transposed largest.)
export function aligned(directions, before) {
  const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
  const [[p, q], [r, s]] = directions.map((a) => before.map((b) => dot(a, b)));
  const turn = Math.hypot(p + s, q - r);
  const mirror = Math.hypot(p - s, q + r);
  if (!turn && !mirror) return directions;
  const angle = turn >= mirror ? Math.atan2(q - r, p + s) : Math.atan2(q + r, p - s);
  const [c, n] = [Math.cos(angle), Math.sin(angle)];
  const rows = turn >= mirror ? [[c, -n], [n, c]] : [[c, n], [n, -c]];
  return rows.map(([x, y]) => directions[0].map((value, k) => x * value + y * directions[1][k]));
}
