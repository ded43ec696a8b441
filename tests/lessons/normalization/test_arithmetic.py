"""Normalization: what the notes' scores do in five scalings, new students, images, and the scripts."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from core.data import SCALINGS, Dataset, scaled
from core.descent import columns
from core.descent.every_rate import every_rate
from core.descent.minibatch_sweep import Look
from core.descent.problems import SCORES, read_scores
from core.descent.rates import RATES
from core.lessons.normalization.arithmetic import (
    NEW_STUDENTS,
    TITLES,
    conditioned,
    coupling,
    new_students,
    predictions,
    read_students,
)
from core.lessons.normalization.pixel_scaling import best_rate, pixel_curvatures, rates_around, wrong_scale
from core.lessons.normalization.script import images_script
from core.training import RunConfig, Trainer
from tests.scripts import running as scripts
from tests.tolerance import assert_close

RAW, STANDARDIZED = SCORES, replace(SCORES, scaling=columns.STANDARDIZED)
TENTH, CRAWL = RATES.index(0.1), RATES.index(1e-5)


def test_the_notes_own_program_gives_the_same_costs() -> None:
    x = torch.tensor([[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]]).float()
    y = torch.tensor([[152], [185], [180], [196], [142]]).float()
    for problem in (RAW, STANDARDIZED):
        inputs = x if problem is RAW else (x - x.mean(dim=0)) / x.std(dim=0)
        with torch.random.fork_rng():
            torch.manual_seed(1)
            model = nn.Linear(3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-1)
        costs = []
        for _ in range(20):
            cost = nn.functional.mse_loss(model(inputs), y)
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            costs.append(cost.item())
        assert_close(every_rate(problem).sweep.costs[TENTH], costs, rtol=1e-4)


def test_standardized_converges_raw_explodes_and_crawls() -> None:
    raw, standardized = every_rate(RAW), every_rate(STANDARDIZED)
    costs = standardized.sweep.costs[TENTH]
    assert (costs.diff() < 0).all() and costs[-1] < 1e-3 * costs[0]
    # Within six epochs the cost is beyond the range of float32.
    assert not raw.sweep.costs[TENTH, :7].isfinite().all()
    # At the rate it can bear the cost falls at once along the steep direction, and then hardly any more.
    crawl = raw.sweep.costs[CRAWL].double()
    assert raw.regimes[CRAWL] == "learns" and raw.edge is not None and RATES[CRAWL] < raw.edge
    assert crawl[-1] > 2 * raw.lowest.cost and (crawl[-2] - crawl[-1]) / crawl[-2] < 1e-3


def test_scale_and_correlation_are_told_apart() -> None:
    found = {kind: conditioned(SCORES, scaling=kind) for kind in columns.KINDS}
    conditions = {kind: each.condition for kind, each in found.items()}
    # Centring frees the bias from the weights; dividing alone leaves them coupled; whitening leaves a round bowl.
    assert conditions[columns.RAW] > 1e6
    assert conditions[columns.RAW] > 1000 * conditions[columns.STANDARDIZED] > 1e5
    # These exams have nearly the same spread, so that centring does it all.
    assert conditions[columns.CENTRED] == pytest.approx(conditions[columns.STANDARDIZED], rel=0.05)
    assert conditions[columns.SCALED] > 50 * conditions[columns.STANDARDIZED]
    # With n - 1 in the standard deviation, the columns curve by 2 (n - 1)/n, the bias by 2.
    assert conditions[columns.WHITENED] == pytest.approx(5 / 4, rel=1e-4)
    assert found[columns.WHITENED].largest == pytest.approx(2, rel=1e-4)
    for kind in columns.KINDS[:-1]:
        assert found[kind].coupling == pytest.approx(found[columns.RAW].coupling, rel=1e-4)
    assert found[columns.RAW].coupling > 0.9 and found[columns.WHITENED].coupling < 1e-3
    edges = [found[kind].edge for kind in columns.KINDS]
    assert all(edge == pytest.approx(2 / each.largest) for edge, each in zip(edges, found.values(), strict=True))
    assert found[columns.RAW].best_rate < 1e-4 < 0.1 < found[columns.STANDARDIZED].best_rate
    assert found[columns.WHITENED].best_cost < found[columns.RAW].best_cost
    assert set(TITLES) == set(columns.KINDS) and not any(each.sentence for each in found.values())


def test_predictions_are_in_the_units_of_the_final_score() -> None:
    found = every_rate(STANDARDIZED, epochs=200)
    rows = predictions(found, STANDARDIZED, TENTH)
    assert [row.target for row in rows] == list(SCORES.y) and rows[0].scores == SCORES.x[0]
    assert all(row.error == pytest.approx(row.predicted - (row.target or 0)) for row in rows)
    assert all(row.error is not None and abs(row.error) < 1.5 for row in rows)
    squares = sum((row.error or 0) ** 2 for row in rows) / 5
    assert squares == pytest.approx(found.sweep.task.cost(found.sweep.trained[TENTH]).item(), rel=1e-4)
    lost = predictions(every_rate(RAW), RAW, TENTH)
    assert any(not math.isfinite(row.predicted) or abs(row.predicted) > 1e6 for row in lost)


def test_new_students_are_scaled_with_the_training_numbers() -> None:
    found = every_rate(STANDARDIZED, epochs=200)
    known = new_students(found, STANDARDIZED, TENTH, SCORES.x)
    assert_close([each.right for each in known], [p.predicted for p in predictions(found, STANDARDIZED, TENTH)])
    # The training rows among themselves have the training mean: nothing changes.
    assert_close([each.by_their_own for each in known], [each.right for each in known])
    (alone,) = new_students(found, STANDARDIZED, TENTH, [(60.0, 60.0, 60.0)])
    bias = found.sweep.trained[TENTH, -1].item()
    assert alone.by_their_own == pytest.approx(bias) and alone.right < 140
    assert alone.unscaled > 1000
    (raw,) = new_students(every_rate(RAW), RAW, CRAWL, [(60.0, 60.0, 60.0)])
    assert raw.right == raw.unscaled == raw.by_their_own


def test_constant_columns_and_single_rows_have_a_sentence() -> None:
    constant = read_scores([[1, 5, 2], [2, 5, 3], [4, 5, 1]], [1, 2, 3])
    assert "All values of exam 2 are the same" in conditioned(constant, scaling=columns.STANDARDIZED).sentence
    assert conditioned(constant, scaling=columns.RAW).sentence == ""
    one = read_scores([[1, 5, 2]], [3])
    for kind in columns.KINDS:
        found = conditioned(one, scaling=kind)
        assert math.isfinite(found.best_cost) and found.coupling == 0
    assert coupling(read_scores([[0], [1]], [0, 1], ["x"])) == 0
    everything = conditioned(read_scores([[7, 7], [7, 7]], [1, 2], ["a", "b"]), scaling=columns.STANDARDIZED)
    assert "All values of a, b are the same" in everything.sentence and math.isfinite(everything.largest)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "There must be 1 to 12 new students, not 0."),
        ([[1, 2]], "New student 1 must have 3 scores, one for each exam, not 2."),
        ([[1, 2, None]], "exam 3 of new student 1 is empty: type a number from -1,000 to 1,000."),
        ([[1, 2, 1e30]], "exam 3 of new student 1 must be a number from -1,000 to 1,000, not 1e+30."),
    ],
)
def test_nonsense_gets_a_sentence(rows: list[list[object]], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_students(rows)
    assert str(refused.value) == sentence


def test_students_are_read_as_typed() -> None:
    assert read_students([["85", 85, 85.0], [60, 95, 70]]) == NEW_STUDENTS


def test_the_curvature_of_images_is_that_of_their_pixels(digits: Dataset) -> None:
    for found in pixel_curvatures(digits):
        x = scaled(digits, digits.train_examples, found.scaling, torch.device("cpu")).x_train.double()
        x = torch.cat([x, torch.ones(len(x), 1)], 1)
        assert_close(found.largest, torch.linalg.eigvalsh(x.T @ x / len(x))[-1])
        assert found.edge == pytest.approx(20 / found.largest)
    assert [found.scaling for found in pixel_curvatures(digits)] == list(SCALINGS)


def test_the_edge_of_softmax_regression_from_zero_is_the_hessians(digits: Dataset) -> None:
    few = replace(digits, x_train=digits.x_train[:60, 20:40], y_train=digits.y_train[:60])
    x = few.x_train.double() / 16
    hessian = torch.autograd.functional.hessian(
        lambda w: nn.functional.cross_entropy(x @ w[:200].view(10, 20).T + w[200:], few.y_train),
        torch.zeros(210).double(),
    )
    found = next(each for each in pixel_curvatures(few) if each.scaling == "0-1")
    assert_close(found.edge, 2 / torch.linalg.eigvalsh(hessian)[-1])


@pytest.mark.mnist
def test_the_curvatures_of_mnist(mnist: Dataset) -> None:
    found = {each.scaling: each for each in pixel_curvatures(mnist)}
    assert [f"{found[name].largest:.3g}" for name in ("0-1", "standardized", "centred")] == ["39", "250", "5.12"]
    assert [f"{found[name].edge:.2g}" for name in ("0-1", "standardized", "centred")] == ["0.51", "0.08", "3.9"]
    # Almost 255 squared times that of 0-1: the column of ones does not grow with the pixels.
    assert 0.95 < found["none"].largest / (found["0-1"].largest * 255**2) < 1


def test_tested_on_another_scale_the_loss_tells_and_the_accuracy_does_not(digits: Dataset, tmp_path: Path) -> None:
    draw = random.Random(13)
    cases = [
        RunConfig(learning_rate=0.5, epochs=10),
        RunConfig(learning_rate=0.1, epochs=3, scaling="standardized"),
        RunConfig(learning_rate=0.5, epochs=3, scaling="centred"),
        RunConfig(learning_rate=1e-3, epochs=2, scaling="none"),
        # The page trains at the best rate that was found, two digits of it.
        *(RunConfig(learning_rate=float(f"{10 ** draw.uniform(-3, 0):.2g}"), epochs=1) for _ in range(2)),
    ]
    for config in cases:
        text = scripts.run_each_form(
            lambda form, config=config: images_script(config, digits, form),  # type: ignore[misc]
            tmp_path,
        )
        trainer = Trainer(config, digits, torch.device("cpu"))
        for _ in trainer.events():
            pass
        found = wrong_scale(config, digits, trainer.weights())
        loss, accuracy = scripts.after(text, "on raw pixels:", 2)
        assert_close([loss, accuracy], [found.raw_loss, found.raw_accuracy], rtol=1e-3, atol=1e-4)
        largest, edge = (scripts.after(text, label, 1)[0] for label in ("eigenvalue of X'X/N:", "edge:"))
        shown = next(each for each in pixel_curvatures(digits) if each.scaling == config.scaling)
        assert_close([largest, edge], [shown.largest, shown.edge], rtol=1e-4)
    bug = wrong_scale(cases[0], digits, _trained(cases[0], digits))
    assert abs(bug.raw_accuracy - bug.accuracy) < 0.03 and bug.times > 3


@pytest.mark.mnist
def test_on_mnist_the_wrong_scale_costs_a_hundredfold(mnist: Dataset) -> None:
    config = RunConfig(dataset="mnist", learning_rate=0.1, epochs=2)
    found = wrong_scale(config, mnist, _trained(config, mnist))
    assert abs(found.raw_accuracy - found.accuracy) < 0.02 and found.accuracy > 0.9
    assert 50 < found.times < 300


def _trained(config: RunConfig, data: Dataset) -> dict[str, torch.Tensor]:
    trainer = Trainer(config, data, torch.device("cpu"))
    for _ in trainer.events():
        pass
    return trainer.weights()


def test_the_best_rate_is_where_the_training_loss_is_lowest() -> None:
    rates = rates_around(0.51)
    assert len(rates) == 17 and list(rates) == sorted(set(rates)) and rates[10] == 0.51
    assert rates[0] < 0.51 / 300 and rates[-1] > 0.51 * 30
    assert best_rate(()) is None
    same = (1.0, 1.0, 1.0)
    for losses, best in (((2.0, 1.0, math.nan), 1), ((math.inf, math.nan, 3.0), 2), ((math.nan,) * 3, None)):
        assert best_rate((Look(1, losses, same, same, same),)) == best
