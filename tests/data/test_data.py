"""Data sets and scaling: real, split the same everywhere, scaled by what the training images say."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
import torch

from core.data import Dataset, DatasetError, available, load, scaled, title
from core.data.mnist_like import SOURCES
from core.data.scaling import shift_and_scale
from tests.tolerance import assert_close

CPU = torch.device("cpu")


def test_digits_are_the_1797_scans(digits: Dataset) -> None:
    assert len(digits.x_train) + len(digits.x_test) == 1797
    assert digits.image_shape == (8, 8) and digits.pixels == 64 and digits.classes == 10
    assert digits.x_train.dtype == torch.uint8 and int(digits.x_train.max()) == digits.max_value == 16


def test_the_test_split_of_digits_is_stratified_and_fixed(digits: Dataset) -> None:
    counts = torch.bincount(digits.y_test)
    assert counts.min() >= 34 and counts.max() <= 37
    # Measured once; any exchange of two images of different classes changes it.
    fingerprint = (digits.y_test * torch.arange(len(digits.y_test))).sum().item()
    assert fingerprint == 282004


@pytest.mark.mnist
def test_mnist_is_mnist(mnist: Dataset) -> None:
    assert mnist.x_train.shape == (60_000, 784) and mnist.x_test.shape == (10_000, 784)
    assert torch.bincount(mnist.y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    shift, scale_by = shift_and_scale(mnist.x_train, "standardized", mnist.max_value)
    # The two numbers of every MNIST tutorial.
    assert_close([shift / 255, scale_by / 255], [0.1307, 0.3081], atol=5e-5)


def test_one_copy_of_a_data_set_in_the_process() -> None:
    assert load("digits") is load("digits")


def test_unknown_names_are_refused_in_words() -> None:
    with pytest.raises(DatasetError, match="choose one of digits, mnist"):
        load("cifar")


def test_a_data_set_that_is_not_there_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path))
    assert available("digits") and not available("kmnist")
    with pytest.raises(DatasetError, match="not on this machine yet"):
        load("kmnist")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "kmnist"])
def test_idx_files_are_read_and_damaged_ones_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path))
    raw = SOURCES[name].raw_folder(tmp_path)
    write_tiny(raw)
    data = load(name)
    assert data.title == title(name) and len(data.class_names) == 10
    assert data.x_train.shape == (30, 784) and data.y_test.tolist() == [0, 1, 2]

    other = tmp_path / "damaged"
    shutil.copytree(raw, SOURCES[name].raw_folder(other))
    images = SOURCES[name].raw_folder(other) / "train-images-idx3-ubyte"
    images.write_bytes(images.read_bytes()[:-100])
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(other))
    with pytest.raises(DatasetError, match="damaged: download it again"):
        load(name)


def write_tiny(raw: Path, packed: bool = False) -> None:
    """Four IDX files with 30 training and 3 test images."""
    raw.mkdir(parents=True)
    for part, count in (("train", 30), ("t10k", 3)):
        pixels = bytes(i % 256 for i in range(count * 784))
        files = {
            f"{part}-images-idx3-ubyte": b"\x00\x00\x08\x03"
            + b"".join(n.to_bytes(4) for n in (count, 28, 28))
            + pixels,
            f"{part}-labels-idx1-ubyte": b"\x00\x00\x08\x01" + count.to_bytes(4) + bytes(i % 10 for i in range(count)),
        }
        for file, content in files.items():
            if packed:
                (raw / f"{file}.gz").write_bytes(gzip.compress(content, mtime=0))
            else:
                (raw / file).write_bytes(content)


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
    assert shift_and_scale(torch.full((4, 9), 7, dtype=torch.uint8), "standardized", 16) == (7.0, 1.0)
