"""The Train page: every control, a whole run, and what it says to bad input."""

from __future__ import annotations

import functools
import io
import json
import urllib.error
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.data import Dataset, available, downloads, load
from core.data.download import Download
from core.lessons.catalog import CATALOG, HOME
from core.reading.packed import pack
from core.runs.registry import Entry, registry, set_registry
from core.scripts.forms import CLASS
from core.training import RunConfig, Status, StepDone, fastest, train
from core.training.beside_the_notes import rows
from core.training.config import RULES
from core.training.loop import make_model
from core.training.recipes import FIRST_RUN, RECIPES, recipe_config
from core.training.recorded import recorded
from core.training.snapshot import Snapshot
from core.ui.train.comparison import history_csv
from core.ui.train.experiments import EXPERIMENTS, Experiment
from core.ui.train.fields import from_query, to_query
from core.ui.train.run_words import starts_alike
from core.ui.train.settings import in_one_line
from core.ui.visitor.lecturer import SENTENCES, Refusal
from tests.pages.app import component_data, open_page, rerun, said, script, table

TIMEOUT = 60.0


def shown(app: AppTest) -> Entry:
    entry = registry().find(app.session_state["visit"].shown)
    assert entry is not None
    return entry


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return rerun(app)


def wait(app: AppTest, until: Callable[[Snapshot], bool] | None = None) -> AppTest:
    run = shown(app).run
    assert run is not None and run.wait(until, TIMEOUT), run.snapshot()
    return rerun(app)


def enabled(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key and not button.disabled} & {
        "start",
        "pause",
        "resume",
        "step_batch",
        "step_epoch",
        "stop",
        "restart",
    }


def numbers(app: AppTest) -> dict[str, str]:
    return dict(readings(app)["numbers"])


def readings(app: AppTest) -> dict[str, Any]:
    found = component_data(app, "readings")
    assert found is not None
    return found


def test_a_run_from_start_to_end() -> None:
    app = open_page("train.py", speed="full", epochs="3")
    assert enabled(app) == {"start"}
    wait(press(app, "start"))
    assert readings(app)["status"] == "finished" and readings(app)["done"] == 1
    history = shown(app).snapshot().history
    expected = [
        e.loss for e in train(shown(app).config, load("digits"), torch.device("cpu")) if isinstance(e, StepDone)
    ]
    assert list(history.losses) == expected
    assert numbers(app)["training loss"] == f"{history.losses[-1]:.4f}"
    assert numbers(app)["test accuracy"] == f"{100 * history.epochs[-1].test_accuracy:.2f} %"
    curves = component_data(app, "curves")
    assert curves is not None and curves["figure"]["data"][0]["x"] == list(range(1, 70))
    confusion = component_data(app, "confusion")
    assert confusion is not None and len(confusion["figure"]["data"][0]["z"]) == 10
    assert component_data(app, "weights") is not None
    assert enabled(app) == {"start", "restart"}
    assert app.query_params["run"] == shown(app).id


def test_pause_steps_resume_stop() -> None:
    app = open_page("train.py", speed="30", epochs="1000")
    wait(press(app, "start"), lambda snapshot: snapshot.history.step >= 2)
    assert enabled(app) == {"pause", "stop", "restart"}
    wait(press(app, "pause"), lambda snapshot: snapshot.status is Status.PAUSED)
    assert enabled(app) == {"resume", "step_batch", "step_epoch", "stop", "restart"}
    step = shown(app).snapshot().history.step
    wait(press(app, "step_batch"), lambda s: s.status is Status.PAUSED and s.history.step == step + 1)
    wait(press(app, "step_epoch"), lambda s: s.status is Status.PAUSED and len(s.history.epochs) == 1)
    wait(press(app, "resume"), lambda snapshot: snapshot.status is Status.RUNNING)
    wait(press(app, "stop"))
    assert readings(app)["status"] == "stopped"
    assert enabled(app) == {"start", "restart"}


