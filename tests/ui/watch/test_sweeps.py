"""Studies on pages: what one visitor trains, others who ask for the same watch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch

from core.data import load
from core.descent.minibatch_sweep import MinibatchSweep
from core.reading.rules import ReadBy
from core.runs.registry import registry
from core.training import RunConfig, Status
from core.ui.page.settings import Setting
from core.ui.watch import sweeps
from core.ui.watch.sweeps import LiveSweeps

TIMEOUT = 60.0
CONFIG = RunConfig(dataset="digits", epochs=1)
KEPT = Setting[dict[str, str]]("kept", {}, ReadBy(lambda text: {}, str))


class State(dict[Setting[dict[str, str]], dict[str, str]]):
    """The settings of a page, without Streamlit."""

    def problem_key(self, setting: Setting[dict[str, str]]) -> str:
        return setting.name


def sweep(config: RunConfig = CONFIG) -> MinibatchSweep:
    return MinibatchSweep(config, (0.01, 0.1), load("digits"), torch.device("cpu"))


def asks(monkeypatch: pytest.MonkeyPatch, name: str, config: RunConfig = CONFIG) -> str:
    """The id of the study that a visitor of this name gets who presses Train."""
    monkeypatch.setattr(sweeps, "visitor", lambda: name)
    state = State({KEPT: {}})
    LiveSweeps(state, KEPT).start(lambda: {"all": sweep(config)})  # type: ignore[arg-type]
    return state[KEPT]["all"]


@pytest.fixture(autouse=True)
def in_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "check_may_train", lambda: None)
    monkeypatch.setattr(sweeps, "in_line", dict)
    monkeypatch.setattr(sweeps.st, "session_state", {})


def test_who_asks_for_the_same_watches_what_another_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    first = asks(monkeypatch, "first")
    assert [asks(monkeypatch, f"phone {number}") for number in range(40)] == [first] * 40
    assert asks(monkeypatch, "other", replace(CONFIG, seed=2)) != first
    study = registry().find_study(first)
    assert study is not None and study.owner == "first" and study.run.wait(timeout=TIMEOUT)
    # What has finished is shown as it is; who trained it may train it again.
    assert asks(monkeypatch, "late") == first
    assert asks(monkeypatch, "first") not in (first, "")


def test_what_was_stopped_is_trained_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = asks(monkeypatch, "first", replace(CONFIG, seed=3, epochs=1000))
    registry().stop(first, "first")
    study = registry().find_study(first)
    assert study is not None and study.run.wait(timeout=TIMEOUT) and study.run.status is Status.STOPPED
    again = asks(monkeypatch, "second", replace(CONFIG, seed=3, epochs=1000))
    assert again != first
    registry().stop(again, "second")


def test_of_those_who_ask_at_the_same_moment_one_trains() -> None:
    config = replace(CONFIG, seed=4)

    def ask(number: int) -> str:
        with registry().lock:
            begun = sweeps.another_visitors(sweep(config), f"phone {number}")
            return begun or registry().submit_study(sweep(config), f"phone {number}")

    with ThreadPoolExecutor(40) as pool:
        ids = list(pool.map(ask, range(40)))
    assert len(ids) == 40 and len(set(ids)) == 1
