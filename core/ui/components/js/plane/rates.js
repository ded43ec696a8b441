// A rate under the hand: while it is dragged, everything shows the run that was trained with it.

import { element } from "../element.js";
import { filled } from "../filled.js";
import { fetched, stretches } from "./sweep.js";
import { share, track } from "./track.js";

// How a stretch of rates looks: nothing happens there, all is well, take care, or it goes wrong.
const TONES = { stalls: "quiet", learns: "good", oscillates: "warning", overshoots: "bad" };

// Which values have their number on the scale, at most so many: 0 and the powers of ten, of these every second or third.
export function ticked(values, most) {
  const round = values.flatMap((value, n) => (value === 0 || Math.abs(Math.log10(value) % 1) < 1e-9 ? [n] : []));
  const every = Math.max(1, Math.ceil(round.length / Math.max(2, most)));
  return round.filter((_, n) => n % every === 0);
}

export function rates(box, store) {
  const { texts } = store.data;
  const head = element("div", "rt-head");
  const value = element("strong", "rt-value");
  const back = element("button", "pl-word", texts.backToRun);
  back.type = "button";
  head.append(value, back);
  const over = () => {
    store.drag?.over();
    store.tellHere();
  };
  back.addEventListener("click", () => {
    store.hold(null);
    over();
  });
  const count = () => store.sweep?.rates.length ?? 1;
  const slider = track({
    drag: () => store.drag,
    label: texts.rates_learning_rate,
    count,
    go: (index) => store.sweep && store.hold(index),
    over,
  });
  store.hands.push(slider.held);
  const scale = element("div", "rt-scale");
  scale.setAttribute("aria-hidden", "true");
  const problem = element("p", "ed-problem");
  problem.setAttribute("role", "alert");
  box.replaceChildren(head, slider.box, scale, problem);
  let asked = null; // the address that was fetched last
  let drawn = null; // the sweep that bands and ticks are of
  let resting = 0; // where the slider stands while the run is shown

  async function ask(facts) {
    const { url } = facts;
    asked = url;
    problem.textContent = "";
    try {
      const sweep = await fetched(facts);
      if (asked !== url) return;
      if (sweep.size !== store.network.size) throw new Error(texts.otherNetwork);
      store.swept(sweep);
    } catch (error) {
      if (asked !== url) return;
      problem.textContent = filled(texts.noRates, { why: error.message });
      store.changed("look");
    }
  }

  const words = (rate) => Number(rate.toPrecision(3)).toString().replace("e-", "e−").replace("e+", "e");

  function drawBands(sweep) {
    const rates = sweep.rates.length;
    const edge = (index) => share(Math.min(Math.max(index, 0), rates - 1), rates);
    const bands = stretches(sweep.verdicts).map(({ first, last, verdict }) => {
      const band = element("div", `rt-band rt-${TONES[verdict] ?? "quiet"}`);
      band.style.left = `${edge(first - 0.5)}%`;
      band.style.width = `${edge(last + 0.5) - edge(first - 0.5)}%`;
      band.append(element("span", "", texts[`verdict_${verdict}`]));
      band.title = texts[`verdict_${verdict}`];
      return band;
    });
    slider.bands.replaceChildren(...bands);
    const ticks = ticked(sweep.rates, Math.floor(slider.surface.clientWidth / 70)).map((n) => {
      const tick = element("span", "rt-tick", words(sweep.rates[n]));
      tick.style.left = `${share(n, rates)}%`;
      return tick;
    });
    scale.replaceChildren(...ticks);
    for (const band of bands) band.firstChild.hidden = band.firstChild.offsetWidth > band.clientWidth;
  }

  const size = new ResizeObserver(() => {
    drawn = null;
    store.changed("look");
  });
  size.observe(box);

  return {
    draw() {
      const wanted = store.data.rates;
      box.hidden = !wanted;
      if (!wanted) {
        asked = null;
        return;
      }
      if (!store.sweep && asked !== wanted.url) ask(wanted);
      const { sweep, rate } = store;
      slider.box.hidden = scale.hidden = !sweep;
      back.hidden = rate === null;
      const name = texts[`rates_${wanted.dragged}`];
      if (!sweep) {
        value.textContent = problem.textContent ? name : filled(texts.ratesAsked, { name });
        return;
      }
      if (drawn !== sweep) {
        drawBands(sweep);
        slider.surface.setAttribute("aria-label", name);
        // In the middle of where it learns, to begin with.
        const learns = stretches(sweep.verdicts).find(({ verdict }) => verdict === "learns");
        resting = learns ? Math.round((learns.first + learns.last) / 2) : Math.floor(sweep.rates.length / 2);
        drawn = sweep;
      }
      if (rate !== null) resting = rate;
      const fields = { name, rate: words(sweep.rates[resting]), verdict: texts[`verdict_${sweep.verdicts[resting]}`] };
      const said = filled(rate === null ? texts.rateWaits : texts.rateSaid, fields);
      value.textContent = said;
      slider.surface.classList.toggle("rt-waits", rate === null);
      slider.place(resting, said);
    },
    end() {
      asked = null;
      size.disconnect();
      slider.end();
    },
  };
}
