"""The race on the Train page: begun, watched, stopped, refused; with a pretended GPU and on this machine's own CPU."""

from __future__ import annotations

import threading

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.data import Dataset
from core.reading.refusals import ConfigError
from core.runs.registry import registry
from core.runs.study import Study
from core.training import RunConfig, Status
from core.ui.visitor.lecturer import SENTENCES, Refusal
from tests.pages.app import TIMEOUT, component_data, open_page, rerun, said


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A pretended GPU, and timings made up; while the event is not set, the third width waits for it."""
    go_on = threading.Event()

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        if config.hidden == (512,):
            assert go_on.wait(TIMEOUT)
        if config.hidden == (2048,) and device.type == "cuda":
            raise ConfigError("hidden", "This model needs 9 GB.")
        return 1e-5 * config.batch_size if device.type == "cpu" or config.hidden == () else 1.6e-3

    monkeypatch.setattr("core.ui.train.race.devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr("core.training.fastest.check_memory", lambda *_: None)
    monkeypatch.setattr("core.training.fastest.step_seconds", seconds)
    return go_on


def begun(app: AppTest) -> Study:
    app.button(key="race_start").click()
    rerun(app)
    study = registry().find_study(app.session_state["race_study"])
    assert study is not None
    return study


def progress(app: AppTest) -> str:
    """The words above the bar of the race."""
    return next(str(node.proto.text) for node in app.get("progress") if "timing" in str(node.proto.text))


def words(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption))


def test_two_devices_are_raced_while_the_page_looks_on(hold: threading.Event) -> None:
    app = open_page("train.py")
    study = begun(app)
    assert study.run.wait(lambda snapshot: snapshot.history.step == 16, TIMEOUT)
    rerun(app)
    assert "**measuring** · timing 16 of 96 · Digits" in progress(app)
    assert app.button(key="race_start").disabled and not app.button(key="race_stop").disabled
    assert "128 units: the CPU is faster, from a batch size of about 160 the GPU." in words(app)
    assert "512 units:" not in words(app)
    hold.set()
    assert study.run.wait(timeout=TIMEOUT) and study.run.status is Status.FINISHED
    rerun(app)
    assert not app.button(key="race_start").disabled and app.button(key="race_stop").disabled
    assert "512 units: the CPU is faster, from a batch size of about 160 the GPU." in words(app)
    assert "Skipped: 2048 units at batch size 16 on the GPU. This model needs 9 GB." in words(app)
    figure = component_data(app, "race")
    assert figure is not None and not figure["figure"]["layout"]["annotations"]


def test_a_race_stops_and_keeps_what_it_has(hold: threading.Event) -> None:
    app = open_page("train.py")
    study = begun(app)
    assert study.run.wait(lambda snapshot: snapshot.history.step == 16, TIMEOUT)
    rerun(app)
    app.button(key="race_stop").click()
    rerun(app)
    hold.set()
    assert study.run.wait(timeout=TIMEOUT) and study.run.status is Status.STOPPED
    rerun(app)
    assert "stopped" in progress(app) and component_data(app, "race") is not None
    again = begun(app)
    assert again.id != study.id and again.run.wait(timeout=TIMEOUT)


def test_where_no_gpu_is_the_page_and_the_figure_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ui.train.race.devices", lambda: ("cpu",))
    monkeypatch.setattr("core.training.fastest.step_seconds", lambda config, *_: 1e-5 * config.batch_size)
    app = open_page("train.py")
    assert component_data(app, "race") is None and "No GPU was found on this machine" in words(app)
    assert begun(app).run.wait(timeout=TIMEOUT)
    rerun(app)
    shown = component_data(app, "race")
    assert shown is not None
    assert [note["text"] for note in shown["figure"]["layout"]["annotations"]] == ["not measured on a GPU"]
    assert "is faster, from" not in words(app)


def test_a_race_waits_in_the_queue_and_can_leave_it(hold: threading.Event) -> None:
    registry().most = 0
    app = open_page("train.py")
    study = begun(app)
    assert "**waiting for its turn: next** · timing 0 of 96" in progress(app)
    assert app.button(key="race_stop").label == "Leave the queue"
    app.button(key="race_stop").click()
    rerun(app)
    assert study.run.status is Status.STOPPED and not app.button(key="race_start").disabled


def test_who_may_not_train_may_not_race(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("train.py")
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", "secret")
    # The button that this page still shows was drawn while everybody might.
    app.button(key="race_start").click()
    rerun(app)
    assert registry().everything() == [] and SENTENCES[Refusal.VIEWER] in said(app)
    assert app.button(key="race_start").disabled


def test_who_follows_has_no_race(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ui.train.race.is_following", lambda: True)
    assert "race_start" not in [button.key for button in open_page("train.py").button]
