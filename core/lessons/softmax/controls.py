"""The parts of the softmax page that hold more than prose: its settings, its bars, the formula, the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.lessons.softmax import arithmetic as lesson
from core.lessons.softmax.arithmetic import ClassLogits
from core.lessons.softmax.overflow import Overflow, Steps
from core.lessons.softmax.real_digit import real_digit
from core.ui.components.draggable_bars import draggable_bars
from core.ui.page import say
from core.ui.page.images import image_tag
from core.ui.page.numbers import fixed, latex, listed
from core.ui.page.settings import PageState, preset_box, switch, written

REAL_DIGIT = "real-digit"
PRESET_TITLES = {
    "rock-paper-scissors": "1, 2, 3: rock, paper, scissors",
    "equal": "all equal",
    "one-huge": "one huge",
    REAL_DIGIT: "a real digit from a trained run",
}
_FIRST = lesson.PRESETS["rock-paper-scissors"]
DEFAULTS = {
    "logits": listed(_FIRST.logits),
    "names": ",".join(_FIRST.names),
    "temperature": "1",
    "constant": "0",
    "sigmoid": "off",
    "image": "",
}
TEMPERATURES = (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0)


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

    def choose(name: str) -> None:
        if name == REAL_DIGIT:
            _show_digit(state, 0)
        else:
            chosen = lesson.PRESETS[name]
            state.put(logits=listed(chosen.logits), names=",".join(chosen.names), image="")

    preset_box(state, PRESET_TITLES, choose)
    _names(state, classes)
    temperature = st.select_slider(
        "Temperature (logits are divided by it)",
        sorted({*TEMPERATURES, state.read("temperature", lesson.read_temperature)}),
        **state.seed("temperature", lesson.read_temperature),
        format_func=lambda value: f"{value:g}",
    )
    state["temperature"] = f"{temperature:g}"
    constant = st.slider(
        "Add a constant to all logits", -1000.0, 1000.0, step=10.0, **state.seed("constant", lesson.read_constant)
    )
    state["constant"] = f"{constant:g}"
    sigmoid = st.toggle("One sigmoid for each class beside it", **state.seed("sigmoid", switch))
    state["sigmoid"] = written(sigmoid)
    return SoftmaxSettings(classes, temperature, constant, sigmoid)


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
        state.put(logits=listed(moved.logits))
        st.rerun()


def formula(settings: SoftmaxSettings, comparison: lesson.SigmoidComparison) -> str:
    """Softmax of the winning class in LaTeX, with the current numbers."""
    winner = comparison.predicted_by_softmax
    powers = [f"e^{{{latex(value)}}}" for value in comparison.scaled]
    if len(powers) > 5:
        powers = [*powers[:2], r"\dots", powers[-1]]
    name = _text(settings.classes.names[winner])
    return (
        rf"p_{{{name}}} = \frac{{e^{{z_i / T}}}}{{\sum_j e^{{z_j / T}}}}"
        rf" = \frac{{e^{{{latex(comparison.scaled[winner])}}}}}{{{' + '.join(powers)}}}"
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
    if overflow.broke:
        say.error(overflow.sentence)
    else:
        st.success(overflow.sentence, icon=":material/check_circle:")


def _text(name: str) -> str:
    r"""A class name for LaTeX: what would be a command there is left out."""
    return rf"\text{{{''.join(c for c in name if c.isalnum() or c in ' -')}}}"


def _classes(state: PageState) -> ClassLogits:
    """Logits and names from the settings; the first preset, with a sentence, when the address makes no sense."""
    cells: list[Any] = state["logits"].split(",")
    try:
        return lesson.read_logits(cells, state["names"].split(","))
    except ValueError as error:
        say.warning(f"In the address, the logits were left aside: {error}")
        state.put(logits=DEFAULTS["logits"], names=DEFAULTS["names"])
        return _FIRST


def _names(state: PageState, classes: ClassLogits) -> None:
    """Names of the classes in one line; a name more or less is a class more or less."""
    key = state.key("typed_names")

    def typed() -> None:
        if (text := st.session_state.get(key)) is None:
            return
        names = [name.strip() for name in str(text).split(",")]
        logits = [*classes.logits[: len(names)], *[0.0] * (len(names) - len(classes.logits))]
        try:
            checked = lesson.read_logits(logits, names)
        except ValueError as error:
            st.session_state[state.key("names_problem")] = str(error)
            return
        st.session_state.pop(state.key("names_problem"), None)
        state.put(logits=listed(checked.logits), names=",".join(checked.names), image="")

    if state.key("names_problem") not in st.session_state:
        st.session_state[key] = ", ".join(classes.names)
    st.text_input("Classes, separated by commas (2 to 10)", key=key, on_change=typed)
    if problem := st.session_state.get(state.key("names_problem")):
        say.error(problem)


def _show_digit(state: PageState, index: int) -> None:
    digit = real_digit(index)
    state.put(logits=listed(digit.logits), names=",".join(digit.names), image=str(index))


def digit_picture(state: PageState) -> None:
    """The digit the logits belong to, if they do, and the way to the next."""
    index = state.read("image", _index)
    if index is None:
        return
    digit = real_digit(index)
    if tuple(state["logits"].split(",")) != tuple(listed(digit.logits).split(",")):
        return
    pixels = np.array(digit.pixels, dtype=np.uint8)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(image_tag(pixels, f"a {digit.true} from the test set", 96), width="content")
        st.caption(f"Test image {index}, a {digit.true}; logits of {digit.source}.", width="content")
        st.button("Next image", on_click=lambda: _show_digit(state, index + 1), icon=":material/skip_next:")


def _index(text: str) -> int | None:
    """The number of a test image; None where none is named."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise ValueError("it must be the number of a test image.")
    return int(text)
