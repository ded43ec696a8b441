// The border: where the two most probable classes tie, as lines. Logits are known at the corners of cells; each cell is
// cut into two triangles, in which they are taken to be linear. So the border of softmax regression is exact.

// The lines between each two classes: [{ a, b, lines }], a < b, where lines has x and y of both ends of each piece, in
// units of cells from the top left. `best` is of the same corners (decided.js); cells that touch -1 have no border.
export function border(logits, best, classes, cells) {
  const side = cells + 1;
  const count = side * side;
  const pairs = [];
  for (let a = 0; a < classes; a++) for (let b = a + 1; b < classes; b++) pairs.push({ a, b, lines: [] });
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const p = row * side + column;
      const here = best[p];
      if (here === best[p + 1] && here === best[p + side] && here === best[p + side + 1]) continue;
      if (here < 0 || best[p + 1] < 0 || best[p + side] < 0 || best[p + side + 1] < 0) continue;
      for (const pair of pairs) {
        for (const upper of [true, false]) piece(pair, upper, logits, classes, count, side, row, column);
      }
    }
  }
  return pairs.filter(({ lines }) => lines.length);
}

// The piece in one triangle: the upper right one of a cell, or the lower left one.
function piece({ a, b, lines }, upper, logits, classes, count, side, row, column) {
  const p = row * side + column;
  // From the top left corner to the bottom right one, and by which third.
  const corners = [p, p + side + 1, upper ? p + 1 : p + side];
  const xs = [column, column + 1, upper ? column + 1 : column];
  const ys = [row, row + 1, upper ? row : row + 1];
  const ends = [];
  for (let n = 0; n < 3; n++) {
    const m = (n + 1) % 3;
    const f = logits[a * count + corners[n]] - logits[b * count + corners[n]];
    const g = logits[a * count + corners[m]] - logits[b * count + corners[m]];
    // The first of equals counts as the more probable, as everywhere.
    if (f >= 0 !== g >= 0) ends.push({ n, m, share: f / (f - g) });
  }
  if (ends.length !== 2) return;
  const between = (values, { n, m, share }) => values[n] + share * (values[m] - values[n]);
  // Only where no other class is more probable than these two.
  let [from, to] = [0, 1];
  for (let c = 0; c < classes; c++) {
    if (c === a || c === b) continue;
    const ahead = corners.map((corner) => logits[a * count + corner] - logits[c * count + corner]);
    const [f, g] = ends.map((end) => between(ahead, end));
    if (f < 0 && g < 0) return;
    if (f < 0) from = Math.max(from, f / (f - g));
    else if (g < 0) to = Math.min(to, f / (f - g));
  }
  const [x, u] = ends.map((end) => between(xs, end));
  const [y, v] = ends.map((end) => between(ys, end));
  const found = [x + from * (u - x), y + from * (v - y), x + to * (u - x), y + to * (v - y)];
  if (from < to && found.every(Number.isFinite)) lines.push(...found);
}

// The lines where a number known at the corners of cells is zero, likewise.
export function zeros(values, cells) {
  const both = new Float64Array(2 * values.length);
  both.set(values);
  const best = Int8Array.from(values, (value) => (Number.isFinite(value) ? (value >= 0 ? 0 : 1) : -1));
  return border(both, best, 2, cells)[0]?.lines ?? [];
}

// Pieces as lines that go on where they touch: [[x, y, x, y, ...]], each as long as can be.
export function joined(lines) {
  const name = (n) => `${lines[n].toFixed(5)} ${lines[n + 1].toFixed(5)}`;
  const at = new Map(); // the ends at each place, by where they begin in `lines`
  for (let n = 0; n < lines.length; n += 2) at.set(name(n), [...(at.get(name(n)) ?? []), n]);
  const used = new Set();
  const other = (n) => (n % 4 ? n - 2 : n + 2);
  const follow = (n, line) => {
    for (let end = n; end !== undefined; ) {
      used.add(end >> 2);
      const far = other(end);
      line.push(lines[far], lines[far + 1]);
      end = at.get(name(far)).find((next) => !used.has(next >> 2));
    }
    return line;
  };
  const found = [];
  // Ends where nothing goes on come first, and what is left are rings.
  for (const loose of [true, false]) {
    for (let n = 0; n < lines.length; n += 2) {
      if (used.has(n >> 2) || (loose && at.get(name(n)).length === 2)) continue;
      found.push(follow(n, [lines[n], lines[n + 1]]));
    }
  }
  return found;
}

// As the path of a vector picture, `scale` units to a cell.
export function pathOfLines(lines, scale) {
  const place = (value) => Number((value * scale).toFixed(2));
  return joined(lines)
    .map((line) => {
      const places = [];
      for (let n = 0; n < line.length; n += 2) places.push(`${place(line[n])} ${place(line[n + 1])}`);
      return `M${places.join("L")}`;
    })
    .join("");
}
