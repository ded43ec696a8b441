"""The terminal: JSON on stdout, progress on stderr, one sentence and exit 2 for a bad setting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core.data import Dataset, load
from core.training import EpochDone, RunConfig, StepDone, train
from core.training.__main__ import main
from core.training.config import RULES
from core.training.events import NAMES, to_json
from core.training.recipes import RECIPES, recipe_config
from tests.scripts.running import run_ours

ROOT = Path(__file__).parents[2]

# What `python -m core.training` does; progress goes to a file of that name.
AS_A_MODULE = """
import runpy, sys
with open("progress", "w", encoding="utf-8") as sys.stderr:
    runpy.run_module("core.training", run_name="__main__", alter_sys=True)
"""


def terminal(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core.training", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )


def test_the_same_numbers_as_the_loop(digits: Dataset, tmp_path: Path) -> None:
    options = ("--preset", "fast-softmax", "--seed", "3", "--epochs", "4", "--device", "cpu")
    events = [json.loads(line) for line in run_ours(AS_A_MODULE, tmp_path, *options).splitlines()]
    assert events[0] == {"event": "started", "total_steps": 92, "parameters": 650, "device": "cpu"}
    assert {event["event"] for event in events} == set(NAMES.values())
    config = recipe_config("fast-softmax", seed=3, epochs=4)
    expected = list(train(config, digits, torch.device("cpu")))
    assert [e["loss"] for e in events if e["event"] == "step_done"] == [
        e.loss for e in expected if isinstance(e, StepDone)
    ]
    epochs = [e for e in events if e["event"] == "epoch_done"]
    assert [(e["epoch"], e["test_accuracy"]) for e in epochs] == [
        (e.epoch, e.test_accuracy) for e in expected if isinstance(e, EpochDone)
    ]
    assert set(epochs[0]) == {
        "event",
        "epoch",
        "step",
        "train_loss",
        "test_loss",
        "test_accuracy",
        "confusion",
        "seconds",
    }
    assert "batch/s" in (tmp_path / "progress").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--learning-rate", "0"], "learning_rate must be a number from 1e-10 to 100,000, not 0."),
        (["--learning-rate=-1"], "learning_rate must be a number from 1e-10 to 100,000, not -1."),
        (
            ["--hidden", "10000000"],
            'hidden must be up to 6 layer widths from 1 to 8,192, such as 256-128-64, or "none", not 10000000.',
        ),
        (["--train-size", "9999"], "train_size must be a whole number from 1 to 1,437"),
        (["--epochs", "0"], "epochs must be a whole number from 1 to 1,000, not 0."),
        (["--seed", "-1"], "seed must be a whole number from 0 to"),
        (["--preset", "magic"], "preset must be one of softmax, mlp, mlp-adam, fast-softmax, fast-mlp"),
        (["--dataset", "cifar"], "dataset must be one of digits, mnist"),
        (["--momentum", "0.5"], "momentum is used by optimizer momentum only"),
        (["--device", "abacus"], "device must be one of auto, "),
        (["--colour", "red"], "Unrecognized arguments: --colour red."),
        (["--epochs"], "Argument --epochs: expected one argument."),
    ],
)
def test_bad_settings(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
    assert code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence) and said.err.count("\n") == 1


def test_a_bad_setting_in_a_real_terminal() -> None:
    done = terminal("--learning-rate", "nan")
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1


def test_a_data_set_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path))
    assert main(["--dataset", "mnist"]) == 2 and "not on this machine yet" in capsys.readouterr().err


def test_help_names_every_field_and_preset(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for field in RULES:
        assert f"--{field.replace('_', '-')} VALUE" in text
    for recipe in RECIPES:
        assert recipe in text


def test_infinite_losses_are_strict_json() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    for loss in (float("inf"), float("-inf"), float("nan")):
        line = to_json(StepDone(3, loss))
        read = json.loads(line, parse_constant=refuse)
        assert repr(float(read["loss"])) == repr(loss)


def test_a_preset_for_mnist_says_so_on_other_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--preset", "softmax", "--epochs", "1", "--device", "cpu"]) == 0
    assert "Preset softmax was made for MNIST, and this run is on Digits 8x8" in capsys.readouterr().err
    assert main(["--epochs", "1", "--device", "cpu"]) == 0
    assert "was made for" not in capsys.readouterr().err


def test_a_table_trains_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--dataset", "iris", "--epochs", "2", "--device", "cpu"]) == 0
    printed = capsys.readouterr()
    epochs = [event for line in printed.out.splitlines() if (event := json.loads(line))["event"] == "epoch_done"]
    config = RunConfig(dataset="iris", epochs=2)
    expected = [each for each in train(config, load("iris"), torch.device("cpu")) if isinstance(each, EpochDone)]
    assert [(e["test_loss"], e["test_accuracy"]) for e in epochs] == [(e.test_loss, e.test_accuracy) for e in expected]
    assert len(epochs) == 2 and "made for" not in printed.err
