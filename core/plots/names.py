"""A long name beside an axis, broken into lines, so that on a phone the picture keeps its room."""

from __future__ import annotations

import textwrap


def in_lines(name: str, width: int, most: int = 2) -> list[str]:
    """At most so many lines of at most so many letters, broken at a space or an underscore; "…" ends what is cut."""
    lines = textwrap.wrap(name.replace("_", "_ "), width, max_lines=most, placeholder=" …") or [""]
    return [line.replace("_ ", "_") for line in lines]
