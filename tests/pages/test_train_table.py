"""Train, Runs and Draw with a table: nothing that is about pixels stays, and a run goes from start to end."""

from __future__ import annotations

import pytest

from core.data import load
from core.runs.registry import registry
from core.training import Status
from core.training.recipes import RECIPES
from tests.pages.app import component_data, open_page, rerun, script
from tests.pages.test_train import press, shown, wait


@pytest.mark.parametrize("name", ["iris", "exam-scores"])
def test_a_table_is_chosen_started_and_looked_into(name: str) -> None:
    app = open_page("train.py")
    app.selectbox(key="set_preset").set_value(name)
    rerun(app)
    assert app.selectbox(key="set_dataset").value == name
    data = load(name)
    assert f"**{data.train_examples:,} rows to learn from**" in " ".join(each.value for each in app.markdown)
    before = app.dataframe[0].value
    assert list(before["class"]) == list(data.class_names)
    assert app.selectbox(key="set_scaling").options[3] == "each column less its mean"
    app.select_slider(key="set_pace").set_value("full")
    rerun(app)
    wait(press(app, "start"))
    entry = shown(app)
    assert entry.snapshot().status is Status.FINISHED and entry.config.dataset == name
    assert component_data(app, "confusion") is not None and component_data(app, "weights") is None
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


def test_runs_lists_and_compares_runs_on_tables() -> None:
    app = open_page("train.py", dataset="iris", epochs="3", speed="full", batch="500")
    wait(press(app, "start"))
    listed = open_page("runs.py", dataset="iris")
    assert not listed.exception and registry().finished()[-1].config.batch_size == 500
    assert "Iris" in listed.dataframe[0].value.to_string()


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
