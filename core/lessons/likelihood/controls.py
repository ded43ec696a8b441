"""The parts of the likelihood page that hold more than prose: its flips, and the curve to drag along."""

from __future__ import annotations

import math
from bisect import bisect_left

import streamlit as st

from core.claims import said
from core.computing import computed_once
from core.lessons.likelihood import arithmetic as lesson
from core.lessons.likelihood.arithmetic import AtParameter, Flips
from core.lessons.likelihood.figures import likelihood_figure, scale_of
from core.lessons.likelihood.sentences import CHOSEN, CUT_OFF, Chosen
from core.reading.rules import Integer
from core.ui.components.draggable_curve import draggable_curve
from core.ui.page import say
from core.ui.page.controls import Box
from core.ui.page.numbers import fixed, latex
from core.ui.page.presets import Preset, Values, preset_box
from core.ui.page.settings import PageState, Setting

# Fine enough that the marker glides, and that the curve of 1,000 flips keeps its peak wherever it is.
POINTS = 1001
# The two are checked together: there are no more successes than flips.
SUCCESSES = Setting("successes", lesson.COIN.successes, Integer(0, lesson.MOST_FLIPS))
FLIPS = Setting("flips", lesson.COIN.flips, Integer(1, lesson.MOST_FLIPS))
PARAMETER = Box("parameter", 0.5, lesson.PARAMETER, subject="The parameter", label="Parameter *p*: drag it, or type it")


def _values(flips: Flips) -> Values:
    return {SUCCESSES: flips.successes, FLIPS: flips.flips}


PRESETS = {
    "coin": Preset("a coin: 7 heads in 10", _values(lesson.EXAMPLES["coin"])),
    "thumbtack": Preset("a thumbtack: point up 66 times in 100", _values(lesson.EXAMPLES["thumbtack"])),
    "three-heads": Preset("three heads in three", _values(lesson.EXAMPLES["three-heads"])),
}


def flips_controls(state: PageState) -> Flips:
    """Preset, successes and flips; what is wrong is said, and the last good ones are kept."""
    flips = _flips(state)
    preset_box(state, PRESETS)
    first, second = st.columns(2)
    successes = first.text_input("Successes", **state.widget(SUCCESSES, str))
    number = second.text_input("of flips", **state.widget(FLIPS, str))
    try:
        flips = lesson.read_flips(successes, number)
    except ValueError as error:
        say.error(f"{error} The curve is that of the last numbers that were right.")
    else:
        state[SUCCESSES], state[FLIPS] = flips.successes, flips.flips
    return flips


def _flips(state: PageState) -> Flips:
    try:
        return lesson.read_flips(state.text(SUCCESSES), state.text(FLIPS))
    except ValueError as error:
        say.warning(f"In the address, the flips were left aside: {error}")
        state.put(_values(lesson.COIN))
        return lesson.COIN


def maximum_button(state: PageState, flips: Flips) -> None:
    """One click takes the parameter to the maximum."""
    st.button(
        "To the maximum",
        on_click=lambda: state.put({PARAMETER: lesson.maximum(flips)}),
        icon=":material/vertical_align_top:",
    )


@computed_once(most=16)
def _grid(flips: Flips) -> tuple[AtParameter, ...]:
    """Everything that can be dragged to: an even grid from 0 to 1, and the maximum."""
    return tuple(
        lesson.at(flips, p) for p in sorted({*(n / (POINTS - 1) for n in range(POINTS)), lesson.maximum(flips)})
    )


def curve(state: PageState, flips: Flips, parameter: float) -> None:
    """The likelihood and its logarithm with the parameter to drag; where it is let go becomes the setting."""
    points = list(_grid(flips))
    index = bisect_left([point.parameter for point in points], parameter)
    if index == len(points) or points[index].parameter != parameter:
        points.insert(index, lesson.at(flips, parameter))
    drawn = lesson.curve(flips, POINTS)
    scale = 10.0 ** scale_of(drawn.likelihood)

    def released(sent: object) -> None:
        try:
            state.put({PARAMETER: PARAMETER.read(sent)})
        except ValueError:
            # No hand sends this; the setting stays.
            return

    draggable_curve(
        likelihood_figure(drawn.parameter, drawn.likelihood, drawn.log_likelihood, lesson.maximum(flips)),
        x=[point.parameter for point in points],
        y=[
            [point.likelihood / scale for point in points],
            [point.log_likelihood if math.isfinite(point.log_likelihood) else None for point in points],
        ],
        readouts={
            "parameter p": [f"{point.parameter:.4f}" for point in points],
            "probability of the data": [fixed(point.likelihood, 6) for point in points],
            "log-likelihood": [fixed(point.log_likelihood) for point in points],
            "binary cross-entropy": [fixed(point.binary_cross_entropy) for point in points],
        },
        index=index,
        key="likelihood_curve",
        label="The parameter p, the probability of a success",
        height=470,
        on_release=released,
    )


def formula(flips: Flips, at: AtParameter) -> str:
    """The log-likelihood in LaTeX with the current numbers."""
    k, n = flips.successes, flips.flips
    return (
        rf"\log L(p) = k \log p + (n - k) \log (1 - p)"
        rf" = {k} \log {latex(at.parameter)} + {n - k} \log {latex(1 - at.parameter)} = {latex(at.log_likelihood)}"
    )


def same_number(flips: Flips, at: AtParameter) -> str:
    """n times the binary cross-entropy in LaTeX, with the current numbers."""
    return rf"n \cdot \text{{BCE}} = {flips.flips} \cdot {latex(at.binary_cross_entropy)} = {latex(at.times_flips)}"


def maximum_sentence(flips: Flips, at: AtParameter) -> str:
    """Where the maximum is, and how the current parameter compares."""
    numbers = Chosen.of(flips, at.parameter)
    return said(
        CHOSEN,
        numbers,
        successes=flips.successes,
        flips=flips.flips,
        best=f"{numbers.top.parameter:.4g}",
        highest=fixed(numbers.top.log_likelihood),
        above=fixed(numbers.top.log_likelihood - at.log_likelihood),
        parameter=f"{at.parameter:.4g}",
    )


def cut_off(at: AtParameter) -> str:
    """Where binary cross-entropy is not minus the log-likelihood, why; else empty."""
    return said(CUT_OFF, at, parameter=f"{at.parameter:g}")
