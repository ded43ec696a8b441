"""Settings: what each kind reads and writes, what becomes of wrong texts, and that every page's settings round-trip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.catalog import CATALOG
from core.lessons.likelihood.controls import PARAMETER
from core.lessons.logistic.controls import START
from core.lessons.three_codings.controls import WAYS
from core.reading.rule import Rule
from core.reading.rules import Choice, Integer, OrNone, Real, Switch, Widths
from core.ui.page.controls import OneOf
from core.ui.page.settings import PageState, Setting
from tests.pages.app import open_page, rerun, said

# Pages that nothing can be set on.
WITHOUT = {"home"}
SETTINGS = """
from core.reading.rules import Choice, Integer, Real, ReadBy
from core.ui.page.controls import Box, Dropdown, RadioButtons, Segments, Slider, StepSlider, Toggle, WholeSlider
from core.ui.page.controls import WordSlider
from core.ui.page.settings import Setting
from core.ui.page.table_editor import Cells, Table

WORDS = Choice(("sgd", "adam"))
ALL = [
    Box("rate", 0.5, Real(0, 1), subject="The rate", label="Rate", meanwhile="The last one stays."),
    Box("epochs", 3, Integer(1, 10), option="epochs", short="e", label="Epochs"),
    Slider("share", 0.25, Real(0.0, 1.0), subject="The share", label="Share", step=0.05),
    WholeSlider("steps", 4, Integer(1, 9), label="Steps"),
    StepSlider("temperature", 1.0, Real(0, 9), label="Temperature", positions=(1.0, 2.0), titles=lambda t: f"{t:g}"),
    WordSlider("images", "30", Choice(("30", "60")), label="Images"),
    Dropdown("data", "sgd", WORDS, label="Data"),
    RadioButtons("bug", "sgd", WORDS, label="Bug"),
    Segments("kind", "sgd", WORDS, label="Kind", titles={"sgd": "SGD"}),
    Toggle("same", True, label="Same"),
    Table("table", [["1", "2"]], Cells(lambda rows: [list(row) for row in rows], list), label="T", meanwhile="."),
    Setting("dragged", (1, 2), ReadBy(lambda text: tuple(map(int, text.split("x"))), lambda v: f"{v[0]}x{v[1]}")),
]
"""


def one_page() -> None:
    import streamlit as st

    from core.ui.page import addresses
    from core.ui.page.presets import Preset, preset_box
    from core.ui.page.settings import PageState

    scope: dict[str, Any] = {}
    exec(st.session_state["settings of the test"], scope)
    settings = scope["ALL"]
    addresses.arrive("one")
    state = PageState("one", settings)
    by_name = {setting.name: setting for setting in settings}
    preset_box(state, {"fast": Preset("Fast", {by_name["rate"]: 0.75, by_name["data"]: "adam"})})
    values = {}
    for setting in settings:
        if setting.name == "table":
            values[setting.name] = setting.control(state, lambda _: ["a", "b"])
        elif hasattr(setting, "control"):
            values[setting.name] = setting.control(state)
        else:
            values[setting.name] = state[setting]
    state.reset_button()
    state.write_address()
    st.session_state["values"] = values


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(one_page, default_timeout=60)
    app.session_state["settings of the test"] = SETTINGS
    for name, text in query.items():
        app.query_params[name] = text
    return rerun(app)


DEFAULTS = {
    "rate": 0.5, "epochs": 3, "share": 0.25, "steps": 4, "temperature": 1.0, "images": "30", "data": "sgd",
    "bug": "sgd", "kind": "sgd", "same": True, "table": [["1", "2"]], "dragged": (1, 2),
}  # fmt: skip
# For each setting: its name in the address, another text, and the value that it says.
OTHERS = {
    "rate": ("rate", "0.75", 0.75), "epochs": ("e", "7", 7), "share": ("share", "0.5", 0.5),
    "steps": ("steps", "9", 9), "temperature": ("temperature", "1.5", 1.5), "images": ("images", "60", "60"),
    "data": ("data", "adam", "adam"), "bug": ("bug", "adam", "adam"), "kind": ("kind", "adam", "adam"),
    "same": ("same", "off", False), "table": ("table", "3,4;5,6", [["3", "4"], ["5", "6"]]),
    "dragged": ("dragged", "3x4", (3, 4)),
}  # fmt: skip


def query(app: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def test_a_page_begins_with_its_defaults_and_an_empty_address() -> None:
    app = opened()
    assert app.session_state["values"] == DEFAULTS and query(app) == {} and said(app) == ""


@pytest.mark.parametrize("name", OTHERS)
def test_the_address_says_a_setting_and_keeps_it_and_a_reset_takes_it_back(name: str) -> None:
    asked, text, value = OTHERS[name]
    app = opened(**{asked: text})
    assert app.session_state["values"] == {**DEFAULTS, name: value}
    assert query(app) == {asked: text} and said(app) == ""
    assert rerun(app).session_state["values"] == {**DEFAULTS, name: value}
    app.button(key="one_reset").click()
    assert rerun(app).session_state["values"] == DEFAULTS and query(app) == {}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("rate", "2", 'rate was left aside: The rate must be a number from 0 to 1, not "2".'),
        ("rate", " ", "rate was left aside: The rate is empty: type a number from 0 to 1."),
        ("epochs", "0", "e was left aside: epochs must be a whole number from 1 to 10, not 0."),
        ("share", "x", 'share was left aside: The share must be a number from 0 to 1, not "x".'),
        ("kind", "Newton", 'kind was left aside: it must be one of sgd, adam, not "Newton".'),
        ("same", "maybe", 'same was left aside: it must be on or off, not "maybe".'),
        ("images", "7", 'images was left aside: it must be one of 30, 60, not "7".'),
        ("dragged", "axb", "dragged was left aside: invalid literal"),
    ],
)
def test_a_wrong_text_of_the_address_is_said_and_the_default_returns(name: str, text: str, sentence: str) -> None:
    app = opened(**{OTHERS[name][0]: text})
    assert f"In the address, {sentence}" in said(app)
    assert app.session_state["values"] == DEFAULTS and query(app) == {}
    assert said(rerun(app)) == ""


def test_a_wrong_text_in_a_box_is_said_beneath_and_the_last_good_value_stays() -> None:
    app = opened(rate="0.75")
    app.text_input(key="one-rate").set_value("much")
    rerun(app)
    assert said(app) == 'The rate must be a number from 0 to 1, not "much". The last one stays.'
    assert app.session_state["values"]["rate"] == 0.75 and query(app) == {"rate": "0.75"}
    assert app.text_input(key="one-rate").value == "much"
    app.text_input(key="one-rate").set_value(" .5 ")
    assert rerun(app).session_state["values"]["rate"] == 0.5 and said(app) == ""


def test_a_box_of_a_run_setting_speaks_as_a_terminal_does() -> None:
    app = opened()
    app.text_input(key="one-epochs").set_value("11")
    assert said(rerun(app)) == "epochs must be a whole number from 1 to 10, not 11."


def test_each_control_changes_its_setting_and_the_address_follows() -> None:
    app = opened()
    app.slider(key="one-share").set_value(0.5)
    app.slider(key="one-steps").set_value(9)
    app.select_slider(key="one-temperature").set_value(2.0)
    app.select_slider(key="one-images").set_value("60")
    app.selectbox(key="one-data").set_value("adam")
    app.radio(key="one-bug").set_value("adam")
    app.toggle(key="one-same").set_value(False)
    rerun(app)
    assert query(app) == {
        "share": "0.5", "steps": "9", "temperature": "2", "images": "60", "data": "adam", "bug": "adam", "same": "off",
    }  # fmt: skip
    assert app.session_state["values"] | {"temperature": 1.0} != DEFAULTS


def test_a_preset_changes_its_settings_and_their_controls() -> None:
    app = opened(epochs="5", e="5")
    app.selectbox(key="one-preset").set_value("fast")
    rerun(app)
    assert app.session_state["values"] == {**DEFAULTS, "rate": 0.75, "data": "adam", "epochs": 5}
    assert app.text_input(key="one-rate").value == "0.75" and app.selectbox(key="one-preset").value == "fast"
    # What was left says so, and can be chosen again.
    app.text_input(key="one-rate").set_value("0.5")
    box = rerun(app).selectbox(key="one-preset")
    assert box.value is None and box.proto.placeholder.endswith("(changed)")
    box.set_value("fast")
    assert rerun(app).text_input(key="one-rate").value == "0.75"
    app.button(key="one_reset").click()
    assert rerun(app).selectbox(key="one-preset").proto.placeholder == "choose"


def test_a_setting_that_its_page_does_not_name_is_refused() -> None:
    state = PageState("one", [])
    with pytest.raises(AssertionError, match="rate is none of the settings of one"):
        state.keep_text(Setting("rate", 0.5, Real(0, 1)), "1")


def values(setting: Setting[Any]) -> list[Any]:
    """The default, and the outermost values that the setting's rule allows."""
    return [setting.default, *extremes(setting.rule)]