def test_restart_begins_from_the_same_weights_and_the_first_run_becomes_a_ghost() -> None:
    app = open_page("train.py", speed="full", epochs="2")
    wait(press(app, "start"))
    first = shown(app)
    app.text_input(key="set_learning_rate").set_value("0.5")
    wait(press(rerun(app), "restart"))
    second = shown(app)
    assert second.id != first.id
    assert second.snapshot().history.losses[0] == first.snapshot().history.losses[0]
    rows = table(app, "run")
    assert list(rows["run"]) == [1, 2] and list(rows["learning_rate"]) == ["0.1", "0.5"]
    assert "seed" not in rows
    curves = component_data(app, "curves")
    assert curves is not None and curves["figure"]["data"][0]["name"] == "run 1"
    next(button for button in app.button if button.label == "Clear earlier runs").click()
    rerun(app)
    assert len(app.dataframe) == 0


def test_the_table_says_nothing_of_a_run_that_goes_on_which_would_not_stay_true() -> None:
    app = open_page("train.py", speed="full", epochs="2")
    wait(press(app, "start"))
    app.text_input(key="set_epochs").set_value("1000")
    app.select_slider(key="set_pace").set_value("30")
    press(rerun(app), "restart")
    run = shown(app).run
    assert run is not None and run.wait(lambda snapshot: bool(snapshot.history.steps), TIMEOUT)
    rows = table(rerun(app), "status")
    assert list(rows["status"]) == ["finished", "goes on"]
    numbers = ["epochs done", "training loss", "test loss", "test accuracy %", "best accuracy %"]
    assert rows.loc[0, numbers].notna().all() and rows.loc[1, numbers].isna().all()
    run.stop()
    wait(app)
    assert list(table(rerun(app), "status")["status"]) == ["finished", "stopped"]


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("learning_rate", "0", "learning_rate must be a number from 1e-10 to 100,000"),
        ("learning_rate", "-3", "learning_rate must be a number from 1e-10 to 100,000"),
        ("learning_rate", "fast", 'not "fast"'),
        ("learning_rate", "1e400", "learning_rate must be"),
        ("learning_rate", "", "learning_rate must be"),
        ("hidden", "0", "1 to 8,192"),
        ("hidden", "10000000", "1 to 8,192"),
        ("batch_size", "60001", "batch_size must be a whole number from 1 to 60,000"),
        ("epochs", "0", "epochs must be a whole number from 1 to 1,000"),
        ("seed", "-1", "seed must be a whole number from 0"),
        ("train_size", "50000", "from 1 to 1,437 for Digits"),
        ("dropout", "1", "dropout must be a number from 0 to below 1"),
    ],
)
def test_a_bad_setting_gets_a_sentence_and_nothing_else_changes(key: str, text: str, sentence: str) -> None:
    app = open_page("train.py")
    before = app.query_params
    app.text_input(key=f"set_{key}").set_value(text)
    rerun(app)
    assert sentence in said(app)
    assert "start" not in enabled(app)
    assert app.query_params == before
    next(button for button in app.button if button.label == "Reset all settings").click()
    rerun(app)
    assert enabled(app) == {"start"} and sentence not in said(app)


def test_a_bad_setting_while_a_run_goes_on_leaves_the_run_alone() -> None:
    app = open_page("train.py", speed="30", epochs="1000")
    wait(press(app, "start"), lambda snapshot: snapshot.history.step >= 2)
    app.text_input(key="set_learning_rate").set_value("much")
    rerun(app)
    assert shown(app).snapshot().status is Status.RUNNING and component_data(app, "curves") is not None
    assert enabled(app) == {"pause", "stop"}


