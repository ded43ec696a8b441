"""What became of a run, on real runs of each kind and on histories that are made up."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from core.data import Dataset
from core.room.answering import answer
from core.room.outcome import Outcome, is_clear, outcome
from core.room.poll import Phase
from core.room.question import question
from core.room.room import Room
from core.runs.registry import registry
from core.training import RunConfig, Status, StepDone, train
from core.training.history import History
from tests.clock import Clock

WHAT = question(RunConfig())


def history(config: RunConfig, data: Dataset) -> History:
    made = History()
    for event in train(config, data, torch.device("cpu")):
        made = made.after(event)
    return made


def of_losses(*losses: float) -> History:
    made = History()
    for step, loss in enumerate(losses, 1):
        made = made.after(StepDone(step, loss))
    return made


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(1e-5, "stall"), (0.03, "learn"), (1.0, "learn"), (20.0, "oscillate"), (100.0, "oscillate"), (1000.0, "explode")],
)
def test_softmax_regression_on_digits(digits: Dataset, rate: float, expected: Outcome) -> None:
    config = RunConfig(learning_rate=rate, epochs=10)
    assert outcome(history(config, digits), config.batch_size) == expected


@pytest.mark.mnist
@pytest.mark.parametrize(
    ("rate", "expected"), [(1e-6, "stall"), (0.1, "learn"), (5.0, "oscillate"), (100.0, "explode")]
)
def test_softmax_regression_on_mnist(mnist: Dataset, rate: float, expected: Outcome) -> None:
    config = RunConfig(dataset="mnist", learning_rate=rate, epochs=1)
    assert outcome(history(config, mnist), config.batch_size) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # All units of the network died: the loss is where it was.
        ({"hidden": (64, 32), "learning_rate": 3.0, "epochs": 10}, "stall"),
        ({"hidden": (64, 32), "learning_rate": 0.1, "epochs": 10}, "learn"),
        ({"hidden": (64, 32), "learning_rate": 1000.0, "epochs": 3}, "explode"),
        ({"hidden": (64, 32), "scaling": "none", "learning_rate": 300.0, "epochs": 3}, "explode"),
        # One image at a time scatters more than any learning rate here.
        ({"batch_size": 1, "learning_rate": 0.03, "epochs": 2}, "learn"),
        ({"optimizer": "adam", "learning_rate": 0.01, "epochs": 10}, "learn"),
        ({"optimizer": "adam", "learning_rate": 5.0, "epochs": 10}, "oscillate"),
        ({"batch_size": 1437, "learning_rate": 1.0, "epochs": 60}, "learn"),
    ],
)
def test_other_settings(digits: Dataset, values: dict[str, object], expected: Outcome) -> None:
    config = RunConfig(**values)  # type: ignore[arg-type]
    assert outcome(history(config, digits), config.batch_size) == expected


def test_a_loss_that_left_the_range_of_numbers_is_clear_at_once() -> None:
    for loss in (math.nan, math.inf):
        left = of_losses(2.3, loss)
        assert is_clear(left) and outcome(left, 64) == "explode"
    assert not is_clear(of_losses(2.3, 1e30))


def test_the_edges_between_the_words() -> None:
    assert outcome(of_losses(*[2.0] * 100), 64) == "stall"
    assert outcome(of_losses(2.0, *[1.95] * 99), 64) == "learn"
    assert outcome(of_losses(2.0, *[2.3] * 99), 64) == "explode"
    # Chance: a tenth up and down.
    assert outcome(of_losses(*[2.0, 1.8] * 30, *[1.0, 0.9] * 30), 64) == "learn"
    # Up again and again, though never above the start.
    assert outcome(of_losses(2.0, *([1.0] * 10 + [0.3] * 10) * 5), 64) == "oscillate"
    # The same for two images a minibatch is what chance explains.
    assert outcome(of_losses(2.0, *([1.0] * 10 + [0.6] * 10) * 5), 2) == "learn"
    # A jump at the beginning, and then rest.
    assert outcome(of_losses(2.0, *[30.0] * 10, *[0.001] * 89), 64) == "learn"
    assert outcome(of_losses(2.0), 64) == "stall"


def test_the_run_answers_when_it_has_ended(digits: Dataset) -> None:
    room = Room("code", "key", "lecturer", clock=Clock())
    room.ask("lecturer", WHAT)
    run_id = registry().submit(RunConfig(learning_rate=1000.0, epochs=3), digits, "cpu", "lecturer")
    entry = registry().find(run_id)
    assert entry is not None and room.begins("lecturer", run_id, WHAT)
    answer(room, entry).join(60)
    assert room.asked is not None and room.asked.outcome == "explode"


@pytest.mark.usefixtures("slow_motion_takes_places")
def test_a_run_that_never_began_leaves_the_question_to_the_next(digits: Dataset) -> None:
    room = Room("code", "key", "lecturer", clock=Clock())
    room.ask("lecturer", WHAT)
    slow = RunConfig(epochs=1000)
    first = registry().submit(slow, digits, "cpu", "lecturer", steps_per_second=3.0)
    names = [first, *(registry().submit(slow, digits, "cpu", "lecturer", steps_per_second=3.0) for _ in range(8))]
    waiting = registry().find(names[-1])
    assert waiting is not None and waiting.snapshot().status is Status.PENDING
    assert room.begins("lecturer", waiting.id, WHAT)
    thread = answer(room, waiting)
    registry().stop_all(names, "lecturer")
    thread.join(60)
    assert room.asked is not None and room.asked.outcome is None
    assert room.begins("lecturer", "the next one", WHAT)


def test_nobody_waits_for_a_run_whose_question_was_taken_back(digits: Dataset) -> None:
    room = Room("code", "key", "lecturer", clock=Clock())
    room.ask("lecturer", WHAT)
    run_id = registry().submit(RunConfig(epochs=1000), digits, "cpu", "lecturer", steps_per_second=3.0)
    entry = registry().find(run_id)
    assert entry is not None and room.begins("lecturer", run_id, WHAT)
    thread = answer(room, entry)
    assert thread.is_alive()
    room.discard_poll("lecturer")
    thread.join(60)
    assert not thread.is_alive() and room.asked is None
    assert entry.run is not None and not entry.run.status.ended


def test_a_run_that_was_stopped_to_begin_anew_does_not_speak_for_the_next(digits: Dataset) -> None:
    room = Room("code", "key", "lecturer", clock=Clock())
    room.ask("lecturer", WHAT)
    slow = RunConfig(epochs=1000)
    first = registry().submit(slow, digits, "cpu", "lecturer", steps_per_second=30.0)
    entry = registry().find(first)
    assert entry is not None and entry.run is not None and room.begins("lecturer", first, WHAT)
    thread = answer(room, entry)
    assert entry.run.wait(lambda snapshot: len(snapshot.history.losses) > 2, 60)
    again = registry().submit(replace(slow, epochs=2), digits, "cpu", "lecturer", replaces=[first])
    thread.join(60)
    assert not thread.is_alive() and room.asked is not None and room.asked.phase is Phase.CLOSED
    second = registry().find(again)
    assert second is not None and room.begins("lecturer", again, WHAT)
    answer(room, second).join(60)
    assert room.asked is not None and room.asked.outcome == "learn"
