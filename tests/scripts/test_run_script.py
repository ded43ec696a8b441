"""The code panel's script: run on its own, it gives the losses and the accuracy of the run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from core.data import Dataset
from core.scripts.cells import source
from core.scripts.forms import CLASS
from core.scripts.run_script import in_each_form, script
from core.training import EpochDone, RunConfig, Started, StepDone, train
from core.training.recipes import recipe_config
from tests.scripts.running import run
from tests.tolerance import assert_close

LINE = re.compile(r"epoch (\d+): loss ([\d.]+), test loss ([\d.]+), test accuracy ([\d.]+)")


def run_script(text: str, folder: Path) -> list[str]:
    """The lines a script prints, run in a folder of its own."""
    assert "core" not in text
    return run(text, folder).strip().splitlines()


def printed(text: str, folder: Path) -> list[tuple[float, ...]]:
    """Epoch, last loss, test loss and accuracy of each line a script prints, and then all its losses."""
    *lines, losses = run_script(text + "\nprint('LOSSES', *map(repr, losses))\n", folder)
    epochs = [tuple(float(group) for group in LINE.fullmatch(line).groups()) for line in lines]  # type: ignore[union-attr]
    return [*epochs, tuple(float(loss) for loss in losses.split()[1:])]


@pytest.mark.parametrize(
    "config",
    [
        recipe_config("softmax", epochs=3),
        recipe_config("fast-mlp", seed=3),
        recipe_config("mlp-adam", epochs=2, hidden=(52, 32)),
        RunConfig(scaling="centred", learning_rate=0.5, train_size=700),
        RunConfig(
            hidden=(16, 8), dropout=0.25, batch_norm=True, optimizer="momentum", weight_decay=0.001, train_size=500
        ),
        RunConfig(
            hidden=(16,), optimizer="adamw", scaling="none", learning_rate=1e-3, batch_size=50, schedule="linear"
        ),
        RunConfig(gradient="written-out", learning_rate=0.1, weight_decay=0.01, epochs=3),
        recipe_config("fast-mlp", gradient="written-out", epochs=3),
        RunConfig(hidden=(16, 8), gradient="written-out", weight_decay=0.01, train_size=500),
    ],
    ids=[
        *("softmax", "fast-mlp", "mlp-adam", "centred", "dropout", "adamw"),
        *("softmax written out", "fast-mlp written out", "written out with decay"),
    ],
)
def test_the_script_prints_what_the_run_shows(config: RunConfig, digits: Dataset, tmp_path: Path) -> None:
    *epochs, losses = printed(source(script(config, digits)), tmp_path)
    # The other form prints the same, to the last digit of each loss.
    assert printed(source(script(config, digits, form=CLASS)), tmp_path) == [*epochs, losses]
    events = list(train(config, digits, torch.device("cpu")))
    steps = {e.step: e.loss for e in events if isinstance(e, StepDone)}
    # The same arithmetic in the same order: not nearly, but exactly.
    assert {step: losses[step - 1] for step in steps} == steps
    assert len(losses) == config.total_steps(digits)
    shown = [
        (e.epoch, steps.get(e.step, losses[e.step - 1]), e.test_loss, e.test_accuracy)
        for e in events
        if isinstance(e, EpochDone)
    ]
    assert_close([line[2] for line in epochs], [line[2] for line in shown], atol=6e-7)
    assert_close([line[3] for line in epochs], [line[3] for line in shown], atol=6e-5)


def test_the_script_measures_the_loss_on_the_training_images(digits: Dataset, tmp_path: Path) -> None:
    config = RunConfig(hidden=(16,), dropout=0.3, train_size=300, evaluate_train=True, epochs=3)
    start, *lines = run_script(source(script(config, digits)), tmp_path)
    assert run_script(source(script(config, digits, form=CLASS)), tmp_path) == [start, *lines]
    events = list(train(config, digits, torch.device("cpu")))
    assert isinstance(events[0], Started)
    assert start == f"start: train loss {events[0].train_loss:.6f}, test loss {events[0].test_loss:.6f}"
    epochs = [e for e in events if isinstance(e, EpochDone)]
    printed = [re.findall(r"train loss ([\d.]+), test loss ([\d.]+)", line)[0] for line in lines]
    for text, epoch in zip(printed, epochs, strict=True):
        assert_close([float(part) for part in text], [epoch.evaluated_train_loss, epoch.test_loss], atol=6e-7)


@pytest.mark.mnist
def test_the_script_reads_mnist(mnist: Dataset, tmp_path: Path) -> None:
    config = recipe_config("fast-softmax", dataset="mnist", train_size=2000, epochs=1)
    *epochs, losses = printed(source(script(config, mnist)), tmp_path)
    *rest, last, _ = train(config, mnist, torch.device("cpu"))
    assert isinstance(last, EpochDone)
    assert losses[0] == next(e.loss for e in rest if isinstance(e, StepDone))
    assert_close(epochs[-1][3], last.test_accuracy, atol=6e-5)


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_scripts_for_other_devices_are_python(name: str, digits: Dataset) -> None:
    plain, by_class = in_each_form(RunConfig(hidden=(9,), dropout=0.5, batch_norm=True), digits, name).values()
    for cells in (plain, by_class):
        compile(source(cells), "script", "exec")
        assert "class Dropout" in source(cells)
    assert source(plain).count(f'.to("{name}")') == 3 and source(by_class).count(f'.to("{name}")') == 2
