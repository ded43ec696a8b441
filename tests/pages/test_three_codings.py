"""The page on the three codings: the notes' costs, every switch, presets, address, bad input."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.three_codings.arithmetic import CODINGS, WRITTEN, Variant, train
from core.lessons.three_codings.controls import DIFFERENCES, PRESETS, START, WAYS, VariantRule, switched_on
from core.lessons.three_codings.figures import EVERY
from tests.pages.app import component_data, open_page, rerun, said, script, table
from tests.tolerance import assert_close

NONE = {setting.name: "none" for setting in WAYS.values()}


def curves(app: AppTest, key: str = "costs") -> list[list[float]]:
    data = component_data(app, key)
    assert data is not None
    return [trace["y"] for trace in data["figure"]["data"]]


def praised(app: AppTest) -> str:
    """The sentence in the only box that tells of a success."""
    (box,) = app.success
    return str(box.value)


def final_costs(app: AppTest) -> list[str]:
    return list(table(app, "final cost")["final cost"])


def test_the_notes_costs_are_the_first_picture() -> None:
    app = open_page("three_codings.py")
    assert final_costs(app) == ["0.739", "0.400", "0.254"]
    for drawn, coding in zip(curves(app), CODINGS, strict=True):
        assert_close(drawn, train(coding.written, coding.variant).costs[::EVERY], rtol=1e-4)
    assert "apart by 0.353 at most: they differ in the second softmax." in said(app)
    assert any("0.7387" in latex.value for latex in app.latex)
    assert app.query_params == {}


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    app = open_page("three_codings.py", true="on")
    app.selectbox(key="three_codings-preset").set_value(name)
    rerun(app)
    texts = PRESETS[name].texts()
    start = START.read(texts.get("start", START.default))
    for way, setting in WAYS.items():
        on = switched_on(setting.read(texts[setting.name]))
        assert app.pills(key=f"three_codings-{setting.name}").value == on
        expected = train(way, Variant(**{switch: switch in on for switch in DIFFERENCES}), start=start).costs[-1]
        assert final_costs(app)[WRITTEN.index(way)] == f"{expected:.3f}"
    equal = len({texts[setting.name] for setting in WAYS.values()}) == 1
    assert any("The three curves are one curve" in box.value for box in app.success) == equal
    next(button for button in app.button if button.label == "Reset this page").click()
    assert final_costs(rerun(app)) == ["0.739", "0.400", "0.254"] and app.query_params == {}


@pytest.mark.parametrize("switch", DIFFERENCES)
@pytest.mark.parametrize("way", WRITTEN)
def test_every_switch_moves_its_own_curve_and_back(way: str, switch: str) -> None:
    app = open_page("three_codings.py", **NONE)
    assert "The three curves are one curve" in praised(app)
    before = curves(app)
    assert_close(before[0], before[1], rtol=1e-4)
    key = f"three_codings-{WAYS[way].name}"
    app.pills(key=key).set_value([switch])
    after = curves(rerun(app))
    number = WRITTEN.index(way)
    assert [old == new for old, new in zip(before, after, strict=True)] == [n != number for n in range(3)]
    assert "have equal switches and meet" in said(app) and not app.success
    assert app.query_params[WAYS[way].name] == [switch] or app.query_params[WAYS[way].name] == switch
    app.pills(key=key).set_value([])
    assert curves(rerun(app)) == before


def test_when_all_are_equal_the_difference_is_the_measured_one() -> None:
    app = open_page("three_codings.py", **NONE)
    number = float(praised(app).split("at any epoch, is ")[1].split(". ")[0])
    assert 0 < number < 1e-6


def test_the_cost_with_softmax_applied_once() -> None:
    app = open_page("three_codings.py")
    figure = component_data(app, "costs")
    assert figure is not None and "floor of softmax twice 0.551" in str(figure["figure"]["layout"]["annotations"])
    app.toggle(key="three_codings-true").set_value(True)
    rerun(app)
    assert_close(curves(app)[0][-1], 1.6842, rtol=1e-4)
    figure = component_data(app, "costs")
    assert figure is not None and not figure["figure"]["layout"]["annotations"]


@pytest.mark.parametrize("way", WRITTEN)
def test_the_shared_bias_has_no_gradient_and_the_script_is_of_the_chosen_coding(way: str) -> None:
    app = open_page("three_codings.py", chosen=way)
    own, shared = curves(app, "bias")
    assert max(shared) < 1e-6 and min(own) > 1e-3
    assert any("The gradient of the shared bias is **0** but for rounding" in text.value for text in app.markdown)
    code = script(app, "second_softmax")
    assert ("nn.Linear(4, 3)" in code) == (way == "nn.Linear")
    assert ("-torch.log" in code) == (way == "by hand")


def test_the_address_opens_the_same_settings() -> None:
    query = {"hand": "none", "cross": "softmax_twice-zero_start", "chosen": "cross_entropy", "true": "on"}
    app = open_page("three_codings.py", **query)
    assert app.pills(key="three_codings-cross").value == ["softmax_twice", "zero_start"]
    assert {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()} == query
    assert said(app).startswith("-")


def test_a_nonsense_address_is_answered_in_words() -> None:
    app = open_page("three_codings.py", hand="often", cross="shared_bias-shared_bias", chosen="numpy", true="maybe")
    for name in ("hand", "cross", "chosen", "true"):
        assert f"In the address, {name} was left aside: it must be" in said(app)
    assert final_costs(app) == ["0.739", "0.400", "0.254"]


def test_switches_as_text() -> None:
    for coding in CODINGS:
        assert WAYS[coding.written].default == coding.variant
    read_back = VariantRule().typed("it", "zero_start-softmax_twice")
    assert switched_on(read_back) == ["softmax_twice", "zero_start"]
    for text in ("", "none-zero_start", "Zero_start", "-"):
        with pytest.raises(ValueError, match="it must be none, or some of softmax_twice"):
            VariantRule().typed("it", text)


def test_each_hundredth_epoch_is_what_the_notes_print() -> None:
    app = open_page("three_codings.py")
    printed = table(app, "With nn.Linear: cost")
    assert list(printed["epoch"]) == [str(epoch) for epoch in range(0, 1001, 100)]
    assert list(printed["With nn.Linear: cost"])[:3] == ["1.6168", "0.6589", "0.5734"]
    assert list(printed["With nn.Linear: accuracy"])[::10] == ["25.00 %", "100.00 %"]
    app.selectbox(key="three_codings-preset").set_value("notes-after")
    assert final_costs(rerun(app)) == ["0.739", "0.400", "0.242"]
    assert app.query_params == {"start": ["after"]} or app.query_params == {"start": "after"}


def test_the_gradient_is_not_p_minus_y_where_softmax_is_applied_twice() -> None:
    app = open_page("three_codings.py")
    assert any("worse than guessing, 1.0986, and one example of 8 makes it so" in text.value for text in app.markdown)
    assert any("J_i" in latex.value for latex in app.latex)
    found = table(app, "p, softmax once")
    assert found["p, softmax once"][4] == "3.600e-06" and found["slope, once"][4] == "-1.0000"
    app.segmented_control(key="three_codings-chosen").set_value("nn.Linear")
    rerun(app)
    assert not any("J_i" in latex.value for latex in app.latex)
    assert any(r"\sum_k (p_{ik} - y_{ik})" in latex.value for latex in app.latex)


@pytest.mark.parametrize("way", WRITTEN)
def test_a_step_line_by_line(way: str) -> None:
    app = open_page("three_codings.py", chosen=way, step="0", example="1")
    lines = table(app, "after the line")
    assert list(lines["cost"])[:2] == ["none yet"] * 2
    app.text_input(key="three_codings-step").set_value("1000")
    rerun(app)
    assert "The step must be a whole number from 0 to 999" in said(app)
    app.text_input(key="three_codings-step").set_value("999")
    last = table(rerun(app), "after the line")
    assert last["cost"].iloc[0] != "none yet" and app.query_params["step"] in ("999", ["999"])
    assert "for epoch in range(999)" in script(app, "one_step")
    figure = component_data(app, "shapes")
    assert figure is not None
    assert ("nn.Linear's weight" in str(figure)) == (way == "nn.Linear")
