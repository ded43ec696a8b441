"""The settings of the page on the three codings: three switches for each, the start, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.lessons.three_codings import arithmetic as lesson
from core.lessons.three_codings.arithmetic import CODINGS, WRITTEN, Start, Training, Variant, Written
from core.lessons.three_codings.loop import STEPS
from core.lessons.three_codings.script import Named
from core.reading.rule import Rule
from core.reading.rules import Choice
from core.ui.page.controls import Box, Control, Segments, Toggle
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState

HEADINGS: Mapping[str, str] = {
    Written.BY_HAND: "By hand",
    Written.CROSS_ENTROPY: "With cross_entropy",
    Written.LAYER: "With nn.Linear",
}
DIFFERENCES = {
    "softmax_twice": "softmax twice",
    "shared_bias": "one shared bias",
    "zero_start": "zero start",
}
NONE = "none"


@dataclass(frozen=True)
class VariantRule(Rule[Variant]):
    """Written as the names of what is switched on, with hyphens between them."""

    def allowed(self) -> str:
        return f"{NONE}, or some of {', '.join(DIFFERENCES)} with a hyphen between them"

    def accepts(self, value: object) -> bool:
        return isinstance(value, Variant)

    def read(self, text: str) -> Variant:
        names = [] if text == NONE else text.split("-")
        if not set(names) <= set(DIFFERENCES) or len(set(names)) != len(names):
            raise ValueError(text)
        return Variant(**{name: name in names for name in DIFFERENCES})

    def typed(self, what: str, cell: object) -> Variant:
        return self.parse(what, cell if isinstance(cell, str) else "")

    def write(self, value: Variant) -> str:
        return "-".join(switched_on(value)) or NONE


def switched_on(variant: Variant) -> list[str]:
    """The names of the differences that are switched on."""
    return [name for name in DIFFERENCES if getattr(variant, name)]


@dataclass(frozen=True, eq=False)
class Pills(Control[Variant]):
    """What differs in one way of writing, each difference to be switched on and off."""

    def control(self, state: PageState) -> Variant:
        """Draw them and say which are on."""
        names = st.pills(
            self.label,
            DIFFERENCES,
            selection_mode="multi",
            format_func=DIFFERENCES.__getitem__,
            **state.widget(self, switched_on),
        )
        variant = self.from_control(names)
        state[self] = variant
        return variant

    def shown(self, value: Variant) -> str:
        """What is switched on, as the controls call it."""
        return ", ".join(DIFFERENCES[name] for name in switched_on(value)) or NONE

    def from_control(self, held: Sequence[str]) -> Variant:
        """What is switched on, from the names of it."""
        return Variant(**{name: name in held for name in DIFFERENCES})


# Each way of writing has a setting of its own.
WAYS = {
    coding.written: Pills(name, coding.variant, VariantRule(), label=f"**{HEADINGS[coding.written]}**")
    for name, coding in zip(("hand", "cross", "linear"), CODINGS, strict=True)
}
START = Segments(
    "start",
    Start.SEED,
    Choice(tuple(Start)),
    label="A random start is drawn",
    help="The notes print a table of costs for a layer drawn right after the seed. Their other result comes from a "
    "notebook that has drawn an example of the loss before, `rand(3, 5)` and `randint(5, (3,))`: other weights.",
    titles={Start.SEED: "right after the seed", Start.AFTER_LOSS: "after an example"},
)
CHOSEN = Segments("chosen", WRITTEN[0], Choice(WRITTEN), label="The coding to look at", titles=HEADINGS, required=False)
TRUE = Toggle("true", False, label="Draw the cost with softmax applied once")
NUMBERS = tuple(str(number) for number in range(1, len(lesson.Y) + 1))
EXAMPLE = Segments("example", NUMBERS[4], Choice(NUMBERS), label="The example to look at")
STEP = Box(
    "step",
    100,
    STEPS,
    subject="The step",
    label=f"The step to look at, from {STEPS.low} to {STEPS.high}",
    meanwhile="The last step that was right is shown.",
)
SETTINGS = (*WAYS.values(), START, CHOSEN, TRUE, EXAMPLE, STEP)


def _everywhere(title: str, variant: Variant) -> Preset:
    return Preset(title, dict.fromkeys(WAYS.values(), variant))


def _notes(title: str, start: Start) -> Preset:
    return Preset(title, {**{WAYS[coding.written]: coding.variant for coding in CODINGS}, START: start})


PRESETS = {
    "notes": _notes("as in the notes, nn.Linear right after the seed", Start.SEED),
    "notes-after": _notes("as in the notes, nn.Linear after an example of the loss", Start.AFTER_LOSS),
    "softmax-once": Preset(
        "softmax once, else as in the notes",
        {WAYS[coding.written]: replace(coding.variant, softmax_twice=False) for coding in CODINGS},
    ),
    "zero-start": _everywhere("no mistakes, zero start", Variant(zero_start=True)),
    "random-start": _everywhere("no mistakes, random start", Variant()),
    "every-mistake": _everywhere("every mistake in each", Variant(True, True, True)),
}


@dataclass(frozen=True)
class Codings:
    """The three ways as they are switched, in the order of `WRITTEN`, and which of their costs are drawn."""

    variants: tuple[Variant, ...]
    trained: tuple[Training, ...]
    start: Start
    true_costs: bool

    def of(self, way: Written) -> Variant:
        """How one way is switched."""
        return self.variants[WRITTEN.index(way)]

    def training(self, way: Written) -> Training:
        """The training of one way."""
        return self.trained[WRITTEN.index(way)]

    def drawn(self) -> dict[str, tuple[float, ...]]:
        """The costs that are drawn, by the heading of their coding."""
        return {
            HEADINGS[way]: training.true_costs if self.true_costs else training.costs
            for way, training in zip(WRITTEN, self.trained, strict=True)
        }

    def named(self) -> list[Named]:
        """The codings as their script wants them."""
        return [(HEADINGS[way], way, variant) for way, variant in zip(WRITTEN, self.variants, strict=True)]


def controls(state: PageState) -> Codings:
    """Presets, three switches for each of the three ways, the random start, and which costs are drawn."""
    preset_box(state, PRESETS)
    found = tuple(WAYS[way].control(state) for way in WRITTEN)
    start = START.control(state)
    once = TRUE.control(state)
    trained = tuple(lesson.train(way, variant, start=start) for way, variant in zip(WRITTEN, found, strict=True))
    return Codings(found, trained, start, once)


def example(state: PageState) -> int:
    """The example to look at, from 0."""
    return int(EXAMPLE.control(state)) - 1
