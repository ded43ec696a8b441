"""What a page shows of runs that wait: their true place, the rule, and a button that leaves the queue."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.data import Dataset
from core.runs.registry import Registry, registry
from core.training import RunConfig, Status
from tests.pages.app import component_data, open_page, rerun, said, table

pytestmark = pytest.mark.usefixtures("slow_motion_takes_places")
TIMEOUT = 60.0
LONG = RunConfig(epochs=1000)


@pytest.fixture
def busy(digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> tuple[Registry, str]:
    """One place, in which somebody else's run trains."""
    monkeypatch.setenv("SOFTMAX_LAB_MAX_RUNS", "1")
    return registry(), registry().submit(LONG, digits, "cpu", "somebody", steps_per_second=50.0)


def words(app: AppTest) -> str:
    """Every caption of the page."""
    return " ".join(caption.value for caption in app.caption)


def progress(app: AppTest) -> str:
    """How the run stands, and how far it is."""
    readings = component_data(app, "readings")
    assert readings is not None
    return f"{readings['status']} · {readings['text']}".removesuffix(" · ")


def label(app: AppTest, key: str) -> str:
    return str(app.button(key=key).label)


def test_a_waiting_run_shows_its_place_and_can_leave(busy: tuple[Registry, str], digits: Dataset) -> None:
    runs, first = busy
    others = [runs.submit(LONG, digits, "cpu", "somebody") for _ in range(6)]
    app = open_page("train.py")
    app.button(key="start").click()
    rerun(app)
    mine = runs.find(app.session_state["visit"].shown)
    assert mine is not None and mine.run is not None
    # Six runs of somebody else's came before, but they are not the first of their owner.
    assert progress(app) == "waiting for its turn: next" and "The first loss" not in words(app)
    assert "nobody's second run before everybody's first" in words(app) and "one run trains at once" in words(app)
    newcomer = runs.submit(LONG, digits, "cpu", "newcomer")
    assert [runs.place(run_id) for run_id in (mine.id, newcomer, *others)] == list(range(8))
    assert label(app, "stop") == "Leave the queue"
    app.button(key="stop").click()
    rerun(app)
    assert mine.run.status is Status.STOPPED and runs.place(newcomer) == 0
    assert label(app, "stop") == "Stop" and app.button(key="stop").disabled
    assert "This run ended before its first minibatch." in words(app)
    for run_id in (*others, first):
        runs.stop(run_id, "somebody")


def test_a_run_that_stepped_aside_says_so_and_its_owner_may_pause_it(
    busy: tuple[Registry, str], digits: Dataset
) -> None:
    runs, first = busy
    runs.stop(first, "somebody")
    app = open_page("train.py", epochs="1000", speed="30")
    app.button(key="start").click()
    rerun(app)
    mine = runs.find(app.session_state["visit"].shown)
    assert mine is not None and mine.run is not None
    assert mine.run.wait(lambda snapshot: snapshot.history.step > 2, TIMEOUT)
    other = runs.submit(LONG, digits, "cpu", "other", steps_per_second=50.0)
    mine.seen -= 31.0
    runs.sweep()
    assert mine.run.wait(lambda snapshot: snapshot.status is Status.PAUSED, TIMEOUT)
    rerun(app)
    assert progress(app).startswith("waiting for its turn: next · epoch 1 of 1000")
    assert "This run goes on by itself when its turn comes, with the same numbers." in words(app)
    assert label(app, "stop") == "Stop" and label(app, "pause") == "Pause"
    app.button(key="pause").click()
    rerun(app)
    assert progress(app).startswith("paused") and label(app, "resume") == "Resume"
    runs.stop(other, "other")
    assert mine.run.status is Status.PAUSED  # its owner's word counts


def test_the_runs_of_a_page_leave_the_queue_together(busy: tuple[Registry, str]) -> None:
    runs, first = busy
    app = open_page("overfitting.py", dropout="on", weight_decay="on")
    app.button(key="overfitting-begin").click()
    rerun(app)
    assert label(app, "overfitting-stop") == "Leave the queue"
    assert "waiting for its turn: next" in table(app, "run").to_string()
    app.button(key="overfitting-stop").click()
    rerun(app)
    assert app.button(key="overfitting-stop").disabled
    runs.stop(first, "somebody")


