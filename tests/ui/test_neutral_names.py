"""Names that a browser sees hold no word that lists of ad blockers hide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HIDDEN = re.compile(r"follow|shar(e|ing)|social|sponsor|advert|banner|popup|newsletter|cookie|consent", re.IGNORECASE)
# Where names are given: elements, containers and widgets, components, and classes in CSS and JavaScript.
GIVEN = re.compile(
    r"""(?:\bclass(?:Name)?\s*=\s*|\bkey=f?|\bid=|element\(|made\(|component\(\s*)["'`]([^"'`]*)["'`]|data-([a-z-]+)"""
)


def names(source: str) -> Iterator[str]:
    """The names that some Python or JavaScript gives to what a browser shows."""
    for match in GIVEN.finditer(source):
        yield match[1] or match[2] or ""


def test_no_name_is_one_that_is_hidden() -> None:
    files = [path for folder in ("core/ui", "core/lessons", "pages") for path in (ROOT / folder).rglob("*.[pj][ys]")]
    scripts = [path.name for path in (ROOT / "core/ui/components/js").glob("*.js")]
    assert len(files) > 100 and len(scripts) > 10
    found = [name for path in files for name in names(path.read_text(encoding="utf-8")) if HIDDEN.search(name)]
    assert found == [] and [name for name in scripts if HIDDEN.search(name)] == []


def test_a_name_that_is_hidden_is_seen() -> None:
    assert list(names('st.container(key="room_share")')) == ["room_share"] and HIDDEN.search("room_share")
    assert [*names('<div class="room-follow">'), *names("[data-following] {")] == ["room-follow", "following"]
