"""CPU or GPU: steps of several models timed on every device found here, drawn meanwhile, and who wins where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import streamlit as st

from core.data import Dataset
from core.plots.race import DEVICES, race_figure, width_title
from core.runs.registry import registry
from core.runs.study import Study
from core.training import ConfigError, Status
from core.training.device import devices
from core.training.race import ROUNDS, Cell, Hidden, Race, crossings, speeds
from core.ui.components.live_figure import live_figure
from core.ui.page import say
from core.ui.visitor.lecturer import check_may_train, explain_to_viewers, why_not_train
from core.ui.visitor.membership import is_following
from core.ui.visitor.visitor import visitor
from core.ui.watch.queue import queue_rules, status_words, stop_button

# Drawing takes the CPU's time from what is being measured: seldom.
SECONDS = 1.0
HEIGHT = 460
# Keys of the session: the id of its race, and why none could begin.
_ID, _PROBLEM = "race_study", "race_problem"


def race(data: Dataset | None) -> None:
    """The expander; nothing for those who follow.

    Args:
        data: decides the size of the models; None while there is none, and nothing can be measured.
    """
    if is_following():
        return
    study = _study()
    alive = study is not None and not study.run.status.ended
    with st.expander("CPU or GPU: which is faster?", icon=":material/speed:", expanded=study is not None):
        st.markdown(_what_is_measured(data))
        with st.container(horizontal=True):
            st.button(
                "Measure on this machine",
                key="race_start",
                icon=":material/timer:",
                disabled=alive or data is None or why_not_train() is not None,
                on_click=_start,
                args=(data,),
            )
            waits = study is not None and study.run.status is Status.PENDING
            stop_button(waiting=waits, key="race_stop", disabled=not alive, on_click=_stop, shortcut=None)
        explain_to_viewers()
        if (problem := st.session_state.get(_PROBLEM)) is not None:
            say.error(problem)
        if study is not None:
            st.fragment(_view, run_every=SECONDS if alive else None)(study, alive, waits)


def _what_is_measured(data: Dataset | None) -> str:
    size = "" if data is None else f" of {data.pixels} pixels, as {data.title} has them"
    found = devices()
    here = " and ".join(DEVICES[device] for device in found)
    races = (
        f"Found here: {here}."
        if len(found) > 1
        else "**No GPU was found on this machine**, so only the CPU is measured and no lines can cross."
    )
    return (
        f"Training steps with plain SGD on random images{size}, by batch size and by the width of one hidden layer; of "
        f"{ROUNDS} rounds the fastest counts. The CPU computes in one thread, as in every run here; what else trains "
        f"meanwhile slows it. {races}"
    )


def _study() -> Study | None:
    """The race of this session. Asking keeps it alive."""
    study_id = st.session_state.get(_ID)
    return None if study_id is None else registry().find_study(study_id)


def _start(data: Dataset) -> None:
    st.session_state.pop(_PROBLEM, None)
    try:
        check_may_train()
        earlier = st.session_state.get(_ID, "")
        st.session_state[_ID] = registry().submit_study(Race(data, devices()), visitor(), replaces=[earlier])
    except ConfigError as error:
        st.session_state[_PROBLEM] = str(error)


def _stop() -> None:
    registry().stop_all([st.session_state.get(_ID, "")], visitor())


def _view(study: Study, was_alive: bool, was_waiting: bool) -> None:
    registry().find_study(study.id)  # somebody is looking
    snapshot = study.run.snapshot()
    if was_alive and (snapshot.status.ended or (was_waiting and snapshot.status is not Status.PENDING)):
        st.rerun()  # the buttons follow, and at the end the polling is over
    assert isinstance(study.source, Race)
    found, cells = study.source, study.source.cells(snapshot.history)
    step, total = snapshot.history.step, found.timings
    words = status_words(study.id, snapshot.status).replace(Status.RUNNING.value, "measuring")
    st.progress(min(step / total, 1.0), text=f"**{words}** · timing {step} of {total} · {found.data.title}")
    queue_rules(study.id, snapshot.status)
    if snapshot.error is not None:
        say.error(snapshot.error)
    if all(cell.images_per_second is None and cell.problem is None for cell in cells):
        return
    live_figure(
        race_figure(
            cells,
            devices=found.devices,
            hidden=found.hidden,
            batch_sizes=found.batch_sizes,
            uirevision=study.id,
        ),
        key="race",
        label="Images per second of training steps against batch size, one line for each width on each device",
        height=HEIGHT,
    )
    sentences = [words for hidden in found.hidden for words in _winners(cells, found.devices, hidden)]
    skipped = [
        f"Skipped: {width_title(cell.hidden)} at batch size {cell.batch_size} on the {DEVICES[cell.device]}. "
        f"{cell.problem}"
        for cell in cells
        if cell.problem is not None
    ]
    st.markdown("\n".join(f"- {say.plain(sentence)}" for sentence in (*sentences, *skipped)))


def _winners(cells: Sequence[Cell], devices: Sequence[str], hidden: Hidden) -> list[str]:
    """For each pair of devices a sentence on which is faster where, as far as both are measured."""
    sentences = []
    for one, other in combinations(devices, 2):
        first, second = speeds(cells, one, hidden), speeds(cells, other, hidden)
        common = sorted(first.keys() & second.keys())
        if not common:
            continue
        names = DEVICES[other], DEVICES[one]
        ahead = names[first[common[0]] > second[common[0]]]
        changes = [
            f"from a batch size of about {crossing.batch_size:.0f} the {names[crossing.first_ahead]}"
            for crossing in crossings(first, second)
        ]
        begins = f"{width_title(hidden).capitalize()}: the {ahead} is faster"
        sentences.append(", ".join([begins, *changes]) + ("." if changes else " at every batch size measured on both."))
    return sentences
