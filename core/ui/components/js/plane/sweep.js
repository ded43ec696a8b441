// Runs at many rates, trained at once by the server and fetched once: the weights of each at some steps.

const here = new URL("..", import.meta.url);

export class Sweep {
  // header: { rates, steps, verdicts }, a verdict a rate; weights: of all, [rate][step][parameter].
  constructor({ rates, steps, verdicts }, weights) {
    Object.assign(this, { rates, steps, verdicts, weights });
    this.size = weights.length / (rates.length * steps.length); // parameters of the network
    this.made = new Map();
  }

  // Of one rate as the store has those of a run: [{ step, weights }], the same objects each time.
  moments(rate) {
    let moments = this.made.get(rate);
    if (!moments) {
      const { steps, size, weights } = this;
      moments = steps.map((step, n) => {
        const at = (rate * steps.length + n) * size;
        return { step, weights: weights.subarray(at, at + size) };
      });
      this.made.set(rate, moments);
    }
    return moments;
  }
}

// What came from the server: the length of the header in bytes as four, the header as JSON filled up with spaces to a
// multiple of four bytes, then float32 numbers, all little-endian.
export function read(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return new Sweep(header, new Float32Array(buffer, 4 + length));
}

// Neighbouring rates with one verdict: [{ first, last, verdict }].
export function stretches(verdicts) {
  const found = [];
  verdicts.forEach((verdict, n) => {
    if (found.at(-1)?.verdict === verdict) found.at(-1).last = n;
    else found.push({ first: n, last: n, verdict });
  });
  return found;
}

export async function fetched(url) {
  const answer = await fetch(new URL(url, here));
  if (!answer.ok) throw new Error(await answer.text());
  return read(await answer.arrayBuffer());
}
