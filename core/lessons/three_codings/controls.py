"""The parts of the page on the three codings that hold more than prose: switches, the table, what differs and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import combinations, pairwise

import streamlit as st

from core.lessons.three_codings import arithmetic as lesson
from core.lessons.three_codings.arithmetic import CODINGS, WRITTEN, Switches, Training
from core.metrics import double_softmax_floor
from core.plots.lines import Line, lines_figure
from core.plots.style import Figure
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState, one_of, preset_box, switch, written

# Each way of writing has a setting of its own: what is switched on, or "none".
SETTINGS = {"by hand": "hand", "cross_entropy": "cross", "nn.Linear": "linear"}
HEADINGS = {"by hand": "By hand", "cross_entropy": "With cross_entropy", "nn.Linear": "With nn.Linear"}
# Drawn this often: thinned by any other rule, costs that zigzag from epoch to epoch would seem to jump.
EVERY = 10
SWITCHES = {
    "softmax_twice": "softmax twice",
    "shared_bias": "one shared bias",
    "zero_start": "zero start",
}
NONE = "none"


def switches_text(switches: Switches) -> str:
    """Switches for the address: the names of those that are on."""
    return "-".join(field.name for field in fields(switches) if getattr(switches, field.name)) or NONE


def read_names(text: str) -> list[str]:
    """Names of the switches that are on; ValueError with a sentence for any other text."""
    names = [] if text == NONE else text.split("-")
    if not set(names) <= set(SWITCHES) or len(set(names)) != len(names):
        raise ValueError(f"it must be {NONE}, or some of {', '.join(SWITCHES)} with a hyphen between them.")
    return [name for name in SWITCHES if name in names]


PRESETS = {
    "as in the notes": {SETTINGS[coding.written]: switches_text(coding.switches) for coding in CODINGS},
    "softmax once, else as in the notes": {
        SETTINGS[coding.written]: switches_text(
            Switches(False, coding.switches.shared_bias, coding.switches.zero_start)
        )
        for coding in CODINGS
    },
    "no mistakes, zero start": dict.fromkeys(SETTINGS.values(), switches_text(Switches(zero_start=True))),
    "no mistakes, random start": dict.fromkeys(SETTINGS.values(), switches_text(Switches())),
    "every mistake in each": dict.fromkeys(SETTINGS.values(), switches_text(Switches(True, True, True))),
}
DEFAULTS = {**PRESETS["as in the notes"], "chosen": "by hand", "true": "off"}


@dataclass(frozen=True)
class Codings:
    """The three ways as they are switched, in the order of `WRITTEN`, and which of their costs are drawn."""

    switches: tuple[Switches, ...]
    trained: tuple[Training, ...]
    true_costs: bool

    def of(self, way: str) -> Switches:
        """The switches of one way."""
        return self.switches[WRITTEN.index(way)]


def controls(state: PageState) -> Codings:
    """Presets, three switches for each of the three ways, and which costs are drawn."""

    preset_box(state, {name: name for name in PRESETS}, lambda name: state.put(**PRESETS[name]))
    found = []
    for way in WRITTEN:
        setting = SETTINGS[way]
        names = st.pills(
            f"**{HEADINGS[way]}**",
            SWITCHES,
            selection_mode="multi",
            format_func=SWITCHES.__getitem__,
            **state.seed(setting, read_names),
        )
        found.append(Switches(**{name: name in names for name in SWITCHES}))
        state[setting] = switches_text(found[-1])
    honest = st.toggle("Draw the cost with softmax applied once", **state.seed("true", switch))
    state["true"] = written(honest)
    trained = tuple(lesson.train(way, switches) for way, switches in zip(WRITTEN, found, strict=True))
    return Codings(tuple(found), trained, honest)


def choose(state: PageState) -> str:
    """Which of the three ways the rest of the page looks at."""
    picked = st.segmented_control(
        "The coding to look at", WRITTEN, **state.seed("chosen", one_of(*WRITTEN)), format_func=HEADINGS.__getitem__
    )
    # A second click on the chosen one takes the choice away; the last one stays.
    state["chosen"] = picked or state["chosen"]
    return state["chosen"]


def costs_figure(codings: Codings) -> Figure:
    """The three cost curves over the epochs; the floor of a second softmax is marked."""
    curves = [training.true_costs if codings.true_costs else training.costs for training in codings.trained]
    floor = double_softmax_floor(lesson.CLASSES)
    marked = any(switches.softmax_twice for switches in codings.switches) and not codings.true_costs
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
    drawn = f"Every {EVERY}th epoch is drawn."
    if not up:
        return drawn
    return (
        f"{drawn} In between the cost zigzags: late in training it still rises from one epoch to the next "
        f"({_listed(up)} at most), because the learning rate {lesson.LEARNING_RATE:g} is a little too large."
    )


def summary(codings: Codings) -> dict[str, list[str]]:
    """What is switched on and where it ends, a row for each coding."""
    return {
        "written": [HEADINGS[way] for way in WRITTEN],
        "softmax": ["twice" if switches.softmax_twice else "once" for switches in codings.switches],
        "bias": ["one shared" if switches.shared_bias else "one a class" for switches in codings.switches],
        "start": ["zero" if switches.zero_start else "random" for switches in codings.switches],
        "final cost": [f"{training.costs[-1]:.3f}" for training in codings.trained],
        "softmax once": [f"{training.true_costs[-1]:.3f}" for training in codings.trained],
    }


def verdict(codings: Codings) -> None:
    """Say which curves are one curve, with the difference as measured, and why others are not."""
    pairs = list(combinations(range(len(WRITTEN)), 2))
    differences = {(i, j): lesson.largest_difference(codings.trained[i], codings.trained[j]) for i, j in pairs}
    meeting = [pair for pair in pairs if codings.switches[pair[0]] == codings.switches[pair[1]]]
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
        apart = f"{_measured(differences[i, j])} at most"
        if (i, j) in meeting:
            lines.append(f"- **{first}** and **{second}** have equal switches and meet: {apart} between them.")
        else:
            why = _listed(_different(codings.switches[i], codings.switches[j]))
            lines.append(f"- **{first}** and **{second}** are apart by {apart}: they differ in {why}.")
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


def both_biases(way: str, switches: Switches) -> tuple[Training, Training]:
    """One coding trained with a shared bias and with one for each class, the other switches as they are."""
    twice, zero = switches.softmax_twice, switches.zero_start
    return lesson.train(way, Switches(twice, True, zero)), lesson.train(way, Switches(twice, False, zero))


def bias_sentence(shared: Training, own: Training, way: str, switches: Switches) -> str:
    """What the gradients were, and what became of the biases."""
    start = lesson.train(way, Switches(switches.softmax_twice, True, switches.zero_start), 0).bias[0]
    learned = ", ".join(fixed(value, 3) for value in own.bias)
    return (
        f"The gradient of the shared bias is **0** but for rounding: at most {_measured(max(shared.bias_gradients))} "
        f"in {lesson.EPOCHS + 1:,} epochs. The bias began at {fixed(start)} and ended at {fixed(shared.bias[0])}; "
        f"one bias a class went to {learned}."
    )


def formula(codings: Codings, way: str) -> str:
    """The cost of one coding in LaTeX, with the number it ends at."""
    inner = r"x_i W + b"
    if codings.of(way).softmax_twice:
        inner = rf"\operatorname{{softmax}}({inner})"
    trained = codings.trained[WRITTEN.index(way)]
    return (
        rf"\text{{cost}} = -\frac{{1}}{{{len(lesson.Y)}}} \sum_{{i=1}}^{{{len(lesson.Y)}}}"
        rf" \log\, \operatorname{{softmax}}({inner})_{{y_i}} = {trained.costs[-1]:.4f}"
    )


def _different(first: Switches, second: Switches) -> list[str]:
    names = {"softmax_twice": "the second softmax", "shared_bias": "the shared bias", "zero_start": "the start"}
    return [names[name] for name in SWITCHES if getattr(first, name) != getattr(second, name)]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _measured(value: float) -> str:
    """A difference: exactly 0 where it is."""
    return "0" if value == 0 else f"{value:.1e}" if value < 1e-3 else f"{value:.3f}"
