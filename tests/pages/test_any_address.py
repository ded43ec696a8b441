"""Any address: whatever its query parameters hold, a page is drawn, and what was left aside is said in sentences."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.lessons.catalog import CATALOG, HOME
from core.training import RunConfig
from core.training.config import RULES
from core.ui.train.fields import FIELDS, OTHERS, from_query, to_query
from core.ui.watch.runs import read_runs
from tests.pages.app import open_page

PAGES = tuple(entry.path for entry in CATALOG if entry != HOME)
JUNK = (
    "", " ", "0", "-1", "1e3", "1.", "1e999", "nan", "-inf", "1e-320", "9" * 400, "0x10", "1_0", "٣", "½", "\0",
    "<script>alert(1)</script>", "[a](javascript:alert(1))", "$\\frac{1}{0}$", "../../etc/passwd", "%s%n{0}", "a.b-c.d",
    "\u202e", "🙂", "on", "none", "all", ",", ";", ";;,,", "1,2;3", "1,nan;2,inf", "a,a,a", "1;" * 300,
    "x" * 5000, "off",
)  # fmt: skip
# Names of fields in the address that differ from those in code.
SHORT = [setting.address_name for setting in FIELDS.values() if setting.address_name != setting.name]
TEXTS = st.sampled_from(JUNK) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@functools.cache
def defaults(page: str) -> Mapping[str, str]:
    """Every query parameter the page reads, with what it is by default."""
    if page == "train":
        return {**to_query(RunConfig()), **dict.fromkeys((*RULES, *SHORT, *OTHERS), "1"), "lr": "0.1"}
    if page == "runs":
        return {"compare": "aaaaaaaa,bbbbbbbb"}
    texts: Mapping[str, str] = dict(open_page(f"{page}.py").session_state[f"{page}_settings"])
    return texts


@st.composite
def nearly(draw: st.DrawFn, text: str) -> str:
    """A right text with one thing wrong, or another text."""
    if not text or draw(st.booleans()):
        return draw(TEXTS)
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(["", "-", ".", ",", ";", "e9", "0" * 20, "<b>"])) + text[at + 1 :]


@pytest.mark.parametrize("page", PAGES)
def test_any_query_is_answered(page: str) -> None:
    known = defaults(page)

    # Making an example smaller would take minutes.
    @settings(max_examples=6, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.data())
    def check(data: st.DataObject) -> None:
        names = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=6, unique=True))
        query = {name: data.draw(nearly(known[name])) for name in names}
        if data.draw(st.booleans()):
            query[data.draw(st.sampled_from(["x", "__class__", "embed", "<b>"]))] = data.draw(TEXTS)
        # Raises when the page does.
        app = open_page(f"{page}.py", **query)
        for box in (*app.error, *app.warning):
            assert box.value.strip() and len(box.value) < 1500, box.value

    check()


@settings(max_examples=500)
@given(st.dictionaries(st.sampled_from([*RULES, *SHORT, *OTHERS, "x", ""]) | TEXTS, TEXTS, max_size=6))
def test_settings_of_any_address_are_right_and_what_was_not_is_said(query: dict[str, str]) -> None:
    config, problems = from_query(query)
    for field, rule in RULES.items():
        rule.check(field, getattr(config, field))
    assert all(problem.startswith("In the address, ") and len(problem) < 1000 for problem in problems)
    assert from_query(to_query(config)) == (config, [])


@settings(max_examples=500)
@given(TEXTS | st.from_regex(r"([a-z0-9_.]{0,9}\.?[a-z2-7]{6,12}-?){0,4}", fullmatch=True))
def test_runs_of_any_address(text: str) -> None:
    try:
        found = read_runs(text)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert "-".join(f"{name}.{run_id}" for name, run_id in found.items()) == text
