"""The likelihood page: presets, flips, parameter, classes, samples, address, and what bad input gets."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.likelihood.arithmetic import EXAMPLES, Flips, at, maximum
from core.lessons.likelihood.controls import POINTS, PRESETS
from tests.pages.app import component_data, open_page, rerun, said, script, table, unexplained
from tests.tolerance import assert_close

FIGURES = ("likelihood_curve", "classes", "estimates", "losses")


def data(app: AppTest, key: str = "likelihood_curve") -> dict[str, Any]:
    found = component_data(app, key)
    assert found is not None
    return found


def chosen(app: AppTest) -> list[str]:
    """The numbers above the curve."""
    found = data(app)
    return [readout["texts"][found["index"]] for readout in found["readouts"]]


def pictures(app: AppTest) -> list[dict[str, Any]]:
    return [data(app, key) for key in FIGURES]


def one(value: object) -> object:
    return value[0] if isinstance(value, list) else value


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return rerun(app)


def text(app: AppTest) -> str:
    return " ".join(unexplained(element.value) for element in (*app.markdown, *app.latex, *app.caption))


def test_the_first_picture() -> None:
    app = open_page("likelihood.py")
    assert chosen(app) == ["0.5000", "0.000977", "-6.9315", "0.6931"]
    assert "7 / 10 = **0.7**" in text(app) and r"10 \cdot 0.6931 = 6.9315" in text(app)
    assert app.query_params == {} and said(app) == ""


def test_what_is_dragged_was_computed_in_pytorch() -> None:
    app = open_page("likelihood.py", successes="66", flips="100")
    found = data(app)
    assert len(found["x"]) == POINTS and found["x"] == sorted(found["x"])
    for index in (0, 1, 150, 660, 999, 1000):
        point = at(Flips(66, 100), found["x"][index])
        texts = [readout["texts"][index].replace("minus infinite", "-inf") for readout in found["readouts"]]
        texts = [text.replace("infinite", "inf") for text in texts]
        assert texts[0] == f"{point.parameter:.4f}"
        assert_close(float(texts[1]), point.likelihood, rtol=1e-3)
        assert_close(float(texts[2]), point.log_likelihood, rtol=1e-3)
        assert_close(float(texts[3]), point.binary_cross_entropy, rtol=1e-3)


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    app = open_page("likelihood.py")
    app.selectbox(key="likelihood-preset").set_value(name)
    rerun(app)
    flips = EXAMPLES[name]
    assert app.text_input(key="likelihood-successes").value == str(flips.successes)
    assert app.text_input(key="likelihood-flips").value == str(flips.flips)
    press(app, "To the maximum")
    assert "You are there." in text(app)
    assert_close(float(chosen(app)[2]), at(flips, maximum(flips)).log_likelihood, atol=1e-4)
    press(app, "Reset this page")
    assert chosen(app)[0] == "0.5000" and app.query_params == {}


def test_a_parameter_between_the_grid_is_shown_exactly() -> None:
    app = open_page("likelihood.py", successes="2", flips="3", parameter="0.3333")
    found = data(app)
    assert found["x"][found["index"]] == 0.3333 and len(found["x"]) == POINTS + 2
    press(app, "To the maximum")
    assert data(app)["x"][data(app)["index"]] == 2 / 3


@pytest.mark.parametrize(("successes", "flips"), [(0, 1), (1, 1), (0, 1000), (1000, 1000), (500, 1000), (999, 1000)])
@pytest.mark.parametrize("parameter", ["0", "1", "0.5"])
def test_the_ends_of_every_range(successes: int, flips: int, parameter: str) -> None:
    app = open_page("likelihood.py", successes=str(successes), flips=str(flips), parameter=parameter)
    layout = data(app)["figure"]["layout"]
    for axis in ("yaxis", "yaxis2"):
        low, high = layout[axis]["range"]
        assert low < high
    assert max(value for value in data(app)["y"][0]) <= layout["yaxis"]["range"][1]


def test_an_impossible_parameter_is_said() -> None:
    app = open_page("likelihood.py", parameter="0")
    assert chosen(app)[2] == "minus infinite" and "these flips are impossible" in text(app)
    assert "cuts each logarithm off at -100" in said(app)


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("successes", "11", "The number of successes must be a whole number from 0 to 10"),
        ("successes", "many", "The number of successes must be a whole number from 0 to 10"),
        ("successes", "", "The number of successes is empty"),
        ("flips", "0", "The number of flips must be a whole number from 1 to 1,000"),
        ("flips", "1e400", "The number of flips must be a whole number from 1 to 1,000"),
        ("flips", "2.5", "The number of flips must be a whole number from 1 to 1,000"),
        ("parameter", "1.5", "The parameter must be a number from 0 to 1"),
        ("parameter", "nan", "The parameter must be a number from 0 to 1"),
        ("parameter", "", "The parameter is empty"),
        ("seed", "one", "The seed must be a whole number from 0 to 2,147,483,647"),
    ],
)
def test_nonsense_is_said_and_the_pictures_stay(key: str, typed: str, sentence: str) -> None:
    app = open_page("likelihood.py", parameter="0.25", seed="3")
    before, address = pictures(app), app.query_params
    app.text_input(key=f"likelihood-{key}").set_value(typed)
    rerun(app)
    assert sentence in said(app)
    assert pictures(app) == before and app.query_params == address
    app.text_input(key=f"likelihood-{key}").set_value("1")
    rerun(app)
    assert len(app.error) == (key == "flips")  # 7 successes in 1 flip


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "There must be 2 to 10 classes, not 0."),
        ([["5", "1"]], "There must be 2 to 10 classes, not 1."),
        ([["5", "1"], ["x", "1"]], 'The count of class 2 must be a whole number from 0 to 1,000, not "x".'),
        ([["5", "1"], ["2", None]], "The weight of class 2 is empty"),
        ([["5", "1"], ["2", "-1"]], "The weight of class 2 must be a number from 0 to 1,000,000"),
        ([["0", "1"], ["0", "1"]], "There must be 1 to 1,000 draws in all, not 0."),
        ([["5", "0"], ["2", "0"]], "The probabilities must be finite numbers from 0 up, and not all of them 0."),
    ],
)
def test_nonsense_in_the_table_is_said_and_the_figure_stays(
    rows: list[list[str | None]], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("likelihood.py", classes="4,1;4,3")
    before = pictures(app)
    # Streamlit's test runner cannot type into the table editor.
    monkeypatch.setattr("core.ui.page.table_editor.edit_table", lambda *_, **__: rows)
    rerun(app)
    assert sentence in said(app) and "the last table that was right" in said(app)
    assert pictures(app) == before and one(app.query_params["classes"]) == "4,1;4,3"


def test_classes_and_their_cross_entropy() -> None:
    app = open_page("likelihood.py")
    assert "10 · 1.0986 = **10.9861**" in text(app)
    press(app, "Weights to the counts")
    assert "no other probabilities make these draws more probable." in text(app)
    assert one(app.query_params["classes"]) == "5,5;3,3;2,2"
    bars = data(app, "classes")["figure"]["data"]
    assert bars[0]["y"] == bars[1]["y"] == [0.5, 0.3, 0.2]
    impossible = open_page("likelihood.py", classes="5,1;3,1;2,0")
    assert "A class with probability 0 came, so these draws are impossible." in text(impossible)


def test_few_flips_overfit_and_many_do_not() -> None:
    app = open_page("likelihood.py")
    rows = table(app, "loss on new ones")
    assert list(rows["flips"]) == ["3", "10", "30", "100", "1000"]
    assert rows["loss on new ones"][0] == "inf" and rows["loss on these"][0] == "0.0000"
    assert "on new flips **infinite**" in text(app)
    assert data(app, "losses")["figure"]["data"][2]["y"][0] is None
    assert "∞" in str(data(app, "losses")["figure"]["layout"]["annotations"])
    assert list(rows["samples whose interval holds the truth"])[:2] == ["75 %", "89.1 %"]
    assert "of 3 flips in 75.0%" in text(app) and "the fewer they are, the more: by 0.2158 nats" in text(app)
    app.slider(key="likelihood-true").set_value(0.9)
    app.text_input(key="likelihood-seed").set_value("4")
    rerun(app)
    assert {name: one(value) for name, value in app.query_params.items()} == {"true": "0.9", "seed": "4"}
    assert "true = torch.tensor(0.9)" in script(app, "few_and_many") and "manual_seed(4)" in script(app, "few_and_many")


def test_the_address_opens_the_same_page() -> None:
    query = {
        "successes": "12",
        "flips": "40",
        "parameter": "0.31",
        "classes": "1,0.5;2,2;3,1;4,0",
        "true": "0.37",
        "seed": "9",
    }
    app = open_page("likelihood.py", **query)
    assert {name: one(value) for name, value in app.query_params.items()} == query and said(app) == ""
    assert chosen(app)[0] == "0.3100" and "k, n = 12, 40" in script(app, "likelihood")


@pytest.mark.parametrize("seed", ["1e3", "1000.", "1000"])
def test_a_whole_number_may_be_written_in_every_way(seed: str) -> None:
    app = open_page("likelihood.py", seed=seed)
    assert "manual_seed(1000)" in script(app, "few_and_many") and not app.error and not app.warning


def test_a_nonsense_address_is_answered_in_words() -> None:
    app = open_page("likelihood.py", successes="x", parameter="7", classes="1;2", true="yes", seed="0.5")
    assert "In the address, the flips were left aside" in said(app)
    for name in ("parameter", "classes", "true", "seed"):
        assert f"In the address, {name} was left aside" in said(app)
    assert pictures(app) == pictures(open_page("likelihood.py"))
