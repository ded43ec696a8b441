"""The script of a run at one learning rate: at any settings it prints what the page shows of that run."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest
import torch

from core import notes
from core.descent import columns
from core.descent.curvature import curvature, edge
from core.descent.every_rate import every_rate, notes_layers, with_exact_run
from core.descent.kept_aside import kept_aside
from core.descent.printed import cost_format, printed
from core.descent.problems import PARABOLA, SCORES, SOFTMAX, Problem, read_scores
from core.descent.rates import RATES
from core.descent.script import script
from core.descent.sweep import OPTIMIZERS, Optimizer
from core.scripts.cells import source
from core.scripts.forms import CLASS
from tests.scripts import running as scripts
from tests.tolerance import assert_close

# Problem, rate, optimizer, epochs, seed, whether all rates start alike, and the notes' layer if they start from one.
Run = tuple[Problem, float, Optimizer, int, int, bool, str]
TABLES = [PARABOLA, SOFTMAX, SCORES, *(dataclasses.replace(SCORES, scaling=kind) for kind in columns.KINDS[1:])]
RUNS: list[Run] = [
    (SOFTMAX, 0.1, "sgd", 20, 1, True, ""),
    (SOFTMAX, 1e5, "sgd", 20, 1, False, ""),
    (SOFTMAX, 1e-10, "sgd", 20, 1, False, ""),
    (SOFTMAX, 0.1, "sgd", 20, 1, True, notes.LEARNS_AGAIN),
    (dataclasses.replace(SCORES, scaling=columns.STANDARDIZED), 0.1, "sgd", 20, 1, True, notes.NORMALIZATION),
    (dataclasses.replace(SOFTMAX, scaling=columns.STANDARDIZED), 0.1, "adam", 20, 5, True, ""),
    (SCORES, 2e-5, "momentum", 20, 1, True, ""),
    (PARABOLA, 0.1, "adam", 1, 1, True, ""),
    (read_scores([[1, 2, 5], [3, 6, 5], [4, 8, 5]], [1, 2, 3], scaling=columns.WHITENED), 0.1, "sgd", 20, 1, True, ""),
    (read_scores([[1, 2, 5]], [1], scaling=columns.STANDARDIZED), 0.1, "sgd", 3, 1, True, ""),
]


def random_runs(count: int) -> list[Run]:
    """Settings that the page allows, drawn from a seed."""
    draw = random.Random(13)
    found: list[Run] = []
    for _ in range(count):
        problem = draw.choice(TABLES)
        same = draw.random() < 0.7
        layer = draw.choice(["", *notes_layers(problem)]) if same else ""
        rate = float(f"{10 ** draw.uniform(-10, 5):.3g}") if same else draw.choice(RATES)
        found.append((problem, rate, draw.choice(OPTIMIZERS), draw.randint(2, 40), draw.randint(0, 99), same, layer))
    return found


def test_the_scripts_print_the_same_numbers(tmp_path: Path) -> None:
    runs = [*RUNS, *random_runs(15)]
    texts = scripts.run_each([source(script(*run)) for run in runs], tmp_path)
    for (problem, rate, optimizer, epochs, seed, same, layer), text in zip(runs, texts, strict=True):
        found = every_rate(problem, optimizer, epochs, seed, same, (rate,) if same else RATES, layer)
        n = 0 if same else RATES.index(rate)
        made = with_exact_run(found, problem, n).sweep
        # To the last bit: what is printed is the very text that the page shows.
        lines = text.splitlines()
        costs = [line.split("cost ")[1] for line in lines if line.startswith("epoch ")]
        assert costs == printed(made.costs[n].tolist())
        weights = scripts.after(text, "weight:", made.task.outputs * made.task.features)
        if made.task.bias:
            weights += scripts.after(text, "bias:", made.task.outputs)
        assert_close(weights, made.trained[n], rtol=0, atol=0)
        own = curvature(made.task, made.weights[n, 0])
        assert_close(scripts.after(text, "lambda_max:", 1)[0], own.largest)
        assert ("edge:" in text) == (optimizer != "adam")
        if optimizer != "adam":
            assert_close(scripts.after(text, "edge:", 1)[0], edge(optimizer, own.largest))
        if problem.x_test:
            answers = kept_aside(problem, made, n)
            for when, each in (
                ("before", answers.before),
                ("after", answers.after),
                ("with the shared columns", answers.as_trained),
            ):
                assert each is not None
                (test,) = (line for line in lines if line.startswith(f"{when}:"))
                assert test == (
                    f"{when}: test cost {each.test_cost:.7g}, right {each.test_right} of 3, "
                    f"predicted {list(each.test_answers)}"
                )
                (train,) = (line for line in lines if line.startswith(f"{when}, training:"))
                assert train.endswith(f"cost {each.train_cost:.7g}, right {each.train_right} of 8")


def test_both_forms_print_the_same(tmp_path: Path) -> None:
    for run in [*RUNS, *random_runs(4)]:
        scripts.run_each_form(lambda form, run=run: script(*run, form=form), tmp_path)  # type: ignore[misc]
        assert "class LinearModel(nn.Module)" in source(script(*run, form=CLASS))


def test_costs_are_written_with_the_digits_that_a_float32_holds() -> None:
    assert printed([2.203667, 0.98936480]) == ["2.203667", "0.989365"]
    assert printed([29785.08984375, 6.633700]) == ["29785.09", "6.6337"]
    assert printed([1.5, 1.2345678e-7]) == ["1.5", "1.234568e-07"]
    assert cost_format([1.0, float("nan")]) == cost_format([float("inf")]) == ".7g"
    # Two neighbouring float32 numbers differ in the eighth digit, so six decimals of 204.36 say nothing.
    near = torch.nextafter(torch.tensor(204.3599), torch.tensor(300.0)).item()
    assert printed([near]) == printed([torch.tensor(204.3599).item()])


def test_a_rate_of_its_own_start_is_one_of_the_slider() -> None:
    with pytest.raises(ValueError, match="Only the rates of the slider have a start of their own"):
        script(SOFTMAX, 0.15, same_start=False)
