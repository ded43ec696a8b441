"""The page of the plane: its run, its address, what is painted and changed by hand, and what does not go together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.plane.named import MOST_PAINTED, PlaneData, plane_data, write_points
from core.data.plane.points import plane_points
from core.lessons.plane.controls import BASE, MOST_STEPS, painted_text
from core.lessons.plane.kept_texts import LONGEST_IN_ADDRESS, short, whole
from core.lessons.plane.picture import RUN
from core.lessons.plane.questions import QUESTIONS
from core.models import parameter_count
from core.reading.packed import pack, unpack
from core.runs.registry import Entry, registry
from core.training import History, Status
from core.ui.watch.runs import read_runs
from tests.pages.app import component_data, open_page, rerun, said, script
from tests.scripts.test_run_script import run_script

TIMEOUT = 60.0
QUICK = {"number": "50", "hidden": "3", "epochs": "5", "speed": "full"}
# Goes on for as long as a test needs it.
LONG = QUICK | {"epochs": "1000", "speed": "slow"}
TRIANGLE = [(-150, -150, 0), (-120, -140, 0), (150, -150, 1), (140, -120, 1), (0, 150, 2), (10, 120, 2)]


def shown(app: AppTest) -> dict[str, Any]:
    """What the browser is given."""
    data = component_data(app, "plane")
    assert data is not None
    return data


def press(app: AppTest, button: str) -> None:
    app.button(key=f"plane-{button}").click()
    rerun(app)


def entry_of(app: AppTest) -> Entry:
    entry = registry().find(read_runs(app.session_state["plane_settings"]["runs"])[RUN])
    assert entry is not None and entry.run is not None
    return entry


def train(app: AppTest) -> Entry:
    """Press Train, and wait for the end."""
    press(app, "begin")
    entry = entry_of(app)
    assert entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    rerun(app)
    return entry


def rested(app: AppTest, moved: Callable[[History], bool] = lambda history: True) -> History:
    """What the page's run has reached, once it has come to rest, and something has `moved`."""
    run = entry_of(app).run
    assert run is not None
    assert run.wait(lambda now: now.status is Status.PAUSED and moved(now.history), timeout=TIMEOUT)
    rerun(app)
    return run.snapshot().history


def test_a_run_is_a_normal_one_whose_moments_the_browser_gets_and_whose_script_prints_its_numbers(
    tmp_path: Path,
) -> None:
    app = open_page("plane.py", **QUICK)
    before = shown(app)
    assert before["stream"] is None and len(before["points"]["x"]) == 50 and sum(before["points"]["test"]) == 15
    entry = train(app)
    now, snapshot = shown(app), entry.snapshot()
    assert now["stream"] == f"moments/{entry.id}" and now["start"] == before["start"]
    assert snapshot.timeline.steps[0] == 0 and snapshot.timeline.steps[-1] == snapshot.history.step == 5 * 2
    assert unpack(now["start"]).tobytes() == snapshot.timeline.weights[0]
    *_, last = (line for line in run_script(script(app, "plane"), tmp_path) if line.startswith("epoch "))
    epoch = snapshot.history.epochs[-1]
    assert last.endswith(f"test loss {epoch.test_loss:.6f}, test accuracy {epoch.test_accuracy:.4f}")


def test_other_settings_end_the_run_and_the_same_ones_show_it_again() -> None:
    app = open_page("plane.py", **LONG)
    press(app, "begin")
    entry = entry_of(app)
    assert entry.is_alive and shown(app)["stream"] == f"moments/{entry.id}"
    app.selectbox(key="plane-activation").set_value("relu")
    rerun(app)
    assert entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    assert entry.run.status is Status.STOPPED and shown(app)["stream"] is None
    app.selectbox(key="plane-activation").set_value(BASE.activation)
    rerun(app)
    assert shown(app)["stream"] == f"moments/{entry.id}"


