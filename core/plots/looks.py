"""One visual language: what has one meaning has one colour and one pattern, on every page.

`SERIES` tells things apart that are compared, such as runs, models and ways to write a loss: the first, the second...
`NAMED` is for what has a meaning of its own. The two classes of a yes or no have `CLASSES`. Bars of probabilities have
`OTHER_CLASS`, but the most probable class has `FIRST_CLASS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.plots.style import AQUA, BLUE, GREEN, INDIGO, ORANGE, RED, SLATE


@dataclass(frozen=True)
class Look:
    """A colour, and what tells it from others for those who do not see colours.

    Attributes:
        colour: as #RRGGBB.
        dash: of a line, as Plotly names it.
        symbol: of a marker, as Plotly names it.
    """

    colour: str
    dash: str = "solid"
    symbol: str = "circle"


SERIES = (
    Look(BLUE, "solid", "circle"),
    Look(ORANGE, "dash", "diamond"),
    Look(GREEN, "dot", "square"),
    Look(RED, "dashdot", "triangle-up"),
    Look(INDIGO, "longdash", "x"),
    Look(AQUA, "longdashdot", "triangle-down"),
    Look(SLATE, "solid", "cross"),
)
COLOURS = tuple(look.colour for look in SERIES)
MARKERS = tuple(look.symbol for look in SERIES)

TRAINING = Look(BLUE, "solid", "circle")
TEST = Look(ORANGE, "dash", "diamond")
VALIDATION = Look(RED, "dashdot", "triangle-up")
ACCURACY = Look(GREEN, "solid", "square")
LOWEST = Look(GREEN, "solid", "star")
# Shape and filling tell the classes apart; colour only helps.
CLASSES = (Look(ORANGE, "dash", "circle-open"), Look(BLUE, "solid", "diamond"))

# Symbols and patterns of as many classes as one picture tells apart; the colours come again after seven.
_SYMBOLS = (*(look.symbol for look in SERIES), "star", "hexagram", "pentagon")
_PATTERNS = ("", "/", "x", "-", "\\", "|", "+", ".")


def of_class(number: int, classes: int) -> Look:
    """The look of a class among others, in the order of the labels."""
    if classes == len(CLASSES):
        return CLASSES[number]
    look = SERIES[number % len(SERIES)]
    return Look(look.colour, look.dash, _SYMBOLS[number % len(_SYMBOLS)])


def pattern_of_class(number: int) -> str:
    """The pattern of a class's bars, as Plotly names it."""
    return _PATTERNS[number % len(_PATTERNS)]


# By what a trace is called in its legend.
NAMED = {
    "training loss": TRAINING,
    "on these flips": TRAINING,
    "test loss": TEST,
    "on new flips": TEST,
    "accuracy": ACCURACY,
    "test accuracy": ACCURACY,
    "lowest": LOWEST,
    "minimum": LOWEST,
    "fail": CLASSES[0],
    "pass": CLASSES[1],
}

# As CSS has it.
OTHER_CLASS = f"repeating-linear-gradient(45deg, {BLUE} 0 5px, {BLUE}8C 5px 9px)"
FIRST_CLASS = ORANGE
_VARIABLES = {"series-1": BLUE, "series-2": ORANGE, "other-class": OTHER_CLASS, "first-class": FIRST_CLASS}
CSS = f":root {{ {' '.join(f'--{name}: {value};' for name, value in _VARIABLES.items())} }}"
