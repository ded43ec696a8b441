"""The style sheets: nothing in them that makes a browser compute the whole page's styles again and again."""

from __future__ import annotations

import re
from pathlib import Path

from core.ui import page

# What a browser must look for at each part that is added to a page, as any part may be it.
ANYTHING = re.compile(r"(?<![\w\]\")])\*(?!=)")
HAS = re.compile(r":has\(((?:[^()]|\([^()]*\))*)\)")


def needs_anything(css: str) -> list[str]:
    """The :has() of a style sheet that any part of a page may satisfy."""
    return [inside for inside in HAS.findall(css) if ANYTHING.search(inside)]


def test_it_is_seen() -> None:
    assert needs_anything(".a:has(> * > .b) { }") == ["> * > .b"]
    assert needs_anything('.a:has(> .b) > * { } :has(> [style*="x"] > input:not(.c)) { }') == []


def test_no_style_asks_of_each_part_whether_it_has_anything() -> None:
    # Plotly adds its parts one by one and measures between: cross-entropy on a phone held sideways took five seconds.
    sources = {path: path.read_text(encoding="utf-8") for path in Path(*page.__path__).parent.rglob("*.py")}
    assert any(":has(" in source for source in sources.values())
    assert {path.name: found for path, source in sources.items() if (found := needs_anything(source))} == {}
