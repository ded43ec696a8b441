"""What is said of how sure a run is: only what is true of its numbers."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from core.claims import true_of
from core.metrics.calibration import best_temperature, calibration
from core.training.inspection import Part
from core.ui.train.answers import Honesty
from core.ui.train.how_sure import MENDED, NEAR, SURE, mended_words, sure_words

seen: set[str] = set()


@given(st.integers(0, 10**6), st.floats(0.1, 8.0), st.integers(1, 60))
def test_the_sentences_are_true(seed: int, sharpness: float, examples: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    logits = 2 * torch.randn(examples, 3, generator=generator)
    labels = torch.multinomial(torch.softmax(logits, 1), 1, generator=generator)[:, 0]
    logits = sharpness * logits
    temperature = best_temperature(logits, labels)
    before = calibration(logits, labels)
    after = None if temperature is None else calibration(logits, labels, temperature)
    confidence, predicted = torch.softmax(logits.double(), 1).max(1)
    found = Honesty(
        Part.TEST, before, temperature, after, float(confidence.mean()), float((predicted == labels).double().mean())
    )
    name = true_of(SURE, found).name
    apart = found.confidence - found.accuracy
    assert name == ("too sure" if apart >= NEAR else "too modest" if apart <= -NEAR else "as sure as it is right")
    mended = true_of(MENDED, found).name
    assert (mended == "none") == (after is None)
    if after is not None:
        assert (mended == "smaller") == (after.error < before.error)
        assert f"{after.error:.3f}" in mended_words(found) and f"{temperature:.3g}" in mended_words(found)
    assert f"{found.accuracy:.1%}" in sure_words(found)
    seen.update((name, mended))


def test_every_sentence_was_tried() -> None:
    assert seen == {claim.name for claim in (*SURE, *MENDED)}
