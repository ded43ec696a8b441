"""The bugs: each shows in the curve it should show in, and nowhere else."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from torch import nn

from core.data import Dataset
from core.lessons.cross_entropy import switchboard
from core.lessons.cross_entropy.batch_means import NOTES_FIRST_LOSS, NOTES_TEST_LOSS, notes_case, too_small
from core.lessons.cross_entropy.bug_script import bug_script
from core.lessons.cross_entropy.bugs import BUGS, Curves, compare, train
from core.lessons.cross_entropy.notices import notice
from core.metrics import double_softmax_floor
from core.scripts.forms import CLASS, FORMS
from tests.scripts import running as scripts
from tests.tolerance import assert_close

EPOCHS = 15


def test_the_floor_of_a_second_softmax() -> None:
    assert f"{double_softmax_floor(10):.4f}" == "1.4612"
    for classes in (2, 3, 10):
        best = torch.zeros(1, classes, dtype=torch.float64)
        best[0, 0] = 1000
        loss = F.cross_entropy(torch.softmax(best, 1), torch.tensor([0]))
        assert_close(double_softmax_floor(classes), loss, rtol=1e-12)


@pytest.mark.parametrize("name", BUGS)
def test_the_right_program_is_plain_pytorch_training(name: str, digits: Dataset) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = nn.Linear(64, 10)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        x, y = digits.x_train.float() / 16, digits.y_train
        total = 0.0
        for batch in torch.randperm(len(y)).split(64):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x[batch]), y[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
    right = compare(name).right
    assert_close(right.reported[0], total / len(y), rtol=1e-9)
    # It prints what is true (summed image by image, so rounded otherwise), and learns.
    assert_close(right.reported, right.true_loss)
    assert right.test_accuracy[-1] > 0.93 and all(later < earlier for earlier, later in pairwise(right.reported))
    assert len(right.reported) == len(right.test_loss) == len(right.gradient_norm) == EPOCHS


def test_softmax_twice_stays_above_its_floor_and_starves_the_gradient() -> None:
    found = compare("softmax-twice")
    assert found.floor is not None and min(found.wrong.reported) > found.floor == double_softmax_floor(10)
    assert found.wrong.gradient_norm[0] < found.right.gradient_norm[0] / 4
    assert found.wrong.test_accuracy[-1] < found.right.test_accuracy[-1] - 0.1
    # Even the printed loss of a program that learns is far from what it would be with one softmax.
    assert all(reported > true for reported, true in zip(found.wrong.reported, found.wrong.true_loss, strict=True))
    assert "1.4612" in notice(found)


def test_dividing_by_images_changes_the_print_and_not_the_model() -> None:
    found = compare("divided-by-images")
    assert found.floor is None
    for field in ("true_loss", "test_loss", "test_accuracy", "gradient_norm", "confusion", "first_loss"):
        assert getattr(found.wrong, field) == getattr(found.right, field)
    # 23 batches of 64 (the last of 29): the sum of means is divided by 1,437 images where 23 batches were meant.
    for wrong, true in zip(found.wrong.reported, found.wrong.true_loss, strict=True):
        assert_close(wrong * 1437 / 23, true, rtol=0.05)
    assert_close(found.right.test_reported, found.right.test_loss)
    assert "cannot be true" in notice(found)


def test_the_notes_case_is_the_same_division() -> None:
    training, test, notes = too_small(compare("divided-by-images"))
    assert (training.images, training.batches, test.images, test.batches) == (1437, 23, 360, 6)
    for digits in (training, test):
        assert digits.printed < digits.mended / 50 and digits.true is not None
        assert_close(digits.mended, digits.true, rtol=0.1)
    assert (notes.printed, notes.images, notes.batches, notes.true) == (NOTES_TEST_LOSS, 10_000, 157, None)
    assert f"{notes.mended:.3f}" == "0.159"
    said = notes_case()
    assert "10,000 / 157 = **0.159**" in said and "ln 10 = 2.303" in said
    assert f"e^-0.025 = {math.exp(-NOTES_FIRST_LOSS):.1%}" in said


def test_shifted_labels_are_learned_as_well_as_right_ones() -> None:
    found = compare("shifted-labels")
    assert_close(found.wrong.reported, found.right.reported, rtol=0.02)
    assert found.wrong.test_accuracy[-1] < 0.02 and found.wrong.test_loss[-1] > math.log(10)
    for true, row in enumerate(found.wrong.confusion):
        assert row.index(max(row)) == (true + 1) % 10
    assert "In every row of the confusion matrix" in notice(found)


def test_a_sum_is_64_times_the_loss_and_overshoots() -> None:
    found = compare("sum-not-mean")
    assert_close(found.wrong.first_loss, 64 * found.right.first_loss)
    assert found.wrong.gradient_norm[0] > 64 * found.right.gradient_norm[0]
    assert found.wrong.true_loss[0] > 10 * found.right.true_loss[0]
    assert any(later > earlier for earlier, later in pairwise(found.wrong.true_loss))
    assert f"{found.wrong.first_loss:.1f}" in notice(found)


def test_gradients_that_are_not_forgotten_add_up(digits: Dataset) -> None:
    found = compare("no-zero-grad")
    # The first step has nothing to forget.
    assert (found.wrong.first_loss, found.wrong.first_gradient) == (found.right.first_loss, found.right.first_gradient)
    assert found.wrong.gradient_norm[0] > 4 * found.right.gradient_norm[0]
    assert found.wrong.true_loss[-1] > found.right.true_loss[-1]
    assert "takes those of all batches before it" in notice(found) and "overshoot" in notice(found)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = nn.Linear(64, 10)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        x, y = digits.x_train.float() / 16, digits.y_train
        total = 0.0
        for batch in torch.randperm(len(y)).split(64):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
    assert_close(found.wrong.reported[0], total / len(y), rtol=1e-9)


def test_the_same_seed_gives_the_same_curves_and_leaves_the_process_seed_alone() -> None:
    state = torch.get_rng_state()
    first = compare("sum-not-mean", epochs=2, learning_rate=0.1, seed=7)
    compare.forget()
    train.forget()
    assert compare("sum-not-mean", epochs=2, learning_rate=0.1, seed=7) == first
    assert compare("sum-not-mean", epochs=2, learning_rate=0.1, seed=8) != first
    assert torch.equal(torch.get_rng_state(), state)


def test_unknown_bugs_and_settings_get_a_sentence() -> None:
    for function in (compare, bug_script):
        with pytest.raises(ValueError, match="softmax-twice, divided-by-images"):
            function("off-by-one")
    with pytest.raises(ValueError, match=r"^The number of epochs must be a whole number from 1 to 30, not 31\.$"):
        switchboard.EPOCHS.read(31)
    with pytest.raises(ValueError, match=r"^The learning rate must be a number from 1e-06 to 100, not 0\.$"):
        switchboard.RATE.read(0)
    with pytest.raises(ValueError, match=r"^The seed is empty"):
        switchboard.SEED.read(None)
    assert (switchboard.EPOCHS.read("15"), switchboard.RATE.read("0.5"), switchboard.SEED.read(1.0)) == (15, 0.5, 1)


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 2), st.floats(-6, 2).map(lambda power: float(f"{10**power:.3g}")), st.integers(0, 2**31 - 1))
@example(2, 0.3, 5)
def test_the_scripts_print_the_numbers_of_the_page(
    tmp_path: Path, epochs: int, learning_rate: float, seed: int
) -> None:
    for name in BUGS:
        found = compare(name, epochs, learning_rate, seed)
        printed = scripts.run_each_form(partial(bug_script, name, epochs, learning_rate, seed), tmp_path)
        right, wrong = printed.removeprefix("right:").split("wrong:")
        wrong, _, notes = wrong.partition("the notes' test loss:")
        for text, curves in ((right, found.right), (wrong, found.wrong)):
            assert_close(scripts.numbers(text), shown(name, curves))
        if name == "divided-by-images":
            expected = [too_small(found)[2].mended, math.log(10), math.exp(-NOTES_FIRST_LOSS)]
            assert_close(scripts.numbers(notes), expected)


def shown(name: str, curves: Curves) -> list[float]:
    """All numbers that the page has of one program, in the order of its script."""
    expected = [curves.first_loss, curves.first_gradient]
    for epoch in range(len(curves.reported)):
        expected += [
            epoch + 1,
            curves.reported[epoch],
            curves.true_loss[epoch],
            curves.test_loss[epoch],
            curves.test_accuracy[epoch],
            curves.gradient_norm[epoch],
        ]
        if name == "divided-by-images":
            expected.append(curves.test_reported[epoch])
    if name == "shifted-labels":
        expected += [count for row in curves.confusion for count in row]
    return expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", BUGS)
def test_the_two_programs_of_a_script_differ_in_the_lines_of_the_mistake_only(name: str, form: str) -> None:
    right, wrong = (cell for cell in bug_script(name, form=form) if "optimizer.step()" in cell.code)
    before, after = right.code.splitlines()[1:], wrong.code.splitlines()
    assert ("model = SoftmaxRegression()" in after) == ("in enumerate(loader):" in wrong.code) == (form == CLASS)
    changed = set(after) - set(before) - {'print("wrong:")'}
    assert changed and all("MISTAKE" in line for line in changed) and "if bug" not in right.code + wrong.code