def extremes(rule: Rule[Any]) -> list[Any]:
    match rule:
        case Integer(low, high):
            return [low, high]
        case Real(low, high, _, open_end):
            return [low, (low + high) / 3, low if open_end else high]
        case Choice(options):
            return list(options)
        case Switch():
            return [False, True]
        case Widths(layers, width):
            return [(), (width,) * layers]
        case OrNone(inner):
            return [None, *extremes(inner)]
    return []


@pytest.fixture(scope="module")
def settings_of_pages() -> dict[str, list[Setting[Any]]]:
    """The settings of each page of the catalogue, as the page itself hands them to its `PageState`."""
    found: dict[str, list[Setting[Any]]] = {}
    begin: Callable[..., None] = PageState.__init__

    def noted(self: PageState, page: str, settings: Any, **more: Any) -> None:
        handed = list(settings)
        found[page] = handed
        begin(self, page, handed, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PageState, "__init__", noted)
        for page in CATALOG:
            open_page(f"{page.name}.py")
    return found


def test_every_page_has_settings(settings_of_pages: dict[str, list[Setting[Any]]]) -> None:
    assert set(settings_of_pages) == {page.name for page in CATALOG} - WITHOUT
    for settings in settings_of_pages.values():
        names = [setting.name for setting in settings]
        in_the_address = [setting.address_name for setting in settings]
        assert len(set(names)) == len(names) and len(set(in_the_address)) == len(names)


