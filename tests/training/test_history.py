"""History: everything a chart needs, in little room, however many events there were."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import Dataset
from core.training import EpochDone, Finished, History, RunConfig, Started, StepDone, train
from core.training.config import POINTS
from core.training.events import Found


def folded(losses: list[float], every: int = 1) -> History:
    history = History().after(Started(len(losses) * every, 10, "cpu"))
    for number, loss in enumerate(losses):
        history = history.after(StepDone(1 + number * every, loss))
    return history


@settings(deadline=None)
@given(st.integers(0, 4000), st.integers(1, 60))
def test_many_steps_stay_few_points_evenly_spread(count: int, every: int) -> None:
    history = folded([float(number) for number in range(count)], every)
    assert len(history.steps) <= POINTS
    if count:
        assert history.steps[0] == 1 and history.steps[-1] == 1 + (count - 1) * every
        assert history.losses == tuple((step - 1) / every for step in history.steps)
        gaps = {b - a for a, b in zip(history.steps[:-2], history.steps[1:-1], strict=True)}
        assert len(gaps) <= 1
        assert len(history.steps) >= min(count, POINTS // 2)


def test_a_real_run_is_kept_whole(digits: Dataset) -> None:
    history = History()
    for event in train(RunConfig(epochs=3), digits, torch.device("cpu")):
        history = history.after(event)
    assert history.steps == tuple(range(1, 70)) and history.total_steps == 69
    assert [epoch.epoch for epoch in history.epochs] == [1, 2, 3]
    assert history.best_accuracy == max(epoch.test_accuracy for epoch in history.epochs)
    assert history.seconds is not None and history.step == 69


def test_where_a_run_left_the_range_is_kept() -> None:
    history = folded([1.0, math.inf, math.nan, *[math.nan] * 2000])
    assert history.left_range_at == 2
    assert folded([1.0, 2.0]).left_range_at is None


@given(st.lists(st.floats(), max_size=30))
def test_json_gives_the_same_history_back(losses: list[float]) -> None:
    history = (
        folded(losses)
        .after(Started(9, 10, "cpu", train_loss=math.inf, test_loss=2.5))
        .after(EpochDone(1, 5, math.nan, math.inf, 0.5, ((1, 2), (3, 4)), 0.25))
        .after(EpochDone(2, 9, 1.0, 1.0, 0.5, ((1, 2), (3, 4)), 0.5, evaluated_train_loss=math.nan))
        .after(Finished(1.0, restored_epoch=2))
    )
    again = History.from_json(history.to_json())
    assert repr(again) == repr(history)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"steps": [1], "losses": [], "epochs": []}', '{"steps": 3}'])
def test_json_that_is_no_history(text: str) -> None:
    with pytest.raises(ValueError):
        History.from_json(text)


def test_findings_are_kept_in_their_order_the_latest_ones_and_not_saved() -> None:
    history = folded([1.0])
    told = history
    for number in range(POINTS + 3):
        told = told.after(Found(number))
    assert told.findings == tuple(range(3, POINTS + 3)) and told.steps == history.steps
    assert History.from_json(told.to_json()) == history and "findings" not in told.to_json()
    with pytest.raises(ValueError, match="not the history of a run"):
        History.from_json(history.to_json().replace("{", '{"findings": [1], ', 1))
