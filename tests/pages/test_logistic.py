"""The logistic page: presets, the table, threshold, plane, address, and what bad input gets."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.logistic.arithmetic import NOTES, TWO_EXAMS, train
from core.lessons.logistic.controls import PRESETS, START, TABLE
from core.lessons.logistic.decision import decide
from tests.pages.app import component_data, open_page, rerun, said, script, table
from tests.tolerance import assert_close

FIGURES = ("sigmoid", "plane", "confusion", "cost", "accuracy")


def figure(app: AppTest, key: str) -> dict[str, Any]:
    data = component_data(app, key)
    assert data is not None
    found: dict[str, Any] = data["figure"]
    return found


def figures(app: AppTest) -> dict[str, dict[str, Any]]:
    return {key: figure(app, key) for key in FIGURES}


def trace(app: AppTest, key: str, name: str) -> dict[str, Any]:
    return next(trace for trace in figure(app, key)["data"] if trace["name"] == name)


def shown(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def one(value: object) -> object:
    return value[0] if isinstance(value, list) else value


def with_table(monkeypatch: pytest.MonkeyPatch, rows: list[list[str | None]]) -> None:
    """What the table editor holds: Streamlit's test runner cannot type into it."""
    monkeypatch.setattr("core.ui.page.table_editor.edit_table", lambda *_, **__: rows)


def test_the_first_picture_is_the_notes() -> None:
    app = open_page("logistic.py")
    fit = train(NOTES)
    drawn = [*trace(app, "sigmoid", "fail")["y"], *trace(app, "sigmoid", "pass")["y"]]
    assert_close(drawn, fit.probabilities, rtol=1e-4)
    assert trace(app, "cost", "cost")["x"] == list(range(0, 101, 10))
    assert_close(trace(app, "cost", "cost")["y"], fit.costs[::10], rtol=1e-4)
    assert_close(trace(app, "accuracy", "accuracy")["y"], [100 * value for value in fit.accuracies[::10]], rtol=1e-4)
    assert shown(app) == {"accuracy": "0.833", "precision": "0.750", "recall": "1.000"}
    assert figure(app, "confusion")["data"][0]["text"] == [["2", "1"], ["0", "3"]]
    assert any("0.2922" in latex.value for latex in app.latex)
    assert app.query_params == {} and said(app) == ""


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    app = open_page("logistic.py", table="1,2,1,0;2,2,2,1", fixed="1", start="1,1,1,1")
    app.selectbox(key="logistic-preset").set_value(name)
    rerun(app)
    values = PRESETS[name].values
    assert not callable(values)
    scores = values[TABLE]
    assert one(app.query_params.get("start", "")) == START.write(values[START]) and said(app) == ""
    assert one(app.query_params.get("table", TABLE.write(TABLE.default))) == TABLE.write(scores)
    assert trace(app, "plane", "pass")["x"] == [row[0] for row in scores.x[3:]]
    assert f"nn.Linear({len(scores.feature_names)}, 1)" in script(app, "logistic")
    next(button for button in app.button if button.label == "Reset this page").click()
    assert app.query_params == {} or rerun(app).query_params == {}


@pytest.mark.parametrize("threshold", [0.0, 0.13, 0.5, 0.85, 1.0])
def test_the_threshold_decides(threshold: float) -> None:
    app = open_page("logistic.py")
    app.slider(key="logistic-threshold").set_value(threshold)
    rerun(app)
    decision = decide(train(NOTES).probabilities, NOTES.labels, threshold)
    assert figure(app, "confusion")["data"][0]["text"] == [[str(n) for n in row] for row in decision.confusion]
    assert shown(app)["accuracy"] == f"{decision.accuracy:.3f}"
    if threshold == 1:
        assert shown(app)["precision"] == "nobody is said to pass"
    if threshold in (0, 1):
        assert any("there is no boundary" in caption.value for caption in app.caption)
    wrong = [a for a, b in zip(decision.predicted, NOTES.labels, strict=True) if a != b]
    assert len(trace(app, "sigmoid", "predicted wrongly")["x"]) == len(wrong)


