"""The built-in digits: real, and split the same everywhere."""

from __future__ import annotations

import torch

from core.data import Dataset, image_kind


def test_digits_are_the_1797_scans(digits: Dataset) -> None:
    assert len(digits.x_train) + len(digits.x_test) == 1797
    assert image_kind(digits).shape == (8, 8) and digits.features == 64 and digits.classes == 10
    assert digits.x_train.dtype == torch.uint8 and int(digits.x_train.max()) == image_kind(digits).max_value == 16


def test_the_test_split_of_digits_is_stratified_and_fixed(digits: Dataset) -> None:
    counts = torch.bincount(digits.y_test)
    assert counts.min() >= 34 and counts.max() <= 37
    # Measured once; any exchange of two images of different classes changes it.
    fingerprint = (digits.y_test * torch.arange(len(digits.y_test))).sum().item()
    assert fingerprint == 282004
