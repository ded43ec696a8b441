"""One visual language: whatever a page draws that has a meaning of its own is drawn as core/plots/looks.py says."""

from __future__ import annotations

from dataclasses import asdict

from playwright.sync_api import Page

from core.plots.looks import NAMED

_OTHERS = """
(named) => {
  const found = [];
  let known = 0;
  for (const figure of document.querySelectorAll(".js-plotly-plot")) {
    for (const { name, mode = "", line, marker } of figure.data ?? []) {
      const look = named[name];
      if (!look) continue;
      known += 1;
      const drawn = {};
      if (mode.includes("lines")) Object.assign(drawn, { colour: line.color, dash: line.dash ?? "solid" });
      if (mode.includes("markers")) drawn.symbol = marker.symbol;
      if (mode === "markers") drawn.colour = marker.color;
      for (const [part, value] of Object.entries(drawn)) {
        if (value !== look[part]) found.push(`${name}: ${part} ${value}, not ${look[part]}`);
      }
    }
  }
  // Bars of probabilities: hatched, but the most probable one in full.
  const bars = [...document.querySelectorAll(".db-softmax .db-fill, .lp-fill, .da-fill")];
  for (const bar of bars) {
    const first = Boolean(bar.closest(".db-winner, .lp-first, .da-first"));
    const hatched = getComputedStyle(bar).backgroundImage.includes("gradient");
    const rank = first ? "the most probable" : "another";
    if (hatched === first) found.push(`${rank} bar is ${hatched ? "" : "not "}hatched`);
  }
  return [found, known + bars.length];
}
"""


_UNEXPLAINED = """
() => {
  const explained = [...document.querySelectorAll(".explained-word")].map((word) => word.textContent);
  const main = document.querySelector("[data-testid=stMain]");
  const drawn = [...main.querySelectorAll(".js-plotly-plot :is(.xtitle, .ytitle)")].map((title) => title.textContent);
  const chosen = [...main.querySelectorAll("[data-testid=stSelectbox]")].map((box) => box.textContent);
  const missing = (texts, word, wanted) =>
    texts.some((text) => word.test(text)) && !explained.some((each) => wanted.test(each)) ? [word.source] : [];
  return [...missing(drawn, /\\bnats\\b/, /^nats?$/), ...missing(chosen, /notes\\b/, /^the notes$/i)];
}
"""


def unexplained_words(page: Page) -> list[str]:
    """Words of charts and of choices that are explained nowhere on the page."""
    found: list[str] = page.evaluate(_UNEXPLAINED)
    return found


def other_looks(page: Page) -> tuple[list[str], int]:
    """What is drawn in another way than its meaning has, and how much with a meaning there is on the page."""
    found, known = page.evaluate(_OTHERS, {name: asdict(look) for name, look in NAMED.items()})
    return list(found), int(known)
