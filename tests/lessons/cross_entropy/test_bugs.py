"""The bugs: each shows in the curve it should show in, and nowhere else."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.data import Dataset
from core.lessons.cross_entropy import controls
from core.lessons.cross_entropy.bugs import BUGS, compare, train
from core.lessons.cross_entropy.script import bug_script
from core.metrics import double_softmax_floor
from core.scripts.cells import source
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
    assert "1.4612" in found.notice


def test_dividing_by_images_changes_the_print_and_not_the_model() -> None:
    found = compare("divided-by-images")
    assert found.floor is None
    for field in ("true_loss", "test_loss", "test_accuracy", "gradient_norm", "confusion", "first_loss"):
        assert getattr(found.wrong, field) == getattr(found.right, field)
    # 23 batches of 64 (the last of 29): the sum of means is divided by 1,437 images where 23 batches were meant.
    for wrong, true in zip(found.wrong.reported, found.wrong.true_loss, strict=True):
        assert_close(wrong * 1437 / 23, true, rtol=0.05)
    assert f"{found.wrong.reported[-1]:.4f}" in found.notice


def test_shifted_labels_are_learned_as_well_as_right_ones() -> None:
    found = compare("shifted-labels")
    assert_close(found.wrong.reported, found.right.reported, rtol=0.02)
    assert found.wrong.test_accuracy[-1] < 0.02 and found.wrong.test_loss[-1] > math.log(10)
    for true, row in enumerate(found.wrong.confusion):
        assert row.index(max(row)) == (true + 1) % 10
    assert "beside the diagonal" in found.notice


def test_a_sum_is_64_times_the_loss_and_overshoots() -> None:
    found = compare("sum-not-mean")
    assert_close(found.wrong.first_loss, 64 * found.right.first_loss)
    assert found.wrong.gradient_norm[0] > 64 * found.right.gradient_norm[0]
    assert found.wrong.true_loss[0] > 10 * found.right.true_loss[0]
    assert any(later > earlier for earlier, later in pairwise(found.wrong.true_loss))
    assert f"{found.wrong.first_loss:.1f}" in found.notice


def test_the_same_seed_gives_the_same_curves_and_leaves_the_process_seed_alone() -> None:
    state = torch.get_rng_state()
    first = compare("sum-not-mean", epochs=2, learning_rate=0.1, seed=7)
    compare.cache_clear()
    train.cache_clear()
    assert compare("sum-not-mean", epochs=2, learning_rate=0.1, seed=7) == first
    assert compare("sum-not-mean", epochs=2, learning_rate=0.1, seed=8) != first
    assert torch.equal(torch.get_rng_state(), state)


def test_unknown_bugs_and_settings_get_a_sentence() -> None:
    for function in (compare, bug_script):
        with pytest.raises(ValueError, match="softmax-twice, divided-by-images"):
            function("off-by-one")
    with pytest.raises(ValueError, match=r"^The number of epochs must be a whole number from 1 to 30, not 31\.$"):
        controls.EPOCHS.read(31)
    with pytest.raises(ValueError, match=r"^The learning rate must be a number from 1e-06 to 100, not 0\.$"):
        controls.RATE.read(0)
    with pytest.raises(ValueError, match=r"^The seed is empty"):
        controls.SEED.read(None)
    assert (controls.EPOCHS.read("15"), controls.RATE.read("0.5"), controls.SEED.read(1.0)) == (15, 0.5, 1)


def test_the_scripts_print_the_same_curves(tmp_path: Path) -> None:
    outputs = scripts.run_each([source(bug_script(name, 2, 0.3, 5)) for name in BUGS], tmp_path)
    for name, printed in zip(BUGS, outputs, strict=True):
        found = compare(name, 2, 0.3, 5)
        right, wrong = printed.removeprefix("right:").split("with the bug:")
        for text, curves in ((right, found.right), (wrong, found.wrong)):
            expected = [
                number
                for epoch in range(2)
                for number in (
                    epoch + 1,
                    curves.reported[epoch],
                    curves.true_loss[epoch],
                    curves.test_loss[epoch],
                    round(curves.test_accuracy[epoch], 4),
                )
            ]
            assert_close(scripts.numbers(text), expected)
