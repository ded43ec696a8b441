"""The parts of the page on the three codings that hold more than prose: switches, the table, what differs and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import streamlit as st

from core.lessons.three_codings import arithmetic as lesson
from core.lessons.three_codings.arithmetic import CODINGS, WRITTEN, Training, Variant, Written
from core.metrics import double_softmax_floor
from core.plots.lines import Line, lines_figure
from core.plots.style import Figure
from core.reading.rules import Choice, Rule
from core.ui.page.controls import Control, Segments, Toggle
from core.ui.page.numbers import fixed
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState

HEADINGS: Mapping[str, str] = {
    Written.BY_HAND: "By hand",
    Written.CROSS_ENTROPY: "With cross_entropy",
    Written.LAYER: "With nn.Linear",
}
# Drawn this often: thinned by any other rule, costs that zigzag from epoch to epoch would seem to jump.
EVERY = 10
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
        variant = Variant(**{name: name in names for name in DIFFERENCES})
        state[self] = variant
        return variant


# Each way of writing has a setting of its own.
WAYS = {
    coding.written: Pills(name, coding.variant, VariantRule(), label=f"**{HEADINGS[coding.written]}**")
    for name, coding in zip(("hand", "cross", "linear"), CODINGS, strict=True)
}
CHOSEN = Segments("chosen", WRITTEN[0], Choice(WRITTEN), label="The coding to look at", titles=HEADINGS, required=False)
TRUE = Toggle("true", False, label="Draw the cost with softmax applied once")
SETTINGS = (*WAYS.values(), CHOSEN, TRUE)


def _everywhere(title: str, variant: Variant) -> Preset:
    return Preset(title, dict.fromkeys(WAYS.values(), variant))


PRESETS = {
    "notes": Preset("as in the notes", {WAYS[coding.written]: coding.variant for coding in CODINGS}),
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
    true_costs: bool

    def of(self, way: Written) -> Variant:
        """How one way is switched."""
        return self.variants[WRITTEN.index(way)]


def controls(state: PageState) -> Codings:
    """Presets, three switches for each of the three ways, and which costs are drawn."""
    preset_box(state, PRESETS)
    found = tuple(WAYS[way].control(state) for way in WRITTEN)
    once = TRUE.control(state)
    trained = tuple(lesson.train(way, variant) for way, variant in zip(WRITTEN, found, strict=True))
    return Codings(found, trained, once)


def costs_figure(codings: Codings) -> Figure:
    """The three cost curves over the epochs; the floor of a second softmax is marked."""
    curves = [training.true_costs if codings.true_costs else training.costs for training in codings.trained]
    floor = double_softmax_floor(lesson.CLASSES)
    marked = any(variant.softmax_twice for variant in codings.variants) and not codings.true_costs
    return lines_figure(
        [
            Line(HEADINGS[way], range(0, len(costs), EVERY), costs[::EVERY])
            for way, costs in zip(WRITTEN, curves, strict=True)
        ],
        x_title="epoch",
        y_title="cross-entropy in nats" if codings.true_costs else "cost in nats",
        marked_y=[(floor, f"floor of softmax twice {floor:.3f}")] if marked else (),
    )


def zigzag_sentence(codings: Codings) -> str:
    """How often costs are drawn, and by how much they rise in between, as measured in the second half."""
    rises = {
        HEADINGS[way]: max(b - a for a, b in pairwise(training.costs[lesson.EPOCHS // 2 :]))
        for way, training in zip(WRITTEN, codings.trained, strict=True)
    }
    up = [f"{name} by {rise:.3f}" for name, rise in rises.items() if rise >= 1e-3]
    if not up:
        return f"Every {EVERY}th epoch is drawn."
    return (
        f"Every {EVERY}th epoch is drawn. In between the cost zigzags: late in training it still rises from one epoch "
        f"to the next ({_listed(up)} at most), because the learning rate {lesson.LEARNING_RATE:g} is a little too "
        "large."
    )


def summary(codings: Codings) -> dict[str, list[str]]:
    """What is switched on and where it ends, a row for each coding."""
    return {
        "written": [HEADINGS[way] for way in WRITTEN],
        "softmax": ["twice" if variant.softmax_twice else "once" for variant in codings.variants],
        "bias": ["one shared" if variant.shared_bias else "one a class" for variant in codings.variants],
        "start": ["zero" if variant.zero_start else "random" for variant in codings.variants],
        "final cost": [f"{training.costs[-1]:.3f}" for training in codings.trained],
        "softmax once": [f"{training.true_costs[-1]:.3f}" for training in codings.trained],
    }


def verdict(codings: Codings) -> None:
    """Say which curves are one curve, with the difference as measured, and why others are not."""
    pairs = list(combinations(range(len(WRITTEN)), 2))
    differences = {(i, j): lesson.largest_difference(codings.trained[i], codings.trained[j]) for i, j in pairs}
    meeting = [pair for pair in pairs if codings.variants[pair[0]] == codings.variants[pair[1]]]
    if len(meeting) == len(pairs):
        st.success(
            "**The three curves are one curve.** With equal switches the largest difference between any two of them, "
            f"at any epoch, is {_measured(max(differences.values()))}. It is one model, whatever it is written with.",
            icon=":material/check_circle:",
        )
        return
    lines = []
    for i, j in pairs:
        first, second = HEADINGS[WRITTEN[i]], HEADINGS[WRITTEN[j]]
        difference = _measured(differences[i, j])
        if (i, j) in meeting:
            lines.append(
                f"- **{first}** and **{second}** have equal switches and meet: {difference} at most between them."
            )
        else:
            different = _listed(_different(codings.variants[i], codings.variants[j]))
            lines.append(
                f"- **{first}** and **{second}** are apart by {difference} at most: they differ in {different}."
            )
    st.info("\n".join(lines), icon=":material/compare_arrows:")


def bias_figure(shared: Training, own: Training) -> Figure:
    """Length of the gradient of the bias at each epoch: of one for all classes, and of one for each."""
    return lines_figure(
        [
            Line("one bias a class", range(len(own.bias_gradients)), own.bias_gradients),
            Line("one shared bias", range(len(shared.bias_gradients)), shared.bias_gradients),
        ],
        x_title="epoch",
        y_title="length of the bias gradient",
    )


def both_biases(way: Written, variant: Variant) -> tuple[Training, Training]:
    """One coding trained with a shared bias and with one for each class, the other switches as they are."""
    twice, zero = variant.softmax_twice, variant.zero_start
    return lesson.train(way, Variant(twice, True, zero)), lesson.train(way, Variant(twice, False, zero))


def bias_sentence(shared: Training, own: Training, way: Written, variant: Variant) -> str:
    """What the gradients were, and what became of the biases."""
    start = lesson.train(way, Variant(variant.softmax_twice, True, variant.zero_start), 0).bias[0]
    learned = ", ".join(fixed(value, 3) for value in own.bias)
    return (
        f"The gradient of the shared bias is **0** but for rounding: at most {_measured(max(shared.bias_gradients))} "
        f"in {lesson.EPOCHS + 1:,} epochs. The bias began at {fixed(start)} and ended at {fixed(shared.bias[0])}; "
        f"one bias a class went to {learned}."
    )


def formula(codings: Codings, way: Written) -> str:
    """The cost of one coding in LaTeX, with the number it ends at."""
    inner = r"x_i W + b"
    if codings.of(way).softmax_twice:
        inner = rf"\operatorname{{softmax}}({inner})"
    trained = codings.trained[WRITTEN.index(way)]
    return (
        rf"\text{{cost}} = -\frac{{1}}{{{len(lesson.Y)}}} \sum_{{i=1}}^{{{len(lesson.Y)}}}"
        rf" \log\, \operatorname{{softmax}}({inner})_{{y_i}} = {trained.costs[-1]:.4f}"
    )


def _different(first: Variant, second: Variant) -> list[str]:
    names = {"softmax_twice": "the second softmax", "shared_bias": "the shared bias", "zero_start": "the start"}
    return [names[name] for name in DIFFERENCES if getattr(first, name) != getattr(second, name)]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _measured(value: float) -> str:
    """A difference: exactly 0 where it is."""
    return "0" if value == 0 else f"{value:.1e}" if value < 1e-3 else f"{value:.3f}"
