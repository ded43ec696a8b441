"""The normalization page: raw and scaled side by side, its tables and scripts, images, and what bad input gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.descent import columns
from core.descent.every_rate import every_rate, with_exact_run
from core.descent.problems import SCORES
from core.descent.rates import RATES
from core.lessons.normalization.arithmetic import NEW_STUDENTS, conditioned, new_students, predictions
from core.lessons.normalization.controls import BESIDE, EPOCHS, PRESETS, RATE, SEED
from core.lessons.normalization.images import SEARCHES, TITLES
from core.lessons.normalization.table_scaling import TABLES, compared
from core.runs.registry import registry
from core.ui.watch.runs import read_runs
from tests.pages.app import component_data, open_page, rerun, said, script, table
from tests.scripts import running as scripts
from tests.tolerance import assert_close

RAW, STANDARDIZED = SCORES, replace(SCORES, scaling=columns.STANDARDIZED)
TENTH = RATES.index(0.1)


def data(app: AppTest) -> dict[str, Any]:
    found = component_data(app, "normalization_frames")
    assert found is not None
    return found


def chosen(app: AppTest) -> dict[str, str]:
    """The numbers above the picture."""
    found = data(app)
    return {readout["name"]: readout["texts"][found["index"]] for readout in found["readouts"]}


def text(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.latex, *app.caption))


def with_tables(monkeypatch: pytest.MonkeyPatch, **held: list[list[str | None]]) -> None:
    """What the table editors hold: Streamlit's test runner cannot type into them."""
    monkeypatch.setattr("core.ui.page.table_editor.edit_table", lambda _, setting, *__, **___: held[setting.name])


KNOWN: list[list[str | None]] = [[f"{v:g}" for v in (*row, y)] for row, y in zip(SCORES.x, SCORES.y, strict=True)]
NEW: list[list[str | None]] = [[f"{value:g}" for value in row] for row in NEW_STUDENTS]


def test_at_the_notes_rate_raw_scores_explode_and_standardized_ones_converge() -> None:
    app = open_page("normalization.py")
    assert chosen(app)["as they are"] == "overshoots" and chosen(app)["standardized"] == "learns"
    last = with_exact_run(every_rate(STANDARDIZED), STANDARDIZED, TENTH).sweep.costs[TENTH, -1].item()
    assert chosen(app)["last cost as they are"] == "no number (nan)"
    assert chosen(app)["last cost standardized"] == f"{last:.7g}"
    assert len(data(app)["panels"]) == 4
    assert [mark["text"] for mark in data(app)["slider"]["marks"]] == [
        "edge as they are = 4.54e-05",
        "edge standardized = 0.434",
    ]
    assert "times its start at epoch" in text(app) and "infinite or NaN (not a number) from epoch" in text(app)
    assert "*nan* (not a number) is what PyTorch computes" in text(app)
    assert r"\frac{73 - 84.8}{11.0544} = -1.0674" in text(app)
    assert app.query_params == {} and said(app) == ""


def test_the_tables_are_the_lessons() -> None:
    app = open_page("normalization.py")
    columns_named = ("condition number", "predicted, as they are", "scaled by their own", "best rate found")
    conditioning, known, new, pixels = (table(app, column) for column in columns_named)
    for row, kind in zip(conditioning.to_dict("records"), columns.KINDS, strict=True):
        found = conditioned(SCORES, scaling=kind)
        assert row["λ max"] == f"{found.largest:.3f}" and row["best rate"] == f"{found.best_rate:g}"
        assert_close(float(row["condition number"].replace(",", "")), found.condition, rtol=5e-3)
    said_of = predictions(every_rate(STANDARDIZED), STANDARDIZED, TENTH)
    assert list(known["predicted, standardized"]) == [f"{each.predicted:.2f}" for each in said_of]
    students = new_students(every_rate(STANDARDIZED), STANDARDIZED, TENTH, NEW_STUDENTS)
    assert list(new["scaled by the training rows"]) == [f"{each.right:.2f}" for each in students]
    assert list(new["not scaled"]) == [f"{each.unscaled:.2f}" for each in students]
    assert list(pixels["edge at weights 0: 2 K / λ max"]) == ["0.0075", "1.7", "0.61", "20"]


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    app = open_page("normalization.py", beside="scaled", lr="3", epochs="7")
    app.selectbox(key="normalization-preset").set_value(name)
    rerun(app)
    values = PRESETS[name].values
    assert not callable(values)
    beside, rate = values[BESIDE], values[RATE]
    assert app.selectbox(key="normalization-beside").value == beside
    assert float(chosen(app)["learning rate"]) == float(rate)
    assert ("All values of exam 2 are the same" in said(app)) == (name == "constant")
    next(button for button in app.button if button.label == "Reset this page").click()
    rerun(app)
    assert app.query_params == {} and chosen(app)["learning rate"] == "0.1"