def test_restart_pressed_again_before_the_page_knows_leaves_no_run_behind() -> None:
    app = open_page("train.py", speed="30", epochs="1000")
    wait(press(app, "start"), lambda snapshot: snapshot.history.step >= 2)
    for _ in range(4):
        app.button(key="restart").click()
        app.button(key="restart").click()
        rerun(app)
    runs = [entry for name in app.session_state["visit"].runs if (entry := registry().find(name)) is not None]
    assert len(runs) == 5
    for entry in runs[:-1]:
        assert entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    wait(app, lambda snapshot: snapshot.status is Status.RUNNING)


def test_a_link_to_settings_opens_a_page_without_the_earlier_run() -> None:
    app = open_page("train.py", speed="full", epochs="1")
    wait(press(app, "start"))
    app.query_params.clear()
    app.query_params["lr"] = "100"
    rerun(app)
    assert app.text_input(key="set_learning_rate").value == "100"
    assert component_data(app, "curves") is None and "run" not in app.query_params


def test_the_same_link_can_be_opened_again_after_changes() -> None:
    app = open_page("train.py", lr="100")
    app.text_input(key="set_learning_rate").set_value("0.5")
    rerun(app)
    app.switch_page("home.py")
    rerun(app)
    app.switch_page("train.py")
    app.query_params.clear()
    app.query_params["lr"] = "100"
    assert rerun(app).text_input(key="set_learning_rate").value == "100"


def test_settings_stay_when_another_page_was_shown() -> None:
    app = open_page("train.py")
    app.text_input(key="set_learning_rate").set_value("0.5")
    rerun(app)
    app.switch_page("home.py")
    rerun(app)
    app.switch_page("train.py")
    app.query_params.clear()
    assert rerun(app).text_input(key="set_learning_rate").value == "0.5"


def test_what_changed_since_the_run_is_said() -> None:
    app = open_page("train.py", speed="full", epochs="1")
    wait(press(app, "start"))
    app.text_input(key="set_learning_rate").set_value("0.5")
    rerun(app)
    assert any(c.value.startswith("Changed since this run: learning_rate 0.1 → 0.5.") for c in app.caption)
    assert any(c.value.endswith("trains with it, from the same initial weights.") for c in app.caption)
    app.text_input(key="set_seed").set_value("7")
    assert any(c.value.endswith("**Restart** trains with it.") for c in rerun(app).caption)


OTHER_VALUES = {
    "dataset": "mnist", "hidden": (8, 8), "optimizer": "adam", "learning_rate": 0.5, "momentum": 0.5, "epochs": 2,
    "batch_size": 7, "scaling": "none", "schedule": "linear", "gradient": "written-out", "dropout": 0.5,
    "batch_norm": True, "weight_decay": 0.1, "patience": 2, "train_size": 100, "features": 16, "seed": 2,
    "evaluate_train": True, "log_every": 3, "validation_share": 0.2, "test_every_epoch": True,
    "activation": "tanh", "l1": 0.1, "start": pack([0.5] * (65 * 8 + 9 * 10)),
}  # fmt: skip


@pytest.mark.parametrize("field", RULES)
def test_runs_start_alike_where_their_models_do(field: str) -> None:
    first = RunConfig(hidden=(8,))
    second = replace(first, **{field: OTHER_VALUES[field]})
    digits = load("digits")
    wide = replace(digits, feature_names=tuple(map(str, range(784))))
    models = [
        make_model(config, wide if config.dataset == "mnist" else digits, torch.Generator().manual_seed(config.seed))
        for config in (first, second)
    ]
    weights = [[value for name, value in model.named_parameters() if value.ndim > 1] for model in models]
    alike = len(weights[0]) == len(weights[1]) and all(map(torch.equal, *weights))
    assert starts_alike(first, second) == alike


def test_an_address_that_arrives_late_does_not_undo_an_edit() -> None:
    app = open_page("train.py")
    app.text_input(key="set_epochs").set_value("7")
    rerun(app)
    late = dict(app.query_params)
    app.text_input(key="set_epochs").set_value("8")
    rerun(app)
    app.query_params.clear()
    for name, value in late.items():
        app.query_params[name] = value
    app.text_input(key="set_batch_size").set_value("32")
    rerun(app)
    assert (app.text_input(key="set_epochs").value, app.text_input(key="set_batch_size").value) == ("8", "32")


