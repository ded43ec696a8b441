"""The recorded first run is what PyTorch does: trained anew, it has the same weights, losses and answers."""

from __future__ import annotations

from base64 import b64decode

import numpy as np
import pytest

from core.data import Dataset
from core.training.first_run import LEVELS, SHARES, FirstRun, first_run
from core.training.recipes import FIRST_RUN
from core.training.record_first_run import LABELS, record, steps


@pytest.fixture(scope="module")
def again(digits: Dataset) -> FirstRun:
    """The run, trained and recorded once more."""
    return record(FIRST_RUN, digits)


def levels(weights: str) -> np.ndarray:
    return np.frombuffer(b64decode(weights), dtype=np.int8).astype(int)


def test_it_is_the_first_run_of_the_train_page_from_its_start_to_its_end(digits: Dataset) -> None:
    run = first_run()
    assert run.config == FIRST_RUN
    assert [frame.step for frame in run.frames] == steps(FIRST_RUN.total_steps(digits))
    assert run.frames[0].step == 0 and run.frames[-1].step == FIRST_RUN.total_steps(digits)


def test_every_number_of_it_is_pytorchs(again: FirstRun) -> None:
    # Other processors round otherwise: by far less than a level, which a weight near a half may still step over.
    run = first_run()
    assert run.test_images == again.test_images and run.images == again.images
    assert run.largest == pytest.approx(again.largest, rel=1e-4)
    for old, new in zip(run.frames, again.frames, strict=True):
        assert old.loss == pytest.approx(new.loss, abs=1e-4)
        assert old.accuracy == pytest.approx(new.accuracy, abs=1.01 / run.test_images)
        assert np.abs(levels(old.weights) - levels(new.weights)).max() <= 1
        assert np.abs(np.array(old.shares) - np.array(new.shares)).max() <= 1


def test_what_it_keeps_is_whole(digits: Dataset) -> None:
    run = first_run()
    assert FirstRun.from_json(run.to_json()) == run
    assert [image.label for image in run.images] == list(LABELS)
    for image in run.images:
        assert list(b64decode(image.pixels)) == digits.x_test[image.index].tolist()
        assert int(digits.y_test[image.index]) == image.label
    for frame in run.frames:
        assert levels(frame.weights).size == digits.classes * digits.features
        assert all(abs(sum(shares) - SHARES) <= digits.classes / 2 for shares in frame.shares)
    assert max(np.abs(levels(frame.weights)).max() for frame in run.frames) == LEVELS
