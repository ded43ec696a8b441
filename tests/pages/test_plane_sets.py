"""Points in the plane where data sets are named: Train, Data and the terminal take them, or say a sentence."""

from __future__ import annotations

import json

import pytest

from core.data import NAMES, title
from core.data.plane.named import PlaneData
from core.runs.summary import summary
from core.training import Status
from core.training.__main__ import main
from core.ui.runs.table import matches
from tests.pages.app import component_data, open_page, script
from tests.pages.test_data import said
from tests.pages.test_train import press, shown, wait

SPIRALS = PlaneData("spirals", 3, 60, inputs=("x", "y", "sx")).name
PAINTED = PlaneData.by_hand([(120, -35, 0), (-40, 12, 1), (7, 8, 1)] * 4, test=25).name
# One point; all alike, and all of one class.
ONE = PlaneData.by_hand([(0, 0, 1)]).name
ALIKE = PlaneData.by_hand([(10, -20, 2)] * 30, classes=3, inputs=("x", "y", "xy")).name


def test_train_opens_points_by_their_address_and_offers_no_others() -> None:
    app = open_page("train.py", dataset=PAINTED, epochs="2", speed="full", scaling="none")
    assert app.selectbox(key="set_dataset").value == PAINTED
    options = app.selectbox(key="set_dataset").options
    assert "Plane: 12 painted points" in options and len(options) == len(NAMES) + 1
    wait(press(app, "start"))
    entry = shown(app)
    assert entry.config.dataset == PAINTED and entry.snapshot().status is Status.FINISHED
    code = script(app, "softmax_lab_train")
    assert "(120, -35, 0), (-40, 12, 1)," in code and "x_train, y_train, x_test, y_test = x[~test]" in code
    # In lists it has a short name, and words find it.
    row = summary(entry.as_saved())
    assert row.name == "plane-painted: softmax, sgd 0.1" and matches(row, "painted softmax")
    assert PAINTED not in open_page("train.py").selectbox(key="set_dataset").options


@pytest.mark.parametrize("name", [SPIRALS, PAINTED, ONE, ALIKE], ids=["spirals", "painted", "one", "alike"])
def test_the_data_page_shows_points_as_a_table(name: str) -> None:
    app = open_page("data.py", dataset=name)
    assert app.selectbox(key="data-dataset").value == name and title(name) in app.selectbox(key="data-dataset").options
    assert component_data(app, "data_balance") is not None
    assert not app.exception and not app.error and "In the address" not in said(app)


@pytest.mark.parametrize("page", ["data.py", "train.py"])
def test_a_name_of_no_points_is_answered_in_words(page: str) -> None:
    app = open_page(page, dataset=SPIRALS.replace("c3", "c9"))
    assert "In the address, " in said(app) and not app.exception


def test_the_terminal_trains_on_points_and_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--dataset", SPIRALS, "--epochs", "1", "--device", "cpu"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0]["parameters"] == 12 and events[-1]["event"] == "finished"
    assert main(["--dataset", SPIRALS.replace("n60", "n0")]) == 2
    assert "points must be a whole number from 1 to 5,000, not 0." in capsys.readouterr().err
