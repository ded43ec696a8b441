"""Logistic regression: the notes' training, thresholds and counts, two logits for one, the boundary, the script."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.lessons.logistic.arithmetic import (
    EXAMPLES,
    NOTES,
    TWO_EXAMS,
    Scores,
    read_scores,
    sigmoid_curve,
    train,
    two_logits,
)
from core.lessons.logistic.boundary import Boundary, ExamPlane, boundary, segment
from core.lessons.logistic.controls import EPOCHS, RATE, SEED, START, THRESHOLD
from core.lessons.logistic.decision import decide
from core.lessons.logistic.start import FIRST, SECOND
from tests.tolerance import assert_close

EXAMS = ["exam 1", "exam 2"]
PLANE = ExamPlane(0, 1, (0.0, 0.0), "")


def test_the_notes_own_program_gives_the_same_curve() -> None:
    x = torch.tensor([[1, 2, 2], [2, 3, 1], [3, 1, 1], [4, 3, 5], [5, 3, 6], [6, 2, 4]], dtype=torch.float32)
    y = torch.tensor([[0], [0], [0], [1], [1], [1]], dtype=torch.float32)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = nn.Sequential(nn.Linear(3, 1), nn.Sigmoid())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    costs, accuracies = [], []
    for _ in range(101):
        hypothesis = model(x)
        cost = F.binary_cross_entropy(hypothesis, y)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
        accuracies.append(((hypothesis >= 0.5).float() == y).float().mean().item())
    found = train(NOTES)
    assert found.costs == tuple(costs)
    assert_close(found.accuracies, accuracies)


# Of the notes: the start, the gradients at epoch 0 where they are printed, and the first and the last cost.
PRINTED = [
    (FIRST, (-2.4113, -1.2519, -2.4313, -0.4572), 2.794, 0.274),
    (SECOND, None, 0.847, 0.265),
]


@pytest.mark.parametrize(("start", "gradients", "first", "last"), PRINTED)
def test_the_starts_that_the_notes_print(
    start: tuple[float, ...], gradients: tuple[float, ...] | None, first: float, last: float
) -> None:
    found = train(NOTES, start=start)
    assert_close([*found.before.weights, found.before.bias], start)
    assert (round(found.costs[0], 3), round(found.costs[-1], 3)) == (first, last)
    if gradients is not None:
        shown = [*found.before.weight_gradients, found.before.bias_gradient]
        assert tuple(round(value, 4) for value in shown) == gradients
    x, _ = NOTES.tensors()
    assert_close(found.before.probabilities, torch.sigmoid(x @ torch.tensor(start[:-1]) + start[-1]))
    # The seed decides nothing any more.
    assert train(NOTES, seed=2, start=start) == found


def test_a_start_is_typed_as_weights_and_bias() -> None:
    assert START.read("-0.5276, -0.5293,-0.2994, 0.0481") == FIRST and START.read(" ") is None
    assert START.read(START.write(SECOND)) == SECOND and START.write(None) == ""
    for text in ("1", "1,2,3,4,5", "1,2,x", "1,2,,3", "1e9,1,1", "nan,1,1"):
        with pytest.raises(ValueError, match=r"^The start must be 3 to 4 of these with commas"):
            START.read(text)


def test_the_model_shown_is_the_one_of_the_last_cost() -> None:
    for scores in EXAMPLES.values():
        found = train(scores)
        x, y = scores.tensors()
        z = x @ torch.tensor(found.weights) + found.bias
        assert_close(found.logits, z)
        assert_close(found.probabilities, torch.sigmoid(z))
        assert_close(F.binary_cross_entropy_with_logits(z, y[:, 0]), found.costs[-1])
        assert decide(found.probabilities, scores.labels).accuracy == found.accuracies[-1]


@given(
    st.integers(1, 5).flatmap(
        lambda exams: st.lists(
            st.tuples(st.tuples(*[st.floats(-1000, 1000, width=32)] * exams), st.integers(0, 1)),
            min_size=1,
            max_size=8,
        )
    ),
    st.floats(1e-6, 100),
)
@settings(max_examples=25)
def test_whatever_is_typed_trains_without_nan(rows: list[tuple[tuple[float, ...], int]], rate: float) -> None:
    exams = len(rows[0][0])
    scores = Scores(tuple(x for x, _ in rows), tuple(y for _, y in rows), tuple(f"exam {k}" for k in range(exams)))
    found = train(scores, rate, 5)
    assert all(map(math.isfinite, [*found.costs, *found.weights, found.bias, *found.logits, *found.probabilities]))
    assert len(found.weights) == exams and len(found.costs) == 6


def test_the_seed_of_the_process_is_left_alone() -> None:
    state = torch.get_rng_state()
    train(NOTES, 0.01, 3, 99)
    assert torch.equal(torch.get_rng_state(), state)
    assert train(NOTES, 0.01, 3, 99) != train(NOTES, 0.01, 3, 98)


def test_counts_at_a_threshold() -> None:
    probabilities, labels = (0.1, 0.5, 0.8, 0.9), (0, 0, 0, 1)
    half = decide(probabilities, labels, 0.5)
    assert half.predicted == (0, 1, 1, 1)
    assert half.confusion == ((1, 2), (0, 1))
    assert (half.accuracy, half.precision, half.recall) == (0.5, pytest.approx(1 / 3), 1.0)
    everyone, nobody = decide(probabilities, labels, 0.0), decide(probabilities, labels, 1.0)
    assert everyone.confusion == ((0, 3), (0, 1)) and nobody.confusion == ((3, 0), (1, 0))
    assert math.isnan(nobody.precision) and nobody.recall == 0
    assert math.isnan(decide((0.2,), (0,), 0.5).recall)


@given(st.lists(st.floats(-1000, 1000, width=32), min_size=1, max_size=10))
def test_two_logits_and_softmax_are_one_logit_and_sigmoid(logits: list[float]) -> None:
    found = two_logits(logits)
    assert_close(found.sigmoid, torch.sigmoid(torch.tensor(logits)))
    assert_close([row[1] for row in found.softmax], found.sigmoid)
    assert_close([row[1] - row[0] for row in found.logits], torch.tensor(logits))
    assert found.largest_difference < 1e-6


def test_the_curve_is_a_sigmoid() -> None:
    z, p = sigmoid_curve(-6, 6, 13)
    assert_close(z, range(-6, 7))
    assert_close(p, [1 / (1 + math.exp(-value)) for value in range(-6, 7)])


WEIGHT = st.floats(-5, 5).filter(lambda weight: abs(weight) > 0.01)


@given(st.tuples(WEIGHT, WEIGHT, WEIGHT), st.floats(-20, 20), st.floats(0.01, 0.99), st.floats(0, 6))
def test_on_the_boundary_the_probability_is_the_threshold(
    weights: tuple[float, float, float], bias: float, threshold: float, held: float
) -> None:
    found = boundary(weights, bias, threshold)
    assert found is not None
    ends = segment(found, ExamPlane(0, 2, (0.0, held, 0.0), ""), (-10.0, -10.0), (10.0, 10.0))
    crosses = {
        1 / (1 + math.exp(-(weights[0] * x + weights[1] * held + weights[2] * y + bias))) >= threshold
        for x in (-10, 10)
        for y in (-10, 10)
    }
    # Corners on both sides of it, and only then, or the line touches a corner.
    if ends is None:
        assert len(crosses) == 1
        return
    for x, y in ends:
        z = weights[0] * x + weights[1] * held + weights[2] * y + bias
        assert_close(1 / (1 + math.exp(-z)), threshold)
        assert max(abs(x), abs(y)) == pytest.approx(10)


def test_boundaries_that_are_not_there() -> None:
    assert boundary((1.0, 1.0), 0.0, 0.0) is None and boundary((1.0, 1.0), 0.0, 1.0) is None
    assert segment(Boundary((0.0, 0.0), 1.0), PLANE, (0.0, 0.0), (1.0, 1.0)) is None
    assert segment(Boundary((1.0, 0.0), 5.0), PLANE, (0.0, 0.0), (1.0, 1.0)) is None
    upright = segment(Boundary((2.0, 0.0), -1.0), PLANE, (0.0, 0.0), (1.0, 1.0))
    assert upright == ((0.5, 0.0), (0.5, 1.0))
    diagonal = segment(Boundary((1.0, -1.0), 0.0), PLANE, (0.0, 0.0), (1.0, 1.0))
    assert diagonal == ((0.0, 0.0), (1.0, 1.0))


@pytest.mark.parametrize(
    ("rows", "labels", "names", "sentence"),
    [
        ([], [], EXAMS, "There must be 1 to 40 students, not 0."),
        ([[1, 2]] * 41, [0] * 41, EXAMS, "There must be 1 to 40 students, not 41."),
        ([[]], [0], [], "There must be 1 to 5 exams, not 0."),
        ([[1]], [0], EXAMS, "Row 1 must have 2 scores, one for each exam, not 1."),
        ([[1, "abc"]], [0], EXAMS, 'exam 2 in row 1 must be a number from -1,000 to 1,000, not "abc".'),
        ([[1, 1e400]], [0], EXAMS, "exam 2 in row 1 must be a number from -1,000 to 1,000, not inf."),
        ([[None, 1]], [0], EXAMS, "exam 1 in row 1 is empty: type a number from -1,000 to 1,000."),
        ([[1, 2]], [2], EXAMS, "The label of row 1 must be a whole number from 0 to 1, not 2."),
        ([[1, 2]], ["maybe"], EXAMS, 'The label of row 1 must be a whole number from 0 to 1, not "maybe".'),
        ([[1, 2]], [], EXAMS, "Every student needs a label: there are 1 students and 0 labels."),
        ([[1, 2]], [0], ["", "b"], "The name of exam 1 is empty: type 1 to 20 characters of text."),
    ],
)
def test_nonsense_gets_a_sentence(rows: object, labels: object, names: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_scores(rows, labels, names)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


def test_tables_are_read_as_typed() -> None:
    assert read_scores([list(row) for row in NOTES.x], [0, 0, 0, 1, "pass", "Pass"], NOTES.feature_names) == NOTES
    assert TWO_EXAMS.x == tuple((a, b) for a, b, _ in NOTES.x)
    assert (RATE.read("0.05"), EPOCHS.read(100.0), SEED.read(1)) == (0.05, 100, 1)


@pytest.mark.parametrize(
    ("settings", "field"),
    [((0, 1, 1), "learning rate"), ((0.1, 0, 1), "number of epochs"), ((0.1, 1001, 1), "epochs"), ((1, 1, -1), "seed")],
)
def test_settings_have_ranges(settings: tuple[object, object, object], field: str) -> None:
    with pytest.raises(ValueError, match=f"^The .*{field} must be a .*number from"):
        [setting.read(value) for setting, value in zip((RATE, EPOCHS, SEED), settings, strict=True)]


@pytest.mark.parametrize("threshold", [-0.1, 1.5, "x", None])
def test_a_threshold_is_a_probability(threshold: object) -> None:
    with pytest.raises(ValueError, match=r"^The threshold .* a number from 0 to 1"):
        THRESHOLD.read(threshold)
