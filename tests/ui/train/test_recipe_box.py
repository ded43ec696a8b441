"""What is said of a recipe on another data set is true of its steps, and each sentence is said for some data set."""

from __future__ import annotations

import pytest

from core.claims import names, true_of
from core.data import NAMES, Dataset
from core.training.recipes import MADE_FOR, MADE_FOR_IMAGES
from core.ui.train.recipe_box import ELSEWHERE, Elsewhere


def test_each_sentence_is_said() -> None:
    assert [true_of(ELSEWHERE, Elsewhere(here, 1876)).name for here in (46, 1876)] == names(ELSEWHERE)
    assert MADE_FOR in NAMES


@pytest.mark.mnist
def test_the_images_that_recipes_were_made_for(mnist: Dataset) -> None:
    assert mnist.train_examples == MADE_FOR_IMAGES
