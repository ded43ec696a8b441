"""How numbers that follow the hand look above what is dragged; js/chosen_index.js makes their elements."""

from __future__ import annotations

from collections.abc import Sequence

READOUTS_CSS = """
/* Each as wide as its words want, which may be those for no number: none runs over the next. */
.readouts { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.readout { flex: 1 0 7.8rem; min-width: max-content; }
.readout-name { font-size: 0.9rem; opacity: 0.85; }
.readout-value { font-size: clamp(1.15rem, 2vw, 1.7rem); font-weight: 600; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
"""

# What a large number says where there is none, instead of what a program prints.
_IN_WORDS = {"nan": "no number (nan)", "inf": "infinite", "-inf": "minus infinite"}


def headline(text: str) -> str:
    """A number as a headline: in words where it is infinite or none at all."""
    return _IN_WORDS.get(text, text)


def headlines(texts: Sequence[str]) -> list[str]:
    """Several of them."""
    return [headline(text) for text in texts]
