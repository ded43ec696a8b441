"""`Study`: training that is watched while it lasts and not kept, such as many learning rates beside each other."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from core.runs.submitter import Submitter
from core.training.events import StudyEvents
from core.training.run import Run
from core.training.snapshot import Snapshot


class Source(Protocol):
    """What a study runs. Results are told by its events alone: no other thread reads fields that it changes."""

    def events(self) -> StudyEvents:
        """The events of one run, as `core.training.loop.train` gives them, and `Found` for each finding."""
        ...


class SharedSource(Source, Protocol):
    """A source of which there may be others that find the same: one of them is enough for all who ask."""

    @property
    def key(self) -> Hashable:
        """What its findings depend on: sources of one kind with equal keys find the same."""
        ...


@dataclass
class Study:
    """A study and its owner.

    Attributes:
        seen: when a page last showed it, in seconds of the registry's clock.
        submitter: who asked for it, as the limits see them.
        made_room: whether the lecturer ended it so that another could train.
    """

    id: str
    owner: str
    source: Source
    run: Run
    seen: float
    submitter: Submitter
    made_room: bool = False

    def snapshot(self) -> Snapshot:
        """The study as it is now; what it has found is in the history."""
        return self.run.snapshot()

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return not self.run.status.ended
