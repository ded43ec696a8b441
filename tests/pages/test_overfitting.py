"""The page on overfitting: runs side by side from one start, switches, strengths, address, and bad input."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data import Dataset
from core.lessons.overfitting.arithmetic import BASE, REMEDIES, Strengths, remedied
from core.lessons.overfitting.controls import PRESETS, SETTINGS, TITLES
from core.lessons.overfitting.depth_study import Budget, Depths
from core.lessons.overfitting.depths import SETTINGS as SETTINGS_OF_DEPTHS
from core.lessons.overfitting.depths import table as depth_table
from core.lessons.overfitting.depths import words as depth_words
from core.lessons.overfitting.runs import SETTINGS as SETTINGS_OF_CURVES
from core.runs.registry import Entry, registry
from core.training import Status
from core.ui.page.settings import default_texts
from core.ui.watch.runs import read_runs
from tests.pages.app import component_data, open_page, rerun, said, script, table
from tests.scripts.test_run_script import run_script

TIMEOUT = 60.0
# Done in a fraction of a second.
QUICK = {"images": "50", "hidden": "32", "epochs": "12"}
# Goes on for as long as a test needs it.
LONG = {"images": "1000", "hidden": "256", "epochs": "1000"}


def entries(app: AppTest) -> dict[str, Entry]:
    ids = read_runs(app.session_state["overfitting_settings"]["runs"])
    found = {name: registry().find(run_id) for name, run_id in ids.items()}
    return {name: entry for name, entry in found.items() if entry is not None}


def finish(app: AppTest) -> AppTest:
    """Wait until every run has ended and draw the page again."""
    for entry in entries(app).values():
        assert entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    return rerun(app)


def begin(app: AppTest) -> AppTest:
    app.button(key="overfitting-begin").click()
    return rerun(app)


def toggle(app: AppTest, name: str, value: bool) -> AppTest:
    app.toggle(key=f"overfitting-{name}").set_value(value)
    return rerun(app)


def rows(app: AppTest) -> dict[str, dict[str, str]]:
    return {row["run"]: dict(row) for _, row in table(app, "run").iterrows()}


def names(app: AppTest) -> list[str]:
    figure = component_data(app, "overfitting_curves")
    assert figure is not None
    return [trace["name"] for trace in figure["figure"]["data"]]


def test_the_first_picture_overfits_and_says_so() -> None:
    app = open_page("overfitting.py")
    assert "Train until it overfits" in said(app) and app.query_params == {}
    finish(begin(app))
    assert entries(app)["base"].config == BASE
    history = entries(app)["base"].snapshot().history
    best, last = history.best_epoch, history.epochs[-1]
    assert best is not None
    row = last.epoch - best.epoch
    assert any(f"since then **{row} epochs in a row** had none lower" in m.value for m in app.markdown)
    assert any(f"the test loss rose to {last.test_loss:.4f}" in m.value for m in app.markdown)
    assert rows(app)["the network"]["lowest test loss"] == f"{best.test_loss:.4f} (epoch {best.epoch})"
    figure = component_data(app, "overfitting_curves")
    assert figure is not None
    assert figure["figure"]["layout"]["annotations"][0]["text"] == (
        f"lowest test loss {best.test_loss:.3f}, epoch {best.epoch}"
    )
    assert any(f"gap after epoch {last.epoch}" in formula.value for formula in app.latex)


@pytest.mark.parametrize("name", REMEDIES)
def test_a_switch_adds_a_curve_from_the_same_start_and_takes_it_away(name: str) -> None:
    app = finish(begin(open_page("overfitting.py", **QUICK)))
    finish(toggle(app, name, True))
    both = entries(app)
    base = dataclasses.replace(BASE, train_size=50, hidden=(32,), epochs=12)
    assert both["base"].config == base and set(both) == {"base", name}
    config, history = both[name].config, both[name].snapshot().history
    assert {TITLES["base"], TITLES[name], f"{TITLES[name]}, test"} <= set(names(app))
    start = {run: row["test loss at the start"] for run, row in rows(app).items()}
    if name not in ("smaller", "batch_norm", "fewer_features"):
        assert start[TITLES[name]] == start["the network"]
        assert history.start_test_loss == both["base"].snapshot().history.start_test_loss
    assert rows(app)[TITLES[name]]["what is different"].split()[0] in dataclasses.asdict(config)
    toggle(app, name, False)
    assert set(entries(app)) == {"base"} and TITLES[name] not in names(app)


def test_switches_before_the_first_run_train_with_it() -> None:
    app = open_page("overfitting.py", **QUICK)
    toggle(toggle(app, "weight_decay", True), "batch_norm", True)
    assert entries(app) == {}
    finish(begin(app))
    assert list(entries(app)) == ["base", "batch_norm", "weight_decay"]
    assert [row["status"] for row in rows(app).values()] == ["finished"] * 3


def test_early_stopping_shows_whose_weights_came_back() -> None:
    app = finish(begin(open_page("overfitting.py", early_stopping="on", look="early_stopping", patience="3")))
    history = entries(app)["early_stopping"].snapshot().history
    best = history.best_epoch
    assert best is not None and history.restored_epoch == best.epoch
    assert rows(app)["early stopping"]["status"] == f"weights of epoch {best.epoch}, of {best.epoch + 3} trained"
    assert rows(app)["early stopping"]["test loss"] == f"{best.test_loss:.4f}"
    assert any(f"after epoch **{best.epoch + 3}** of 150" in text.value for text in app.markdown)


def test_with_a_validation_share_early_stopping_looks_at_images_set_apart() -> None:
    asked = {"early_stopping": "on", "look": "early_stopping", "patience": "3", "validation": "0.3"}
    app = open_page("overfitting.py", **asked)
    assert any("60 of the 200 training images" in text.value for text in app.markdown)
    finish(begin(app))
    history = entries(app)["early_stopping"].snapshot().history
    best = history.best_epoch
    assert best is not None and best.validation is not None and history.restored_epoch == best.epoch
    assert best.chosen_by is best.validation
    # All runs train on the same rest, and the star is the lowest test loss, as ever.
    assert {entry.config.validation_share for entry in entries(app).values()} == {0.3}
    lowest = history.lowest_test_epoch
    assert lowest is not None
    shown = rows(app)["early stopping"]
    assert shown["test loss"] == f"{best.test_loss:.4f}"
    assert shown["lowest test loss"] == f"{lowest.test_loss:.4f} (epoch {lowest.epoch})"
    assert any("lower since epoch" in text.value and "is an honest number" in text.value for text in app.markdown)


def test_a_strength_trains_its_run_again() -> None:
    app = finish(begin(open_page("overfitting.py", **QUICK, dropout="on")))
    before = entries(app)
    app.select_slider(key="overfitting-p").set_value("0.8")
    finish(rerun(app))
    after = entries(app)
    assert after["dropout"].config.dropout == 0.8 and after["base"].id == before["base"].id
    assert app.query_params["p"] in ("0.8", ["0.8"])


def test_changed_settings_are_said_and_the_next_switch_trains_all_with_them() -> None:
    app = finish(begin(open_page("overfitting.py", **QUICK)))
    app.text_input(key="overfitting-hidden").set_value("16")
    rerun(app)
    assert any("The settings have changed since these curves" in caption.value for caption in app.caption)
    finish(toggle(app, "dropout", True))
    assert {entry.config.hidden for entry in entries(app).values()} == {(16,)}
    assert not any("have changed" in caption.value for caption in app.caption)


def test_runs_survive_a_refresh_and_a_reset_takes_them_off() -> None:
    app = finish(begin(open_page("overfitting.py", **QUICK, dropout="on")))
    query = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    again = open_page("overfitting.py", **query)
    assert {name: entry.id for name, entry in entries(again).items()} == {n: e.id for n, e in entries(app).items()}
    assert names(again) == names(app)
    again.button(key="overfitting_reset").click()
    rerun(again)
    assert entries(again) == {} and again.query_params == {}


def test_stop_ends_what_trains_and_what_waits() -> None:
    app = begin(open_page("overfitting.py", **LONG, dropout="on"))
    run = entries(app)["base"].run
    assert run is not None and run.wait(lambda snapshot: bool(snapshot.history.epochs), TIMEOUT)
    rerun(app)
    app.button(key="overfitting-stop").click()
    rerun(app)
    finish(app)
    assert {entry.snapshot().status for entry in entries(app).values()} == {Status.STOPPED}
    assert app.button(key="overfitting-stop").disabled


def test_training_again_ends_what_trained_before() -> None:
    app = begin(open_page("overfitting.py", **LONG))
    first = entries(app)["base"]
    begin(app)
    assert first.run is not None and first.run.wait(timeout=TIMEOUT)
    assert entries(app)["base"].id != first.id


def test_somebody_elses_runs_are_watched_and_not_steered() -> None:
    owner = begin(open_page("overfitting.py", **LONG))
    query = {name: value if isinstance(value, str) else value[0] for name, value in owner.query_params.items()}
    viewer = open_page("overfitting.py", **query)
    assert viewer.button(key="overfitting-stop").disabled
    begin(viewer)
    assert not entries(owner)["base"].snapshot().status.ended
    assert entries(viewer)["base"].id != entries(owner)["base"].id


@pytest.mark.parametrize("name", [name for name in PRESETS if not name.startswith("mnist")])
def test_presets(name: str) -> None:
    app = open_page("overfitting.py", images="100", lr="0.5")
    app.selectbox(key="overfitting-preset").set_value(name)
    rerun(app)
    settings = app.session_state["overfitting_settings"]
    assert settings == {**default_texts([*SETTINGS, *SETTINGS_OF_CURVES, *SETTINGS_OF_DEPTHS]), **PRESETS[name].texts()}


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("hidden", "0", "hidden must be up to 6 layer widths from 1 to 8,192"),
        ("lr", "fast", 'learning_rate must be a number from 1e-10 to 100,000, not "fast".'),
        ("lr", "0", "learning_rate must be a number from 1e-10"),
        ("epochs", "", "epochs must be a whole number from 1 to 1,000"),
        ("seed", "-1", "seed must be a whole number from 0"),
    ],
)
def test_bad_input_is_answered_and_the_last_good_value_stays(key: str, text: str, sentence: str) -> None:
    app = finish(begin(open_page("overfitting.py", **QUICK)))
    before = names(app)
    app.text_input(key=f"overfitting-{key}").set_value(text)
    rerun(app)
    assert sentence in said(app) and names(app) == before
    assert not any("have changed" in caption.value for caption in app.caption)


def test_a_nonsense_address_is_answered_in_words() -> None:
    app = open_page(
        "overfitting.py", dataset="cifar", images="7", hidden="wide", dropout="maybe", p="2", look="up", axis="round",
        runs="base", seed="x",
    )  # fmt: skip
    for name in ("dataset", "images", "hidden", "dropout", "p", "look", "axis", "runs", "seed"):
        assert f"In the address, {name} was left aside: " in said(app)
    assert app.query_params == {}


def test_runs_that_are_gone_are_said() -> None:
    app = open_page("overfitting.py", runs="base.abcdefghijkl")
    assert "not on this machine any more: the network" in said(app)
    finish(begin(app))
    assert "any more" not in said(app)


def test_all_of_a_small_data_set_leaves_no_more_data() -> None:
    app = open_page("overfitting.py", images="1437")
    assert app.toggle(key="overfitting-more_data").disabled


def test_steps_that_are_too_large_are_said_in_words() -> None:
    app = finish(begin(open_page("overfitting.py", hidden="128-128-128-128-128", lr="10", epochs="5")))
    assert "The network: The loss became" in said(app)
    assert rows(app)["the network"]["status"] == "finished"


def test_training_that_does_not_work_is_not_called_overfitting() -> None:
    app = finish(begin(open_page("overfitting.py", lr="1", epochs="20")))
    assert any("that is no overfitting" in text.value for text in app.markdown)


def test_the_script_prints_the_losses_of_the_run_looked_at(digits: Dataset, tmp_path: Path) -> None:
    app = finish(begin(open_page("overfitting.py", **QUICK, dropout="on", look="dropout")))
    start, *lines = run_script(script(app, "overfitting"), tmp_path)
    history = entries(app)["dropout"].snapshot().history
    assert start == f"start: train loss {history.start_train_loss:.6f}, test loss {history.start_test_loss:.6f}"
    for line, epoch in zip(lines, history.epochs, strict=True):
        assert f"train loss {epoch.evaluated_train_loss:.6f}, test loss {epoch.test_loss:.6f}" in line
    assert entries(app)["dropout"].config == remedied(entries(app)["base"].config, "dropout", Strengths(), digits)


def test_every_depth_is_trained_and_judged_by_the_validation_images() -> None:
    app = open_page("overfitting.py", layer_width="8", depth_epochs="5")
    app.button(key="overfitting-train_depths").click()
    rerun(app)
    (study_id,) = read_runs(app.session_state["overfitting_settings"]["depths"]).values()
    study = registry().find_study(study_id)
    assert study is not None and study.run.wait(timeout=TIMEOUT)
    rerun(app)
    found = Depths.of(Budget(width=8, epochs=5), study.snapshot().history)
    assert found.whole and list(table(app, "hidden layers")["mean"]) == depth_table(found)["mean"]
    assert any(depth_words(found) == text.value for text in app.markdown)
    assert "[8] * depth" in script(app, "depths") and component_data(app, "depth_curve") is not None
    app.button(key="overfitting_reset").click()
    assert component_data(rerun(app), "depth_curve") is None


def test_fewer_features_are_in_the_script(tmp_path: Path) -> None:
    app = finish(begin(open_page("overfitting.py", **QUICK, fewer_features="on", one_in="4", look="fewer_features")))
    history = entries(app)["fewer_features"].snapshot().history
    lines = run_script(script(app, "overfitting"), tmp_path)
    assert f"test loss {history.epochs[-1].test_loss:.6f}" in lines[-1]
    assert entries(app)["fewer_features"].config.features == 16
    assert any("**fewer features**: its lowest test loss is" in text.value for text in app.markdown)
