"""The softmax page: presets, controls, address, and what bad input gets."""

from __future__ import annotations

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.lessons.softmax.arithmetic import EXAMPLES
from core.lessons.softmax.controls import PRESETS, REAL_DIGIT
from core.ui.page.say import plain
from tests.pages.app import component_data, open_page, rerun, said
from tests.tolerance import assert_close


def bars(app: AppTest) -> dict[str, object]:
    data = component_data(app, "softmax_bars")
    assert data is not None
    return data


def jacobian(app: AppTest) -> list[list[float]]:
    data = component_data(app, "jacobian")
    assert data is not None
    matrix: list[list[float]] = data["figure"]["data"][0]["z"]
    return matrix


def test_the_first_picture_is_the_notes() -> None:
    app = open_page("softmax.py")
    assert bars(app)["logits"] == [1, 2, 3] and bars(app)["names"] == ["rock", "paper", "scissors"]
    assert any("0.6652" in latex.value for latex in app.latex)
    p = torch.softmax(torch.tensor([1.0, 2.0, 3.0]), 0)
    assert_close(jacobian(app), torch.diag(p) - torch.outer(p, p))
    assert app.query_params == {}


def test_class_names_are_text_and_nothing_else() -> None:
    names = ["$y^2$", "*z*", "<b>x</b>", "_u_", "~~v~~", "a_b"]
    app = open_page("softmax.py", names=",".join(names), logits="1,2,3,0,0,0")
    shown = [r"\$y^2\$", r"\*z\*", r"\<b\>x\</b\>", r"\_u\_", r"\~\~v\~\~", "a_b", "sum"]
    assert shown in [list(each.value["class"]) for each in app.table]  # of these classes, not of the large logits
    data = component_data(app, "jacobian")
    assert data is not None
    for axis in ("xaxis", "yaxis"):
        assert data["figure"]["layout"][axis]["ticktext"][2] == "&lt;b&gt;x&lt;/b&gt;"
    assert "probability of &lt;b&gt;x&lt;/b&gt;<br>" in data["figure"]["data"][0]["hovertext"][2][0]


def test_long_class_names_have_room() -> None:
    few, many = (
        component_data(open_page("softmax.py", names=",".join(names), logits="0," * (len(names) - 1) + "0"), "jacobian")
        for names in (["twenty characters ab", "b", "c"], ["twenty characters ab", *"bcdefghij"])
    )
    assert few is not None and many is not None
    axes = [[data["figure"]["layout"][axis] for axis in ("xaxis", "yaxis")] for data in (few, many)]
    assert all(axis["automargin"] for each in axes for axis in each)
    assert [axis["ticktext"][0] for axis in axes[0]] == ["twenty<br>characters ab"] * 2
    assert [axis["ticktext"][0] for axis in axes[1]] == ["twenty characters ab"] * 2


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    app = open_page("softmax.py")
    app.selectbox(key="softmax-preset").set_value(name)
    rerun(app)
    if name == REAL_DIGIT:
        assert bars(app)["names"] == [str(n) for n in range(10)]
        first = bars(app)["logits"]
        next(button for button in app.button if button.label == "Next image").click()
        rerun(app)
        assert bars(app)["logits"] != first
    else:
        assert bars(app)["logits"] == list(EXAMPLES[name].logits)
    next(button for button in app.button if button.label == "Reset this page").click()
    assert bars(rerun(app))["logits"] == [1, 2, 3]


def test_huge_logits_break_the_naive_formula_only() -> None:
    app = open_page("softmax.py", logits="1000,999,0")
    naive, stable = (table.value for table in app.table)
    assert "inf" in naive["exp"].tolist() and "nan" in naive["exp / sum"].tolist()
    assert_close([float(value) for value in stable["exp / sum"][:3]], [0.7311, 0.2689, 0.0], atol=1e-4)
    assert len(app.error) == 1


