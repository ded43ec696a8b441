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

// A share as a percentage: no 100 % and no 0 % unless it is.
export function percent(share) {
  if (Number.isNaN(share)) return "NaN";
  if (share > 0 && share < 0.001) return "< 0.1 %";
  if (share < 1 && share > 0.999) return "> 99.9 %";
  return `${Number((100 * share).toPrecision(3))} %`;
}

// A sentence whose {names} are filled in.
export function filled(sentence, fields) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}
