"""The parts of the softmax page that hold more than prose: its settings, its bars, the formula, the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.claims import said
from core.lessons.softmax import arithmetic as lesson
from core.lessons.softmax.arithmetic import ClassLogits
from core.lessons.softmax.claims import OVERFLOW
from core.lessons.softmax.overflow import Overflow, Steps
from core.lessons.softmax.real_digit import real_digit
from core.reading.rules import Integer, OrNone, ReadBy
from core.scripts.literals import float32
from core.ui.components.draggable_bars import draggable_bars
from core.ui.page import say
from core.ui.page.controls import Slider, StepSlider, Toggle
from core.ui.page.images import image_tag
from core.ui.page.names_box import names_box
from core.ui.page.numbers import fixed, latex, listed
from core.ui.page.presets import Preset, Values, preset_box
from core.ui.page.settings import PageState, Setting


def _read_logits(text: str) -> tuple[float, ...]:
    return tuple(lesson.LOGIT.typed("The logit", cell) for cell in text.split(","))


def _read_names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


_FIRST = lesson.EXAMPLES["rock-paper-scissors"]
# The two are checked together: every class has a name and a logit.
LOGITS = Setting("logits", _FIRST.logits, ReadBy(_read_logits, listed))
NAMES = Setting("names", _FIRST.names, ReadBy(_read_names, ",".join))
TEMPERATURE = StepSlider(
    "temperature",
    1.0,
    lesson.TEMPERATURE,
    subject="The temperature",
    label="Temperature (logits are divided by it)",
    positions=(0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0),
    titles=lambda value: f"{value:g}",
)
CONSTANT = Slider(
    "constant", 0.0, lesson.CONSTANT, subject="The constant", label="Add a constant to all logits", step=10.0
)
SIGMOID = Toggle("sigmoid", False, label="One sigmoid for each class beside it")
# The number of a test image; None where the logits belong to none.
IMAGE = Setting("image", None, OrNone(Integer(0, 999_999), ""), subject="The number of the test image")
SETTINGS = (LOGITS, NAMES, TEMPERATURE, CONSTANT, SIGMOID, IMAGE)


def _of_classes(classes: ClassLogits, image: int | None = None) -> Values:
    return {LOGITS: classes.logits, NAMES: classes.names, IMAGE: image}


def _of_digit(index: int) -> Values:
    digit = real_digit(index)
    return _of_classes(ClassLogits(digit.names, digit.logits), index)


REAL_DIGIT = "real-digit"
PRESETS = {
    "rock-paper-scissors": Preset("1, 2, 3: rock, paper, scissors", _of_classes(_FIRST)),
    "notes-order": Preset("the notes' question: P(paper | scissors)?", _of_classes(lesson.EXAMPLES["notes-order"])),
    "equal": Preset("all equal", _of_classes(lesson.EXAMPLES["equal"])),
    "one-huge": Preset("one huge", _of_classes(lesson.EXAMPLES["one-huge"])),
    REAL_DIGIT: Preset("a real digit from a trained run", lambda _: _of_digit(0)),
}


@dataclass(frozen=True)
class SoftmaxSettings:
    """What the page is about: checked."""

    classes: ClassLogits
    temperature: float
    constant: float
    sigmoid: bool


def controls(state: PageState) -> SoftmaxSettings:
    """Presets, class names, temperature, constant, sigmoid."""
    classes = _classes(state)

    def renamed(names: list[str]) -> None:
        logits = [*classes.logits[: len(names)], *[0.0] * (len(names) - len(classes.logits))]
        state.put(_of_classes(lesson.read_logits(logits, names)))

    preset_box(state, PRESETS)
    names_box(state, NAMES, classes.names, renamed)
    return SoftmaxSettings(classes, TEMPERATURE.control(state), CONSTANT.control(state), SIGMOID.control(state))


def bars(state: PageState, settings: SoftmaxSettings) -> None:
    """The bars; what the browser sends is checked, kept, and the page drawn again with it."""
    sent = draggable_bars(
        settings.classes.logits,
        settings.classes.names,
        temperature=settings.temperature,
        constant=settings.constant,
        sigmoid=settings.sigmoid,
        limit=lesson.LIMIT,
        key="softmax_bars",
    )
    if sent is None:
        return
    try:
        moved = lesson.read_logits(sent, settings.classes.names)
    except ValueError as error:
        say.error(str(error))
        return
    if moved.logits != settings.classes.logits:
        state.put({LOGITS: moved.logits})
        st.rerun()


def formula(settings: SoftmaxSettings, comparison: lesson.SigmoidComparison) -> str:
    """Softmax of the winning class in LaTeX, with the current numbers."""
    winner = comparison.predicted_by_logits
    with_constant = settings.constant != 0
    exponent_i, exponent_j = ("(z_i + c) / T", "(z_j + c) / T") if with_constant else ("z_i / T", "z_j / T")
    # As float32 has them: 1117.992, where its neighbour in float64 is 1117.9919.
    powers = [f"e^{{{latex(float(float32(value)))}}}" for value in comparison.scaled]
    power = powers[winner]
    if len(powers) > 5:
        powers = [*powers[:2], r"\dots", powers[-1]]
    name = _text(settings.classes.names[winner])
    return (
        rf"p_{{{name}}} = \frac{{e^{{{exponent_i}}}}}{{\sum_j e^{{{exponent_j}}}}}"
        rf" = \frac{{{power}}}{{{' + '.join(powers)}}}"
        rf" = {latex(comparison.softmax[winner])}"
    )


def steps_table(settings: SoftmaxSettings, steps: Steps) -> dict[str, list[str]]:
    """One way to compute softmax, column by column, as text."""
    return {
        "class": [*map(say.plain, settings.classes.names), "sum"],
        "what goes into exp": [*(fixed(value, 2) for value in steps.exponents), ""],
        "exp": [*(fixed(value) for value in steps.exponentials), fixed(steps.total)],
        "exp / sum": [*(fixed(value) for value in steps.quotients), fixed(sum(steps.quotients))],
    }


def verdict(overflow: Overflow) -> None:
    """What happened to the naive formula, in words."""
    sentence = said(OVERFLOW, overflow)
    if overflow.broke:
        say.error(sentence)
    else:
        st.success(sentence, icon=":material/check_circle:")


def _text(name: str) -> str:
    r"""A class name for LaTeX: what would be a command there is left out."""
    return rf"\text{{{''.join(c for c in name if c.isalnum() or c in ' -')}}}"


def _classes(state: PageState) -> ClassLogits:
    """Logits and names from the settings; the first preset, with a sentence, when the address makes no sense."""
    try:
        return lesson.read_logits(state.text(LOGITS).split(","), state.text(NAMES).split(","))
    except ValueError as error:
        say.warning(f"In the address, the logits were left aside: {error}")
        state.put({LOGITS: LOGITS.default, NAMES: NAMES.default})
        return _FIRST


def digit_picture(state: PageState) -> None:
    """The digit the logits belong to, if they do, and the way to the next."""
    index = state[IMAGE]
    if index is None:
        return
    digit = real_digit(index)
    if state[LOGITS] != digit.logits:
        return
    pixels = np.array(digit.pixels, dtype=np.uint8)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(image_tag(pixels, f"a {digit.true} from the test set", 96), width="content")
        st.caption(f"Test image {index}, a {digit.true}; logits of {digit.source}.", width="content")
        st.button("Next image", on_click=lambda: state.put(_of_digit(index + 1)), icon=":material/skip_next:")