def test_temperature_constant_and_sigmoid() -> None:
    app = open_page("softmax.py", temperature="2", constant="10", sigmoid="on")
    assert (bars(app)["temperature"], bars(app)["constant"], bars(app)["sigmoid"]) == (2, 10, True)
    p = torch.softmax(torch.tensor([0.5, 1.0, 1.5]), 0)
    assert_close(jacobian(app), (torch.diag(p) - torch.outer(p, p)) / 2, atol=1e-5)
    assert "the constant cancels" in said(app) and "The sigmoids" in said(app)
    assert any("(z_i + c) / T" in latex.value for latex in app.latex)


def test_a_class_more_and_a_class_less() -> None:
    app = open_page("softmax.py")
    app.text_input(key="softmax-typed_names").set_value("a, b, c, d")
    assert bars(rerun(app))["logits"] == [1, 2, 3, 0]
    app.text_input(key="softmax-typed_names").set_value("a, b")
    assert bars(rerun(app))["logits"] == [1, 2]
    assert dict(app.query_params) == {"logits": "1,2", "names": "a,b"}


@pytest.mark.parametrize("names", ["only", "a,,b", "a," + "x" * 30, ",".join("abcdefghijk")])
def test_wrong_names_get_a_sentence_and_the_picture_stays(names: str) -> None:
    app = open_page("softmax.py")
    app.text_input(key="softmax-typed_names").set_value(names)
    rerun(app)
    (box,) = app.error
    assert box.value.endswith(".")
    assert bars(app)["names"] == ["rock", "paper", "scissors"]
    assert app.text_input(key="softmax-typed_names").value == names


@pytest.mark.parametrize(
    "query",
    [
        {"logits": "x,y,z"},
        {"logits": "1e400,1,2"},
        {"logits": "1"},
        {"logits": ""},
        {"names": "a,b"},
        {"temperature": "0"},
        {"constant": "nan"},
        {"sigmoid": "perhaps"},
    ],
)
def test_a_nonsense_address_is_answered_in_words(query: dict[str, str]) -> None:
    app = open_page("softmax.py", **query)
    assert "In the address, " in said(app)
    assert bars(app)["logits"] == [1, 2, 3]


@pytest.mark.parametrize("name", ["![x](http://a.b/c)", "<script>", "$x$", "**x**", "`x`"])
def test_names_are_text_and_never_formatting(name: str) -> None:
    app = open_page("softmax.py", logits="1,2", names=f"other,{name}")
    text = " ".join(markdown.value for markdown in app.markdown)
    assert plain(name) != name and f"**{plain(name)}**" in text and f"**{name}**" not in text


def test_a_slope_that_is_next_to_nothing_has_next_to_no_colour() -> None:
    data = component_data(open_page("softmax.py", logits="1,2,100", names="cat,dog,parrot"), "jacobian")
    assert data is not None
    (heat,) = data["figure"]["data"]
    assert max(abs(slope) for row in heat["z"] for slope in row) < 1e-40
    assert (heat["zmin"], heat["zmax"]) == (-0.25, 0.25)  # the steepest that a slope can be


def test_the_formula_has_the_numbers_of_float32() -> None:
    app = open_page("softmax.py", logits="1117.992,-1203.7", names="a,b", constant="3")
    (formula,) = (latex.value for latex in app.latex if "sum_j" in latex.value)
    assert "e^{1120.992}" in formula and "e^{-1200.7}" in formula


def test_the_notes_question_has_an_answer_and_one_huge_logit_refutes_them() -> None:
    app = open_page("softmax.py")
    app.selectbox(key="softmax-preset").set_value("notes-order")
    assert "P(paper | scissors) = 0.6652?" in said(rerun(app)) and "knows nothing of the game" in said(app)
    app.selectbox(key="softmax-preset").set_value("one-huge")
    rerun(app)
    assert any("**Here it does**" in markdown.value for markdown in app.markdown)
