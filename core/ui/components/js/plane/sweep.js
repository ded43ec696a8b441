// Runs at many rates, trained at once by the server and fetched once: the weights of each at some steps.

const here = new URL("..", import.meta.url);

export class Sweep {
  // facts: as core/lessons/plane/every_rate.py has them, { values, steps, verdicts, epochs, parameters, ... }, a verdict a
  // value; weights: of all, [value][step][parameter].
  constructor({ values, steps, verdicts, epochs, parameters }, weights) {
    Object.assign(this, { rates: values, steps, verdicts, epochs, size: parameters, weights });
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

// What came from the server: little-endian float32, the weights first; what follows them is not needed here.
export function read(buffer, facts) {
  const count = facts.values.length * facts.steps.length * facts.parameters;
  return new Sweep(facts, new Float32Array(buffer, 0, count));
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

export async function fetched(facts) {
  const answer = await fetch(new URL(facts.url, here));
  if (!answer.ok) throw new Error(await answer.text());
  return read(await answer.arrayBuffer(), facts);
}
