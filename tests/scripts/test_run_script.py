"""The code panel's script: run on its own, it gives the losses and the accuracy of the run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.data import SCALINGS, Dataset, load
from core.models import ACTIVATIONS, build_model, flat_weights
from core.reading.packed import pack
from core.scripts.cells import source
from core.scripts.forms import CLASS, in_each_form
from core.scripts.run_script import confusion, script
from core.training import ConfigError, EpochDone, Finished, RunConfig, Started, StepDone, train
from core.training.config import GRADIENTS, OPTIMIZERS, SCHEDULES
from core.training.recipes import recipe_config
from tests.scripts.running import numbers, run, run_each_form
from tests.tolerance import assert_close

LINE = re.compile(r"epoch (\d+): loss ([\d.]+), test loss ([\d.]+), test accuracy ([\d.]+)")


def run_script(text: str, folder: Path) -> list[str]:
    """The lines a script prints, run in a folder of its own."""
    assert re.search(r"\bcore\b", text) is None
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
        RunConfig(l1=0.01, learning_rate=0.3, train_size=200),
        *(
            RunConfig(hidden=(9, 5), activation=name, l1=l1, optimizer=optimizer, learning_rate=0.01, train_size=200)
            for name, l1, optimizer in zip(
                ACTIVATIONS, (0.0, 0.002, 0.0, 0.0, 0.001), ("sgd", "adam", "sgd", "adam", "momentum"), strict=True
            )
        ),
    ],
    ids=[
        *("softmax", "fast-mlp", "mlp-adam", "centred", "dropout", "adamw"),
        *("softmax written out", "fast-mlp written out", "written out with decay"),
        *("l1", *ACTIVATIONS),
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


def test_the_script_begins_with_the_weights_that_the_run_was_given(tmp_path: Path) -> None:
    data = load("iris")

    def losses(config: RunConfig) -> list[float]:
        return [event.loss for event in train(config, data, torch.device("cpu")) if isinstance(event, StepDone)]

    given = flat_weights(build_model(4, (5,), 3, generator=torch.Generator().manual_seed(77)))
    given[:6] = (0.0, -0.0, 1e-30, -1234.5678, 3.0000002, 1 / 3)
    drawn = RunConfig(dataset="iris", hidden=(5,), activation="tanh", batch_size=16, log_every=1, seed=5)
    config = replace(drawn, start=pack(given))
    shown = printed(source(script(config, data)), tmp_path)
    assert printed(source(script(config, data, form=CLASS)), tmp_path) == shown
    assert list(shown[-1]) == losses(config) != losses(drawn)
    # All else is the seed's, such as the order of the batches.
    own = flat_weights(build_model(4, (5,), 3, generator=torch.Generator().manual_seed(5)))
    assert losses(replace(drawn, start=pack(own))) == losses(drawn)


@pytest.mark.parametrize(
    ("name", "scaling", "more"),
    [
        ("iris", "centred", {}),
        ("wine", "0-1", {"train_size": 60, "features": 5}),
        ("breast-cancer", "standardized", {"hidden": (8,)}),
        ("iris", "standardized", {"train_size": 1}),
        ("three-codings", "none", {}),
        ("exam-scores", "standardized", {}),
        ("learning-rate", "0-1", {}),
    ],
)
def test_the_script_of_a_table_prints_what_the_run_shows(
    name: str, scaling: str, more: dict[str, Any], tmp_path: Path
) -> None:
    config = RunConfig(dataset=name, scaling=scaling, epochs=2, log_every=1, batch_size=16, **more)
    *epochs, losses = printed(source(script(config, load(name))), tmp_path)
    events = list(train(config, load(name), torch.device("cpu")))
    assert list(losses) == [e.loss for e in events if isinstance(e, StepDone)]
    shown = [(e.test_loss, e.test_accuracy) for e in events if isinstance(e, EpochDone)]
    assert len(shown) == 2
    assert_close([line[2:] for line in epochs], shown, atol=6e-5)


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


def configs() -> st.SearchStrategy[RunConfig]:
    """Short runs with any settings that the page allows together."""

    def made(values: dict[str, object]) -> RunConfig | None:
        config = RunConfig.from_values(values)
        try:
            config.check_against(load("digits"))
        except ConfigError:
            return None
        return config

    return (
        st.fixed_dictionaries(
            {
                "train_size": st.integers(60, 200),
                "hidden": st.sampled_from(((), (6,), (8, 4))),
                "activation": st.sampled_from(tuple(ACTIVATIONS)),
                "dropout": st.sampled_from((0.0, 0.3)),
                "batch_norm": st.booleans(),
                "optimizer": st.sampled_from(OPTIMIZERS),
                "gradient": st.sampled_from(GRADIENTS),
                "learning_rate": st.sampled_from((0.001, 0.03, 0.3, 1e5)),
                "schedule": st.sampled_from(SCHEDULES),
                "momentum": st.sampled_from((0.5, 0.9)),
                "weight_decay": st.sampled_from((0.0, 0.01)),
                "l1": st.sampled_from((0.0, 0.01)),
                "batch_size": st.integers(7, 60),
                "epochs": st.integers(1, 4),
                "patience": st.sampled_from((0, 1)),
                "scaling": st.sampled_from(SCALINGS),
                "seed": st.integers(0, 2**32 - 1),
                "evaluate_train": st.booleans(),
            }
        )
        .map(made)
        .filter(lambda config: config is not None)
    )


def test_both_forms_print_the_page_at_random_settings(digits: Dataset, tmp_path: Path) -> None:
    @settings(max_examples=8, phases=(Phase.generate,))
    @given(configs())
    def at(config: RunConfig) -> None:
        text = run_each_form(lambda form: (*script(config, digits, "cpu", form), confusion(digits)), tmp_path)
        events = list(train(config, digits, torch.device("cpu")))
        started, finished = events[0], events[-1]
        assert isinstance(started, Started) and isinstance(finished, Finished)
        epochs = [event for event in events if isinstance(event, EpochDone)]
        losses = {event.step: event.loss for event in events if isinstance(event, StepDone)}
        lines = text.splitlines()
        if config.evaluate_train:
            check(lines.pop(0), started.train_loss, started.test_loss)
        for epoch in epochs:
            train_loss = [epoch.evaluated_train_loss] if config.evaluate_train else []
            check(lines.pop(0), epoch.epoch, losses[epoch.step], *train_loss, epoch.test_loss, epoch.test_accuracy)
        shown = epochs[-1]
        if finished.restored_epoch is not None:
            shown = epochs[finished.restored_epoch - 1]
            check(lines.pop(0), shown.epoch, shown.test_loss)
        check(lines.pop(0), *(count for row in shown.confusion for count in row))
        assert not lines

    at()


def check(line: str, *expected: float | None) -> None:
    """A line has these numbers, to the digits that it prints."""
    assert_close(numbers(line), expected, rtol=1e-6, atol=6e-5 if "accuracy" in line else 6e-7)


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
    config = RunConfig(hidden=(9,), dropout=0.5, batch_norm=True)
    plain, by_class = in_each_form(lambda form: script(config, digits, name, form)).values()
    for cells in (plain, by_class):
        compile(source(cells), "script", "exec")
        assert "class Dropout" in source(cells)
    assert source(plain).count(f'.to("{name}")') == 3 and source(by_class).count(f'.to("{name}")') == 2
