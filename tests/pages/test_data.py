"""The page on data: guesses are one press each, every kind of data set is drawn, and the address brings it back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.data import load
from core.lessons.data.baselines import standing
from core.lessons.data.game import keys
from core.lessons.data.guessing import EXAMPLES, guess_set
from core.lessons.data.noise import noisy
from tests.pages.app import component_data, open_page, rerun, said, script


def press(app: AppTest, label: int) -> None:
    app.button(key=f"data-class_{label}").click()
    rerun(app)


def traces(app: AppTest, key: str) -> list[dict[str, object]]:
    data = component_data(app, key)
    assert data is not None, key
    found: list[dict[str, object]] = data["figure"]["data"]
    return found


def test_each_press_is_a_guess_and_the_twentieth_ends_with_the_score() -> None:
    data = load("digits")
    true = data.y_test[list(guess_set(360, 1))].tolist()
    app = open_page("data.py", guesses="-".join(map(str, true[:18])))
    for n, label in enumerate(true[18:], 19):
        assert f"Example {n} of {EXAMPLES}" in " ".join(each.value for each in app.caption)
        press(app, label)
    right = int((standing(data).predicted == data.y_test)[list(guess_set(360, 1))].sum())
    assert f"**You: {EXAMPLES} of {EXAMPLES}. Softmax regression: {right}.**" in app.success[0].value
    assert app.session_state["data_settings"]["guesses"] == "-".join(map(str, true))
    app.button(key="guess_others").click()
    rerun(app)
    assert "Example 1 of" in " ".join(each.value for each in app.caption) and "guesses" not in app.query_params


def test_a_press_is_of_the_example_that_its_button_was_drawn_with() -> None:
    app = open_page("data.py", guesses="3")
    # The same press again, of a button that has not been drawn anew.
    app.session_state["data_settings"]["guesses"] = "3-9"
    app.button(key="data-class_4").click()
    rerun(app)
    assert app.session_state["data_settings"]["guesses"] == "3-9"
    press(app, 4)
    assert app.session_state["data_settings"]["guesses"] == "3-9-4"


def test_the_keys_are_the_digits_where_classes_are_digits() -> None:
    assert keys(tuple("0123456789")) == list("0123456789")
    assert keys(tuple("abcdefghijkl")) == [*"1234567890", None, None]
    assert keys(("fail", "pass")) == ["1", "2"]


@pytest.mark.parametrize("name", ["digits", "iris", "breast-cancer", "exam-scores"])
def test_every_kind_of_data_set_is_drawn(name: str) -> None:
    app, data = open_page("data.py", dataset=name), load(name)
    counts = traces(app, "data_balance")
    assert {each["name"] for each in counts} >= {"training", "test"}
    plane = traces(app, "data_plane")
    assert [each["name"] for each in plane] == list(data.class_names)
    assert len({(each["marker"]["symbol"]) for each in plane}) == len(plane)  # type: ignore[index]
    assert component_data(app, "data_noise") is not None
    if data.image is None:
        assert len(traces(app, "data_row")) == data.classes + 1
        assert len(traces(app, "data_histogram")) == data.classes
        assert len(traces(app, "data_scatter")) == data.classes
        assert component_data(app, "data_correlation") is not None
    else:
        assert component_data(app, "data_difference") is not None
        pictures = component_data(app, "data_plane")
        assert pictures is not None and len(pictures["pictures"]["sheet"]) < 60_000
    assert not app.warning and not app.error


def test_the_share_of_wrong_labels_moves_the_matrix() -> None:
    app = open_page("data.py", noise="50")
    found = noisy(load("digits"), 50)
    (heat,) = traces(app, "data_noise")
    assert heat["text"] == [[str(count) if count else "" for count in row] for row in found.confusion]
    assert f"{found.right} of 360 test examples right" in " ".join(each.value for each in app.markdown)
    assert "round(50 * len(y_train) / 100)" in script(app, "data")


def test_another_data_set_begins_the_guesses_anew() -> None:
    app = open_page("data.py", guesses="3-4", less="7")
    app.selectbox(key="data-dataset").set_value("iris")
    rerun(app)
    assert "Example 1 of" in " ".join(each.value for each in app.caption)
    assert app.session_state["data_settings"]["guesses"] == "" and set(app.query_params) == {"dataset"}


@pytest.mark.parametrize(
    "query",
    [
        {"guesses": "x"},
        {"guesses": "-".join("1" * 21)},
        {"dataset": "iris", "feature": "9"},
        {"less": "99"},
        {"noise": "7"},
        {"dataset": "nowhere"},
    ],
)
def test_a_nonsense_address_is_answered_in_words(query: dict[str, str]) -> None:
    app = open_page("data.py", **query)
    assert "In the address, " in said(app)
    assert component_data(app, "data_balance") is not None


def test_guesses_of_classes_that_are_not_there_are_left_aside() -> None:
    app = open_page("data.py", dataset="iris", guesses="1-7")
    assert "In the address, guesses was left aside" in said(app)
    assert "Example 1 of" in " ".join(each.value for each in app.caption)
