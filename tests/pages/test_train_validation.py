"""Train with a validation share: the sealed envelope, and the closer look at what a run is judged by."""

from __future__ import annotations

import torch
from streamlit.testing.v1 import AppTest

from core.data import load
from core.metrics.calibration import best_temperature, calibration
from core.metrics.per_class import per_class
from core.metrics.thresholds import every_threshold
from core.runs.registry import registry
from core.training import RunConfig
from core.training.inspection import Part, judged
from core.ui.train.comparison import history_csv
from core.ui.train.fields import from_query, to_query
from core.ui.train.recipe_box import RECIPES
from tests.pages import test_sharing as sharing
from tests.pages.app import component_data, open_page, rerun, said, table
from tests.pages.test_train import numbers, press, shown, wait

APART = {"validation_share": "0.2", "epochs": "2", "speed": "full", "lr": "0.5"}


def traces(app: AppTest, key: str = "curves") -> list[str]:
    found = component_data(app, key)
    assert found is not None
    return [trace["name"] for trace in found["figure"]["data"]]


def cells(app: AppTest, key: str) -> list[list[str]]:
    found = component_data(app, key)
    assert found is not None
    text: list[list[str]] = found["figure"]["data"][0]["text"]
    return text


def counts(app: AppTest) -> list[list[int]]:
    return [[int(cell or 0) for cell in row] for row in cells(app, "confusion")]


def test_the_test_set_is_sealed_until_it_is_opened_once() -> None:
    app = open_page("train.py", **APART)
    wait(press(app, "start"))
    entry = shown(app)
    last = entry.snapshot().history.epochs[-1]
    assert last.validation is not None and last.validation.accuracy != last.test_accuracy
    assert "sealed envelope" in said(app) and "287 training examples set apart" in said(app)
    assert [name for name in traces(app) if "loss" in name or "accuracy" in name] == [
        *("training loss", "validation loss", "validation accuracy"),
    ]
    assert numbers(app)["validation accuracy"] == f"{100 * last.validation.accuracy:.2f} %"
    assert not any("test" in label for label in numbers(app))
    assert counts(app) == [list(row) for row in last.validation.confusion]
    assert "test_loss" not in history_csv(entry.snapshot().history, sealed=True)
    app.selectbox(key="pick_true").set_value(1)
    app.selectbox(key="pick_predicted").set_value(1)
    rerun(app)
    assert any(f": {last.validation.confusion[1][1]} images" in c.value or "of" in c.value for c in app.caption)
    pictures = next(html.proto.body for html in app.get("html") if "<figure" in html.proto.body)
    assert "validation image" in pictures and "test image" not in pictures
    press(app, "open_test_set")
    rerun(app)
    assert entry.opened == 1 and "opening number 1 of Digits 8x8" in said(app)
    assert any("that you have opened: 1." in caption.value for caption in app.caption)
    assert "open_test_set" not in {button.key for button in app.button}
    assert traces(app)[1:] == ["validation loss", "test loss", "validation accuracy", "test accuracy"]
    assert numbers(app)["test accuracy"] == f"{100 * last.test_accuracy:.2f} %"
    assert counts(app) == [list(row) for row in last.confusion]
    # Another run has an envelope of its own; who looks at this one by its address sees it open.
    wait(press(app, "restart"))
    assert "sealed envelope" in said(app)
    other = open_page("train.py", run=entry.id)
    assert "opening number 1" in said(other) and "open_test_set" not in {button.key for button in other.button}


def test_somebody_else_reads_that_it_is_sealed_and_has_no_button() -> None:
    run_id = registry().submit(RunConfig(validation_share=0.2, epochs=1), load("digits"), "cpu", "somebody")
    entry = registry().find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=60.0)
    app = open_page("train.py", run=run_id)
    assert "sealed envelope" in said(app)
    assert "open_test_set" not in {button.key for button in app.button}
    assert any("the owner of this run has opened: 0." in caption.value for caption in app.caption)


def test_the_switch_restores_todays_view_and_a_share_of_0_is_todays_view() -> None:
    app = open_page("train.py", epochs="1", speed="full")
    assert "set_test_every_epoch" not in {toggle.key for toggle in app.toggle}
    wait(press(app, "start"))
    assert "envelope" not in said(app) and traces(app) == ["training loss", "test loss", "test accuracy"]
    assert list(numbers(app)) == ["training loss", "test loss", "test accuracy", "best accuracy", "parameters"]
    app.text_input(key="set_validation_share").set_value("0.2")
    rerun(app)
    app.toggle(key="set_test_every_epoch").set_value(True)
    wait(press(rerun(app), "restart"))
    assert "envelope" not in said(app)
    assert {"validation loss", "test loss", "validation accuracy", "test accuracy"} <= set(traces(app))
    assert list(numbers(app))[1:5] == ["validation loss", "validation accuracy", "test loss", "test accuracy"]
    assert app.query_params["validation_share"] == "0.2" and app.query_params["test_every_epoch"] == "on"


def test_a_share_that_cannot_be_is_answered_in_words() -> None:
    app = open_page("train.py", **APART)
    app.text_input(key="set_validation_share").set_value("0.9")
    rerun(app)
    assert "validation_share must be a number from 0 to 0.5" in said(app)
    app.text_input(key="set_validation_share").set_value("0.0001")
    rerun(app)
    assert "not one whole example" in said(app)


