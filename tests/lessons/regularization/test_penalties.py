"""Five forms of penalty: the notes' recipe, which forms are one step, and the script that prints their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.lessons.regularization.penalties import FORMS, ROUNDING, exam_scores, largest_difference, train
from core.lessons.regularization.script import forms_script
from core.scripts.cells import source
from tests.scripts.running import numbers, run
from tests.tolerance import assert_close


def test_the_notes_recipe() -> None:
    x = torch.tensor([[73.0, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]])
    y = torch.tensor([[152.0], [185], [180], [196], [142]])
    x = (x - x.mean(0)) / x.std(0)
    torch.manual_seed(1)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    costs = []
    for _ in range(20):
        cost = F.mse_loss(model(x), y) + sum(torch.norm(p) for p in model.parameters())
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
    run = train("norms", 1.0, bias=True)
    assert list(run.costs) == costs  # to the last digit
    assert torch.equal(run.weights[-1], torch.cat([p.detach().flatten() for p in model.parameters()]))
    # The norms are a large part of the last cost.
    assert run.penalties[-1] > 0.8 * costs[-1]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_which_forms_are_one_step(optimizer: str, bias: bool) -> None:
    runs = {form: train(form, 0.1, bias=bias, optimizer=optimizer, epochs=50) for form in FORMS}  # type: ignore[arg-type]
    twice = train("weight_decay", 0.2, bias=bias, optimizer=optimizer, epochs=50)  # type: ignore[arg-type]
    assert largest_difference(runs["half"], runs["weight_decay"], 50) <= ROUNDING
    assert largest_difference(runs["squares"], twice, 50) <= ROUNDING
    same = {("half", "weight_decay"), ("weight_decay", "half")}
    for first in FORMS:
        for second in FORMS:
            apart = largest_difference(runs[first], runs[second], 50)
            assert (apart <= ROUNDING) == (first == second or (first, second) in same), (first, second, apart)


def test_a_bias_left_out_is_not_pulled() -> None:
    _, y = exam_scores()
    for form in FORMS:
        with_bias, without = (float(train(form, 0.5, bias=b, epochs=400).weights[-1, 3]) for b in (True, False))
        if form != "adamw":
            assert without == pytest.approx(float(y.mean()), rel=1e-3) and with_bias < without - 0.2
        else:
            assert with_bias < without


def test_a_penalty_of_zero_is_none() -> None:
    plain = train("weight_decay", 0.0, bias=True)
    for form in ("norms", "squares", "half"):
        assert largest_difference(plain, train(form, 0.0, bias=True), 20) == 0


def test_too_large_a_lambda_leaves_the_range_of_numbers() -> None:
    assert not train("squares", 15.0, bias=True, epochs=200).weights[-1].isfinite().all()
    assert train("squares", 5.0, bias=True, epochs=200).weights[-1].isfinite().all()


@pytest.mark.parametrize(("optimizer", "bias"), [("sgd", True), ("adam", False)])
def test_the_script_prints_the_table(optimizer: str, bias: bool, tmp_path: Path) -> None:
    script = forms_script(0.3, bias, optimizer, 0.1, 25, 1)  # type: ignore[arg-type]
    printed = run(source(script), tmp_path).splitlines()
    for line, form in zip(printed, FORMS, strict=True):
        found = train(form, 0.3, bias=bias, optimizer=optimizer, epochs=26)  # type: ignore[arg-type]
        assert line.startswith(f"{form}: loss ")
        expected = [found.data_losses[25], found.penalties[25], *found.weights[25].tolist()]
        assert_close(numbers(line.split(": ")[1]), expected, rtol=1e-5, atol=1e-5)