def test_a_run_has_its_speed_is_paused_and_steps_by_minibatch_and_by_epoch() -> None:
    app = open_page("plane.py", **LONG)
    press(app, "begin")
    run = entry_of(app).run
    assert run is not None and run.pace == 4.0 * 2
    app.selectbox(key="plane-speed").set_value("fast")
    rerun(app)
    assert run.pace == 60.0 * 2
    press(app, "pause")
    step = rested(app).step
    press(app, "step_batch")
    history = rested(app, lambda history: history.step > step)
    assert history.step == run.snapshot().timeline.steps[-1] == step + 1
    press(app, "step_epoch")
    # It may have been the last minibatch of its epoch.
    done = rested(app, lambda now: len(now.epochs) > len(history.epochs))
    assert len(done.epochs) == len(history.epochs) + 1 and done.step == done.epochs[-1].step
    press(app, "stop")
    assert run.wait(timeout=TIMEOUT)


def test_a_run_begins_with_a_single_step() -> None:
    app = open_page("plane.py", **LONG)
    press(app, "step_batch")
    assert rested(app).step == 1
    press(app, "step_epoch")
    history = rested(app, lambda now: bool(now.epochs))
    assert history.step == history.epochs[-1].step == 2
    press(app, "stop")
    run = entry_of(app).run
    assert run is not None and run.wait(timeout=TIMEOUT)
    press(app, "step_epoch")
    assert rested(app, lambda now: bool(now.epochs)).step == 2 and entry_of(app).run is not run


def test_painted_points_are_in_the_address_while_few_and_else_by_a_name(tmp_path: Path) -> None:
    app = open_page("plane.py", points="painted", painted=write_points(TRIANGLE), test="0", **QUICK)
    assert shown(app)["points"] == {"x": [-150, -120, 150, 140, 0, 10], "y": [-150, -140, -150, -120, 150, 120],
                                    "label": [0, 0, 1, 1, 2, 2], "test": [0] * 6}  # fmt: skip
    entry = train(app)
    assert plane_data(entry.config.dataset).painted == tuple(TRIANGLE)
    source = script(app, "plane")
    assert all(f"{x}, {y}" in source or f"{x / 100:g}" in source for x, y, _ in TRIANGLE)
    *_, last = (line for line in run_script(source, tmp_path) if line.startswith("epoch "))
    assert f"test loss {entry.snapshot().history.epochs[-1].test_loss:.6f}" in last
    many = write_points([(n - 150, 150 - n, n % 2) for n in range(300)])
    assert len(many) > LONGEST_IN_ADDRESS
    app = open_page("plane.py", points="painted", painted=short(many))
    assert len(shown(app)["points"]["x"]) == 300 and len(app.query_params["painted"][0]) < 40
    app = open_page("plane.py", points="painted", painted="kept.00")
    assert "not on this machine any more" in said(app) and shown(app)["points"]["x"] == []


def test_what_a_browser_paints_is_looked_at() -> None:
    def sent(points: list[tuple[int, int, int]]) -> dict[str, list[int]]:
        return dict(zip(("x", "y", "label"), (list(part) for part in zip(*points, strict=True)), strict=True))

    assert painted_text(sent(TRIANGLE), 3) == write_points(TRIANGLE)
    assert painted_text({"x": [], "y": [], "label": []}, 2) == ""
    most = [(0, 0, 0)] * MOST_PAINTED
    assert whole(painted_text(sent(most), 2) or "") == write_points(most)
    for wrong in (None, [], {}, {"x": [1], "y": [1]}, {"x": [1], "y": [1], "label": [0.5]}, sent([(301, 0, 0)]),
                  sent([(0, 0, 2)]), {"x": [1, 2], "y": [1], "label": [0]}, {"x": "1", "y": "1", "label": "0"},
                  sent([(0, 0, 0)] * (MOST_PAINTED + 1)), {"x": [True], "y": [1], "label": [0]}):  # fmt: skip
        assert painted_text(wrong, 2) is None


