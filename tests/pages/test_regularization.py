"""The regularization page: lambda let go, presets, five forms, address and bad input."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.regularization import controls
from core.lessons.regularization import forms as penalty_forms
from core.lessons.regularization.arithmetic import LAMBDAS, every_lambda
from core.lessons.regularization.penalties import FORMS, train
from tests.pages.app import component_data, open_page, rerun, said, script, table


def text(app: AppTest) -> str:
    return " ".join(element.value for kind in (app.markdown, app.latex) for element in kind)


def frames(app: AppTest) -> dict[str, object]:
    data = component_data(app, "regularization_frames")
    assert data is not None
    return data


def test_the_first_picture() -> None:
    app = open_page("regularization.py")
    found = every_lambda(100, 0.2, 1, False)
    data = frames(app)
    assert data["index"] == 0 and app.query_params == {} and said(app) == ""
    readouts = {readout["name"]: readout["texts"] for readout in data["readouts"]}  # type: ignore[attr-defined]
    assert all(len(texts) == len(LAMBDAS) for texts in readouts.values())
    assert readouts["test loss"][found.best] == f"{float(found.test_losses[found.best]):.4f}"
    assert "Too little penalty" in text(app) and f"{int(found.by_heart[0])} of the 20 wrong labels" in text(app)
    assert f"{float(found.test_losses[found.best]):.3f} is possible" in text(app)


@pytest.mark.parametrize(
    ("name", "sentence"),
    list(zip(controls.PRESETS, ("Too little", "As good as it gets", "Too much", "diverges"), strict=True)),
)
def test_presets_of_lambda(name: str, sentence: str) -> None:
    app = open_page("regularization.py", wrong="0.3")
    app.selectbox(key="regularization-preset").set_value(name)
    rerun(app)
    assert sentence in text(app)
    chosen = app.session_state["regularization_settings"]["lambda"]
    assert controls.LAMBDA_TEXTS.index(chosen) == frames(app)["index"]
    app.button(key="regularization_reset").click()
    rerun(app)
    assert frames(app)["index"] == 0 and app.query_params == {}


def test_other_data_are_trained_anew() -> None:
    app = open_page("regularization.py", **{"lambda": "0.1"})
    app.select_slider(key="regularization-images").set_value("60")
    app.toggle(key="regularization-bias").set_value(True)
    rerun(app)
    found = every_lambda(60, 0.2, 1, True)
    at = LAMBDAS.index(0.1)
    assert f"{float(found.test_losses[at]):.3f}, where" in text(app)
    code = script(app, "regularization")
    assert "torch.randperm(60" in code and '"weight_decay": 0.1' in code


def test_the_notes_penalty_is_the_first_table() -> None:
    app = open_page("regularization.py")
    results, differences = (found.value for found in app.table)
    assert table(app, "step")[FORMS["norms"].title].iloc[0] == f"{train('norms', 1.0, bias=True).costs[0]:.6f}"
    expected = train("norms", 1.0, bias=True)
    assert results["cost as printed"].iloc[0] == f"{expected.costs[-1]:.4f}"
    assert results["loss on the data"].iloc[0] == f"{expected.data_losses[-1]:.4f}"
    titles = [form.title for form in FORMS.values()]
    assert list(results["form"]) == titles and list(differences.columns) == ["after these steps", *titles]
    cells = differences.set_index("after these steps")
    same = {(row, column) for row in titles for column in titles if "same" in cells.loc[row, column]}
    assert same == {(titles[2], titles[3]), (titles[3], titles[2])}
    assert "are **one step**" in text(app) and "weight_decay = **2λ**" in text(app)


@pytest.mark.parametrize("name", penalty_forms.PRESETS)
def test_presets_of_the_forms(name: str) -> None:
    app = open_page("regularization.py", strength="0.7", steps="3")
    app.selectbox(key="regularization-forms_preset").set_value(name)
    rerun(app)
    settings = app.session_state["regularization_settings"]
    assert {setting.name: settings[setting.name] for setting in penalty_forms.SETTINGS} == penalty_forms.PRESETS[
        name
    ].texts()
    assert ("become infinite or NaN" in text(app)) == (name == "diverges")


def test_the_notes_preset_shows_their_costs_to_six_digits_and_its_script_draws_their_layers() -> None:
    app = open_page("regularization.py")
    app.selectbox(key="regularization-forms_preset").set_value("notes")
    rerun(app)
    costs = table(app, "step")[FORMS["norms"].title]
    assert list(costs) == [f"{cost:.6f}" for cost in train("norms", 1.0, bias=True, start="notes").costs]
    assert costs.iloc[0] == "29477.810547" and len(costs) == 20
    assert script(app, "penalties").count("nn.Linear(3, 3)") == 4
    app.slider(key="regularization-steps").set_value(0)
    rerun(app)
    assert list(table(app, "step")["step"]) == ["0"] and "Before the first step" in text(app)


@pytest.mark.parametrize("typed", ["", "much", "-1", "1e400", "1001"])
def test_a_bad_lambda_gets_a_sentence_and_the_last_table_stays(typed: str) -> None:
    app = open_page("regularization.py", strength="0.5")
    before = table(app, "cost as printed").to_dict()
    app.text_input(key="regularization-strength").set_value(typed)
    rerun(app)
    assert "The picture shows the last number that was right." in said(app)
    assert table(app, "cost as printed").to_dict() == before


def test_a_nonsense_address_is_answered_in_words() -> None:
    asked = {"lambda": "3", "images": "7", "wrong": "x", "seed": "0", "bias": "half", "strength": "big", "steps": "-1"}
    app = open_page("regularization.py", **asked, stepper="Newton", form_bias="x", start="zero")
    for name in (*asked, "stepper", "form_bias", "start"):
        assert f"In the address, {name} was left aside: " in said(app), name
    assert app.query_params == {}