def test_every_scaling_has_a_picture_and_a_script(tmp_path: Path) -> None:
    apps = [open_page("normalization.py", beside=kind, lr="0.001", epochs="9", seed="3") for kind in columns.KINDS[1:]]
    for app, printed in zip(
        apps, scripts.run_each([script(app, "normalization") for app in apps], tmp_path), strict=True
    ):
        known, new = table(app, "predicted, as they are"), table(app, "scaled by their own")
        (column,) = (name for name in known if name.startswith("predicted, ") and name != "predicted, as they are")
        assert_close(scripts.after(printed, "predictions:", 5), [float(value) for value in known[column]], atol=6e-3)
        for label, name in (("new students:", "scaled by the training rows"), ("by their own:", "scaled by their own")):
            assert_close(scripts.after(printed, label, 2), [float(value) for value in new[name]], atol=6e-3)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["1", "2", "3", "1e30"]], "The final score in row 1 must be a number from -1,000 to 1,000"),
        ([["1", None, "3", "4"]], "exam 2 in row 1 is empty"),
        ([], "There must be 1 to 12 rows, not 0."),
    ],
)
def test_a_bad_table_is_answered_and_the_last_picture_stays(
    rows: list[list[str | None]], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tables(monkeypatch, table=rows, new=NEW)
    app = open_page("normalization.py")
    assert sentence in said(app) and "the last table that was right" in said(app)
    assert chosen(app)["standardized"] == "learns" and app.query_params == {}


def test_strange_tables_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    one: list[list[str | None]] = [["1", "2", "3", "4"]]
    for rows in (one, one * 3, [["0", "0", "0", "0"]], [["7", "7", "7", "1"], ["7", "7", "7", "2"]]):
        with_tables(monkeypatch, table=rows, new=NEW)
        for beside in (columns.STANDARDIZED, columns.WHITENED):
            app = open_page("normalization.py", beside=beside)
            assert len(data(app)["panels"]) == 4 and "cannot be divided by" in said(app)


def test_bad_new_students_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    with_tables(monkeypatch, table=KNOWN, new=[["1", "2", None]])
    app = open_page("normalization.py")
    assert "exam 3 of new student 1 is empty" in said(app) and len(table(app, "scaled by their own")) == 2


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("lr", "fast", "The learning rate must be a number from 1e-10 to 100,000"),
        ("lr", "0", "The learning rate must be a number from 1e-10 to 100,000"),
        ("table", "1,2;x", "In the address, table was left aside"),
        ("new", "1,2", "The new students were left aside: New student 1 must have 3 scores"),
        ("beside", "raw", "In the address, beside was left aside"),
        ("images", "cifar", "In the address, images was left aside"),
        ("runs", "x", "In the address, runs was left aside"),
    ],
)
def test_nonsense_in_the_address_gets_a_sentence(name: str, value: str, sentence: str) -> None:
    app = open_page("normalization.py", **{name: value})
    assert sentence in said(app) and len(data(app)["panels"]) == 4


