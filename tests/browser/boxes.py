"""What is cut off or lies over something else on a page, measured by the boxes that the browser gives its texts."""

from __future__ import annotations

from playwright.sync_api import Page

# 1024x768 at 150 and 200 %, a phone held in both ways, the smallest there is, and a projector: what is measured next is
# measured in its window.
SIZES = ((683, 512), (512, 384), (844, 390), (390, 844), (320, 640), (1366, 768))

# Everything is there, and every figure is drawn at the width it has now.
SETTLED = """
() => !document.querySelector("[data-testid^=stSkeleton], [data-testid=stStatusWidget]") &&
  [...document.querySelectorAll(".live-figure, .df-panel, .dc-figure")].every(
    (box) => box.data && (!box.clientWidth || Math.abs(box._fullLayout.width - box.clientWidth) < 2),
  )
"""
FAULTS = """
() => {
  const found = new Set();
  const near = 2; // pixels: the box of a letter is larger than the letter
  const box = (part) => part.getBoundingClientRect();
  const seen = (part) =>
    part.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box(part).width > 1;
  const words = (part) => (part.textContent || part.ariaLabel || part.id || part.tagName).trim().slice(0, 40);
  const over = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > near &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > near + 1;
  const apart = (parts, where) =>
    parts.forEach((a, n) =>
      parts.slice(n + 1).forEach((b) => {
        if (a.contains(b) || b.contains(a) || !over(box(a), box(b))) return;
        found.add(`${where}: "${words(a)}" over "${words(b)}"`);
      }),
    );
  const inside = (part, { left, right, top, bottom }, where) => {
    const at = box(part);
    const out = at.left < left - near || at.right > right + near || at.top < top - near || at.bottom > bottom + near;
    if (out) found.add(`${where}: "${words(part)}" is cut off`);
  };
  for (const figure of document.querySelectorAll(".js-plotly-plot")) {
    if (!seen(figure)) continue;
    const where = figure.closest("[class*=st-key-]")?.className.match(/st-key-([\\w-]+)/)?.[1] ?? "figure";
    const texts = [...figure.querySelectorAll("svg text")].filter(
      (text) => words(text) && seen(text) && !text.closest(".hoverlayer"),
    );
    texts.forEach((text) => inside(text, box(figure), where));
    apart(texts, where);
  }
  const page = { left: 0, right: innerWidth, top: -Infinity, bottom: Infinity };
  for (const row of document.querySelectorAll(".df-scale, .df-marks, .readouts, .db-legend")) {
    const parts = [...row.children].filter(seen);
    apart(parts, row.className);
    parts.forEach((part) => inside(part, page, row.className));
    // A number above a figure may be words, which are longer than its place.
    for (const part of row.matches(".readouts") ? parts : []) {
      if (part.scrollWidth > part.clientWidth + near) found.add(`readouts: "${words(part)}" runs over its place`);
    }
  }
  // Texts of which a box around them hides a part. Code, tables and formulas scroll; icons are words in a font.
  const elsewhere = "svg, pre, [data-testid=stDataFrame], .katex-mathml, [data-testid=stIconMaterial], [role=option]";
  for (const part of document.querySelectorAll("[data-testid=stApp] *")) {
    const written = [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!written || part.closest(elsewhere) || !seen(part)) continue;
    for (let frame = part; frame && frame.dataset.testid !== "stApp"; frame = frame.parentElement) {
      const { overflowX } = getComputedStyle(frame);
      if (["auto", "scroll"].includes(overflowX)) break;
      if (!["hidden", "clip"].includes(overflowX) || box(frame).width < 4) continue;
      const end = Math.max(box(part).right, frame === part ? box(part).left + part.scrollWidth : 0);
      if (end > box(frame).right + near) found.add(`text: "${words(part)}" is cut off`);
    }
  }
  // Words that go on in a second line, letter by letter, as their place is narrower than they are.
  const main = document.querySelector("[data-testid=stMain]");
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const holder = text.parentElement;
    if (!text.data.trim() || holder.closest(`code, .katex, ${elsewhere}`) || !seen(holder)) continue;
    for (const { 0: word, index } of text.data.matchAll(/\\p{L}{3,}/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const [first, ...others] = [...range.getClientRects()].filter(({ width }) => width > 1);
      if (others.some(({ top }) => top > first.bottom - near)) found.add(`text: "${word}" is broken in two`);
    }
  }
  // What a field says before anything is typed is cut off without a trace.
  for (const field of main.querySelectorAll("input[placeholder]")) {
    if (seen(field) && !field.value && field.scrollWidth > field.clientWidth + near) {
      found.add(`field: "${field.placeholder}" is cut off`);
    }
  }
  const controls = [...document.querySelectorAll("[data-testid=stMain] :is(button, input:not([type=range]), a)")];
  const ours = controls.filter((part) => seen(part) && !part.closest("[data-testid=stDataFrame], .modebar"));
  apart(ours, "controls");
  return [...found];
}
"""


