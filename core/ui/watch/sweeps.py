"""Studies, such as sweeps over learning rates, that train in the background; a page watches them live.

The address keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from core.descent.minibatch_sweep import Look, MinibatchSweep, looks_in
from core.runs.registry import registry
from core.runs.study import SharedSource, Study
from core.training import ConfigError, Snapshot, Status
from core.ui.page import say
from core.ui.page.settings import PageState, Setting
from core.ui.visitor.lecturer import check_may_train
from core.ui.visitor.line import in_line
from core.ui.visitor.visitor import visitor
from core.ui.watch.driver import Handle, StartFailure, Watched, handle, watch
from core.ui.watch.queue import status_words

S = TypeVar("S", bound=SharedSource)


@dataclass(frozen=True)
class StudyNow(Generic[S]):
    """One study of a page as it is now: what it was asked to train, and its snapshot."""

    id: str
    sweep: S
    snapshot: Snapshot

    @property
    def looks(self) -> tuple[Look, ...]:
        """What a sweep has found so far."""
        return looks_in(self.snapshot.history)


SweepNow = StudyNow[MinibatchSweep]


class LiveStudies(Watched[tuple[str, StudyNow[S]]], Generic[S]):
    """The studies of a part of a page, by name. Its methods that change something are for callbacks."""

    def __init__(self, state: PageState, setting: Setting[dict[str, str]], kind: type[S]) -> None:
        """Args:
        state: of the page.
        setting: which of its settings keeps the studies, as "name.id-name.id".
        kind: what they run.
        """
        self._state = state
        self._setting = setting
        self._kind = kind
        self._failure = StartFailure(state.problem_key(setting))

    def _handles(self) -> list[Handle[tuple[str, StudyNow[S]]]]:
        found = []
        for name, study_id in self._state[self._setting].items():
            study = registry().find_study(study_id)
            # An address may name anything.
            if study is not None and isinstance(study.source, self._kind):
                snapshot = study.snapshot()
                found.append(handle((name, StudyNow(study.id, study.source, snapshot)), study, snapshot))
        return found

    def shown(self) -> dict[str, StudyNow[S]]:
        """The studies that are still in memory, as they are now. Asking keeps them alive."""
        return dict(each.work for each in self._handles())

    def start(self, sweeps: Callable[[], Mapping[str, S]]) -> None:
        """Train these studies in their order; earlier ones of the page end when the first is queued.

        One that another visitor trains already, or has trained, is watched instead: forty phones that ask for the same
        train it once.

        When one is refused that is said on the page, and none of these is trained.
        """
        self._failure.forget()
        ids: dict[str, str] = {}
        earlier = self._state[self._setting].values()
        with self._failure.caught():
            check_may_train()
            try:
                for name, sweep in sweeps().items():
                    # Held, so that of two who ask at the same moment the second finds what the first has begun.
                    with registry().lock:
                        if (begun := another_visitors(sweep, visitor())) is None:
                            ids[name] = registry().submit_study(sweep, visitor(), replaces=earlier, **in_line())
                        else:
                            ids[name] = begun
                            registry().stop_all(earlier, visitor())
            except ConfigError:
                registry().stop_all(ids.values(), visitor())
                raise
            self._keep(ids)

    def _keep(self, ids: Mapping[str, str]) -> None:
        self._state[self._setting] = dict(ids)

    def stop(self) -> None:
        """End the sweeps that still train."""
        registry().stop_all(self._state[self._setting].values(), visitor())

    def forget(self) -> None:
        """End the sweeps, and take them off the page."""
        self.stop()
        self._keep({})

    def show(self, draw: Callable[[dict[str, StudyNow[S]]], None]) -> None:
        """Call `draw` now, and several times a second while one of them goes on."""
        self._failure.say()
        shown = self.shown()
        if len(shown) < len(self._state[self._setting]):
            say.warning("The training that this address names is not on this machine any more: train again.")
            self._keep({name: found.id for name, found in shown.items()})
        watch(self._handles, lambda works: draw(dict(works)), said=self.said)


def another_visitors(sweep: SharedSource, owner: str) -> str | None:
    """The id of a study by another visitor than `owner` that finds the same and goes on or has finished; or None."""
    for study in registry().everything():
        if isinstance(study, Study) and study.owner != owner and type(study.source) is type(sweep):
            # A source of the same type has a key, too.
            same = bool(getattr(study.source, "key", None) == sweep.key)
            if same and study.run.status not in (Status.STOPPING, Status.STOPPED, Status.FAILED):
                return study.id
    return None


class LiveSweeps(LiveStudies[MinibatchSweep]):
    """The sweeps over learning rates of a part of a page."""

    def __init__(self, state: PageState, setting: Setting[dict[str, str]]) -> None:
        """Args: as `LiveStudies` has them."""
        super().__init__(state, setting, MinibatchSweep)


def progress(shown: StudyNow[S], what: str) -> None:
    """How far a sweep is, or its place in the queue, and what went wrong."""
    words = status_words(shown.id, shown.snapshot.status)
    step = shown.snapshot.history.step
    total = max(shown.snapshot.history.total_steps, 1)
    st.progress(min(step / total, 1.0), text=f"**{words}** · minibatch {step:,} of {total:,} · {what}")
    if shown.snapshot.error is not None:
        say.error(shown.snapshot.error)
