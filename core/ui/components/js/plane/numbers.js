// Numbers as people read them: three digits that count, a true minus.

export function written(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size && (size >= 1e5 || size < 1e-4)) {
    const [head, power] = value.toExponential(digits - 1).split("e");
    return `${head}e${Number(power)}`.replaceAll("-", "−");
  }
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

// A coordinate, always with two digits after the point.
export function coordinate(value) {
  return (Math.round(100 * value) / 100 || 0).toFixed(2).replace("-", "−");
}

// With two digits after the point, where columns of numbers are compared.
export function inColumn(value) {
  return Math.abs(value) < 1000 ? coordinate(value) : written(value);
}

// A share as a percentage: no 100 % and no 0 % unless it is.
export function percent(share) {
  if (Number.isNaN(share)) return "NaN";
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  if (share < 1 && share > 0.9995) return "> 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}
