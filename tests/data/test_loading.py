"""Loading data sets: each once, from files that are checked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from core.data import Dataset, DatasetError, available, load, title
from core.data.mnist_like import SOURCES
from core.data.scaling import shift_and_scale
from tests.data.idx_files import write_tiny
from tests.tolerance import assert_close


@pytest.mark.mnist
def test_mnist_is_mnist(mnist: Dataset) -> None:
    assert mnist.x_train.shape == (60_000, 784) and mnist.x_test.shape == (10_000, 784)
    assert torch.bincount(mnist.y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    shift, scale_by = shift_and_scale(mnist.x_train, "standardized", mnist.kind)
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

    labels = SOURCES[name].raw_folder(tmp_path / "other classes") / "t10k-labels-idx1-ubyte"
    shutil.copytree(raw, labels.parent)
    labels.write_bytes(labels.read_bytes()[:-1] + bytes([47]))
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path / "other classes"))
    with pytest.raises(DatasetError, match=r"hold the label 47, and its classes are 0 to 9: .* Download it again\."):
        load(name)
