// What tells areas apart besides their colours: hatchings, by the names that Plotly has for them, as small tiles.

// side x side numbers, 1 where there is ink, which fit together at all edges; lines are `thick` wide.
export function tile(pattern, side, thick) {
  const half = side >> 1;
  const near = (distance) => ((distance % side) + side) % side < thick;
  const ink = {
    "/": (x, y) => near(x + y),
    "\\": (x, y) => near(x - y),
    x: (x, y) => near(x + y) || near(x - y),
    "-": (_, y) => near(y),
    "|": (x) => near(x),
    "+": (x, y) => near(x) || near(y),
    ".": (x, y) => Math.hypot(x - half, y - half) <= 1.1 * thick,
  }[pattern];
  return Uint8Array.from({ length: side * side }, (_, n) => (ink?.(n % side, Math.floor(n / side)) ? 1 : 0));
}