def test_every_setting_of_every_page_reads_what_it_writes(settings_of_pages: dict[str, list[Setting[Any]]]) -> None:
    for page, settings in settings_of_pages.items():
        for setting in settings:
            for value in values(setting):
                text = setting.write(value)
                assert setting.read(text) == value, (page, setting.name, text)
                assert setting.write(setting.read(text)) == text, (page, setting.name, text)
            if isinstance(setting, OneOf):
                assert set(setting.titles) <= set(setting.rule.options) | set(NAMES_ELSEWHERE), (page, setting.name)


# Titles that a page also uses for words that cannot be chosen there: scores as they are.
NAMES_ELSEWHERE = ("raw",)


def test_a_line_of_settings_has_no_markdown_and_nothing_empty() -> None:
    assert PARAMETER.in_words(0.5) == "Parameter p: 0.5"
    assert START.in_words(None) == ""
    # In the words of the controls, not in those of the address.
    lines = [way.in_words(way.default) for way in WAYS.values()]
    assert lines[0] == "By hand: softmax twice, one shared bias, zero start" and lines[-1] == "With nn.Linear: none"


def page_with_a_part() -> None:
    import streamlit as st

    from core.reading.rules import Integer
    from core.ui.page.controls import Box
    from core.ui.page.settings import PageState

    box = Box("size", 1, Integer(1, 9), label="Size")
    if "part" in st.session_state:
        # Streamlit draws a part with what the page's last run has left it.
        state = st.session_state["state"]
        st.session_state["whole page"] = state.keep_what_was_put()
    else:
        state = st.session_state["state"] = PageState("whole", [box])
    box.control(state)
    st.button("Put", key="put", on_click=state.put, args=({box: 5},))
    st.session_state["says"] = state[box]
    if "part" not in st.session_state:
        state.write_address()


def page_that_puts_while_it_is_drawn() -> None:
    import streamlit as st

    from core.reading.rules import Integer
    from core.ui.page.controls import Box
    from core.ui.page.settings import PageState

    box = Box("size", 1, Integer(1, 9), label="Size")
    state = PageState("whole", [box])
    state.put({box: 3})
    box.control(state)
    state.write_address()
    st.session_state["whole page"] = state.keep_what_was_put()


def test_what_a_page_puts_while_it_is_drawn_is_on_it_already() -> None:
    app = AppTest.from_function(page_that_puts_while_it_is_drawn)
    rerun(app)
    assert app.text_input(key="whole-size").value == "3" and not app.session_state["whole page"]


def test_what_a_browser_said_before_a_value_was_put_does_not_take_it_back() -> None:
    app = AppTest.from_function(page_with_a_part)
    app.session_state["whole_settings"] = {"size": "1"}
    rerun(app)
    app.button(key="put").click()
    rerun(app)
    assert app.session_state["says"] == 5
    # The part was asked for before the browser had the value.
    app.session_state["part"] = True
    app.text_input(key="whole-size").set_value("1")
    rerun(app)
    assert app.session_state["says"] == 5 and not app.session_state["whole page"]
    # A click that comes in while a part is drawn.
    app.button(key="put").click()
    rerun(app)
    assert app.session_state["whole page"]
    # After two runs of the page a value is a visitor's.
    del app.session_state["part"]
    rerun(app)
    rerun(app)
    app.session_state["part"] = True
    app.text_input(key="whole-size").set_value("2")
    rerun(app)
    assert app.session_state["says"] == 2 and not app.session_state["whole page"]
