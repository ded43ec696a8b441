// Time under the hand: every moment of a run that is kept, forwards and backwards, with what was reached there.

import { readouts } from "../chosen_index.js";
import { element } from "../element.js";
import { filled } from "../filled.js";
import { draw as drawIcon, iconButton, named } from "./icons.js";
import { track } from "./track.js";
import { epochs, nats, percent } from "./words.js";

const WHOLE = 10000; // milliseconds for all moments, played
const ONE = 200; // milliseconds for a moment where there are few
const REST = 900; // milliseconds on the last moment before the loop begins again
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const STILL_ONE = 600; // milliseconds for a moment where a visitor's system asks for reduced motion

// Which moment is played after so many milliseconds, beginning with `from`; beyond the last one when it is over.
export function played(from, milliseconds, count, each) {
  return from + Math.floor(milliseconds / each);
}

export function eachFor(count, reduced) {
  return reduced ? Math.max(STILL_ONE, WHOLE / count) : Math.min(ONE, WHOLE / count);
}

export function timeBar(box, store) {
  const { texts } = store.data;
  let playing = null; // { from, since, each }
  let loop = false;

  const moved = () => store.drag?.moved();
  const over = () => {
    store.drag?.over();
    store.tellHere();
  };
  const pause = () => {
    if (!playing) return;
    cancelAnimationFrame(playing.frame);
    playing = null;
    over();
    store.changed("chosen");
  };
  const begin = (from) => {
    playing = { ...playing, from, since: performance.now(), each: eachFor(store.timeline.length, still.matches) };
  };
  const tick = (now) => {
    playing.frame = requestAnimationFrame(tick);
    const last = store.timeline.length - 1;
    const at = played(playing.from, Math.max(0, now - playing.since), last + 1, playing.each);
    if (at <= last) {
      if (at !== store.index) {
        store.goTo(at);
        moved();
      }
    } else if (!loop) {
      store.goTo(last);
      pause();
    } else if (now - playing.since > (last + 1 - playing.from) * playing.each + REST) {
      store.goTo(0);
      moved();
      begin(0);
    } else if (store.index !== last) store.goTo(last);
  };
  const play = () => {
    if (playing) return pause();
    const atEnd = store.index === store.timeline.length - 1;
    if (atEnd) store.goTo(0);
    begin(atEnd ? 0 : store.index);
    playing.frame = requestAnimationFrame(tick);
    store.changed("chosen");
  };
  const jump = (index) => {
    pause();
    store.goTo(index);
    over();
  };

  const buttons = {
    start: iconButton("start", texts.toStart, () => jump(0)),
    back: iconButton("back", texts.stepBack, () => jump(store.index - 1)),
    play: iconButton("play", texts.play, play),
    forward: iconButton("forward", texts.stepForward, () => jump(store.index + 1)),
    end: iconButton("end", texts.toEnd, () => jump(Infinity)),
    loop: iconButton("loop", texts.loop, () => {
      loop = !loop;
      store.changed("chosen");
    }),
  };
  const slider = track({
    drag: () => store.drag,
    label: texts.time,
    count: () => store.timeline.length,
    go(index) {
      pause();
      store.goTo(index);
    },
    over,
  });
  store.hands.push(() => Boolean(playing) || slider.held());
  const row = element("div", "tb-row");
  const group = element("div", "tb-buttons");
  group.append(...Object.values(buttons));
  const epoch = element("div", "tb-epoch");
  const note = element("p", "tb-note");
  const place = element("div", "tb-place");
  place.append(epoch, note);
  const back = element("button", "pl-word tb-back", texts.takeBack);
  back.type = "button";
  back.addEventListener("click", () => store.takeBack());
  row.append(group, slider.box, place, back);
  const numbers = element("div", "readouts");
  box.replaceChildren(row, numbers);
  const values = readouts(numbers, [texts.trainLoss, texts.testLoss, texts.trainAccuracy, texts.testAccuracy]);

  return {
    draw() {
      const { data, shown, timeline, index, rate } = store;
      const fields = { epoch: epochs(shown.step, data.steps_per_epoch), epochs: rate === null ? data.epochs : store.sweep.epochs };
      const said = filled(texts.epochOf, fields);
      epoch.textContent = said;
      const { train, test } = store.judged();
      const { count } = store.points;
      const none = !store.points.test.includes(1);
      const texts4 = [
        count ? nats(train.loss, texts) : texts.noPoints,
        none ? texts.noTest : nats(test.loss, texts),
        count ? percent(train.accuracy, texts) : texts.noPoints,
        none ? texts.noTest : percent(test.accuracy, texts),
      ];
      values.forEach((value, n) => (value.textContent = texts4[n]));
      slider.place(index, [said, `${texts.trainLoss} ${texts4[0]}`, `${texts.testLoss} ${texts4[1]}`].join(", "));
      const last = index === timeline.length - 1;
      drawIcon(buttons.play, playing ? "pause" : "play");
      named(buttons.play, playing ? texts.pause : texts.play);
      buttons.loop.setAttribute("aria-pressed", loop);
      buttons.start.disabled = buttons.back.disabled = index === 0;
      buttons.end.disabled = buttons.forward.disabled = last;
      buttons.play.disabled = timeline.length < 2;
      const changed = Boolean(store.byHand || store.silenced.size);
      back.hidden = !changed;
      note.classList.toggle("tb-hand", changed);
      const past = rate === null && !last;
      note.textContent = changed ? texts.byHand : timeline.length < 2 ? data.texts.noTime : past ? texts.notNewest : "";
    },
    end() {
      if (playing) cancelAnimationFrame(playing.frame);
      slider.end();
    },
  };
}
