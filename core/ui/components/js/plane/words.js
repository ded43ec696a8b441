// How the panels write numbers: with the sign that is as wide as a digit, and in words where there is no number.

// A number of a network with three digits or so.
export function short(value) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const size = Math.abs(value);
  const text = size && (size < 0.001 || size >= 10000) ? size.toExponential(1) : size.toFixed(size < 10 ? 3 : size < 100 ? 2 : 1);
  return (value < 0 ? "−" : "") + text.replace("e-", "e−").replace("e+", "e");
}

// With one digit after the point, where room is small.
export function shorter(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return short(value);
  if (size >= 100) return (value > 0 ? "+" : "") + short(value);
  return size < 0.05 ? "0.0" : (value < 0 ? "−" : "+") + size.toFixed(1);
}

// A loss in nats with four digits after the point.
export function nats(value, texts) {
  if (Number.isNaN(value)) return texts.noNumber;
  return Number.isFinite(value) ? value.toFixed(4) : texts.infinite;
}

export function percent(share, texts) {
  return Number.isNaN(share) ? texts.noNumber : `${(100 * share).toFixed(1)} %`;
}

// Where in training a step is, in epochs: with two digits while few have passed, else with one.
export function epochs(step, stepsPerEpoch) {
  const epoch = step / stepsPerEpoch;
  return stepsPerEpoch === 1 ? String(epoch) : epoch.toFixed(epoch < 10 ? 2 : 1);
}
