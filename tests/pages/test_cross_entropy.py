"""The cross-entropy page: presets, the table, the chain, the equivalences, the switchboard, bad input."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

from core.lessons.cross_entropy import bugs
from core.lessons.cross_entropy.controls import PRESETS
from core.lessons.cross_entropy.examples import EXAMPLES, random
from tests.pages.app import component_data, open_page, rerun, said, script, table
from tests.tolerance import assert_close


def chain(app: AppTest) -> dict[str, object]:
    data = component_data(app, "chain")
    assert data is not None
    return data


def values(app: AppTest) -> list[str]:
    return list(table(app, "value (nats)")["value (nats)"])


def test_the_first_picture_is_data_b_of_the_notes() -> None:
    app = open_page("cross_entropy.py")
    assert chain(app)["picked"] == [0, 0, 0, 2, 1]
    assert values(app)[:4] == ["1.093810"] * 4
    generator = torch.Generator().manual_seed(1)
    z = torch.rand(5, 3, generator=generator)
    y = torch.tensor([0, 0, 0, 2, 1])
    gradient = component_data(app, "gradient")
    assert gradient is not None
    assert_close(gradient["figure"]["data"][0]["z"], (torch.softmax(z, 1) - F.one_hot(y)) / 5)


def test_label_smoothing_is_in_the_chain_the_formula_the_gradient_and_the_script() -> None:
    app = open_page("cross_entropy.py", smoothing="0.3", reduction="sum")
    generator = torch.Generator().manual_seed(1)
    z = torch.rand(5, 3, generator=generator).requires_grad_()
    loss = F.cross_entropy(z, torch.tensor([0, 0, 0, 2, 1]), reduction="sum", label_smoothing=0.3)
    loss.backward()
    gradient = component_data(app, "gradient")
    assert gradient is not None and z.grad is not None
    assert_close(gradient["figure"]["data"][0]["z"], z.grad)
    assert values(app) == [f"{loss.item():.6f}"] * 5
    assert any(f"= {loss.item():.4f}".rstrip("0") in latex.value and "y_{ik}" in latex.value for latex in app.latex)
    losses = [float(row[0]) for row in chain(app)["stages"][-1]["rows"]]  # type: ignore[index]
    assert_close(sum(losses), loss.item(), atol=3e-4)
    assert "label_smoothing=0.3" in script(app, "cross_entropy")


def test_the_sum() -> None:
    app = open_page("cross_entropy.py", reduction="sum")
    assert_close(float(values(app)[3]), 5.4691, atol=5e-5)
    assert any("5.4691" in latex.value for latex in app.latex)


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    app = open_page("cross_entropy.py")
    app.selectbox(key="cross_entropy-preset").set_value(name)
    rerun(app)
    examples = random(5, 4, 1) if name == "random" else EXAMPLES[name]()
    assert chain(app)["picked"] == list(examples.labels)
    if name == "data-a":
        assert round(float(values(app)[3]), 4) == 1.4689
    if name == "two-classes":
        assert len(values(app)) == 7
    if name == "extreme":
        assert "broke" in list(table(app, "value (nats)")["verdict"]) and len(app.error) >= 1
    next(button for button in app.button if button.label == "Reset this page").click()
    assert chain(rerun(app))["picked"] == [0, 0, 0, 2, 1]


def test_two_distributions_and_the_steps_of_the_notes() -> None:
    app = open_page("cross_entropy.py")
    bars = component_data(app, "two_distributions")
    assert bars is not None
    assert_close(bars["p"], [0.6, 0.3, 0.1])
    assert bars["texts"] == ["0.8979", "1.7938", "0.8959"]
    for step, cost in (("Q = Q1", "1.0314"), ("Q = P", "0.8979")):
        next(button for button in app.button if button.label == step).click()
        bars = component_data(rerun(app), "two_distributions")
        assert bars is not None and bars["texts"][1] == cost
    assert any("Q is P: the cross-entropy is the entropy" in text.value for text in app.markdown)
    impossible = open_page("cross_entropy.py", pq="1,0;1,1")
    bars = component_data(impossible, "two_distributions")
    assert bars is not None and bars["texts"] == ["0.6931", "∞", "∞"] and bars["q"] == [0.0, 1.0]
    assert "In the address, pq was left aside" in said(open_page("cross_entropy.py", pq="1,0"))


def test_the_cost_along_a_line() -> None:
    app = open_page("cross_entropy.py", line_seed="4", percent="25")
    curve = component_data(app, "cost_line")
    assert curve is not None
    assert curve["index"] == 25 and len(curve["x"]) == 101
    low, high = curve["figure"]["layout"]["yaxis"]["range"]
    assert low < min(curve["y"][0]) < max(curve["y"][0]) < high
    assert "torch.manual_seed(4)" in script(app, "convex")


@pytest.mark.parametrize("bug", bugs.BUGS)
def test_every_mistake_is_drawn_beside_the_right_program(bug: str) -> None:
    app = open_page("cross_entropy.py", bug=bug, epochs="3")
    found = bugs.compare(bug, 3)
    loss = component_data(app, "bug_loss")
    assert loss is not None
    for trace, program in zip(loss["figure"]["data"], (found.right, found.wrong), strict=True):
        assert_close(trace["y"], program.reported, rtol=1e-4)
    assert bool(loss["figure"]["layout"]["shapes"]) == (bug == "softmax-twice")
    assert "How to notice it" in said(app)
    assert (component_data(app, "bug_confusion") is not None) == (bug == "shifted-labels")
    assert any("10,000 / 157 = **0.159**" in text.value for text in app.markdown) == (bug == "divided-by-images")


@pytest.mark.parametrize(
    ("setting", "text"), [("epochs", "0"), ("epochs", "ten"), ("rate", "-1"), ("rate", ""), ("seed", "1e400")]
)
def test_a_wrong_number_gets_a_sentence_and_the_curves_stay(setting: str, text: str) -> None:
    app = open_page("cross_entropy.py", epochs="2")
    before = component_data(app, "bug_loss")
    app.text_input(key=f"cross_entropy-{setting}").set_value(text)
    rerun(app)
    assert len(app.error) == 1
    assert component_data(app, "bug_loss") == before


@pytest.mark.parametrize("table", ["", "1,2,3", "a,b,c,d", "1e400,1,2,0", "1,2,3,7", ";;;", "1,2,3,0;1,2"])
def test_a_table_that_is_none_is_answered_in_words(table: str) -> None:
    app = open_page("cross_entropy.py", table=table)
    assert "In the address, the table was left aside" in said(app)
    assert chain(app)["picked"] == [0, 0, 0, 2, 1]


def test_the_address_opens_the_same_table() -> None:
    app = open_page("cross_entropy.py", table="1,2,0;-3,0.5,1", names="no,yes", reduction="sum", smoothing="0.25")
    assert chain(app)["picked"] == [0, 1]
    assert chain(app)["stages"][0]["rows"] == [["1.0000", "2.0000"], ["-3.0000", "0.5000"]]  # type: ignore[index]
    assert len(values(app)) == 7
    again = open_page("cross_entropy.py", **dict(app.query_params))
    assert values(again) == values(app)


def test_a_class_more_and_wrong_names() -> None:
    app = open_page("cross_entropy.py")
    app.text_input(key="cross_entropy-typed_names").set_value("cat, dog, parrot, newt")
    rerun(app)
    assert chain(app)["stages"][0]["columns"] == ["cat", "dog", "parrot", "newt"]  # type: ignore[index]
    app.text_input(key="cross_entropy-typed_names").set_value("cat, cat")
    rerun(app)
    assert "two classes have the same" in said(app)
    assert len(chain(app)["stages"][0]["columns"]) == 4  # type: ignore[index]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ([], "examples"),
        ([["1", "2", "3", None]], "The label of row 1"),
        ([["1", None, "3", "0"]], "The logit of dog in row 1"),
        ([["1", "", "3", "0"]], "The logit of dog in row 1"),
        ([["1", "1e400", "3", "0"]], "The logit of dog in row 1"),
        ([["1", "2", "3", "newt"]], "The label of row 1"),
        ([["1", "2", "3", "0"]] * 13, "examples"),
    ],
)
def test_nonsense_in_the_table_gets_a_sentence_and_the_last_good_picture_stays(
    cells: list[list[str | None]], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("cross_entropy.py", table="1,2,3,0;4,5,6,2")
    before = chain(app)
    # The test runner cannot type into the editor; the browser tests do.
    monkeypatch.setattr("core.lessons.cross_entropy.controls.edit_table", lambda *_, **__: cells)
    rerun(app)
    (box,) = app.error
    assert sentence in box.value and box.value.endswith("The last good table stays in use.")
    assert chain(app) == before
    assert app.query_params["table"] == "1,2,3,0;4,5,6,2"
