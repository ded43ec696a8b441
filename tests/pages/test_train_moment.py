"""Train: an earlier moment of a run is chosen, linked to and followed, and what is shown is what was then."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.data import Dataset, load, scaled
from core.metrics import evaluate
from core.runs.registry import Entry, registry
from core.runs.weights import weights_of_moment
from core.training import RunConfig, timeline
from core.training.inspection import Part, judged, trained_model
from core.ui.train import answers
from core.ui.train.confident_mistakes import MOST
from core.ui.train.fields import NO_MOMENT
from core.ui.train.moment import SLIDER, START
from tests.pages import test_sharing as sharing
from tests.pages.app import component_data, open_page, rerun, said
from tests.pages.test_train import press, shown, wait
from tests.pages.test_train_validation import APART, cells, counts
from tests.tolerance import assert_close

CPU = torch.device("cpu")
# More than 1,000 weights, so its moments are log-spaced; and softmax regression, which has evenly spaced ones.
LARGER = {"hidden": "14", "epochs": "3", "speed": "full", "batch_size": "5"}
SMALL = {"epochs": "2", "speed": "full", "lr": "0.5"}


def trained(**query: str) -> tuple[AppTest, Entry]:
    app = open_page("train.py", **query)
    wait(press(app, "start"))
    return app, shown(app)


def at(app: AppTest, step: int) -> AppTest:
    app.select_slider(key=SLIDER).set_value(step)
    return rerun(app)


def then(entry: Entry, step: int) -> dict[str, torch.Tensor]:
    timeline = entry.snapshot().timeline
    return weights_of_moment(entry.config, timeline.weights[timeline.steps.index(step)])


def text(app: AppTest) -> str:
    return " ".join(each.value for each in app.markdown)


def marks(app: AppTest) -> list[int]:
    found = component_data(app, "curves")
    assert found is not None
    return [shape["x0"] for shape in found["figure"]["layout"]["shapes"]]


def test_the_matrix_of_a_moment_is_that_of_its_weights(digits: Dataset) -> None:
    app, entry = trained(**LARGER, batch_norm="on")
    newest = counts(app)
    steps = entry.snapshot().moments
    assert app.select_slider(key=SLIDER).value == steps[-1] == entry.snapshot().weights_step and len(steps) == 30
    assert f"after minibatch {steps[-1]:,} of {steps[-1]:,}, epoch 3" in text(app) and "moment" not in app.query_params
    tensors = scaled(digits, None, entry.config.scaling, CPU, entry.config.features)
    for step in (0, steps[12]):
        at(app, step)
        model = trained_model(entry.config, digits, then(entry, step))
        expected = evaluate(model, tensors.x_test, tensors.y_test, digits.classes)
        assert counts(app) == [list(row) for row in expected.confusion] != newest
        right = round(expected.accuracy * len(digits.y_test))
        assert f"{right} of the {len(digits.y_test)} test examples were right then" in text(app)
        assert sharing.query(app)["moment"] == str(step) and marks(app) == [step]
    assert START not in text(app) and f"after minibatch {steps[12]} of 864, epoch 1" in text(app)
    # Back at the right end it is the page that it was.
    at(app, steps[-1])
    assert counts(app) == newest and "moment" not in app.query_params and marks(app) == []


def test_what_follows_from_the_weights_is_that_of_the_moment(digits: Dataset) -> None:
    app, entry = trained(**SMALL)
    step = entry.snapshot().moments[3]
    at(app, step)
    weights = component_data(app, "weights")
    assert weights is not None and f"weight after minibatch {step}" in json.dumps(weights["figure"])
    found = judged(entry.config, digits, then(entry, step), Part.TEST)
    app.session_state["closer"] = ["classes", "honesty"]
    called = [(true, guess) for true in range(10) for guess in range(10) if true != guess and counts(app)[true][guess]]
    true, guess = called[0]
    app.selectbox(key="pick_true").set_value(true)
    app.selectbox(key="pick_predicted").set_value(guess)
    rerun(app)
    count = int(((found.labels == true) & (found.logits.argmax(1) == guess)).sum())
    cell = next(each.value for each in app.caption if f"True {true}, predicted {guess}" in each.value)
    assert f"after minibatch {step}." in cell and (f"{count} image" in cell or f"of {count} images" in cell)
    support = [row[-1] for row in cells(app, "per_class")]
    recall = [row[1] for row in cells(app, "per_class")]
    assert support[true] == str(sum(counts(app)[true]))
    assert_close(float(recall[true]), counts(app)[true][true] / sum(counts(app)[true]), rtol=0.01)
    assert any(f"with the weights after minibatch {step}." in each.value for each in app.caption)


def test_a_table_shows_the_heat_map_and_the_mistakes_of_the_moment() -> None:
    app, entry = trained(dataset="iris", epochs="3", speed="full", scaling="standardized")
    step = entry.snapshot().moments[1]
    at(app, step)
    weights = component_data(app, "weights")
    assert weights is not None
    assert_close(weights["figure"]["data"][0]["z"], then(entry, step)["0.weight"].T, rtol=1e-3)
    found = judged(entry.config, load("iris"), then(entry, step), Part.TEST)
    wrong = int((found.logits.argmax(1) != found.labels).sum())
    rows = next(each.value for each in app.dataframe if "true class" in each.value)
    assert len(rows) == min(wrong, MOST) > 0 and f"with the weights after minibatch {step}." in text(app)


def test_a_link_opens_the_moment_and_computes_it_once_for_all() -> None:
    app, entry = trained(**LARGER)
    step = entry.snapshot().moments[9]
    link = {"run": entry.id, "moment": str(step)}
    before = answers._answers_then.computed
    pages = [open_page("train.py", **link) for _ in range(2)]
    assert answers._answers_then.computed == before + 1
    for page in pages:
        assert page.select_slider(key=SLIDER).value == step and counts(page) == counts(pages[0]) != counts(app)
        assert sharing.query(page)["moment"] == str(step)
    # One that was not kept is the nearest that was; a new run begins at its newest.
    near = open_page("train.py", run=entry.id, moment="70")
    assert near.select_slider(key=SLIDER).value == min(entry.snapshot().moments, key=lambda each: abs(each - 70))
    wait(press(at(app, step), "restart"))
    assert "moment" not in app.query_params and app.select_slider(key=SLIDER).value == 864


@pytest.mark.parametrize("wrong", ["soon", "-3"])
def test_a_moment_that_is_no_number_is_answered_in_words(wrong: str) -> None:
    assert NO_MOMENT in said(open_page("train.py", moment=wrong))


def test_those_who_follow_see_the_moment() -> None:
    app, room = sharing.shared("train.py", **LARGER)
    wait(press(app, "start"))
    at(app, 0)
    student = rerun(sharing.follow(room))
    assert START in text(student) and counts(student) == counts(app) and student.select_slider(key=SLIDER).value == 0
    at(app, 864)
    assert START not in text(rerun(student)) and counts(student) == counts(app)


def test_while_the_envelope_is_sealed_a_moment_is_judged_on_the_validation_set(digits: Dataset) -> None:
    app, entry = trained(**APART)
    step = entry.snapshot().moments[5]
    at(app, step)
    found = judged(entry.config, digits, then(entry, step), Part.VALIDATION)
    right = int((found.logits.argmax(1) == found.labels).sum())
    assert sum(map(sum, counts(app))) == 287 and sum(counts(app)[n][n] for n in range(10)) == right
    assert f"{right} of the 287 validation examples were right then" in text(app)
    press(app, "open_test_set")
    assert sum(map(sum, counts(rerun(app)))) == len(digits.y_test)


def test_the_newest_moves_on_and_an_earlier_one_stays() -> None:
    run_id = registry().submit(RunConfig(hidden=(14,), batch_size=50, epochs=1000), load("digits"), "cpu", "somebody")
    entry = registry().find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.wait(lambda snapshot: len(snapshot.moments) > 3, 60.0)
    newest, early = open_page("train.py", run=run_id), open_page("train.py", run=run_id, moment="1")
    first: Any = newest.select_slider(key=SLIDER).value
    matrix = counts(early)
    reached = entry.snapshot().weights_step
    assert entry.run.wait(lambda snapshot: snapshot.weights_step > reached, 60.0)
    rerun(newest), rerun(early)
    assert newest.select_slider(key=SLIDER).value > first and "moves on as the run trains" in text(newest)
    assert early.select_slider(key=SLIDER).value == 1 and counts(early) == matrix
    # What the stream tells of the newest does not overwrite it.
    fed = {page: component_data(page, "confusion") for page in (newest, early)}
    assert fed[newest] is not None and fed[newest]["fed"] and fed[early] is not None and not fed[early]["fed"]
    registry().stop(run_id, "somebody")


def test_without_a_second_moment_there_is_no_slider(monkeypatch: pytest.MonkeyPatch) -> None:
    # As of a model that is too large to keep any.
    monkeypatch.setattr(timeline, "LARGE_BYTES", 10_000)
    run_id = registry().submit(RunConfig(hidden=(14,), train_size=200, epochs=1), load("digits"), "cpu", "me")
    entry = registry().find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=60.0)
    app = open_page("train.py", run=run_id)
    assert component_data(app, "confusion") is not None
    assert SLIDER not in {each.key for each in app.select_slider}