# Whatever is changed by hand, and the pictures that change with it; a reset changes all of a page.
FAR_APART = """
(atOnce) => {
  const main = document.querySelector("[data-testid=stMain]");
  const top = main.getBoundingClientRect().top - main.scrollTop;
  const header = document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom;
  const controls = [".df-slider, .dc-surface, .db-track, .ds-track, [class*=-editor-] [data-testid=stDataFrame]",
    "[data-testid=stSlider], [data-testid=stTextInput], [data-testid=stSelectbox], [data-testid=stRadio]",
    "[data-testid=stCheckbox], [data-testid=stButtonGroup], [data-testid=stButton]"].join(", ");
  const pictures = ".live-figure, .df-panel, .dc-figure, .db-track, .ds-track, .chain-table, .examples-wall, .pl-plane";
  const seen = (part) => part.checkVisibility({ visibilityProperty: true }) && part.getBoundingClientRect().width > 1;
  const box = (part) => {
    const { top: from, bottom: to } = part.getBoundingClientRect();
    return { from: from - top, to: to - top };
  };
  const name = (part) => part.getAttribute("aria-label") || part.querySelector("[aria-label]")?.ariaLabel ||
    part.textContent.trim().slice(0, 40) || part.className;
  const found = [];
  let pairs = 0;
  let section = { controls: [], pictures: [], first: true };
  const close = () => {
    for (const control of section.controls) {
      // A slider that stays at the upper edge is beside whatever is below it.
      const stays = getComputedStyle(control).position === "sticky";
      const spans = section.pictures.map((picture) => {
        const [a, b] = [box(control), box(picture)];
        if (section.first && atOnce) return Math.max(a.to, b.to) - innerHeight;
        const room = innerHeight - header;
        return stays ? a.to - a.from + b.to - b.from - room : Math.max(a.to, b.to) - Math.min(a.from, b.from) - room;
      });
      if (!spans.length) continue;
      pairs += 1;
      // All pictures of a slider of frames move at once; else it is enough to see one.
      const far = control.matches(".df-slider") ? Math.max(...spans) : Math.min(...spans);
      if (far > 0) found.push(`"${name(control)}" is ${Math.round(far)} pixels too far from its picture`);
    }
  };
  for (const part of main.querySelectorAll(`h2, ${controls}, ${pictures}`)) {
    if (part.matches("h2")) {
      close();
      section = { controls: [], pictures: [], first: false };
    } else if (seen(part) && !part.closest("details, [class*=_reset]")) {
      if (part.matches(controls) && !part.closest("[class*=st-key-room_]")) section.controls.push(part);
      if (part.matches(pictures)) section.pictures.push(part);
    }
  }
  close();
  return [found, pairs];
}
"""


def far_apart(page: Page, width: int, height: int, *, at_once: bool = True) -> list[str]:
    """Controls that are not in one view with the picture they change, in a window of this size.

    Args:
        page: a lesson; between two headings each control changes the pictures there.
        width: in pixels.
        height: in pixels.
        at_once: whether what stands below the first heading must be seen as the page opens, without scrolling; text
            for a hall leaves too little room for that everywhere, and hides some controls.
    """
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(SETTLED)
    found, pairs = page.evaluate(FAR_APART, at_once)
    assert pairs or not at_once, "no control has a picture"
    return list(found)


def faults(page: Page, width: int, height: int) -> list[str]:
    """What is cut off or overprinted on a page in a window of this size."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(SETTLED)
    page.evaluate("() => Promise.all([...document.querySelectorAll('.live-figure')].map((box) => box.drawing))")
    found: list[str] = page.evaluate(FAULTS)
    return found
