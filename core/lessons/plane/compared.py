"""The box of questions: each opens the plane with its settings, and with what to compare them with."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.data.plane.named import write_points
from core.lessons.plane.controls import (
    ACTIVATION,
    AT,
    BATCH,
    CLASSES,
    COUNT,
    DATA_SEED,
    EPOCHS,
    HELD,
    HIDDEN,
    INPUT,
    L1,
    L2,
    NOISE,
    OF_DATA,
    OF_MODEL,
    OF_TRAINING,
    OPTIMIZER,
    PAINTED_POINTS,
    PATIENCE,
    RATE,
    SEED,
    SHAPE,
    START,
    TEST,
)
from core.lessons.plane.kept_texts import short
from core.lessons.plane.questions import QUESTIONS, Case, Question
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState, Setting


def _values(case: Case) -> dict[Setting[Any], Any]:
    """The settings of a case; what it does not name is as at first."""
    named = (*OF_DATA, PAINTED_POINTS, *OF_MODEL, *OF_TRAINING, START, AT, HELD)
    points, config = case.plane, case.config
    return {setting: setting.default for setting in named} | {
        SHAPE: points.shape,
        CLASSES: points.classes,
        COUNT: points.points,
        NOISE: points.noise,
        TEST: points.test,
        DATA_SEED: points.seed,
        PAINTED_POINTS: short(write_points(points.painted)),
        INPUT: points.inputs,
        HIDDEN: config.hidden,
        ACTIVATION: config.activation,
        OPTIMIZER: config.optimizer,
        RATE: config.learning_rate,
        BATCH: None if config.batch_size >= points.points else config.batch_size,
        EPOCHS: config.epochs,
        PATIENCE: config.patience,
        L1: config.l1,
        L2: config.weight_decay,
        SEED: config.seed,
    }


PRESETS = {question.key: Preset(question.question, _values(question.opened)) for question in QUESTIONS}


def question(state: PageState) -> None:
    """The box of questions; what to look for in the one that is on, and what to compare it with."""
    asked = _asked(state)
    preset_box(state, PRESETS, label="Question", now=None if asked is None else asked[0].key)
    if asked is None:
        return
    on, case = asked
    st.markdown(on.look_for)
    if on.beside:
        _compare(state, on, case)


def _asked(state: PageState) -> tuple[Question, Case] | None:
    """The question whose settings the page has, and which of its cases they are; None where it has others."""
    return next(
        (
            (question, case)
            for question in QUESTIONS
            for case in question.cases
            if all(setting.write(value) == state.text_now(setting) for setting, value in _values(case).items())
        ),
        None,
    )


def _compare(state: PageState, on: Question, now: Case) -> None:
    """The cases of a question, one of them on; another one begins with the same weights, where it has as many."""
    key, cases = state.key("case"), {case.title: case for case in on.cases}

    def chosen() -> None:
        # What a browser sends may be no case at all; a second click on the one that is on sends none.
        if (case := cases.get(str(st.session_state.get(key)))) is not None:
            state.put(_values(case))

    st.session_state[key] = now.title
    st.segmented_control("Compare", list(cases), key=key, required=True, on_change=chosen)