def test_links_and_presets_made_before_have_no_envelope() -> None:
    assert from_query({"lr": "0.1", "patience": "5"})[0].seals_test is False
    assert "validation_share" not in to_query(RunConfig(patience=5)) and "test_every_epoch" not in to_query(RunConfig())
    looked = 0
    for recipe in RECIPES.values():
        assert not RunConfig(**recipe.values).validation_share
        looked += 1
    assert looked


def test_the_comparison_leaves_a_sealed_test_set_out() -> None:
    app = open_page("train.py", **APART)
    wait(press(app, "start"))
    wait(press(app, "restart"))
    rows = table(app, "run")
    assert rows["test loss"].isna().all() and rows["test accuracy %"].isna().all()
    assert rows["best accuracy %"].notna().all()


def test_a_closer_look_at_each_class_and_at_how_sure_it_is() -> None:
    app = open_page("train.py", **APART)
    wait(press(app, "start"))
    assert component_data(app, "per_class") is None and component_data(app, "reliability") is None
    app.session_state["closer"] = ["classes", "honesty"]
    rerun(app)
    entry = shown(app)
    last = entry.snapshot().history.epochs[-1]
    assert last.validation is not None
    expected = per_class(last.validation.confusion)
    rows = cells(app, "per_class")
    assert len(rows) == 12
    for row, scores in zip(rows, (*expected.classes, expected.macro, expected.weighted), strict=True):
        assert row == [f"{scores.precision:.3f}", f"{scores.recall:.3f}", f"{scores.f1:.3f}", f"{scores.support:,}"]
    found = judged(entry.config, load("digits"), entry.snapshot().weights, Part.VALIDATION)
    temperature = best_temperature(found.logits, found.labels)
    assert temperature is not None
    text = " ".join(markdown.value for markdown in app.markdown)
    assert f"calibration error is **{calibration(found.logits, found.labels).error:.3f}**" in text
    assert f"temperature **{temperature:.3g}**" in text
    assert any("Of the validation set" in caption.value for caption in app.caption)
    assert len(traces(app, "reliability")) == 3
    # Open, everything is of the test set, with the temperature that was found without it.
    press(app, "open_test_set")
    rerun(app)
    tested = judged(entry.config, load("digits"), entry.snapshot().weights, Part.TEST)
    text = " ".join(markdown.value for markdown in app.markdown)
    assert f"calibration error is **{calibration(tested.logits, tested.labels).error:.3f}**" in text
    assert f"temperature **{temperature:.3g}**" in text
    assert cells(app, "per_class")[-1][1] == f"{last.test_accuracy:.3f}"


def test_a_run_that_diverged_has_no_probabilities() -> None:
    app = open_page("train.py", lr="100000", epochs="3", speed="full", hidden="64-64", scaling="none")
    wait(press(app, "start"))
    app.session_state["closer"] = ["classes", "honesty"]
    rerun(app)
    assert any("has no probabilities" in caption.value for caption in app.caption)
    assert not torch.tensor(shown(app).snapshot().history.losses[-1]).isfinite()


def test_the_threshold_of_two_classes_is_dragged_along_its_curves() -> None:
    asked = {"dataset": "breast-cancer", "scaling": "standardized", "validation_share": "0.3"}
    app = open_page("train.py", epochs="2", speed="full", lr="0.01", **asked)
    wait(press(app, "start"))
    assert component_data(app, "threshold_frames") is None
    app.session_state["closer"] = ["threshold"]
    rerun(app)
    entry = shown(app)
    found = judged(entry.config, load("breast-cancer"), entry.snapshot().weights, Part.VALIDATION)
    curve = every_threshold(torch.softmax(found.logits.double(), 1)[:, 1], found.labels)
    frames = component_data(app, "threshold_frames")
    assert frames is not None and frames["index"] == 50
    names = [trace["name"] for panel in frames["panels"] for trace in panel["figure"]["data"]]
    assert f"ROC, AUC {curve.auc:.4f}" in names and f"average precision {curve.average_precision:.4f}" in names
    (_, (_, hits)) = curve.at(0.5)
    texts = {readout["name"]: readout["texts"] for readout in frames["readouts"]}
    assert str(hits) in str(texts["found"][50])
    # The other class is found at other thresholds; a threshold that was dragged to stays.
    app.session_state["positive_class"], app.session_state["threshold_at"] = 0, 20
    rerun(app)
    frames = component_data(app, "threshold_frames")
    assert frames is not None and frames["index"] == 20
    assert f"of {int((found.labels == 0).sum())}" in str(frames["readouts"][3]["texts"][0])


def test_who_follows_sees_the_envelope_and_the_closer_look_of_the_lecturer() -> None:
    app, room = sharing.shared("train.py", **APART)
    wait(press(app, "start"))
    app.session_state["closer"] = ["classes"]
    rerun(app)
    student = rerun(sharing.follow(room))
    assert "sealed envelope" in said(student) and "open_test_set" not in {button.key for button in student.button}
    assert component_data(student, "per_class") is not None
    # The stream that tells a follower of the opening goes on after the end of the run.
    seen = component_data(student, "readings")
    assert seen is not None and seen["path"] is not None
    press(app, "open_test_set")
    rerun(app)
    rerun(student)
    assert "opening number 1" in said(student)
    assert traces(student) == traces(app) and cells(student, "per_class") == cells(app, "per_class")
    seen = component_data(student, "readings")
    assert seen is not None and seen["path"] is None
