"""The script of a run of the page on overfitting: at random settings it prints every number of its curves."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.data import load
from core.lessons.overfitting.arithmetic import BASE, REMEDIES, Strengths, remedied
from core.scripts.cells import source
from core.scripts.run_script import script
from tests.lessons.overfitting.test_arithmetic import history_of
from tests.scripts.running import numbers, run
from tests.tolerance import assert_close


@settings(max_examples=4, deadline=None)
@given(
    st.sampled_from(list(REMEDIES)),
    st.sampled_from((50, 100)),
    st.lists(st.integers(1, 20), max_size=3).map(tuple),
    st.floats(-3, -0.5).map(lambda power: float(f"{10**power:.2g}")),
    st.integers(1, 6),
    st.integers(0, 99),
    st.sampled_from((2, 4, 8)),
)
@example("fewer_features", 50, (16,), 0.05, 3, 1, 4)
@example("early_stopping", 50, (16,), 0.3, 6, 1, 2)
def test_the_script_prints_the_curves(
    remedy: str, images: int, hidden: tuple[int, ...], rate: float, epochs: int, seed: int, one_in: int
) -> None:
    data = load("digits")
    base = replace(BASE, train_size=images, hidden=hidden, learning_rate=rate, epochs=epochs, seed=seed)
    config = remedied(base, remedy, Strengths(patience=1, fewer_features=one_in), data)
    with TemporaryDirectory() as folder:
        start, *lines = run(source(script(config, data)), Path(folder)).strip().splitlines()
    history = history_of(config, data)
    assert_close(numbers(start), [history.start_train_loss, history.start_test_loss], atol=6e-7)
    for line, epoch in zip(lines, history.epochs, strict=False):
        shown = numbers(re.sub(r"loss [^,]+, (?=train)", "", line))
        expected = [epoch.epoch, epoch.evaluated_train_loss, epoch.test_loss, epoch.test_accuracy]
        assert_close(shown, expected, rtol=1e-6, atol=6e-5)
    ended = lines[len(history.epochs) :]
    assert len(ended) == (remedy == "early_stopping")
    if ended:
        assert f"weights of epoch {history.restored_epoch}, test loss" in ended[0]
