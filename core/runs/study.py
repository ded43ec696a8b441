"""`Study`: training that is watched while it lasts and not kept, such as many learning rates beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.training.loop import Events
from core.training.run import Run


class Source(Protocol):
    """What trains: the events drive it, and whatever it finds out it tells by itself, safely for other threads."""

    def events(self) -> Events:
        """The events of one run, as `core.training.loop.train` gives them."""
        ...


@dataclass
class Study:
    """A study and whose it is. `seen` is when somebody last looked, by the registry's clock."""

    id: str
    owner: str
    source: Source
    run: Run
    seen: float

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return not self.run.status.ended
