"""The images behind a cell: the answers they come from are computed once for all who look."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import torch

from core.data import Dataset, load
from core.runs.registry import registry
from core.training import RunConfig
from core.training.inspection import Judged, Part
from core.ui.train import answers
from tests.pages.app import TIMEOUT, open_page, rerun


@pytest.fixture
def finished_run() -> str:
    run_id = registry().submit(RunConfig(epochs=1), load("digits"), "cpu", "somebody")
    entry = registry().find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    return run_id


def count_of(monkeypatch: pytest.MonkeyPatch, wait: float = 0.0) -> list[int]:
    """Grows with each time the test set is classified, which takes `wait` seconds, unless two do it at once."""
    computed: list[int] = []
    beside = threading.Event()

    def compute(config: RunConfig, data: Dataset, weights: Any, part: Part) -> Judged:
        computed.append(len(data.y_test))
        if len(computed) > 1:
            beside.set()
        beside.wait(wait)
        return Judged(part, torch.zeros(len(data.y_test), data.classes), data.y_test, data.x_test)

    monkeypatch.setattr(answers, "judged", compute)
    return computed


def test_all_pages_that_show_a_cell_take_the_answers_one_has_computed(
    finished_run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = count_of(monkeypatch)
    for _ in range(3):
        app = open_page("train.py", run=finished_run)
        app.selectbox(key="pick_true").set_value(3)
        app.selectbox(key="pick_predicted").set_value(0)
        rerun(app)
        assert any(caption.value.startswith("True 3, predicted 0: ") for caption in app.caption)
    assert len(computed) == 1


def test_those_who_ask_at_the_same_moment_wait_for_one(finished_run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Long enough that the others have asked meanwhile; whoever does not wait computes as well, and is seen to.
    computed = count_of(monkeypatch, wait=1.0)
    entry = registry().find(finished_run)
    assert entry is not None
    snapshot = entry.snapshot()

    def ask(step: int) -> Judged:
        return answers.answers(entry, replace(snapshot, weights_step=step), load("digits"))

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(ask, [1, 1, 1, 1]))
    assert len(computed) == 1 and all(each is found[0] for each in found)
    ask(2)
    assert len(computed) == 2
