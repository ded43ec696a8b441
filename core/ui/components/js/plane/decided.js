// What a network decides at each of many places: the class, and how sure it is of it.

// From logits as Network.run has them: { best, sure }. best is the class of the highest probability, -1 where the logits
// have none; sure is from 0, where all classes are equally probable, to 1.
export function decided(logits, classes) {
  const count = logits.length / classes;
  const best = new Int8Array(count);
  const sure = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let most = logits[i];
    let at = 0;
    for (let c = 1; c < classes; c++) {
      const z = logits[c * count + i];
      if (z > most) {
        most = z;
        at = c;
      }
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[c * count + i] - most);
    // Infinite or no numbers: their differences are none.
    best[i] = sum >= 1 ? at : -1;
    sure[i] = sum >= 1 ? (classes > 1 ? (1 / sum - 1 / classes) / (1 - 1 / classes) : 1) : 0;
  }
  return { best, sure };
}
