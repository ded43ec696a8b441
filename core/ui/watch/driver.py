"""Watching work under way: a part of a page is redrawn while work goes on, and the whole page when it ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

import streamlit as st

from core.data import DatasetError
from core.runs.entry import Entry
from core.runs.study import Study
from core.training import ConfigError, Snapshot, Status
from core.ui.page import say
from core.ui.visitor.lecturer import explain_to_viewers
from core.ui.visitor.ownership import is_mine

# Drawing more often was measured to slow training on two cores.
OWNER_SECONDS = 0.4
VIEWER_SECONDS = 1.0
Work = TypeVar("Work")


@dataclass(frozen=True)
class Handle(Generic[Work]):
    """Work under way, such as a run or a download, as it was when it was looked at.

    Attributes:
        work: what is drawn of it.
        ended: whether nothing more comes.
        waits: whether it waits for its first turn.
        mine: whether this visitor started it.
    """

    work: Work
    ended: bool
    waits: bool = False
    mine: bool = True


def handle(work: Work, begun: Entry | Study, snapshot: Snapshot) -> Handle[Work]:
    """The handle of a run or a study with this snapshot."""
    status = snapshot.status
    return Handle(work, status.ended, status is Status.PENDING, is_mine(begun))


@dataclass(frozen=True)
class Moment:
    """All work of a part of a page at one moment, from which the states of its buttons follow.

    Attributes:
        goes_on: whether some of it has not ended.
        training: whether some of the visitor's own has not ended.
        waiting: whether there is such, and all of it waits for its first turn.
    """

    goes_on: bool
    training: bool
    waiting: bool


def moment(handles: Sequence[Handle[Work]]) -> Moment:
    """The moment that these handles make up."""
    going_on = [each for each in handles if not each.ended]
    own = [each for each in going_on if each.mine]
    return Moment(bool(going_on), bool(own), bool(own) and all(each.waits for each in own))


class Watched(ABC, Generic[Work]):
    """Work of a part of a page whose buttons and drawings agree: all follow from the moment they first ask about."""

    @abstractmethod
    def _handles(self) -> list[Handle[Work]]:
        """The work as it is now."""

    @cached_property
    def said(self) -> Moment:
        """The moment at which the page first asked."""
        return moment(self._handles())

    @property
    def training(self) -> bool:
        """Whether some work of this visitor's own had not ended when the page first asked."""
        return self.said.training

    @property
    def waiting(self) -> bool:
        """Whether those of this visitor's own that had not ended all waited for their first turn, when first asked."""
        return self.said.waiting


@dataclass(frozen=True)
class Pace:
    """Seconds between two drawings of what goes on, for the visitor who started some of it and for everybody else."""

    owner: float = OWNER_SECONDS
    viewer: float = VIEWER_SECONDS


@dataclass(frozen=True)
class StartFailure:
    """Why the work of a part of a page could not begin: a sentence that stays until the next attempt.

    Attributes:
        key: of the session, where it is kept.
    """

    key: str

    def forget(self) -> None:
        """Forget the sentence, as a new attempt begins."""
        st.session_state.pop(self.key, None)

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Keep the sentence of an error in this block: settings or data do not fit, or this visitor may not train."""
        try:
            yield
        except (ConfigError, DatasetError) as error:
            st.session_state[self.key] = str(error)

    def say(self) -> None:
        """Draw the sentence; without one, the reason why this visitor may not train, if there is one."""
        if (sentence := st.session_state.get(self.key)) is not None:
            say.error(sentence)
        else:
            explain_to_viewers()


def watch(
    handles: Callable[[], Sequence[Handle[Work]]],
    draw: Callable[[list[Work]], None],
    *,
    said: Moment | None = None,
    pace: Pace | None = None,
) -> None:
    """Draw the work now, and repeatedly while some of it goes on, without the rest of the page.

    The whole page runs again when all of it has ended, and when what waited for its first turn begins: other parts of
    the page have something to say then. After the end nothing is drawn again by itself.

    Args:
        handles: looks at the work. It is asked before each drawing; what it asks for is kept alive by that.
        draw: draws what the handles hold.
        said: what the buttons above were drawn with; None where no buttons depend on the work.
        pace: how often it is drawn.
    """
    pace = pace or Pace()
    now = moment(handles())
    said = now if said is None else replace(said, goes_on=said.goes_on or now.goes_on)
    every = pace.owner if now.training else pace.viewer
    st.fragment(_part, run_every=every if now.goes_on else None)(handles, draw, said)


def _part(handles: Callable[[], Sequence[Handle[Work]]], draw: Callable[[list[Work]], None], said: Moment) -> None:
    looked_at = handles()
    draw([each.work for each in looked_at])
    now = moment(looked_at)
    if said.goes_on and (not now.goes_on or (said.waiting and not now.waiting)):
        st.rerun()
