"""What may be typed on the learning rate page."""

from __future__ import annotations

import pytest

from core.lessons.learning_rate.controls import EPOCHS, RATE, SEED


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (lambda: RATE.read(-1), "The learning rate must be a number from 1e-10 to 100,000, not -1."),
        (lambda: EPOCHS.read(1), "The number of epochs must be a whole number from 2 to 200, not 1."),
        (lambda: SEED.read("one"), 'The seed must be a whole number from 0 to 2,147,483,647, not "one".'),
    ],
)
def test_nonsense_gets_a_sentence(read: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read()  # type: ignore[operator]
    assert str(refused.value).startswith(sentence) and str(refused.value).endswith(".")


def test_settings_are_read_as_typed() -> None:
    assert (RATE.read("1e-10"), EPOCHS.read(20.0), SEED.read(" 1 ")) == (1e-10, 20, 1)
