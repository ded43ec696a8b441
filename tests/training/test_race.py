"""Devices raced with made-up timings, two of them pretended, and one race on the CPU that is really timed."""

from __future__ import annotations

import math

import pytest
import torch

from core.data import Dataset
from core.runs.registry import registry
from core.training import ConfigError, Event, History, RunConfig, Status
from core.training.events import Finished, Found, Started, StepDone
from core.training.race import BATCH_SIZES, HIDDEN, ROUNDS, Race, RaceCell, crossings, speeds
from tests.tolerance import assert_close

BOTH = ("cuda", "cpu")


def made_up(config: RunConfig, data: Dataset, device: torch.device) -> float:
    """The CPU takes a time for each image, the GPU one for each step."""
    return 1e-5 * config.batch_size if device.type == "cpu" else 1.6e-3


def raced(race: Race) -> tuple[list[Event], list[History]]:
    """The events of a race but for its findings, and what was known at each of them."""
    events, known, history = [], [], History()
    for event in race.events():
        history = history.after(event)
        if not isinstance(event, Found):
            events.append(event)
            known.append(history)
    return events, known


def test_the_crossing_of_straight_lines_is_exact() -> None:
    # 1e5 images per second against batch_size / 1.6e-3: equal at 160.
    cpu = dict.fromkeys(BATCH_SIZES, 1e5)
    gpu = {size: size / 1.6e-3 for size in BATCH_SIZES}
    (found,) = crossings(cpu, gpu)
    assert_close([found.batch_size, found.images_per_second], [160.0, 1e5], rtol=1e-9)
    assert not found.first_ahead
    (turned,) = crossings(gpu, cpu)
    assert turned.first_ahead and math.isclose(turned.batch_size, 160.0)


def test_every_change_of_the_lead_is_a_crossing_and_a_tie_is_none() -> None:
    flat = {10: 1.0, 100: 1.0, 1000: 1.0}
    found = crossings(flat, {10: 2.0, 100: 0.5, 1000: 2.0})
    assert [crossing.first_ahead for crossing in found] == [True, False]
    assert_close([crossing.batch_size for crossing in found], [10**1.5, 10**2.5], rtol=1e-9)
    assert crossings(flat, flat) == () and crossings(flat, {10: 1.0, 100: 2.0, 1000: 2.0}) == ()
    # Equal once between two leaders: there.
    (at_a_tie,) = crossings(flat, {10: 2.0, 100: 1.0, 1000: 0.5})
    assert math.isclose(at_a_tie.batch_size, 100.0) and at_a_tie.first_ahead
    assert crossings(flat, {10: 2.0, 100: 1.0, 1000: 3.0}) == ()


def test_only_batch_sizes_of_both_count() -> None:
    assert crossings({10: 1.0}, {10: 2.0}) == () and crossings({}, {10: 2.0}) == ()
    (found,) = crossings({10: 1.0, 50: 9.0, 1000: 1.0}, {10: 2.0, 1000: 0.5})
    assert math.isclose(found.batch_size, 100.0)


def test_a_race_times_every_model_on_every_device_in_turns(digits: Dataset) -> None:
    asked: list[tuple[str, tuple[int, ...], int]] = []

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        asked.append((device.type, config.hidden, config.batch_size))
        return made_up(config, data, device)

    race = Race(digits, BOTH, seconds_of=seconds)
    events, known = raced(race)
    cells = race.cells(known[-1])
    assert isinstance(events[0], Started) and events[0].total_steps == race.timings == len(events) - 2
    assert isinstance(events[-1], Finished)
    assert [event.step for event in events[1:-1] if isinstance(event, StepDone)] == list(range(1, race.timings + 1))
    assert asked[:3] == [("cuda", (), 16), ("cpu", (), 16), ("cuda", (), 64)]
    assert [(cell.device, cell.hidden, cell.batch_size) for cell in cells] * ROUNDS == asked
    for hidden in HIDDEN:
        assert_close(list(speeds(cells, "cpu", hidden).values()), [1e5] * 4, rtol=1e-9)
        assert list(speeds(cells, "cuda", hidden)) == list(BATCH_SIZES)
    assert len(cells) == len(HIDDEN) * len(BATCH_SIZES) * 2


def test_the_fastest_timing_counts_and_results_are_there_meanwhile(digits: Dataset) -> None:
    timings = iter([2.0, 0.5, 4.0])
    race = Race(digits, ("cpu",), hidden=[()], batch_sizes=[8], seconds_of=lambda *_: next(timings))
    shown = [race.cells(history) for history in raced(race)[1]]
    assert [cells[0].images_per_second for cells in shown] == [None, 4.0, 16.0, 16.0, 16.0]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ConfigError("hidden", "This model needs about 9.9 GB."), "This model needs about 9.9 GB."),
        (torch.OutOfMemoryError("CUDA out of memory."), "needed more memory than there is"),
    ],
)
def test_what_does_not_fit_is_skipped_with_a_sentence(digits: Dataset, error: Exception, sentence: str) -> None:
    refused = 0

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        nonlocal refused
        if device.type == "cuda" and config.batch_size == 1024:
            refused += 1
            raise error
        return made_up(config, data, device)

    race = Race(digits, BOTH, hidden=[(2048,)], seconds_of=seconds)
    events, known = raced(race)
    assert len(events) == race.timings + 2
    cells = race.cells(known[-1])
    (cell,) = [cell for cell in cells if cell.problem is not None]
    assert (cell.device, cell.batch_size, cell.images_per_second) == ("cuda", 1024, None)
    assert sentence in str(cell.problem) and refused == 1
    assert 1024 in speeds(cells, "cpu", (2048,)) and 1024 not in speeds(cells, "cuda", (2048,))


def test_a_timing_outlives_a_round_without_memory(digits: Dataset) -> None:
    timings: list[float] = [2.0]

    def seconds(*_: object) -> float:
        if not timings:
            raise ConfigError("hidden", "It does not fit any more.")
        return timings.pop()

    race = Race(digits, ("cpu",), hidden=[()], batch_sizes=[8], seconds_of=seconds)
    events, known = raced(race)
    assert len(events) == race.timings + 2
    assert race.cells(known[-1]) == (RaceCell("cpu", (), 8, 4.0),)


def test_the_cpu_is_really_timed_through_the_queue(digits: Dataset) -> None:
    torch.manual_seed(5)
    expected = torch.rand(2)
    torch.manual_seed(5)
    race = Race(digits, ("cpu",), hidden=[(), (8,)], batch_sizes=[4, 16])
    study = registry().find_study(registry().submit_study(race, "somebody"))
    assert study is not None and study.run.wait(timeout=60)
    assert study.run.status is Status.FINISHED and study.run.snapshot().history.step == race.timings
    cells = race.cells(study.snapshot().history)
    assert [cell.problem for cell in cells] == [None] * 4
    assert all(cell.images_per_second is not None and cell.images_per_second > 0 for cell in cells)
    assert torch.equal(torch.rand(2), expected)


def test_speeds_are_those_of_one_line() -> None:
    cells = [
        RaceCell("cpu", (), 16, 5.0),
        RaceCell("cpu", (8,), 16, 6.0),
        RaceCell("cuda", (), 16, 7.0),
        RaceCell("cpu", (), 64, None),
    ]
    assert speeds(cells, "cpu", ()) == {16: 5.0}