def test_the_points_on_the_boundary_have_the_threshold_as_probability() -> None:
    app = open_page("logistic.py", table=TABLE.write(TWO_EXAMS), threshold="0.6", lr="0.5", epochs="1000")
    line = trace(app, "plane", "boundary")
    fit = train(TWO_EXAMS, 0.5, 1000, 1)
    assert len(line["x"]) == 2
    for x, y in zip(line["x"], line["y"], strict=True):
        assert_close(fit.weights[0] * x + fit.weights[1] * y + fit.bias, 0.4054651, rtol=1e-3)
    assert "logistic-fixed" not in app.session_state


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_exam_is_held_fixed(number: int) -> None:
    app = open_page("logistic.py")
    app.selectbox(key="logistic-fixed").set_value(number)
    rerun(app)
    column = [row[number - 1] for row in NOTES.x]
    assert_close(app.slider(key="logistic-at").value, sum(column) / 6, atol=0.03)
    titles = [figure(app, "plane")["layout"][axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
    assert titles == [f"exam {n}" for n in (1, 2, 3) if n != number]
    before = figure(app, "plane")
    app.slider(key="logistic-at").set_value(max(column))
    rerun(app)
    assert figure(app, "plane") != before and one(app.query_params["at"]) == f"{max(column):g}"


def test_softmax_of_two_logits_is_the_sigmoid() -> None:
    app = open_page("logistic.py")
    found = table(app, "sigmoid(z)")
    assert list(found["softmax: pass"]) == list(found["sigmoid(z)"]) and len(found) == 6
    assert any("Softmax and sigmoid differ by **" in text.value for text in app.markdown)


def test_as_the_notes_print_it() -> None:
    app = open_page("logistic.py", lr="1", threshold="0.9")
    app.selectbox(key="logistic-preset").set_value("notes-first")
    rerun(app)
    assert list(app.query_params) == ["start"]
    assert list(table(app, "start")["gradient at epoch 0"]) == ["-2.4113", "-1.2519", "-2.4313", "-0.4572"]
    assert list(table(app, "before training")["before training"])[:3] == ["0.1056", "0.0524", "0.0860"]
    epochs = table(app, "epoch")
    assert list(epochs["epoch"]) == [str(epoch) for epoch in range(0, 101, 10)]
    assert list(epochs["cost"])[::10] == ["2.793902", "0.274021"]
    assert list(epochs["accuracy"])[::10] == ["50.00 %", "100.00 %"]


def test_a_start_for_another_number_of_exams_is_said() -> None:
    app = open_page("logistic.py", start="1,2,3")
    assert "The start has 3 numbers, and 3 exams need 4" in said(app)
    assert figures(app) == figures(open_page("logistic.py"))
    app.text_input(key="logistic-start").set_value("1,2,3,much")
    assert "The start must be 3 to 4 of these" in said(rerun(app))
    app.text_input(key="logistic-start").set_value("1,2,3,4")
    assert said(rerun(app)) == "" and one(app.query_params["start"]) == "1,2,3,4"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "There must be 1 to 40 students, not 0."),
        ([["1", "2", "much", "0"]], 'exam 3 in row 1 must be a number from -1,000 to 1,000, not "much".'),
        ([["1", "2", None, "0"]], "exam 3 in row 1 is empty"),
        ([["1", "1e400", "3", "0"]], 'exam 2 in row 1 must be a number from -1,000 to 1,000, not "1e400".'),
        ([["1", "2", "3", "2"]], 'The label of row 1 must be a whole number from 0 to 1, not "2".'),
        ([["1", "2", "3", ""]], "The label of row 1 is empty"),
        ([["1", "0"]], "There must be 2 to 3 exams, not 1."),
    ],
)
def test_nonsense_in_the_table_is_said_and_the_figures_stay(
    rows: list[list[str | None]], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("logistic.py", table="1,2,2,0;5,3,6,1")
    before = figures(app)
    with_table(monkeypatch, rows)
    rerun(app)
    # What was typed is shown as it is; see core/ui/page/say.py.
    assert sentence in said(app) and "the last table that was right" in said(app)
    assert figures(app) == before and one(app.query_params["table"]) == "1,2,2,0;5,3,6,1"
    with_table(monkeypatch, [["1", "2", "3", "fail"], ["4", "4", "4", "pass"]])
    rerun(app)
    assert said(app) == "" and one(app.query_params["table"]) == "1,2,3,0;4,4,4,1"
    assert figures(app) != before


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("lr", "0", "The learning rate must be a number from 1e-06 to 100"),
        ("lr", "fast", "The learning rate must be a number from 1e-06 to 100"),
        ("lr", "", "The learning rate is empty"),
        ("epochs", "1e9", "The number of epochs must be a whole number from 1 to 1,000"),
        ("epochs", "2.5", "The number of epochs must be a whole number from 1 to 1,000"),
        ("seed", "-1", "The seed must be a whole number from 0 to 2,147,483,647"),
    ],
)
def test_bad_settings_are_said_and_the_figures_stay(name: str, text: str, sentence: str) -> None:
    app = open_page("logistic.py", lr="0.2", epochs="50", seed="7")
    before = figures(app)
    app.text_input(key=f"logistic-{name}").set_value(text)
    rerun(app)
    assert sentence in said(app) and figures(app) == before
    app.text_input(key=f"logistic-{name}").set_value("3")
    rerun(app)
    assert said(app) == "" and figures(app) != before and one(app.query_params[name]) == "3"


def test_the_address_opens_the_same_page() -> None:
    query = {
        "table": "1,2.5,2,0;2,3,-1,0;3,1,1,1",
        "lr": "0.3",
        "epochs": "37",
        "seed": "5",
        "start": "0.5,-1,2,0",
        "threshold": "0.25",
        "fixed": "1",
        "at": "1.5",
    }
    app = open_page("logistic.py", **query)
    assert {name: one(value) for name, value in app.query_params.items()} == query and said(app) == ""
    assert trace(app, "cost", "cost")["x"] == [0, 10, 20, 30, 37]
    assert "lr=0.3" in script(app, "logistic") and "[[0.5, -1.0, 2.0]]" in script(app, "logistic")


def test_a_nonsense_address_is_answered_in_words() -> None:
    app = open_page(
        "logistic.py",
        table="a;b",
        lr="x",
        epochs="0",
        seed="x",
        start="a",
        threshold="2",
        fixed="9",
        at="somewhere",
        other="1",
    )
    for name in ("table", "lr", "epochs", "seed", "start", "threshold", "fixed", "at"):
        assert f"In the address, {name} was left aside" in said(app)
    assert figures(app) == figures(open_page("logistic.py"))


def test_extreme_scores_and_rates_still_draw() -> None:
    for query in ({"table": "1000,1000,0;-1000,-1000,1"}, {"lr": "100", "epochs": "1000"}, {"table": "2,2,1"}):
        figures(open_page("logistic.py", **query))
