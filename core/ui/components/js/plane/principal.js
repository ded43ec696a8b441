// Principal components of a few columns: the directions in which points spread most, found by Jacobi's rotations.

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
  const upright = (row) => {
    const largest = row.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return largest < 0 ? row.map((value) => -value) : row;
  };
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => upright(v[i])) };
}

// Of `count` points with `width` columns, column by column in one array: their mean, the two directions in which they
// spread most, and the share of the whole spread (the sum of all variances) that these hold; NaN where nothing spreads.
export function principal(columns, width, count) {
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
  const { values, vectors } = eigen(covariance);
  const whole = values.reduce((sum, value) => sum + value, 0);
  // Equal numbers have a mean that is another one in the last digits: that is no spread.
  const spreads = whole > 1e-26 * mean.reduce((sum, value) => sum + value * value, 0);
  return { mean, directions: vectors.slice(0, 2), share: spreads ? (values[0] + values[1]) / whole : NaN };
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
