"""31 rates at once: each does what its run does alone, has the verdict that anybody would give, and is in the file."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.data import load
from core.data.plane.named import PlaneData
from core.descent.regimes import Regime
from core.lessons.plane import every_rate as module
from core.lessons.plane.every_rate import (
    MOST_BYTES,
    MOST_MOMENTS,
    RATES,
    Dragged,
    SweepError,
    affordable_epochs,
    every_rate,
    moments,
    verdicts,
)
from core.models import flat_weights
from core.reading.packed import pack
from core.training import Finished, RunConfig, Started
from core.training.loop import Trainer, make_model
from tests.tolerance import assert_close

SPIRALS = PlaneData("spirals", 3, 60, 10, inputs=("x", "y", "xy")).name
BASE = RunConfig(dataset=SPIRALS, scaling="none", hidden=(5, 4), epochs=3, batch_size=7, learning_rate=0.05)


def alone(config: RunConfig) -> dict[int, np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """The weights of the run itself after each of its minibatches, as torch.optim makes them one run at a time."""
    trainer = Trainer(replace(config, log_every=1), load(config.dataset), torch.device("cpu"))
    found = {}
    for event in trainer.events():
        if isinstance(event, Finished):
            continue
        weights = trainer.weights()
        found[0 if isinstance(event, Started) else event.step] = np.concatenate(
            [value.flatten().numpy() for value in weights.values()]
        )
    return found


@pytest.mark.parametrize(
    ("dragged", "more"),
    [
        (Dragged.RATE, {"hidden": (), "activation": "relu"}),
        (Dragged.RATE, {"activation": "tanh", "l1": 0.01, "weight_decay": 0.02}),
        (Dragged.RATE, {"activation": "gelu", "optimizer": "momentum", "momentum": 0.5, "weight_decay": 0.1}),
        (Dragged.RATE, {"activation": "sigmoid", "optimizer": "adam", "l1": 0.01, "weight_decay": 0.1}),
        (Dragged.RATE, {"optimizer": "adamw", "weight_decay": 0.3, "batch_size": 1, "epochs": 1}),
        (Dragged.RATE, {"activation": "identity", "schedule": "linear", "scaling": "standardized"}),
        (Dragged.WEIGHT_DECAY, {"validation_share": 0.2, "batch_size": 60_000}),
        (Dragged.WEIGHT_DECAY, {"optimizer": "adamw", "activation": "tanh"}),
        (Dragged.L1, {"optimizer": "momentum", "hidden": (4,), "train_size": 30}),
    ],
)  # fmt: skip
def test_each_does_what_its_run_does_alone(dragged: Dragged, more: dict[str, object]) -> None:
    config = RunConfig.from_values({**vars(BASE), **more})
    found = every_rate(config, dragged)
    # Where a rate overshoots, rounding grows with the weights: these do not.
    looked_at = [0, 8, 14] if dragged is Dragged.RATE else [0, 12, 24]
    for n in looked_at:
        run = alone(replace(config, **{dragged: dragged.values[n]}))
        assert found.steps[-1] == max(run) == config.total_steps(load(SPIRALS)) and len(found.steps) > 2
        for moment, step in enumerate(found.steps):
            # Both float32, in sums of another order; the weights are about 1.
            assert_close(found.weights[n, moment], run[step], rtol=0, atol=2e-5)


def test_all_begin_with_the_given_weights() -> None:
    data = load(SPIRALS)
    start = flat_weights(make_model(BASE, data, torch.Generator().manual_seed(9)))
    found = every_rate(replace(BASE, start=pack(start)))
    assert all(np.array_equal(weights, start) for weights in found.weights[:, 0].numpy())
    assert not np.array_equal(every_rate(BASE).weights[0, 0], start)


def test_losses_are_those_of_the_weights() -> None:
    data, found = load(SPIRALS), every_rate(BASE)
    model = make_model(BASE, data, torch.Generator())
    for n, moment in ((0, 0), (10, 3), (15, len(found.steps) - 1)):
        flat = found.weights[n, moment]
        torch.nn.utils.vector_to_parameters(flat, model.parameters())
        loss = torch.nn.functional.cross_entropy(model(data.x_train), data.y_train)
        assert_close(found.losses[n, moment], loss.detach(), rtol=1e-5)


def test_of_many_points_some_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MEASURED", 10)
    config, data = replace(BASE, seed=77), load(SPIRALS)
    found, model = every_rate(config), make_model(config, data, torch.Generator())
    torch.nn.utils.vector_to_parameters(found.weights[3, 0], model.parameters())
    # 42 points: each fifth.
    some = torch.nn.functional.cross_entropy(model(data.x_train[::5]), data.y_train[::5])
    assert_close(found.losses[3, 0], some.detach(), rtol=1e-5)


def test_a_browser_finds_everything_in_the_file() -> None:
    found = every_rate(BASE)
    facts, file = found.facts(), found.file()
    models, kept, size = len(RATES), len(found.steps), found.parameters
    assert facts["values"] == list(RATES) and facts["steps"] == list(found.steps) and facts["parameters"] == size
    assert facts["steps_per_epoch"] == 6 and facts["epochs"] == 3 and not found.is_shortened
    assert set(facts["verdicts"]) <= set(map(str, Regime)) and len(found.verdicts) == models == 31  # type: ignore[arg-type]
    numbers = np.frombuffer(file, "<f4")
    weights = numbers[: models * kept * size].reshape(models, kept, size)
    assert np.array_equal(weights, found.weights.numpy(), equal_nan=True)
    assert np.array_equal(numbers[weights.size :].reshape(models, kept), found.losses.numpy(), equal_nan=True)
    assert len(file) <= MOST_BYTES


@given(st.integers(1, 200_000), st.integers(6, 1000))
def test_moments_are_spread_evenly_and_show_both_sides_of_a_jump(total: int, parameters: int) -> None:
    kept = moments(total, parameters)
    assert kept[0] == 0 and kept[-1] == total and 2 <= len(kept) <= MOST_MOMENTS
    gaps = {after - before for before, after in pairwise(kept[:-1])}
    assert len(gaps) <= 1 and all(gap % 2 for gap in gaps)
    assert 4 * len(RATES) * len(kept) * (parameters + 1) <= MOST_BYTES


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        ([1.0, 0.999, 0.99], Regime.STALLS),
        ([1.0, 0.9, 0.7, 0.5], Regime.LEARNS),
        ([1.0, 0.9, 0.93, 0.5], Regime.LEARNS),
        ([1.0, 0.5, 0.7, 0.5], Regime.OSCILLATES),
        ([1.0, 0.5, 1.01], Regime.OVERSHOOTS),
        ([1.0, math.inf, 0.5], Regime.OVERSHOOTS),
        ([1.0, 0.5, math.nan], Regime.OVERSHOOTS),
        ([1.0, 9.0, 0.99], Regime.OVERSHOOTS),
        ([1.0, 1.05, 1.01], Regime.STALLS),
        ([1.0, 1.0, 1.03], Regime.OVERSHOOTS),
        ([1.0, 9.0, 0.5], Regime.OSCILLATES),
    ],
)
def test_verdicts_of_clear_cases(losses: list[float], verdict: Regime) -> None:
    assert verdicts(torch.tensor([losses])) == (verdict,)


def test_weights_held_near_0_have_learnt_nothing() -> None:
    losses = torch.tensor([[1.2, 1.15, 1.0986], [1.2, 1.1, 0.9]])
    assert verdicts(losses, math.log(3)) == (Regime.STALLS, Regime.LEARNS)
    assert verdicts(losses) == (Regime.LEARNS, Regime.LEARNS)


def test_from_left_to_right_rates_stall_learn_and_overshoot() -> None:
    blobs = PlaneData("blobs", 3, 90, 10).name
    found = every_rate(replace(BASE, dataset=blobs, hidden=(6,), epochs=8)).verdicts
    assert found[0] is Regime.STALLS and found[-1] is Regime.OVERSHOOTS
    assert Regime.LEARNS in found
    assert found.index(Regime.LEARNS) < found.index(Regime.OVERSHOOTS)


def test_what_plays_no_part_is_not_computed_again() -> None:
    assert every_rate(BASE) is every_rate(replace(BASE, learning_rate=3.0, log_every=7, evaluate_train=True))
    other = every_rate(replace(BASE, seed=2))
    assert other is not every_rate(BASE) and other.version != every_rate(BASE).version
    assert every_rate(BASE, Dragged.L1).version != every_rate(BASE).version


def test_long_runs_are_shortened_and_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    long = replace(BASE, epochs=1000)
    epochs = affordable_epochs(long, load(SPIRALS))
    assert 10 < epochs < 1000
    monkeypatch.setattr(module, "SECONDS", module.SECONDS / 20)
    found = every_rate(long)
    assert found.is_shortened and found.epochs < epochs and found.steps[-1] == 6 * found.epochs
    large = PlaneData("spirals", 3, 5_000).name
    with pytest.raises(SweepError, match="choose a larger batch size, fewer points or a smaller network"):
        every_rate(replace(BASE, dataset=large, batch_size=1))
    with pytest.raises(SweepError, match="no dropout"):
        every_rate(replace(BASE, dropout=0.5))