def test_another_data_set_does_not_change_the_pace_of_a_run_that_goes_on() -> None:
    app = open_page("train.py", speed="30", epochs="1000")
    wait(press(app, "start"), lambda snapshot: snapshot.history.step >= 2)
    app.selectbox(key="set_dataset").set_value("kmnist")
    assert rerun(app).query_params["speed"] == "30"


def test_a_nonsense_address_is_answered_in_words() -> None:
    app = open_page(
        "train.py",
        lr="abc",
        hidden="9999999999",
        device="abacus",
        speed="warp",
        epochs="7",
        run="nosuchrun234",
        foo="bar",
    )
    text = said(app)
    for sentence in (
        'not "abc"',
        "up to 6 layer widths",
        "device must be",
        "speed must be",
        "no run of that name",
        '"foo" is no setting',
    ):
        assert sentence in text
    assert app.text_input(key="set_epochs").value == "7"
    assert app.text_input(key="set_learning_rate").value == "0.1"
    wait(press(app, "start"))
    assert "abc" not in said(app) or "lr" not in app.query_params


def test_the_address_opens_the_same_settings() -> None:
    config = RunConfig(
        train_size=700,
        hidden=(20, 10),
        dropout=0.25,
        batch_norm=True,
        optimizer="momentum",
        learning_rate=0.0123,
        schedule="linear",
        momentum=0.8,
        weight_decay=0.001,
        activation="gelu",
        l1=0.0005,
        batch_size=50,
        epochs=17,
        patience=4,
        scaling="standardized",
        seed=12345,
        evaluate_train=True,
        log_every=3,
    )
    app = open_page("train.py", **to_query(config))
    assert from_query(app.query_params) == (config, [])
    assert said(app).startswith("Choose the settings")
    wait(press(app, "start"))
    assert shown(app).config == config


@pytest.mark.parametrize("name", RECIPES)
def test_presets_set_every_control(name: str) -> None:
    app = open_page("train.py", batch_norm="on", seed="9")
    app.selectbox(key="set_preset").set_value(name)
    rerun(app)
    # What a recipe was made for is chosen with it, where it is here.
    own = RECIPES[name].made_for
    expected = recipe_config(name, dataset=own if available(own) else "digits")
    assert from_query(app.query_params)[0] == expected
    assert app.selectbox(key="set_preset").value == name
    assert not available("mnist") or not made_for(app)


def made_for(app: AppTest) -> list[str]:
    """What is said of a recipe on another data set than its own."""
    return [caption.value for caption in app.caption if "was made for" in caption.value]


def test_a_recipe_for_mnist_says_so_on_other_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path))
    app = open_page("train.py")
    assert not made_for(app)
    app.selectbox(key="set_preset").set_value("softmax")
    (caption,) = made_for(rerun(app))
    steps = recipe_config("softmax").total_steps(load("digits"))
    assert f"its epochs are {steps} steps in all, on MNIST 1,876" in caption
    app.text_input(key="set_learning_rate").set_value("0.031")
    assert not made_for(rerun(app))


def test_the_notes_claims_stand_beside_what_was_recorded() -> None:
    app = open_page("train.py")
    (beside,) = (expander for expander in app.expander if expander.label == "Beside the lecture notes")
    (found,) = (each.value for each in beside.table)
    assert list(found["the notes say"]) == ["92.11 %", "96 %", "98 %", "96 %"]
    assert list(found["recorded"]) == [row.recorded for row in rows(recorded())]
    text = " ".join(markdown.value for markdown in beside.markdown)
    assert "test loss of 0.0025" in text and "is 0.159," in text and "ln 10 = 2.303" in text
    assert recorded().date in beside.caption[0].value and recorded().torch in beside.caption[0].value


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.question)
def test_experiments_are_addresses(experiment: Experiment) -> None:
    assert from_query(experiment.query) == (experiment.config, [])


