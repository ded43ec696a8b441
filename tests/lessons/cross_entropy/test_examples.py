"""The tables: the notes' data by their recipe, random ones by their seed, edited ones checked."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.cross_entropy.controls import SMOOTHING
from core.lessons.cross_entropy.examples import (
    EXAMPLES,
    Examples,
    data_a,
    data_b,
    random,
    read_examples,
)
from tests.lessons.cross_entropy.strategies import batches
from tests.tolerance import assert_close

NAMES = ["cat", "dog", "parrot"]
ROW = [1.0, 2.0, 3.0]


def test_the_notes_data_come_from_their_recipe() -> None:
    state = torch.get_rng_state()
    assert data_a().labels == (0, 2, 1)
    assert data_b().labels == (0, 0, 0, 2, 1)
    assert data_b().class_names == ("cat", "dog", "parrot")
    assert torch.equal(torch.get_rng_state(), state), "the process-wide seed is nobody's to touch"
    with torch.random.fork_rng():
        torch.manual_seed(1)
        assert torch.equal(torch.rand(3, 5), data_a().z())
        torch.manual_seed(1)
        assert torch.equal(torch.rand(5, 3), data_b().z())


def test_random_tables_follow_their_seed() -> None:
    assert random(4, 6, 3) == random(4, 6, 3)
    assert random(4, 6, 3) != random(4, 6, 4)
    assert (len(random(12, 10, 0).labels), random(12, 10, 0).classes) == (12, 10)


@pytest.mark.parametrize(
    ("rows", "classes", "seed"), [(0, 3, 1), (13, 3, 1), (1, 1, 1), (1, 11, 1), (1, 2, -1), (1, 2, 2**31)]
)
def test_random_tables_have_limits(rows: int, classes: int, seed: int) -> None:
    with pytest.raises(ValueError, match=r"must be"):
        random(rows, classes, seed)


@given(batches(largest=1000.0))
def test_a_table_is_read_back_as_it_was(examples: Examples) -> None:
    rows = [[*row] for row in examples.logits]
    assert read_examples(rows, [*examples.labels], [*examples.class_names]) == examples
    named = [examples.class_names[label] for label in examples.labels]
    assert read_examples(rows, named, [*examples.class_names]) == examples


@given(batches(largest=1000.0), st.data())
def test_labels_stay_whatever_the_classes_are_called(examples: Examples, data: st.DataObject) -> None:
    numbers = st.sampled_from([*map(str, range(12)), "1.0", "٣", "-1", "2e0", "cat"])
    names = data.draw(st.lists(numbers, min_size=examples.classes, max_size=examples.classes, unique=True))
    renamed = read_examples(examples.logits, list(map(str, examples.labels)), names)
    assert renamed.labels == examples.labels
    assert read_examples(renamed.logits, list(map(str, renamed.labels)), names) == renamed


@pytest.mark.parametrize(
    ("rows", "labels", "names", "sentence"),
    [
        ([], [], NAMES, "There must be 1 to 12 examples, not 0."),
        ([ROW] * 13, [0] * 13, NAMES, "There must be 1 to 12 examples, not 13."),
        ([[1]], [0], ["cat"], "There must be 2 to 10 classes, not 1."),
        ([[1] * 11], [0], list("abcdefghijk"), "There must be 2 to 10 classes, not 11."),
        ([ROW, [1, 2]], [0, 0], NAMES, "Row 2 must have 3 logits, one for each class, not 2."),
        ([ROW, "abc"], [0, 0], NAMES, 'Row 2 must be a list of cells, not "abc".'),
        ([[1, None, 3]], [0], NAMES, "The logit of dog in row 1 is empty: type a number from -1,000 to 1,000."),
        ([[1, math.nan, 3]], [0], NAMES, "The logit of dog in row 1 is empty: type a number from -1,000 to 1,000."),
        ([[1, "x", 3]], [0], NAMES, 'The logit of dog in row 1 must be a number from -1,000 to 1,000, not "x".'),
        ([[1, 1e400, 3]], [0], NAMES, "The logit of dog in row 1 must be a number from -1,000 to 1,000, not inf."),
        ([ROW], [3], NAMES, "The label of row 1 must be a whole number from 0 to 2, not 3."),
        ([ROW], [-1], NAMES, "The label of row 1 must be a whole number from 0 to 2, not -1."),
        ([ROW], [0.5], NAMES, "The label of row 1 must be a whole number from 0 to 2, not 0.5."),
        ([ROW], ["cow"], NAMES, 'The label of row 1 must be a whole number from 0 to 2, not "cow".'),
        ([ROW], [None], NAMES, "The label of row 1 is empty: type a whole number from 0 to 2."),
        ([ROW], [], NAMES, "Every example needs a label: there are 1 examples and 0 labels."),
        ([ROW], [0], ["cat", "cat", "dog"], "Every class needs a name of its own: two classes have the same."),
        ([ROW], [0], ["cat", "", "dog"], "The name of class 1 is empty: type 1 to 20 characters of text."),
    ],
)
def test_nonsense_gets_a_sentence(rows: object, labels: object, names: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_examples(rows, labels, names)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


@pytest.mark.parametrize("smoothing", [-0.1, 1.1, "much", None])
def test_smoothing_is_a_share(smoothing: object) -> None:
    with pytest.raises(ValueError, match=r"^Label smoothing .* a number from 0 to 1"):
        SMOOTHING.read(smoothing)
    assert SMOOTHING.read("0.1") == 0.1


@pytest.mark.parametrize("name", EXAMPLES)
def test_presets_pass_their_own_checks(name: str) -> None:
    preset = EXAMPLES[name]()
    assert read_examples(preset.logits, preset.labels, preset.class_names) == preset


def test_smoothed_targets_are_shares_of_1() -> None:
    targets = data_b().smoothed(0.3)
    assert_close(targets[0], [0.8, 0.1, 0.1])
    assert_close(targets.sum(1), torch.ones(5))