def test_an_address_brings_back_two_exams() -> None:
    app = open_page("normalization.py", table="1,2,3;2,1,4;3,5,6", lr="0.0123")
    assert chosen(app)["learning rate"] == "0.0123" and list(table(app, "predicted, as they are"))[:3] == [
        "exam 1",
        "exam 2",
        "final score",
    ]
    assert app.query_params["table"] in ("1,2,3;2,1,4;3,5,6", ["1,2,3;2,1,4;3,5,6"])


def test_four_scalings_train_side_by_side_and_the_wrong_scale_is_told() -> None:
    app = open_page("normalization.py")
    app.button(key="normalization-begin").click()
    rerun(app)
    ids = read_runs(app.session_state["normalization_settings"]["runs"])
    assert list(ids) == list(TITLES)
    for run_id in ids.values():
        entry = registry().find(run_id)
        assert entry is not None and entry.run is not None and entry.run.wait(timeout=60)
    rerun(app)
    reached = table(app, "test loss")
    assert list(reached["pixels"]) == list(TITLES.values()) and set(reached["epoch"]) == {20}
    losses = [float(value) for value in reached["test loss"]]
    assert losses[3] == min(losses)
    assert "Tested on pixels from 0 to 16" in text(app)


def test_each_scaling_is_searched_for_its_own_best_rate_and_trained_with_it() -> None:
    app = open_page("normalization.py")
    app.button(key="normalization-search").click()
    rerun(app)
    ids = read_runs(app.session_state["normalization_settings"][SEARCHES.name])
    assert list(ids) == list(TITLES)
    for study_id in ids.values():
        found = registry().find_study(study_id)
        assert found is not None and found.run.wait(timeout=60)
    rerun(app)
    figure = component_data(app, "rate_searches")
    assert figure is not None
    stars = [trace["x"][0] for trace in figure["figure"]["data"] if trace["marker"]["symbol"] == "star"]
    rates = table(app, "best rate found")
    assert [float(rate) for rate in rates["best rate found"]] == stars
    assert list(rates["trains at"]) == list(rates["best rate found"])
    # One mean and deviation for all pixels only moves the best rate; raw pixels need the smallest, centred the largest.
    assert min(stars) == stars[0] and max(stars) == stars[3]
    app.button(key="normalization-begin").click()
    rerun(app)
    runs = read_runs(app.session_state["normalization_settings"]["runs"])
    started = [registry().find(run_id) for run_id in runs.values()]
    assert [entry.config.learning_rate for entry in started if entry is not None] == stars
    registry().stop_all(runs.values(), next(entry.owner for entry in started if entry is not None))


def test_the_defaults_are_the_notes() -> None:
    assert [setting.write(setting.default) for setting in (RATE, EPOCHS, SEED)] == ["0.1", "20", "1"]


def test_the_notes_layer_gives_the_notes_costs_and_rows() -> None:
    app = open_page("normalization.py", start="normalized exam scores")
    costs = list(table(app, "cost, standardized")["cost, standardized"])
    assert (costs[0], costs[-1]) == ("29785.09", "6.6337") and len(costs) == 20
    rows = table(app, "exam 1, standardized")
    assert rows["exam 1, standardized"][0] == "-1.0674" and list(rows["exam 2"])[-2] == "84.6"
    # Two exams have no layer of the notes: they start from the seed.
    assert chosen(open_page("normalization.py", table="1,2,3;3,4,5", start="normalized exam scores"))


def test_real_tables_are_compared_and_the_epochs_are_chosen() -> None:
    app = open_page("normalization.py", table_epochs="3")
    shown = component_data(app, "table_scalings")
    assert shown is not None
    found = [compared(name, 3) for name in TABLES]
    bars = shown["figure"]["data"][:3]
    expected = [[100 * each.runs[number].accuracy for each in found] for number in range(3)]
    assert_close([bar["y"] for bar in bars], expected, atol=0.01)
    assert "after 3 epochs" in shown["figure"]["layout"]["yaxis"]["title"]["text"]