def test_divergence_is_said_and_the_page_stays_alive() -> None:
    app = open_page("train.py", lr="100000", hidden="64-32", scaling="none", epochs="2", speed="full")
    wait(press(app, "start"))
    assert "The loss became" in said(app) and "minibatch" in said(app)
    curves = component_data(app, "curves")
    assert curves is not None and curves["figure"]["layout"]["shapes"]
    app.selectbox(key="pick_true").set_value(3)
    app.selectbox(key="pick_predicted").set_value(0)
    rerun(app)


def test_the_images_behind_a_cell() -> None:
    app = open_page("train.py", speed="full", epochs="2", lr="0.02")
    wait(press(app, "start"))
    confusion = shown(app).snapshot().history.epochs[-1].confusion
    count, true, predicted = max((confusion[t][p], t, p) for t in range(10) for p in range(10) if t != p)
    app.selectbox(key="pick_true").set_value(true)
    app.selectbox(key="pick_predicted").set_value(predicted)
    rerun(app)
    caption = next(c.value for c in app.caption if c.value.startswith(f"True {true}, predicted {predicted}: "))
    assert f"{count}" in caption and "most confident mistake first" in caption
    images = next(html.proto.body for html in app.get("html") if "<figure" in html.proto.body)
    assert images.count("<figure") == min(count, 24)


def test_a_run_that_stops_early_says_so_and_shows_the_epoch_of_its_weights() -> None:
    app = open_page(
        "train.py", speed="full", train_size="50", hidden="32", optimizer="adam", lr="0.02", batch_size="16",
        epochs="100", patience="5",
    )  # fmt: skip
    wait(press(app, "start"))
    history = shown(app).snapshot().history
    best = history.best_epoch
    assert best is not None and len(history.epochs) == best.epoch + 5
    assert f"Stopped early after epoch {len(history.epochs)} of 100" in said(app)
    assert f"The weights and the results shown are those of epoch {best.epoch}." in said(app)
    assert numbers(app)["test loss"] == f"{best.test_loss:.4f}"
    curves, confusion = component_data(app, "curves"), component_data(app, "confusion")
    assert curves is not None and confusion is not None
    assert curves["figure"]["layout"]["annotations"][0]["text"] == f"weights of epoch {best.epoch}"
    cells = [[int(cell or 0) for cell in row] for row in confusion["figure"]["data"][0]["text"]]
    assert cells == [list(row) for row in best.confusion]


def test_a_network_has_no_weight_images() -> None:
    app = open_page("train.py", speed="full", epochs="1", hidden="16")
    wait(press(app, "start"))
    assert component_data(app, "weights") is None and component_data(app, "confusion") is not None


def test_somebody_elses_run_can_be_watched_but_not_steered() -> None:
    owner = open_page("train.py", speed="30", epochs="1000")
    wait(press(owner, "start"), lambda snapshot: snapshot.history.step >= 2)
    viewer = open_page("train.py", run=shown(owner).id)
    assert component_data(viewer, "curves") is not None
    assert any("somebody else's run" in caption.value for caption in viewer.caption)
    assert enabled(viewer) == {"start"}  # of a run of their own
    press(viewer, "start")
    assert shown(viewer).id != shown(owner).id
    assert shown(owner).snapshot().status is Status.RUNNING


def test_a_finished_run_is_found_after_the_server_was_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("train.py", speed="full", epochs="2")
    wait(press(app, "start"))
    entry = shown(app)
    assert entry.run is not None
    assert entry.run.join(TIMEOUT)
    set_registry(None)
    again = open_page("train.py", run=entry.id)
    assert numbers(again)["training loss"] == numbers(app)["training loss"]


