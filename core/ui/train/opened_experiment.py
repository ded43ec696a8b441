"""The experiment of the home page that a visitor has opened: what to watch stays there, and its axis is as told."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.plots.scale import Scale
from core.training import RunConfig
from core.ui.train.experiments import EXPERIMENTS, Experiment
from core.ui.train.state import LOSS_AXIS, train_state
from core.ui.visitor.membership import is_following


def opened_experiment() -> Experiment | None:
    """The experiment whose address this visitor opened last; None for any other address."""
    return next((each for each in EXPERIMENTS if each.question == train_state().experiment), None)


def note(config: RunConfig, query: Mapping[str, str]) -> None:
    """Note which experiment an address opens that has just been read; one without settings opens none."""
    if is_following():
        return  # who follows has the lecturer's experiment and axis: the address is another at each of their changes
    train_state().experiment = next((e.question for e in EXPERIMENTS if query and e.config == config), None)
    if opened_experiment() is not None:
        st.session_state.pop(LOSS_AXIS, None)


def usual_axis() -> Scale:
    """How the axis of the loss is divided where nobody has chosen."""
    found = opened_experiment()
    return Scale.LOG if found is not None and found.logarithmic else Scale.LINEAR


def what_to_watch(config: RunConfig | None) -> None:
    """The question and what to watch, while the settings are still about it."""
    found = opened_experiment()
    if found is not None and (config is None or found.is_on(config)):
        st.info(f"**{found.question}** {found.watch}", icon=":material/visibility:")
