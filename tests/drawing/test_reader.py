"""What models say to a drawing: probabilities, the pixels behind a logit, and a drawing that is moved."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.data import Dataset, scaled
from core.drawing.contributions import MOST_DIGITS, Contributions, contributions
from core.drawing.ink import Drawing, picture_of
from core.drawing.nudging import FARTHEST, NUDGES, moved
from core.drawing.preparation import Switches, redrawn
from core.drawing.reader import answer, reads
from core.training import RunConfig
from core.training.inspection import logits_of_test_set
from tests.drawing.conftest import Trained
from tests.drawing.inks import bar
from tests.tolerance import assert_close

ALL = Switches()


def drawn(digits: Dataset, index: int = 3) -> Drawing:
    return picture_of(redrawn(digits.x_test[index].reshape(8, 8), 16))


def test_it_says_what_the_run_says(softmax: Trained, network: Trained, digits: Dataset) -> None:
    for config, weights, model in (softmax, network):
        assert_close(model.logits(digits.x_test, ALL), logits_of_test_set(config, digits, weights))
        tensors = scaled(digits, config.images(digits), config.scaling, torch.device("cpu"))
        assert_close(model.inputs(digits.x_test, ALL), tensors.x_test)
        assert model.inputs(digits.x_test, replace(ALL, standardize=False)).equal(digits.x_test.float())


def test_the_answer() -> None:
    logits = torch.tensor([1.0, 4.0, 2.0, 4.0])
    found = answer(logits)
    assert_close(found.probabilities, torch.softmax(logits, 0))
    assert found.winner == 1 and found.order == (1, 3, 2, 0) and found.margin == 0 and found.finite
    # Where float32 has a probability of 0 for several classes, their logits still tell them apart.
    far = answer(torch.tensor([1277.8, -1203.7, -40.0, 300.0]))
    assert far.probabilities == (1.0, 0.0, 0.0, 0.0) and far.order == (0, 3, 2, 1)
    found = answer(torch.tensor([0.0, 2.0, 1.0]))
    assert_close(found.margin, found.probabilities[1] - found.probabilities[2])


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_the_answer_of_a_model_that_diverged(bad: float) -> None:
    assert not answer(torch.tensor([0.0, bad, 1.0])).finite


def test_an_empty_pad_has_no_picture(softmax: Trained) -> None:
    assert softmax[2].prepare(Drawing(), ALL) is None
    assert moved(softmax[2], Drawing(), ALL) is None


def test_which_runs_read_digits() -> None:
    assert [reads(RunConfig(dataset=name)) for name in ("digits", "mnist", "fashion-mnist", "kmnist")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("standardize", [True, False])
def test_contributions_sum_to_the_logits(
    softmax: Trained, network: Trained, digits: Dataset, standardize: bool
) -> None:
    switches = replace(ALL, standardize=standardize)
    pixels = digits.x_test[0]
    parts = contributions(softmax[2], pixels, switches)
    assert parts is not None
    said = softmax[2].answer(pixels, switches)
    assert_close([parts.logit(k) for k in range(10)], said.logits, atol=1e-4)
    assert contributions(network[2], pixels, switches) is None


@given(st.lists(st.floats(-300, 300, width=32), min_size=1, max_size=20), st.floats(-1, 1, width=32))
def test_what_the_pixels_say_and_the_bias_add_up_as_they_are_written(products: list[float], bias: float) -> None:
    parts = Contributions(torch.tensor([products]), torch.tensor([bias]))
    digits = parts.digits(0, 1)
    assert 1 <= digits <= MOST_DIGITS
    written = [f"{part:.{digits}f}" for part in (parts.sum(0), bias, parts.logit(0))]
    total, added, logit = map(Decimal, written)
    assert (total + added == logit and (added or not bias)) or digits == MOST_DIGITS
    assert_close(parts.logit(0), math.fsum(products) + bias)


def test_moving(softmax: Trained, digits: Dataset) -> None:
    model, drawing = softmax[2], drawn(digits)
    found = moved(model, drawing, ALL)
    assert found is not None and len(found.probabilities) == len(NUDGES)
    predicted = []
    for right, probability in zip(NUDGES, found.probabilities, strict=True):
        prepared = model.prepare(replace(drawing, nudge=(right, 0)), ALL)
        assert prepared is not None
        said = model.answer(prepared.pixels, ALL)
        assert_close(said.probabilities[found.label], probability)
        predicted.append(said.winner)
    assert predicted[FARTHEST] == found.label
    inside = predicted[FARTHEST + found.first_from : FARTHEST + found.first_to + 1]
    assert set(inside) == {found.label}
    for edge in (found.first_from - 1, found.first_to + 1):
        assert abs(edge) > FARTHEST or predicted[FARTHEST + edge] != found.label


def test_off_centre_the_probability_of_softmax_regression_collapses(softmax: Trained, digits: Dataset) -> None:
    # What the page teaches, on the test images it reads best.
    fallen = 0
    for index in range(40):
        found = moved(softmax[2], drawn(digits, index), ALL)
        assert found is not None
        fallen += min(found.probabilities) < 0.1 * found.probabilities[FARTHEST]
    assert fallen >= 36


def test_a_drawing_is_no_different_for_its_strokes(softmax: Trained) -> None:
    ink = picture_of(bar())
    one, other = (softmax[2].prepare(drawing, ALL) for drawing in (ink, replace(ink, strokes=((95, 1, 2),))))
    assert one is not None and other is not None and one.pixels.equal(other.pixels)
