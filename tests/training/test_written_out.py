"""The gradient written out: autograd's numbers to float precision, in the same runs, checkpoints and scripts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import Dataset
from core.models import build_model
from core.training import ConfigError, EpochDone, RunConfig, StepDone, Trainer
from core.training.steps import Step, step_by_autograd
from core.training.written_out import step_written_out
from tests.tolerance import assert_close

CPU = torch.device("cpu")
WRITTEN_OUT = RunConfig(hidden=(24, 12), gradient="written-out", learning_rate=0.1, epochs=3, scaling="standardized")


@settings(max_examples=60, deadline=None)
@given(
    widths=st.lists(st.integers(1, 12), max_size=6),
    inputs=st.integers(1, 20),
    classes=st.integers(1, 12),
    batches=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    rate=st.floats(1e-4, 0.5),
    decay=st.sampled_from([0.0, 1e-4, 0.3]),
    seed=st.integers(0, 2**31),
)
def test_steps_are_autograds(
    widths: list[int], inputs: int, classes: int, batches: list[int], rate: float, decay: float, seed: int
) -> None:
    def made(
        step_of: Callable[[torch.nn.Sequential, torch.optim.Optimizer], Step],
    ) -> tuple[torch.nn.Sequential, torch.optim.Optimizer, Step]:
        generator = torch.Generator().manual_seed(seed)
        model = build_model(inputs, tuple(widths), classes, generator=generator).double()
        optimizer = torch.optim.SGD(model.parameters(), lr=rate, weight_decay=decay)
        return model, optimizer, step_of(model, optimizer)

    plain, own = made(step_by_autograd), made(step_written_out)
    numbers = torch.Generator().manual_seed(seed + 1)
    for n, batch in enumerate(batches):
        x = torch.randn(batch, inputs, generator=numbers, dtype=torch.float64)
        y = torch.randint(classes, (batch,), generator=numbers)
        for _, optimizer, _ in (plain, own):
            optimizer.param_groups[0]["lr"] = rate * (1 - n / len(batches))
        assert_close(own[2](x, y), plain[2](x, y), rtol=1e-9, atol=1e-12)
        for mine, theirs in zip(own[0].parameters(), plain[0].parameters(), strict=True):
            assert_close(mine, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "change",
    [
        {"hidden": ()},
        {},
        {"schedule": "linear", "weight_decay": 0.01},
        {"batch_size": 50, "train_size": 333, "patience": 1, "epochs": 6, "learning_rate": 0.4},
        {"evaluate_train": True, "epochs": 2},
    ],
    ids=["softmax", "network", "decays", "early stopping", "evaluated"],
)
def test_a_run_has_the_numbers_of_autograds_run(change: dict[str, object], digits: Dataset) -> None:
    config = dataclasses.replace(WRITTEN_OUT, **change)  # type: ignore[arg-type]
    trainers = [Trainer(c, digits, CPU) for c in (config, dataclasses.replace(config, gradient="autograd"))]
    own, plain = (list(trainer.events()) for trainer in trainers)
    assert [type(event) for event in own] == [type(event) for event in plain]
    for mine, theirs in zip(own, plain, strict=True):
        if isinstance(mine, StepDone) and isinstance(theirs, StepDone):
            assert mine.step == theirs.step
            assert_close(mine.loss, theirs.loss, rtol=2e-4, atol=1e-5)
        elif isinstance(mine, EpochDone) and isinstance(theirs, EpochDone):
            assert_close(mine.test_loss, theirs.test_loss, rtol=2e-4)
            assert_close(mine.train_loss, theirs.train_loss, rtol=2e-4)
            assert_close(mine.test_accuracy, theirs.test_accuracy, atol=0.003)
    for mine, theirs in zip(trainers[0].weights().values(), trainers[1].weights().values(), strict=True):
        assert_close(mine, theirs, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("change", [{"optimizer": "adam"}, {"dropout": 0.1}, {"batch_norm": True}])
def test_what_it_cannot_do_is_refused(change: dict[str, object], digits: Dataset) -> None:
    config = dataclasses.replace(WRITTEN_OUT, **change)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="gradient written-out is there for optimizer sgd without") as refused:
        config.check_against(digits)
    assert refused.value.field == "gradient"


def test_settings_that_were_saved_before_there_was_a_choice_are_autograds() -> None:
    assert RunConfig.from_json('{"hidden": [8]}') == RunConfig(hidden=(8,), gradient="autograd")
