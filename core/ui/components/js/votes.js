// What a room answers and how many follow, as it comes.

import { Asking } from "./asking.js";
import { element } from "./element.js";
import { subscribe } from "./stream.js";

// A loss over time for each answer, in a box of 24 x 14.
const CURVES = {
  learn: "M1,1 C6,11 14,12 23,13",
  oscillate: "M1,3 L5,12 L9,2 L13,12 L17,3 L23,11",
  stall: "M1,4 L23,4",
  explode: "M1,12 C14,12 20,8 22,1",
};

// One row for each answer: how many, and how long its bar is, in per cent of the longest.
export function rows(counts) {
  const most = Math.max(1, ...Object.values(counts));
  return Object.entries(counts).map(([answer, count]) => ({ answer, count, share: (100 * count) / most }));
}

// How many follow and, for a poll, how many of them voted: the one of Python's sentences that is for these numbers.
export function sentence({ following = 0, poll }, sentences) {
  const followers = following === 1 ? "one_follows" : "many_follow";
  if (!poll) return sentences[followers].replace("{following}", following);
  const cast = Object.values(poll.counts ?? {}).reduce((a, b) => a + b, 0);
  const votes = cast === 1 ? "one_vote" : "many_votes";
  const whole = sentences[`${votes}_${followers}${poll.phase === "closed" ? "_closed" : ""}`];
  return whole.replace("{votes}", cast).replace("{following}", following);
}

function curve(answer) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 14");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", CURVES[answer] ?? "");
  svg.append(path);
  return svg;
}

// Rows are made once for a question, so that their bars grow.
function drawPoll(box, poll) {
  if (box.dataset.question !== poll.question) {
    box.dataset.question = poll.question;
    const list = rows(poll.counts).map(({ answer }) => {
      const row = element("div", "rv-row");
      row.dataset.answer = answer;
      const track = element("div", "rv-track");
      track.append(element("div", "rv-bar"));
      row.append(curve(answer), element("span", "rv-word", box.votes.words[answer]), track, element("span", "rv-count"));
      return row;
    });
    box.replaceChildren(element("h2", "rv-question", poll.question), ...list, element("p", "rv-said"));
  }
  for (const { answer, count, share } of rows(poll.counts)) {
    const row = box.querySelector(`[data-answer="${answer}"]`);
    row.querySelector(".rv-bar").style.width = `${share}%`;
    row.querySelector(".rv-count").textContent = count;
    row.classList.toggle("rv-true", poll.outcome === answer);
  }
}

function draw(box, news) {
  if (box.votes.what === "people") {
    box.textContent = sentence({ following: news.following }, box.votes.sentences);
    return;
  }
  if (!news.poll?.counts) return;
  drawPoll(box, news.poll);
  box.querySelector(".rv-said").textContent = sentence(news, box.votes.sentences);
}

export function mount({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".room-votes");
  const state = (box.votes ??= {});
  const { what, words, sentences, stamp, hidden = false } = data;
  Object.assign(state, { what, words, sentences, stamp, trigger: setTriggerValue });
  box.classList.toggle("rv-hidden", hidden);
  box.setAttribute("role", "status");
  // The page may have been on its way while the stream said something newer.
  const told = state.key === data.key && state.news;
  draw(box, told && (what === "people" || told.stamp === stamp) ? told : data.news);
  state.asking ??= new Asking(
    () => (state.what !== "votes" || state.told === undefined || state.told === state.stamp ? null : state.told),
    (told) => state.trigger("news", told),
  );
  state.asking.look();
  if (state.key === data.key) return;
  state.end?.();
  state.key = data.key;
  state.end = subscribe(`room/${data.key}`, (parts) => {
    if (parts.stamp === undefined) return;
    draw(box, (state.news = parts));
    state.told = parts.stamp;
    state.asking.look();
  });
}

export function unmount(parentElement) {
  const box = parentElement.querySelector(".room-votes");
  box?.votes?.end();
  box?.votes?.asking.stop();
  if (box) delete box.votes;
}
