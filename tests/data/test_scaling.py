"""Scaling of pixels by what the training images say, one copy for all runs."""

from __future__ import annotations

import pytest
import torch

from core.data import Dataset, ImageKind, scaled
from core.data.scaling import shift_and_scale
from tests.tolerance import assert_close

CPU = torch.device("cpu")


@pytest.mark.parametrize("size", [100, 1437])
def test_scaling(digits: Dataset, size: int) -> None:
    raw = scaled(digits, size, "none", CPU)
    assert torch.equal(raw.x_train, digits.x_train[:size].float())
    unit = scaled(digits, size, "0-1", CPU)
    assert_close(unit.x_test, digits.x_test.double() / 16)
    standard = scaled(digits, size, "standardized", CPU)
    assert_close([standard.x_train.double().mean(), standard.x_train.double().std()], [0.0, 1.0])
    mean, std = digits.x_train[:size].double().mean(), digits.x_train[:size].double().std()
    assert_close(standard.x_test, (digits.x_test.double() - mean) / std)
    centred = scaled(digits, size, "centred", CPU)
    assert_close(centred.x_train.double().mean(0), [0.0] * 64)
    assert_close(centred.x_test, (digits.x_test.double() - digits.x_train[:size].double().mean(0)) / 16)
    assert not isinstance(centred.shift, float) and centred.shift.shape == (64,) and centred.scale == 16


def test_runs_on_the_same_data_share_one_copy(digits: Dataset) -> None:
    assert scaled(digits, 1437, "0-1", CPU) is scaled(digits, 1437, "0-1", CPU)


def test_images_that_are_all_alike_have_no_spread_to_divide_by() -> None:
    assert shift_and_scale(torch.full((4, 9), 7, dtype=torch.uint8), "standardized", ImageKind((3, 3), 16)) == (
        7.0,
        1.0,
    )


@pytest.mark.parametrize("scaling", ["0-1", "centred"])
def test_fewer_features_are_the_pixels_that_vary_most_and_the_others_are_zero(scaling: str, digits: Dataset) -> None:
    few, every = scaled(digits, 200, scaling, CPU, 16), scaled(digits, 200, scaling, CPU)
    used = few.x_train.abs().sum(0) > 0
    assert int(used.sum()) == 16 and not few.x_test[:, ~used].any()
    assert torch.equal(few.x_test[:, used], every.x_test[:, used])
    varied = digits.x_train[:200].float().var(0)
    assert varied[used].min() >= varied[~used].max()
