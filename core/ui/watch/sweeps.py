"""Sweeps over learning rates that train in the background; the address keeps them, and a page watches them live."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.descent.minibatch_sweep import MinibatchSweep, looks_in
from core.runs.registry import registry
from core.runs.study import Study
from core.training import ConfigError, Status
from core.ui.page import say
from core.ui.page.settings import PageState
from core.ui.visitor.lecturer import check_may_train, explain_to_viewers
from core.ui.visitor.visitor import visitor
from core.ui.watch.queue import status_words
from core.ui.watch.runs import OWNER_SECONDS, VIEWER_SECONDS, read_runs


class LiveSweeps:
    """The sweeps of a part of a page, by name. Its methods that change something are for callbacks."""

    def __init__(self, state: PageState, setting: str) -> None:
        """Args:
        state: of the page.
        setting: which of its settings keeps the sweeps, as "name.id-name.id".
        """
        self._state = state
        self._setting = setting

    def studies(self) -> dict[str, Study]:
        """What still is in memory. Asking keeps it alive."""
        ids = self._state.read(self._setting, read_runs)
        found = {name: registry().find_study(study_id) for name, study_id in ids.items()}
        gone = [name for name, study in found.items() if study is None]
        if gone:
            say.warning("The training that this address names is not on this machine any more: train again.")
            self._state[self._setting] = "-".join(f"{name}.{ids[name]}" for name in ids if name not in gone)
        return {name: study for name, study in found.items() if study is not None}

    def start(self, sweeps: Callable[[], Mapping[str, MinibatchSweep]]) -> None:
        """Train these in their order; earlier ones of the page end when the first is taken.

        When one is refused that is said on the page, and none of these is trained.
        """
        st.session_state.pop(self._problem, None)
        ids: dict[str, str] = {}
        earlier = read_runs(self._state[self._setting]).values()
        try:
            check_may_train()
            for name, sweep in sweeps().items():
                ids[name] = registry().submit_study(sweep, visitor(), replaces=earlier)
        except ConfigError as error:
            st.session_state[self._problem] = str(error)
            registry().stop_all(ids.values(), visitor())
            return
        self._state[self._setting] = "-".join(f"{name}.{study_id}" for name, study_id in ids.items())

    def stop(self) -> None:
        """End those that still train."""
        registry().stop_all(read_runs(self._state[self._setting]).values(), visitor())

    def forget(self) -> None:
        """End them, and take them off the page."""
        self.stop()
        self._state[self._setting] = ""

    @property
    def training(self) -> bool:
        """Whether one of this visitor's own has not ended."""
        return any(study.owner == visitor() and not study.run.status.ended for study in self.studies().values())

    @property
    def waiting(self) -> bool:
        """Whether those of this visitor's own that have not ended all wait for their first turn."""
        return _all_wait(self.studies())

    def show(self, draw: Callable[[dict[str, Study]], None]) -> None:
        """Call `draw` now, and several times a second while one of them goes on."""
        if (problem := st.session_state.get(self._problem)) is not None:
            say.error(problem)
        else:
            explain_to_viewers()
        studies = self.studies()
        alive = [study for study in studies.values() if not study.run.status.ended]
        seconds = None
        if alive:
            seconds = OWNER_SECONDS if any(study.owner == visitor() for study in alive) else VIEWER_SECONDS
        st.fragment(_view, run_every=seconds)(studies, draw, bool(alive), self.waiting)

    @property
    def _problem(self) -> str:
        return self._state.key(f"{self._setting}_problem")


def _all_wait(studies: Mapping[str, Study]) -> bool:
    own = [study.run.status for study in studies.values() if study.owner == visitor()]
    alive = [status for status in own if not status.ended]
    return bool(alive) and all(status is Status.PENDING for status in alive)


def _view(
    studies: dict[str, Study], draw: Callable[[dict[str, Study]], None], was_alive: bool, were_waiting: bool
) -> None:
    for study in studies.values():
        registry().find_study(study.id)  # somebody is looking
    over = all(study.run.status.ended for study in studies.values())
    if was_alive and (over or (were_waiting and not _all_wait(studies))):
        st.rerun()  # the rest of the page has something to say, and at the end the polling is over
    draw(studies)


def sweep_of(study: Study) -> MinibatchSweep:
    """What a study of this kind trains."""
    assert isinstance(study.source, MinibatchSweep)
    return study.source


def progress(study: Study, what: str) -> None:
    """How far a sweep is, or its place in the queue, and what went wrong."""
    snapshot = study.run.snapshot()
    words = status_words(study.id, snapshot.status)
    looks = looks_in(snapshot.history)
    step, total = looks[-1].step if looks else 0, max(snapshot.history.total_steps, 1)
    st.progress(min(step / total, 1.0), text=f"**{words}** · minibatch {step:,} of {total:,} · {what}")
    if snapshot.error is not None:
        say.error(snapshot.error)
