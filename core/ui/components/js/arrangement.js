// How figures that belong together share the room of a window.

export const GAP = 8; // pixels between panels
const NARROWEST = 300; // pixels of a panel beside others
const READABLE = { width: 210, height: 100 }; // pixels between the margins of a panel
const LONGEST = 2; // times its height: what is wider shows no more, and squares are no squares any more

// How many panels of these heights stand side by side, and how high each is, so that all fit into `room` below each
// other and the smallest has as much between its margins as can be: { columns, heights }. Where none of it would be
// readable, they are as high as they are, and scrolled.
export function arranged(heights, margins, width, room) {
  let best = { columns: Math.min(Math.max(Math.floor(width / NARROWEST), 1), 2), heights, least: 0 };
  for (let columns = 1; columns <= heights.length; columns += 1) {
    const wide = (width - (columns - 1) * GAP) / columns;
    if (columns > 1 && wide < NARROWEST) break;
    const rows = [];
    for (let n = 0; n < heights.length; n += columns) rows.push(Math.max(...heights.slice(n, n + columns)));
    const share = (room - (rows.length - 1) * GAP) / rows.reduce((a, b) => a + b, 0);
    const high = rows.map((row) => Math.floor(row * Math.min(share, 1)));
    const inside = heights.map((_, n) => {
      const { l, r, t, b } = margins[n];
      const row = Math.floor(n / columns);
      const beside = Math.min(columns, heights.length - row * columns);
      return { width: (width - (beside - 1) * GAP) / beside - l - r, height: high[row] - t - b };
    });
    const least = Math.min(...inside.map((each) => Math.min(each.width, LONGEST * each.height) * each.height));
    const readable = inside.every((each) => each.width >= READABLE.width && each.height >= READABLE.height);
    if (readable && least > best.least) {
      best = { columns, least, heights: heights.map((_, n) => high[Math.floor(n / columns)]) };
    }
  }
  return { columns: best.columns, heights: best.heights };
}
