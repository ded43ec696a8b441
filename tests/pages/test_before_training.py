"""No page opens empty: before anything is trained it shows what there is to learn from, and what guessing gives."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.data import Dataset, load
from core.training import RunConfig
from core.training.recipes import FIRST_RUN
from core.training.set_apart import examples
from core.training.untrained import untrained
from core.ui.train.experiments import EXPERIMENTS, Experiment
from core.ui.train.state import LOSS_AXIS
from tests.pages.app import component_data, open_page, rerun, said, table

EXAMPLE = 'alt="an example of 9"'


def text(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def shows_examples(app: AppTest) -> bool:
    return any(EXAMPLE in html.proto.body for html in app.get("html"))


@pytest.mark.parametrize(
    ("page", "figure"),
    [("train", "untrained"), ("overfitting", "overfitting_untrained"), ("learning_rate", "rates_untrained")],
)
def test_a_page_that_trains_shows_examples_and_the_untrained_classifier(
    page: str, figure: str, digits: Dataset
) -> None:
    app = open_page(f"{page}.py")
    assert shows_examples(app)
    assert r"is near $\ln 10 = 2.303$" in text(app)
    drawn = component_data(app, figure)
    assert drawn is not None
    counts = drawn["figure"]["data"][0]["customdata"]
    assert sum(count for row in counts for count, _ in row) == len(digits.y_test)


def test_train_shows_how_its_own_first_weights_do(digits: Dataset) -> None:
    for seed in ("1", "2"):
        start = untrained(replace(FIRST_RUN, seed=int(seed)), digits)
        assert start is not None
        assert f"**{start.found.loss:.3f}** nats" in text(open_page("train.py", seed=seed))


def test_a_sealed_test_set_is_sealed_before_training_too() -> None:
    app = open_page("train.py", dataset="breast-cancer", validation_share="0.2")
    drawn = component_data(app, "untrained")
    assert drawn is not None
    counts = drawn["figure"]["data"][0]["customdata"]
    assert sum(count for row in counts for count, _ in row) == 76
    assert "**303 rows to learn from**, 76 for validation, 190 to be tested with." in text(app)
    assert "Asked are the 76 validation examples: the test set is a sealed envelope." in [c.value for c in app.caption]


def test_the_rows_to_learn_from_are_not_those_set_apart() -> None:
    app = open_page("train.py", dataset="three-codings", validation_share="0.5")
    assert "**The 4 rows to learn from**; 4 are the validation set" in text(app)
    split = examples(RunConfig(dataset="three-codings", validation_share=0.5), load("three-codings"))
    rows = table(app, "class").iloc[:, 1:].to_numpy().tolist()
    assert rows == split.training.x_train.tolist() and len(rows) == 4


def test_images_of_each_scaling_are_judged_before_training() -> None:
    app = open_page("normalization.py")
    before = table(app, "loss before training")
    losses = dict(zip(before["pixels"], before["loss before training"], strict=True))
    assert shows_examples(app) and len(losses) == 4
    assert float(losses["raw pixels"]) > float(losses["from 0 to 1"])
    assert abs(float(losses["from 0 to 1"]) - math.log(10)) < 0.1


def test_runs_shows_a_recorded_run_while_there_is_none() -> None:
    app = open_page("runs.py")
    assert "**A recorded run**" in text(app) and "none of yours" in text(app)
    assert component_data(app, "runs_learning") is not None


def test_draw_says_at_once_that_there_is_no_softmax_regression() -> None:
    told = " ".join(info.value for info in open_page("draw.py").info)
    assert "No softmax regression is among the models" in told and "in an MLP no pixel has a weight for a class" in told


@pytest.mark.parametrize("experiment", EXPERIMENTS[:3], ids=lambda each: each.question)
def test_what_to_watch_stays_while_the_rate_is_lowered(experiment: Experiment) -> None:
    app = open_page("train.py", **experiment.query)
    assert experiment.watch in said(app)
    app.text_input(key="set_learning_rate").set_value("0.01")
    assert experiment.watch in said(rerun(app))
    app.text_input(key="set_hidden").set_value("7")
    assert experiment.watch not in said(rerun(app))


def test_no_experiment_is_open_where_none_was_asked_for() -> None:
    assert EXPERIMENTS[0].watch not in said(open_page("train.py"))


def test_the_experiment_whose_loss_jumps_opens_with_a_logarithmic_axis() -> None:
    axes = {}
    for experiment in (EXPERIMENTS[1], EXPERIMENTS[0]):
        app = open_page("train.py", **{**experiment.query, "speed": "full", "epochs": "100"})
        app.button(key="start").click()
        rerun(app)
        axes[experiment.question] = str(app.session_state[LOSS_AXIS])
    assert list(axes.values()) == ["log", "linear"]
