"""Train, Runs and Draw with a table: nothing that is about pixels stays, and a run goes from start to end."""

from __future__ import annotations

import pytest

from core.data import feature_titles, load
from core.runs.registry import registry
from core.training import Status
from core.training.inspection import logits_of_test_set
from core.training.recipes import RECIPES
from core.ui.page.before_training import WHOLE
from core.ui.train.confident_mistakes import MOST
from core.ui.train.state import FEATURE_ORDER
from tests.pages.app import component_data, open_page, rerun, script
from tests.pages.test_train import press, shown, wait
from tests.tolerance import assert_close


@pytest.mark.parametrize("name", ["iris", "exam-scores"])
def test_a_table_is_chosen_started_and_looked_into(name: str) -> None:
    app = open_page("train.py")
    app.selectbox(key="set_preset").set_value(name)
    rerun(app)
    assert app.selectbox(key="set_dataset").value == name
    data = load(name)
    assert f"{data.train_examples:,} rows to learn from**" in " ".join(each.value for each in app.markdown)
    before = app.dataframe[0].value
    # A small table is shown whole, of another one the first row of each class.
    whole = [data.class_names[label] for label in data.y_train.tolist()]
    assert list(before["class"]) == (whole if data.train_examples <= WHOLE else list(data.class_names))
    assert app.selectbox(key="set_scaling").options[3] == "each column less its mean"
    app.select_slider(key="set_pace").set_value("full")
    rerun(app)
    wait(press(app, "start"))
    entry = shown(app)
    assert entry.snapshot().status is Status.FINISHED and entry.config.dataset == name
    assert component_data(app, "confusion") is not None
    weights = component_data(app, "weights")
    assert weights is not None
    found = entry.snapshot().weights["0.weight"]
    assert_close(weights["figure"]["data"][0]["z"], found.T, rtol=1e-3)
    assert weights["figure"]["layout"]["xaxis"]["ticktext"] == list(data.class_names)
    counts = entry.snapshot().history.epochs[-1].confusion
    app.selectbox(key="pick_true").set_value(1)
    app.selectbox(key="pick_predicted").set_value(1)
    rerun(app)
    assert any(f"{counts[1][1]} rows, most confident first" in caption.value for caption in app.caption)
    # The rows of the cell, with the features under their own names.
    rows = next(table.value for table in app.dataframe if "test row" in table.value.columns)
    assert len(rows) == min(counts[1][1], 24) > 0
    first = rows.iloc[0]
    assert list(first[-data.features :].astype("float32")) == data.x_test[int(first["test row"])].tolist()
    code = script(app, "softmax_lab_train")
    assert "rows" in code and "image" not in code and "pixel" not in code


def test_features_are_sorted_by_a_class_and_the_mistakes_are_rows() -> None:
    app = open_page("train.py", dataset="iris", epochs="3", speed="full", scaling="standardized")
    wait(press(app, "start"))
    entry, data = shown(app), load("iris")
    weights = entry.snapshot().weights["0.weight"]
    app.selectbox(key=FEATURE_ORDER).set_value("2")
    rerun(app)
    found = component_data(app, "weights")
    assert found is not None
    assert_close(
        [row[2] for row in found["figure"]["data"][0]["z"]], weights[2].sort(descending=True).values, rtol=1e-3
    )
    assert any("each standard deviation of the column" in caption.value for caption in app.caption)
    # Another data set has no such class.
    app.selectbox(key="set_dataset").set_value("exam-scores")
    rerun(app)
    assert not app.exception
    logits = logits_of_test_set(entry.config, data, entry.snapshot().weights)
    wrong = int((logits.argmax(1) != data.y_test).sum())
    assert wrong > 1, "three epochs leave some"
    rows = next(table.value for table in app.dataframe if "true class" in table.value.columns)
    assert len(rows) == min(wrong, MOST) and list(rows.columns[-4:]) == list(feature_titles(data))
    assert list(rows["its probability (%)"]) == sorted(rows["its probability (%)"], reverse=True)
    assert all(rows["true class"] != rows["predicted"])


def test_a_network_says_why_its_weights_are_not_drawn() -> None:
    app = open_page("train.py", dataset="iris", epochs="2", speed="full", hidden="4")
    wait(press(app, "start"))
    assert component_data(app, "weights") is None
    assert any("lead to hidden units" in caption.value for caption in app.caption)


def test_runs_lists_and_compares_runs_on_tables() -> None:
    ids = []
    for dataset in ("iris", "wine"):
        app = open_page("train.py", dataset=dataset, epochs="3", speed="full", batch_size="500")
        wait(press(app, "start"))
        ids.append(shown(app).id)
    listed = open_page("runs.py", compare=",".join(ids))
    assert not listed.exception and registry().finished()[-1].config.batch_size == 500
    names = listed.dataframe[0].value.to_string()
    assert "iris: softmax" in names and "wine: softmax" in names
    chart = component_data(listed, "compared")
    assert chart is not None
    assert [len(line["y"]) for line in chart["figure"]["data"]] == [3, 3]


def test_draw_offers_models_of_images_only() -> None:
    app = open_page("train.py", dataset="wine", epochs="2", speed="full")
    wait(press(app, "start"))
    drawn = open_page("draw.py", models=shown(app).id)
    assert not drawn.exception
    assert all("wine" not in str(option) for box in drawn.multiselect for option in box.options)


def test_the_box_of_recipes_has_those_for_tables() -> None:
    names = [name for name, recipe in RECIPES.items() if "dataset" in recipe.values]
    assert len(names) == 6
    for name in names[3:]:
        app = open_page("train.py")
        app.selectbox(key="set_preset").set_value(name)
        rerun(app)
        assert app.selectbox(key="set_preset").value == name