def test_training_begins_with_weights_that_were_changed_by_hand() -> None:
    count = parameter_count(2, (3,), 3)
    start = pack([0.25] * count)
    app = open_page("plane.py", start=start, **QUICK)
    assert shown(app)["start"] == start
    entry = train(app)
    assert entry.config.start == start and entry.snapshot().timeline.weights[0] == unpack(start).tobytes()
    press(app, "from_seed")
    assert shown(app)["start"] != start and shown(app)["stream"] is None
    # Those of another network are no start of this one.
    app = open_page("plane.py", start=start, **QUICK | {"hidden": "4"})
    assert len(unpack(shown(app)["start"])) == parameter_count(2, (4,), 3) and not said(app)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"points": "painted"}, "There are no points yet"),
        ({"points": "painted", "painted": "1e30.0.0"}, "In the address, painted was left aside"),
        ({"points": "painted", "painted": "400.0.0"}, "x₁ and x₂ must be from -3 to 3"),
        ({"number": "5000", "batch": "1", "epochs": "1000"}, f"at most {MOST_STEPS:,} are trained here"),
        ({"number": "6000"}, "In the address, number was left aside"),
        ({"hidden": "9"}, "In the address, hidden was left aside"),
        ({"inputs": "z"}, "In the address, inputs was left aside"),
    ],
)
def test_what_does_not_go_together_is_said_and_the_picture_stays(query: dict[str, str], sentence: str) -> None:
    app = open_page("plane.py", **query)
    assert sentence in said(app)
    data = shown(app)
    assert data["classes"] >= 2 and len(unpack(data["start"])) > 0
    # What is left aside in an address is as it is by default, and can be trained; without points nothing can.
    assert app.button(key="plane-begin").disabled == ("points" in query or "batch" in query)


@pytest.mark.parametrize(
    "painted", [[(0, 0, 0)], [(10, 10, 1)] * 4, [(5, 5, 0), (-5, 5, 0)]], ids=["one", "equal", "one class"]
)
def test_hardly_any_points_are_trained_on(painted: list[tuple[int, int, int]]) -> None:
    app = open_page("plane.py", points="painted", painted=write_points(painted), **QUICK)
    entry = train(app)
    assert entry.run is not None and entry.run.status is Status.FINISHED, entry.snapshot().error


def test_a_shape_has_its_classes() -> None:
    app = open_page("plane.py", **QUICK)
    for name, classes in {"iris.2.3": 3, "xor": 2, "rings": 4}.items():
        app.selectbox(key="plane-points").set_value(name)
        if name == "rings":
            app.slider(key="plane-classes").set_value(4)
        rerun(app)
        data = shown(app)
        assert data["classes"] == classes and not said(app)
        wanted = PlaneData(name, classes, 50)
        assert data["points"]["x"] == list(plane_points(wanted.name).x)


def test_a_question_opens_with_its_settings_and_what_it_is_compared_with() -> None:
    app = open_page("plane.py")
    assert app.selectbox(key="plane-preset").value is None
    for question in QUESTIONS[1], QUESTIONS[6]:
        app.selectbox(key="plane-preset").set_value(question.key)
        rerun(app)
        assert app.selectbox(key="plane-preset").value == question.key
        assert any(question.look_for == each.value for each in app.markdown)
        for case in (*question.beside, question.opened):
            app.get("button_group")[0].set_value(case.title)
            rerun(app)
            assert app.selectbox(key="plane-preset").value == question.key, case.title
            data = shown(app)
            assert (tuple(data["hidden"]), len(data["points"]["x"])) == (case.config.hidden, case.plane.points)
            assert tuple(data["inputs"]) == case.plane.inputs
    # Whatever else is changed, it is the question's no more.
    app.selectbox(key="plane-activation").set_value("gelu")
    rerun(app)
    assert app.selectbox(key="plane-preset").value is None