def test_what_can_be_taken_away() -> None:
    app = open_page("train.py", speed="full", epochs="2")
    wait(press(app, "start"))
    offers = [component_data(app, key) for key in ("run_history", "run_weights", "run_settings")]
    assert [offer and offer["label"] for offer in offers] == ["History (CSV)", "Weights (.pt)", "Settings (JSON)"]
    history = shown(app).snapshot().history
    table = pd.read_csv(io.StringIO(history_csv(history)))
    assert list(table["step"]) == list(history.steps)
    assert list(table["epoch"].dropna()) == [1, 2]
    assert RunConfig(**{**json.loads(shown(app).config.to_json()), "hidden": ()}) == shown(app).config


def test_infinite_losses_survive_the_csv() -> None:
    app = open_page("train.py", lr="100000", hidden="64-32", scaling="none", epochs="1", speed="full")
    wait(press(app, "start"))
    text = history_csv(shown(app).snapshot().history)
    assert "NaN" in text or "inf" in text


def test_a_data_set_that_is_not_here_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path))
    app = open_page("train.py", dataset="kmnist")
    assert "Kuzushiji-MNIST is not on this machine yet." in said(app)
    assert enabled(app) == set() and "press **Start**" not in said(app) and "download them at" in said(app)
    app.selectbox(key="set_dataset").set_value("digits")
    assert enabled(rerun(app)) == {"start"}


def test_a_download_without_a_network_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(address: str, timeout: float) -> NoReturn:
        raise urllib.error.URLError("no route to host")

    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path))
    monkeypatch.setattr(downloads, "Download", functools.partial(Download, opener=no_network))
    app = open_page("train.py", dataset="fashion-mnist")
    app.button(key="download_dataset").click()
    rerun(app)
    download = downloads.latest("fashion-mnist")
    assert download is not None and download.wait(TIMEOUT).done
    assert "no answer from the network" in said(rerun(app))
    assert list(tmp_path.iterdir()) == []
    app.selectbox(key="set_dataset").set_value("digits")
    assert enabled(rerun(app)) == {"start"}


def test_the_script_on_the_page_is_for_the_settings_on_the_page() -> None:
    app = open_page("train.py", hidden="33-7", lr="0.123")
    code = script(app, "softmax_lab_train")
    assert "nn.Linear(64, 33)" in code and "lr=0.123" in code


def test_the_script_has_two_forms_in_one_panel() -> None:
    app = open_page("train.py", hidden="16")
    assert "nn.Sequential(" in script(app, "softmax_lab_train")
    app.session_state["form_softmax_lab_train"] = CLASS
    by_class = script(rerun(app), "softmax_lab_train")
    assert "class Classifier(nn.Module)" in by_class and "DataLoader(" in by_class


def test_the_gradient_can_be_written_out() -> None:
    app = open_page("train.py", gradient="written-out", epochs="2")
    code = script(app, "softmax_lab_train")
    assert "delta = log_p.exp() - F.one_hot(y, 10)" in code and "backward()" not in code
    app.selectbox(key="set_optimizer").set_value("adam")
    rerun(app)
    assert "gradient written-out is there for optimizer sgd without dropout and batch_norm" in said(app)


