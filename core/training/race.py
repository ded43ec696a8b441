"""A race of this machine's devices: training steps timed over batch size and width, and where the lead changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch

from core.data import Dataset
from core.models import parameter_count
from core.reading.refusals import ConfigError
from core.training.config import RunConfig
from core.training.events import Finished, Found, Started, StepDone, StudyEvents
from core.training.fastest import seconds_where_it_fits
from core.training.faults import describe
from core.training.history import History

BATCH_SIZES = (16, 64, 256, 1024)
HIDDEN: tuple[tuple[int, ...], ...] = ((), (128,), (512,), (2048,))
# What else the machine does slows a timing and never speeds it up: the fastest of so many counts.
ROUNDS = 3
Hidden = tuple[int, ...]


@dataclass(frozen=True)
class RaceCell:
    """One model on one device.

    Attributes:
        device: its name.
        hidden: widths of the hidden layers.
        batch_size: images of a step.
        images_per_second: of the fastest timing so far; None before the first.
        problem: why it was skipped, as a sentence.
    """

    device: str
    hidden: Hidden
    batch_size: int
    images_per_second: float | None
    problem: str | None = None


@dataclass(frozen=True)
class Crossing:
    """Where one device overtakes another as the batch grows.

    Attributes:
        batch_size: interpolated, as a rule no whole number.
        images_per_second: of both there.
        first_ahead: whether the first one is faster from there on.
    """

    batch_size: float
    images_per_second: float
    first_ahead: bool


class Race:
    """Every model timed on every device, in rounds, by iterating over `events()`."""

    def __init__(
        self,
        data: Dataset,
        devices: Sequence[str],
        *,
        hidden: Sequence[Hidden] = HIDDEN,
        batch_sizes: Sequence[int] = BATCH_SIZES,
        seconds_of: Callable[[RunConfig, Dataset, torch.device], float] = seconds_where_it_fits,
    ) -> None:
        """Args:
        data: decides pixels and classes of the models.
        devices: their names.
        hidden: widths of the hidden layers of each model.
        batch_sizes: rising.
        seconds_of: times one step; ConfigError and RuntimeError skip the model on that device.
        """
        self.data = data
        self.devices = tuple(devices)
        self.hidden = tuple(hidden)
        self.batch_sizes = tuple(batch_sizes)
        self._seconds_of = seconds_of
        self._untimed = tuple(
            RaceCell(device, widths, batch_size, None)
            for widths in self.hidden
            for batch_size in self.batch_sizes
            for device in self.devices
        )

    @property
    def timings(self) -> int:
        """How many timings there are in the whole race."""
        return len(self._untimed) * ROUNDS

    def cells(self, history: History) -> tuple[RaceCell, ...]:
        """Every model on every device, as far as the race with this history has timed it."""
        latest = {_place(cell): cell for cell in history.findings if isinstance(cell, RaceCell)}
        return tuple(latest.get(_place(cell), cell) for cell in self._untimed)

    def events(self) -> StudyEvents:
        """Time everything, yielding `Started`, a `StepDone` for each timing, without a loss, then `Finished`.

        Before each `StepDone` comes `Found` with the cell that was timed.
        """
        largest = max(parameter_count(self.data.features, hidden, self.data.classes) for hidden in self.hidden)
        yield Started(self.timings, largest, ", ".join(self.devices))
        cells, step = list(self._untimed), 0
        # Each round is over everything, so that a busy moment of the machine spoils one timing of a cell, not all.
        for _ in range(ROUNDS):
            for place, cell in enumerate(cells):
                cells[place] = self._timed(cell)
                yield Found(cells[place])
                step += 1
                yield StepDone(step, math.nan)
        yield Finished(0.0)

    def _timed(self, cell: RaceCell) -> RaceCell:
        """The cell after one more timing; one that was skipped stays so, and one that has a timing keeps it."""
        if cell.problem is not None:
            return cell
        config = RunConfig(dataset=self.data.name, hidden=cell.hidden, batch_size=cell.batch_size)
        try:
            seconds = self._seconds_of(config, self.data, torch.device(cell.device))
        except (ConfigError, RuntimeError) as error:
            problem = str(error) if isinstance(error, ConfigError) else describe(error)
            return cell if cell.images_per_second is not None else replace(cell, problem=problem)
        return replace(cell, images_per_second=max(cell.images_per_second or 0.0, cell.batch_size / seconds))


def _place(cell: RaceCell) -> tuple[str, Hidden, int]:
    """Which of the cells of a race it is."""
    return cell.device, cell.hidden, cell.batch_size


def speeds(cells: Sequence[RaceCell], device: str, hidden: Hidden) -> dict[int, float]:
    """Images per second by batch size of one model on one device, as far as they are known."""
    return {
        cell.batch_size: cell.images_per_second
        for cell in cells
        if cell.device == device and cell.hidden == hidden and cell.images_per_second is not None
    }


def crossings(first: Mapping[int, float], second: Mapping[int, float]) -> tuple[Crossing, ...]:
    """Where the faster of two devices changes, by batch size, between the ones that both were timed at.

    Between two batch sizes both speeds are taken as straight lines over logarithmic axes, as the chart draws them.

    Args:
        first, second: images per second by batch size, above 0.
    """
    found = []
    ahead: bool | None = None  # whether the first one was, where last they differed
    common = sorted(first.keys() & second.keys())
    leads = [math.log(first[size] / second[size]) for size in common]
    for position, (lead, size) in enumerate(zip(leads, common, strict=True)):
        if lead == 0:
            continue
        if ahead is not None and ahead != (lead > 0):
            before = common[position - 1]
            share = leads[position - 1] / (leads[position - 1] - lead)
            found.append(
                Crossing(
                    batch_size=_between(before, size, share),
                    images_per_second=_between(first[before], first[size], share),
                    first_ahead=lead > 0,
                )
            )
        ahead = lead > 0
    return tuple(found)


def _between(low: float, high: float, share: float) -> float:
    """The number a share of the way from one to the other on a logarithmic scale."""
    return math.exp((1 - share) * math.log(low) + share * math.log(high))
