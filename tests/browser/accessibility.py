"""What a page must be for every reader: axe-core's rules, text of a size, and a ring around what has the focus."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

# On every page, where the menu is in the sidebar.
PHONE = "on a phone"


@dataclass(frozen=True)
class Excused:
    """What axe-core finds in a part of Streamlit's that cannot be mended from outside.

    Attributes:
        rule: axe-core's name of the rule.
        selector: what breaks it is in, or is, such an element.
        pages: paths of the pages on which it is found, or PHONE; it must be found there, or the entry goes.
        why: what Streamlit does, and why it stays.
    """

    rule: str
    selector: str
    pages: frozenset[str]
    why: str


EXCUSED = (
    Excused(
        "presentation-role-conflict",
        "[data-testid=stFileUploaderDropzone]",
        frozenset({"data", "draw", "runs"}),
        "Streamlit says of the field for files that it is no part of the page and gives it a name nevertheless: screen "
        "readers read the name, and the button in it does all that the field does.",
    ),
    *(
        Excused(
            rule,
            "[data-testid=stSidebar] ul",
            frozenset({PHONE}),
            "On a phone the menu is in the sidebar, and Streamlit puts the headings of its sections between list and "
            "items. Each link in it has its name.",
        )
        for rule in ("list", "listitem")
    ),
)

_FOUND = """
async ([excused, rules]) => {
  const options = { resultTypes: ["violations"], elementRef: true, iframes: false };
  if (rules) options.runOnly = rules;
  const { violations } = await axe.run(options);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ element, html, failureSummary }) => ({
    excuse: excused.findIndex(([rule, selector]) => rule === id && element.closest(selector)),
    said: `${id}: ${html.slice(0, 300)} ${failureSummary}`,
  })));
}
"""


def violations(page: Page, rules: list[str] | None = None) -> tuple[list[str], set[Excused]]:
    """What axe-core finds on a page as it is shown now: what is ours, and which excuses were needed.

    Args:
        page: drawn to its end.
        rules: names of the only rules to try; all by default.
    """
    # A script tag would be refused: nothing of the page's policy is set aside for a test.
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE_SCRIPT} }} }}")
    found = page.evaluate(_FOUND, [[[each.rule, each.selector] for each in EXCUSED], rules])
    return [each["said"] for each in found if each["excuse"] < 0], {
        EXCUSED[each["excuse"]] for each in found if each["excuse"] >= 0
    }


_SMALL = """
(least) => {
  const small = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const element = text.parentElement;
    // A chart's text has a rule of its own; indices of formulas are smaller than their letters everywhere.
    if (!text.data.trim() || element.closest("script, style, svg, .katex, [data-testid=stIconMaterial]")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < least) small.add(`${size} px: ${text.data.trim().slice(0, 60)} in ${element.outerHTML.slice(0, 200)}`);
  }
  // A table is drawn on a canvas.
  for (const [text, size] of window.writtenInTables ?? []) {
    if (size < least) small.add(`${size} px: ${text} in a table`);
  }
  return [...small];
}
"""


_WATCH_TABLES = """
const write = CanvasRenderingContext2D.prototype.fillText;
window.writtenInTables = new Map();
CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
  const size = parseFloat(this.font.match(/([\\d.]+)px/)[1]);
  if (this.canvas.dataset.testid === "data-grid-canvas") window.writtenInTables.set(text, size);
  return write.call(this, text, ...where);
};
"""


def watch_tables(page: Page) -> None:
    """Remember how large each text was last written in the tables of pages opened from now on, for `smaller_than`."""
    page.add_init_script(_WATCH_TABLES)


def smaller_than(page: Page, pixels: float) -> list[str]:
    """Text of controls, captions, tables and sentences that is smaller than this, once tables are drawn again."""
    with contextlib.suppress(PlaywrightTimeoutError):
        page.wait_for_function(f"(least) => !({_SMALL})(least).length", arg=pixels, timeout=5000)
    small: list[str] = page.evaluate(_SMALL, pixels)
    return small


_UNRINGED = """
() => {
  const channels = (colour) => {
    const canvas = (window.ringCanvas ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }));
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => channels(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (channels(colour)[3] > 250) return colour;
    }
    return "white";
  };
  const ringOf = (element) => {
    for (let each = element, n = 0; each && n < 6; each = each.parentElement, n += 1) {
      const style = getComputedStyle(each);
      if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) continue;
      const box = each.getBoundingClientRect();
      const hidden = each.parentElement && getComputedStyle(each.parentElement).clipPath !== "none";
      if (!hidden && box.width >= 8 && box.height >= 8) return { each, style, box };
    }
    return null;
  };
  const problem = (element) => {
    const ring = ringOf(element);
    if (!ring) return "no ring";
    const { each, style, box } = ring;
    const offset = parseFloat(style.outlineOffset);
    const ratio = contrast(style.outlineColor, behind(offset < 0 ? each : each.parentElement));
    if (ratio < 3) return `a contrast of ${ratio.toFixed(2)}`;
    const reach = offset + 2;
    const cut = (from, to, least, most) => from - reach < least - 0.5 || to + reach > most + 0.5;
    let scrolled = false;
    for (let above = each; above; above = above.parentElement) {
      const { opacity, overflowX, overflowY } = getComputedStyle(above);
      if (Number(opacity) < 1) return "is transparent";
      // What is scrolled away comes into view with the focus.
      scrolled ||= above !== each && /auto|scroll/.test(overflowX + overflowY);
      if (scrolled || above === each) continue;
      const clip = above.getBoundingClientRect();
      const [x, y] = [overflowX, overflowY].map((flow) => flow !== "visible");
      if (x && cut(box.left, box.right, clip.left, clip.right)) return "cut off at its sides";
      if (y && cut(box.top, box.bottom, clip.top, clip.bottom)) return "cut off above or below";
    }
    return null;
  };
  const found = [];
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    if (element.tabIndex < 0 || element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
    element.focus({ preventScroll: true });
    if (document.activeElement !== element) continue;
    const said = problem(element);
    if (said) found.push(`${said}: ${element.outerHTML.slice(0, 260)}`);
  }
  document.activeElement.blur();
  return [...new Set(found)];
}
"""


def without_a_ring(page: Page) -> list[str]:
    """What takes the focus without a ring of 3:1 that is seen whole."""
    page.keyboard.press("Tab")  # rings are for keyboards
    missing: list[str] = page.evaluate(_UNRINGED)
    return missing
