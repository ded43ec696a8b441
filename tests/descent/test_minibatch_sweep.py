"""Many learning rates on digits at once: each does what a run of its own does, until it overshoots."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import reduce

import pytest
import torch

from core.data import load
from core.descent.minibatch_sweep import Look, MinibatchSweep, looks_in, verdicts
from core.training import History, RunConfig, train
from core.training.events import EpochDone, Finished, Found, Started, StepDone
from tests.tolerance import assert_close

CPU = torch.device("cpu")
RATES = (1e-3, 0.03, 0.3)
SOFTMAX = RunConfig(dataset="digits", epochs=2)
NETWORK = replace(SOFTMAX, hidden=(32, 16), scaling="standardized")


def swept(config: RunConfig, rates: tuple[float, ...] = RATES) -> tuple[Look, ...]:
    told = list(MinibatchSweep(config, rates, load("digits"), CPU).events())
    events = [event for event in told if not isinstance(event, Found)]
    assert isinstance(events[0], Started) and isinstance(events[-1], Finished)
    assert all(isinstance(event, StepDone) for event in events[1:-1])
    return looks_in(reduce(History.after, told, History()))


@pytest.mark.parametrize(
    "config",
    [
        SOFTMAX,
        replace(SOFTMAX, optimizer="momentum", learning_rate=0.01),
        replace(NETWORK, optimizer="adam"),
        NETWORK,
    ],
    ids=lambda config: f"{config.optimizer} {config.hidden}",
)
def test_each_rate_ends_where_a_run_of_its_own_ends(config: RunConfig) -> None:
    rates = (1e-3, 0.01, 0.03)
    last = swept(config, rates)[-1]
    for number, rate in enumerate(rates):
        own = list(train(replace(config, learning_rate=rate), load("digits"), CPU))
        epoch = [event for event in own if isinstance(event, EpochDone)][-1]
        assert_close(last.test_loss[number], epoch.test_loss, rtol=1e-3)
        assert_close(last.test_accuracy[number], epoch.test_accuracy, atol=0.004)


def test_looks_are_spread_over_the_run() -> None:
    looks = swept(SOFTMAX)
    steps = [look.step for look in looks]
    assert steps[0] == 0 and steps[-1] == SOFTMAX.total_steps(load("digits")) and steps == sorted(set(steps))
    assert 10 <= len(steps) <= 26
    assert all(math.isnan(loss) for loss in looks[0].train_loss)
    assert looks[-1].train_loss[1] < looks[1].train_loss[1]
    # All start from the same weights.
    assert len(set(looks[0].test_loss)) == 1


def test_what_explodes_is_told_from_what_collapses() -> None:
    rates = (1e-7, 0.1, 1e5)
    assert verdicts(swept(SOFTMAX, rates), 10) == ["stalls", "learns", "loss explodes"]
    found = verdicts(swept(replace(NETWORK, epochs=4), (0.1, 1e4)), 10)
    assert found == ["learns", "accuracy collapses"]


@pytest.mark.parametrize(
    ("losses", "accuracy", "verdict"),
    [
        ((2.3, 2.29), 0.1, "stalls"),
        ((2.3, 0.4), 0.9, "learns"),
        ((2.3, 9.0), 0.8, "loss explodes"),
        ((math.nan, math.nan), 0.1, "accuracy collapses"),
        ((2.3, math.inf), 0.3, "loss explodes"),
        ((2.3, 50.0, 2.303), 0.1, "accuracy collapses"),
        ((2.3, 2.31), 0.1, "stalls"),
        ((2.3, 2.29, 60.0), 0.1, "accuracy collapses"),
    ],
)
def test_verdicts(losses: tuple[float, ...], accuracy: float, verdict: str) -> None:
    looks = [
        Look(step, (math.nan,), (max(losses[: step + 1]),), (loss,), (accuracy,)) for step, loss in enumerate(losses)
    ]
    assert verdicts(looks, 10) == [verdict]


@pytest.mark.parametrize(
    "change", [{"dropout": 0.5}, {"optimizer": "adamw"}, {"weight_decay": 0.1}, {"patience": 3}, {"batch_norm": True}]
)
def test_what_models_beside_each_other_cannot_do_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="A sweep trains with SGD, momentum or Adam"):
        MinibatchSweep(RunConfig(**change), RATES, load("digits"), CPU)  # type: ignore[arg-type]