def test_one_run_too_many_is_refused_with_the_number(
    busy: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, first = busy
    monkeypatch.setattr("core.runs.roster.MOST_OF_ONE_OWNER", 3)
    app = open_page("overfitting.py", dropout="on", batch_norm="on", weight_decay="on")
    app.button(key="overfitting-begin").click()
    rerun(app)
    assert "3 of your runs train, are paused or wait already, and nobody may have more: stop one of them." in said(app)
    assert len(table(app, "run")) == 3
    runs.stop(first, "somebody")


def test_a_restart_that_is_refused_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.runs.roster.MOST_OF_ONE_OWNER", 1)
    app = open_page("train.py", epochs="1000", speed="30")
    app.button(key="start").click()
    rerun(app)
    first = registry().find(app.session_state["visit"].shown)
    assert first is not None and first.run is not None
    app.button(key="restart").click()
    rerun(app)
    # It takes the place of the first, of which there may be one.
    second = registry().find(app.session_state["visit"].shown)
    assert second is not None and second.run is not None and second is not first
    assert first.run.wait(timeout=TIMEOUT) and first.run.status is Status.STOPPED
    monkeypatch.setattr("core.runs.roster.MOST_OF_ONE_OWNER", 0)
    app.button(key="restart").click()
    rerun(app)
    assert "nobody may have more" in said(app) and app.session_state["visit"].shown == second.id
    assert not second.run.status.ended and second.run.status is not Status.STOPPING
    registry().stop(second.id, second.owner)


def test_a_run_that_takes_the_place_of_another_may_take_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("train.py", epochs="1000", speed="30")
    app.button(key="start").click()
    first = registry().find(rerun(app).session_state["visit"].shown)
    assert first is not None and first.run is not None
    assert first.run.wait(lambda snapshot: bool(snapshot.history.epochs), timeout=TIMEOUT)
    free = [0]
    for module in ("core.training.device", "core.runs.memory"):
        monkeypatch.setattr(f"{module}.memory_free", lambda device: free[0])
    assert not rerun(app).button(key="restart").disabled and "is free" not in said(app)
    free[0] = -1  # less than one such run needs, when the first has ended
    assert rerun(app).button(key="restart").disabled and "is free" in said(app)
    free[0] = 0
    rerun(app).button(key="restart").click()
    second = registry().find(rerun(app).session_state["visit"].shown)
    assert second is not None and second is not first
    registry().stop(second.id, second.owner)


@pytest.mark.parametrize("button", ["normalization-begin", "normalization-search"])
def test_the_training_of_a_lesson_goes_on_when_what_was_to_replace_it_is_refused(
    busy: tuple[Registry, str], button: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, first = busy
    app = open_page("normalization.py")

    def waiting() -> list[str]:
        app.button(key=button).click()
        rerun(app)
        everything = runs.everything()
        return [each.id for each in everything if each.run is not None and each.run.status is Status.PENDING]

    before = waiting()
    again = waiting()
    assert before and len(again) == len(before) and not set(before) & set(again)
    monkeypatch.setattr("core.runs.roster.MOST_OF_ONE_OWNER", 0)
    assert waiting() == again and "nobody may have more" in said(app)
    for each in runs.everything():
        if each.id in again:
            runs.stop(each.id, each.owner)
    runs.stop(first, "somebody")


@pytest.mark.parametrize("leads", [True, False])
def test_the_lecturer_whose_run_waits_may_end_what_others_train(
    busy: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch, leads: bool
) -> None:
    runs, first = busy
    for place in ("core.ui.watch.queue.is_lecturer", "core.ui.visitor.line.is_lecturer"):
        monkeypatch.setattr(place, lambda: leads)
    app = open_page("train.py", epochs="1000", speed="30")
    app.button(key="start").click()
    rerun(app)
    mine, others = runs.find(app.session_state["visit"].shown), runs.find(first)
    assert mine is not None and mine.run is not None and others is not None and others.run is not None
    assert mine.submitter.first is leads
    if not leads:
        assert "end_others" not in {button.key for button in app.button}
        return
    assert "A run of somebody else trains. Yours is the next." in words(app)
    app.button(key="end_others").click()
    rerun(app)
    assert others.run.wait(timeout=TIMEOUT) and others.run.status is Status.STOPPED and others.made_room
    assert mine.run.wait(lambda now: now.status is Status.RUNNING, TIMEOUT)
    theirs = open_page("train.py", run=first)
    assert "The lecturer ended this run, to train in its place." in " ".join(info.value for info in theirs.info)
