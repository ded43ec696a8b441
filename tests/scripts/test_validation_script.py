"""The script of a run with a validation set splits the very same rows: it prints the numbers of the run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.data import Dataset, load
from core.scripts.cells import source
from core.scripts.forms import CLASS, PLAIN
from core.scripts.run_script import confusions, script
from core.training import ConfigError, EpochDone, Finished, RunConfig, Started, train
from core.training.config import SCALINGS
from tests.scripts.running import numbers, run
from tests.tolerance import assert_close

SHARES = RunConfig(validation_share=0.3, train_size=600, epochs=2, learning_rate=0.2, evaluate_train=True)
CASES = [
    replace(SHARES, scaling=scaling, learning_rate=0.2 if scaling != "none" else 0.001, features=features)
    for scaling, features in zip(SCALINGS, (None, 20, None, None), strict=True)
] + [
    replace(SHARES, test_every_epoch=True, train_size=None, evaluate_train=False, gradient="written-out"),
    replace(SHARES, hidden=(16,), optimizer="adam", learning_rate=0.02, epochs=30, patience=2, seed=5),
    *(replace(SHARES, dataset="wine", scaling=scaling, train_size=100, batch_size=16) for scaling in SCALINGS[1:]),
]


@pytest.mark.parametrize(
    "config", CASES, ids=[*SCALINGS, "every epoch", "patience", *(f"wine {scaling}" for scaling in SCALINGS[1:])]
)
def test_the_script_prints_what_the_run_shows(config: RunConfig, tmp_path: Path) -> None:
    data = load(config.dataset)
    form = CLASS if config.patience else PLAIN
    lines = run(source((*script(config, data, form=form), *confusions(config, data))), tmp_path).splitlines()
    events = list(train(config, data, torch.device("cpu")))
    epochs = [event for event in events if isinstance(event, EpochDone)]
    (started,) = (event for event in events if isinstance(event, Started))
    (end,) = (event for event in events if isinstance(event, Finished))

    def check(line: str, *expected: float) -> None:
        assert_close(numbers(line), expected, atol=6e-5)

    if config.evaluate_train:
        assert started.train_loss is not None and started.validation_loss is not None
        check(lines.pop(0), started.train_loss, started.validation_loss)
    for epoch in epochs:
        assert epoch.validation is not None
        line = lines.pop(0)
        shown = [] if epoch.evaluated_train_loss is None else [epoch.evaluated_train_loss]
        shown += [epoch.validation.loss, epoch.validation.accuracy]
        if config.test_every_epoch:
            shown += [epoch.test_loss, epoch.test_accuracy]
        else:
            assert "test" not in line
        assert numbers(line)[0] == epoch.epoch
        assert_close(numbers(line)[2:], shown, atol=6e-5)
    last = epochs[-1]
    if config.patience:
        assert end.restored_epoch is not None and end.restored_epoch < len(epochs) < config.epochs
        last = epochs[end.restored_epoch - 1]
        check(lines.pop(0), last.epoch, last.chosen_by.loss)
    if config.seals_test:
        check(lines.pop(0), last.test_loss, last.test_accuracy)
        assert numbers(lines.pop(0)) == [count for row in last.chosen_by.confusion for count in row]
    assert numbers(lines.pop(0)) == [count for row in last.confusion for count in row]
    assert not lines


def test_the_script_is_the_same_as_ever_without_a_validation_set(digits: Dataset) -> None:
    plain = RunConfig(patience=3, evaluate_train=True, train_size=500)
    text = source((*script(plain, digits), *confusions(plain, digits)))
    assert not re.search("validation|envelope|apart", text)


def test_a_share_that_the_data_cannot_give_has_no_script(digits: Dataset) -> None:
    with pytest.raises(ConfigError, match="validation_share"):
        replace(SHARES, train_size=1, batch_size=1).check_against(digits)
