"""One-hot rows are the same three ways, but for LabelBinarizer's habits, which are named."""

from __future__ import annotations

from pathlib import Path

import torch
from hypothesis import given

from core.lessons.cross_entropy.examples import Examples, data_a, data_b, two_classes
from core.lessons.cross_entropy.one_hot import one_hot
from core.lessons.cross_entropy.script import one_hot_script
from core.scripts.cells import source
from tests.lessons.cross_entropy.strategies import batches
from tests.scripts import running as scripts
from tests.tolerance import assert_close


@given(batches())
def test_a_1_stands_in_the_column_of_the_label(examples: Examples) -> None:
    by_one_hot, by_scatter, by_binarizer = one_hot(examples)
    expected = torch.eye(examples.classes)[list(examples.labels)]
    assert_close(by_one_hot.rows, expected)
    assert_close(by_scatter.rows, expected)
    order = [examples.class_names.index(name) for name in by_binarizer.columns]
    assert_close(by_binarizer.rows, expected[:, order])


def test_two_classes_are_one_column_for_label_binarizer() -> None:
    way = one_hot(two_classes())[2]
    assert way.columns == ("yes",) and way.rows == ((0.0,), (1.0,), (1.0,), (1.0,))
    assert "single column: 1 for yes" in way.note


def test_label_binarizer_sorts() -> None:
    way = one_hot(Examples(((0.0, 0.0, 0.0),), (0,), ("rock", "paper", "scissors")))[2]
    assert way.columns == ("paper", "rock", "scissors") and way.rows == ((0.0, 1.0, 0.0),)
    assert "another order" in way.note
    assert one_hot(data_b())[2].note == ""


def test_the_script_prints_the_same_rows(tmp_path: Path) -> None:
    tables = (data_a(), two_classes())
    outputs = scripts.run_each([source(one_hot_script(examples)) for examples in tables], tmp_path)
    for examples, printed in zip(tables, outputs, strict=True):
        for way in one_hot(examples):
            flat = sum(way.rows, ())
            assert_close(scripts.after(printed, f"{way.title}:", len(flat)), flat)
