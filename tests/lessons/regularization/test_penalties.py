"""Five forms of penalty: the notes' recipe, which forms are one step, and the script that prints their numbers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

from core.lessons.regularization import forms as page
from core.lessons.regularization.penalties import (
    FORMS,
    ROUNDING,
    FormOptimizer,
    Start,
    exam_scores,
    largest_difference,
    train,
    train_all,
)
from core.lessons.regularization.script import forms_script
from tests.scripts.running import numbers, run_each_form
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


def test_too_large_a_lambda_makes_weights_infinite() -> None:
    assert not train("squares", 15.0, bias=True, epochs=200).weights[-1].isfinite().all()
    assert train("squares", 5.0, bias=True, epochs=200).weights[-1].isfinite().all()


@settings(max_examples=6, deadline=None)
@given(
    st.floats(-4, 3).map(lambda power: float(f"{10**power:.3g}")) | st.just(0.0),
    st.booleans(),
    st.sampled_from(("sgd", "adam")),
    st.integers(0, 25),
    st.sampled_from(("first", "notes")),
)
@example(1.0, True, "sgd", 19, "notes")
@example(15.0, True, "sgd", 100, "first")
def test_the_script_prints_the_tables(
    strength: float, bias: bool, optimizer: FormOptimizer, steps: int, start: Start
) -> None:
    forms = train_all(strength, bias, optimizer, steps, start)
    with TemporaryDirectory() as folder:
        printed = run_each_form(partial(forms_script, forms), Path(folder)).splitlines()
    names, *rows = printed
    assert names.split() == ["step", *FORMS]
    rows, ends, apart = rows[: steps + 1], rows[steps + 1 : -5], rows[-5:]
    table = page.printed(forms)
    for step, row in enumerate(rows):
        # What the page shows of each cost, to the last digit.
        assert row.split()[2:] == [column[step] for column in list(table.values())[1:]]
    for line, (form, found) in zip(ends, forms.runs.items(), strict=True):
        assert line.startswith(f"{form}: loss ")
        expected = [column[steps] for column in (found.data_losses, found.penalties, found.costs)]
        assert_close(numbers(line.split(": ")[1]), [*expected, *found.weights[steps].tolist()], rtol=1e-5, atol=1e-6)
    for line, first in zip(apart, FORMS, strict=True):
        expected = [forms.apart(first, second) for second in (*FORMS, "twice")]
        assert line.startswith(f"{first} differs by ")
        assert_close(numbers(line.split(" by ")[1]), expected, rtol=1e-6)


def test_the_notes_start_is_the_notebooks_sixth_layer() -> None:
    torch.manual_seed(1)
    for inputs, outputs in ((3, 3), (3, 3), (3, 3), (3, 3), (3, 1)):
        nn.Linear(inputs, outputs)
    model = nn.Linear(3, 1)
    forms = train_all(1.0, True, "sgd", 19, "notes")
    for found in forms.runs.values():
        assert torch.equal(found.weights[0], torch.cat([p.detach().flatten() for p in model.parameters()]))
    costs = forms.runs["norms"].costs
    assert f"{costs[0]:.6f}" == "29477.810547"
    # The notes print 190.642014: the float32 below this one. A sum in another order ends there.
    assert costs[19] - 190.642014 < np.spacing(np.float32(costs[19])) * 1.01
