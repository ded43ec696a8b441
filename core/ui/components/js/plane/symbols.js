// Shapes of points, one a class, by the names that Plotly has for them: paths around (0, 0) of about the same area.

const polygon = (...places) => `M${places.map(([x, y]) => `${x} ${y}`).join("L")}Z`;
const around = (corners, radius, inner, turned) =>
  polygon(
    ...Array.from({ length: inner ? 2 * corners : corners }, (_, n) => {
      const far = inner && n % 2 ? inner : radius;
      const angle = turned + (2 * Math.PI * n) / (inner ? 2 * corners : corners);
      return [(far * Math.sin(angle)).toFixed(3), (-far * Math.cos(angle)).toFixed(3)];
    }),
  );
const plus = (turned) => {
  const [a, b] = [0.36, 1.18];
  const places = [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]];
  const [cos, sin] = [Math.cos(turned), Math.sin(turned)];
  return polygon(...places.map(([x, y]) => [(cos * x - sin * y).toFixed(3), (sin * x + cos * y).toFixed(3)]));
};

const PATHS = {
  circle: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  diamond: around(4, 1.3, 0, 0),
  square: around(4, 1.27, 0, Math.PI / 4),
  "triangle-up": around(3, 1.4, 0, 0),
  "triangle-down": around(3, 1.4, 0, Math.PI),
  x: plus(Math.PI / 4),
  cross: plus(0),
  star: around(5, 1.45, 0.62, 0),
  hexagram: around(6, 1.35, 0.75, 0),
  pentagon: around(5, 1.2, 0, 0),
};

// "-open" says that a shape is hollow; here that says that a point is a test point.
export function pathOf(symbol) {
  return PATHS[symbol.replace("-open", "")] ?? PATHS.circle;
}
