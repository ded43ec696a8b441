"""CPU or GPU: steps of several models timed on every device found here, and which device is faster at which size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import streamlit as st

from core.data import Dataset
from core.plots.race import DEVICES, race_figure, width_title
from core.runs.registry import registry
from core.training import Snapshot
from core.training.device import devices
from core.training.race import ROUNDS, Hidden, Race, RaceCell, crossings, speeds
from core.ui.components.live_figure import live_figure
from core.ui.page import say
from core.ui.visitor.lecturer import check_may_train, why_not_train
from core.ui.visitor.line import in_line
from core.ui.visitor.membership import is_following
from core.ui.visitor.visitor import visitor
from core.ui.watch.driver import Handle, Pace, StartFailure, handle, moment, watch
from core.ui.watch.queue import queue_rules, status_words, stop_button

# Drawing takes the CPU's time from what is being measured: seldom.
SECONDS = 1.0
HEIGHT = 460
# Where the session keeps the id of its race, and why none could begin.
_ID, _FAILURE = "race_study", StartFailure("race_problem")

_STEPS = (
    "Training steps with plain SGD on random examples, by batch size and by the width of one hidden layer; of {rounds} "
    "rounds the fastest counts. The CPU computes in one thread, as in every run here; what else trains meanwhile slows "
    "it."
)
_STEPS_ON = (
    "Training steps with plain SGD on random examples of {features} features, as {data} has them, by batch size and by "
    "the width of one hidden layer; of {rounds} rounds the fastest counts. The CPU computes in one thread, as in every "
    "run here; what else trains meanwhile slows it."
)
_DEVICES = "Found here: {devices}."
_CPU_ONLY = "**No GPU was found on this machine**, so only the CPU is measured and no lines can cross."


@dataclass(frozen=True)
class RaceNow:
    """A race as it is now: what it times, and the snapshot of its study."""

    id: str
    race: Race
    snapshot: Snapshot


def race(data: Dataset | None) -> None:
    """Draw the expander with the race; nothing for visitors who follow a lecturer.

    Args:
        data: decides the size of the models; None while there is none, and nothing can be measured.
    """
    if is_following():
        return
    handles = _handles()
    now = moment(handles)
    with st.expander("CPU or GPU: which is faster?", icon=":material/speed:", expanded=bool(handles)):
        _what_is_measured(data)
        with st.container(horizontal=True):
            st.button(
                "Measure on this machine",
                key="race_start",
                icon=":material/timer:",
                disabled=now.goes_on or data is None or why_not_train() is not None,
                on_click=_start,
                args=(data,),
            )
            stop_button(waiting=now.waiting, key="race_stop", disabled=not now.goes_on, on_click=_stop, shortcut=None)
        _FAILURE.say()
        watch(_handles, _draw, said=now, pace=Pace(SECONDS, SECONDS))


def _what_is_measured(data: Dataset | None) -> None:
    found = devices()
    if data is None:
        st.markdown(_STEPS.format(rounds=ROUNDS))
    else:
        st.markdown(_STEPS_ON.format(rounds=ROUNDS, features=data.features, data=data.title))
    named = ", ".join(DEVICES[device] for device in found)
    st.markdown(_DEVICES.format(devices=named) if len(found) > 1 else _CPU_ONLY)


def _handles() -> list[Handle[RaceNow]]:
    """The race of this session, if there is one. Asking keeps it alive."""
    study = registry().find_study(st.session_state.get(_ID, ""))
    if study is None or not isinstance(study.source, Race):
        return []
    snapshot = study.snapshot()
    return [handle(RaceNow(study.id, study.source, snapshot), study, snapshot)]


def _start(data: Dataset) -> None:
    _FAILURE.forget()
    with _FAILURE.caught():
        check_may_train()
        earlier = st.session_state.get(_ID, "")
        measured = Race(data, devices())
        st.session_state[_ID] = registry().submit_study(measured, visitor(), replaces=[earlier], **in_line())


def _stop() -> None:
    registry().stop_all([st.session_state.get(_ID, "")], visitor())


def _draw(shown: list[RaceNow]) -> None:
    for each in shown:
        _draw_one(each.id, each.race, each.snapshot)


def _draw_one(race_id: str, found: Race, snapshot: Snapshot) -> None:
    cells = found.cells(snapshot.history)
    step, total = snapshot.history.step, found.timings
    words = status_words(race_id, snapshot.status, working="measuring")
    st.progress(min(step / total, 1.0), text=f"**{words}** · timing {step} of {total} · {found.data.title}")
    queue_rules(race_id, snapshot.status)
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
            uirevision=race_id,
        ),
        key="race",
        label="Examples per second of training steps against batch size, one line for each width on each device",
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


def _winners(cells: Sequence[RaceCell], devices: Sequence[str], hidden: Hidden) -> list[str]:
    """For each pair of devices sentences on which is faster where, as far as both are measured."""
    model = width_title(hidden) if hidden else "No hidden layer"
    sentences = []
    for one, other in combinations(devices, 2):
        first, second = speeds(cells, one, hidden), speeds(cells, other, hidden)
        common = sorted(first.keys() & second.keys())
        if not common:
            continue
        names = DEVICES[other], DEVICES[one]
        ahead = names[first[common[0]] > second[common[0]]]
        changes = crossings(first, second)
        if not changes:
            sentences.append(f"{model}: the {ahead} is faster at every batch size measured on both.")
            continue
        overtakes = names[changes[0].first_ahead]
        sentences.append(
            f"{model}: the {ahead} is faster, from a batch size of about {changes[0].batch_size:.0f} the {overtakes}."
        )
        sentences += [
            f"{model}: from a batch size of about {again.batch_size:.0f} the {names[again.first_ahead]} is faster."
            for again in changes[1:]
        ]
    return sentences