def test_hidden_layers_have_an_activation_function_and_softmax_regression_has_none() -> None:
    app = open_page("train.py", epochs="2")
    assert "set_activation" not in {box.key for box in app.selectbox} and "activation" not in app.query_params
    app.text_input(key="set_hidden").set_value("8-8")
    rerun(app)
    assert app.selectbox(key="set_activation").value == "relu"
    app.selectbox(key="set_activation").set_value("tanh")
    app.text_input(key="set_l1").set_value("0.01")
    rerun(app)
    assert {"hidden": "8-8", "activation": "tanh", "l1": "0.01"}.items() <= dict(app.query_params).items()
    config = RunConfig(dataset="digits", hidden=(8, 8), activation="tanh", learning_rate=0.1, epochs=2, l1=0.01)
    assert from_query(app.query_params) == (config, [])
    code = script(app, "softmax_lab_train")
    assert code.count("nn.Tanh()") == 2 and "nn.ReLU()" not in code and "(loss + 0.01 * penalty).backward()" in code
    wait(press(app, "start"))
    assert shown(app).config == config and len(shown(app).snapshot().timeline.steps) > 20
    app.selectbox(key="set_gradient").set_value("written-out")
    rerun(app)
    assert "gradient written-out is there for activation relu without l1" in said(app)
    # For softmax regression the field goes, and what it held plays no part.
    app.text_input(key="set_l1").set_value("0")
    app.text_input(key="set_hidden").set_value("none")
    rerun(app)
    assert "set_activation" not in {box.key for box in app.selectbox} and "written-out is there" not in said(app)


@pytest.mark.parametrize(
    ("config", "line"),
    [
        (RunConfig(epochs=1), "softmax regression, lr 0.03, SGD, batch 64, 1 epoch"),
        (RunConfig(hidden=(8, 8)), "MLP 8-8, lr 0.03, SGD, batch 64, 2 epochs"),
        (RunConfig(hidden=(8, 8), activation="tanh"), "MLP 8-8 with tanh, lr 0.03, SGD, batch 64, 2 epochs"),
        (RunConfig(activation="tanh"), "softmax regression, lr 0.03, SGD, batch 64, 2 epochs"),
    ],
)
def test_the_settings_line_names_an_activation_that_is_not_the_usual_one(config: RunConfig, line: str) -> None:
    assert in_one_line(config).endswith(f", {line}")


def test_home_links_to_every_page_and_to_the_experiments() -> None:
    app = open_page("home.py")
    labels = [link.proto.label for link in app.get("page_link")]
    for words in (*(entry.question for entry in CATALOG if entry != HOME), *(f"**{e.question}**" for e in EXPERIMENTS)):
        assert labels.count(words) == 1, words
    assert EXPERIMENTS[0].config == FIRST_RUN


@pytest.fixture
def timed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A pretended GPU, slower than the CPU; which devices were timed."""
    made: list[str] = []

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        made.append(device.type)
        return 1.0 if device.type == "cpu" else 2.0

    for module in ("core.training.device", "core.training.fastest", "core.ui.train.settings"):
        monkeypatch.setattr(f"{module}.devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr("core.training.device.memory_free", lambda device: 2**40)
    monkeypatch.setattr("core.training.fastest.step_seconds", seconds)
    return made


def test_only_start_times_the_devices_and_the_script_is_for_the_one_that_was_taken(timed: list[str]) -> None:
    app = open_page("train.py", speed="full", epochs="1")
    rerun(app)
    assert timed == [] and '.to("cuda")' in script(app, "softmax_lab_train")
    wait(press(app, "start"))
    assert timed == ["cuda", "cpu"] and shown(app).device == "cpu"
    assert '.to("cuda")' not in script(app, "softmax_lab_train")
    app.text_input(key="set_hidden").set_value("5")
    assert '.to("cuda")' in script(rerun(app), "softmax_lab_train") and len(timed) == 2


def test_the_script_is_for_the_device_of_the_run_also_where_another_is_likely_now(timed: list[str]) -> None:
    app = open_page("train.py", speed="full", epochs="1")
    wait(press(app, "start"))
    fastest.forget()
    assert '.to("cuda")' not in script(rerun(app), "softmax_lab_train")
    app.selectbox(key="set_device").set_value("cuda")
    assert '.to("cuda")' in script(rerun(app), "softmax_lab_train")


def test_a_viewer_who_may_not_train_has_nothing_timed(timed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("train.py")
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", "secret")
    # The button that this page still shows was drawn while everybody might.
    press(app, "start")
    rerun(app)
    assert timed == [] and SENTENCES[Refusal.VIEWER] in said(app)
