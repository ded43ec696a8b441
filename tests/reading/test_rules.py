"""What is typed is read exactly, or refused with one sentence that names the range."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.reading.refusals import ConfigError
from core.reading.rule import Rule
from core.reading.rules import Choice, Integer, Name, OrNone, ReadBy, Real, Switch, Widths
from core.scripts import literals

NONSENSE = [None, "", "  ", "abc", "1e400", math.inf, -math.inf, math.nan, 1e400, 10**400, True, [1], {}, Decimal(1)]
NONSENSE += ["nan", "inf", "1,000", "1001", 1000.5, "--", "1 2", b"1", 1j, np.nan, np.float32("inf"), "9" * 5000]


@pytest.mark.parametrize("cell", NONSENSE, ids=lambda cell: repr(cell)[:20])
def test_nonsense_is_refused_with_the_range(cell: object) -> None:
    with pytest.raises(ValueError, match=r"^The logit .*a number from -1,000 to 1,000") as refused:
        Real(-1000, 1000).typed("The logit", cell)
    sentence = str(refused.value)
    assert len(sentence) < 140 and sentence.endswith(".") and "\n" not in sentence


@pytest.mark.parametrize(
    ("cell", "value"),
    [(3, 3.0), ("2.5", 2.5), (" -1e3 ", -1000.0), (np.float64(0.1), 0.1), (np.int64(7), 7.0), (np.float32(0.5), 0.5)],
)
def test_numbers_in_all_their_clothes_are_read(cell: object, value: float) -> None:
    read = Real(-1000, 1000).typed("The logit", cell)
    assert read == value and type(read) is float


def test_minus_zero_is_zero() -> None:
    assert math.copysign(1, Real(-1, 1).typed("The logit", "-0")) == 1


@pytest.mark.parametrize("cell", [*NONSENSE, 0.5, -1, 6, "2.5"], ids=lambda cell: repr(cell)[:20])
def test_what_is_no_whole_number_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"^The label .*a whole number from 0 to 5"):
        Integer(0, 5).typed("The label", cell)


def test_whole_numbers_may_come_as_floats() -> None:
    read = Integer(0, 5).typed("The label", 2.0)
    assert read == 2 and type(read) is int


@pytest.mark.parametrize("cell", [None, "", "   ", math.nan, 7, "x" * 21, "a\nb", "\x00"])
def test_names_are_short_printable_text(cell: object) -> None:
    with pytest.raises(ValueError, match=r"1 to 20 characters of text"):
        Name().typed("The name of class 1", cell)


def test_names_lose_the_blanks_around_them() -> None:
    assert Name().typed("The name", "  바위 🪨 ") == "바위 🪨"


RULES: list[tuple[Rule[Any], Any, str]] = [
    (Integer(0, 60_000), 60_000, "60000"),
    (OrNone(Integer(1, 9), "all"), None, "all"),
    (OrNone(Integer(1, 9), "all"), 9, "9"),
    (OrNone(Real(0, 1), ""), None, ""),
    (Real(0, 1), 0.1, "0.1"),
    (Real(0, 1), 1e-5, "1e-05"),
    (Real(0, 1), 1 / 3, repr(1 / 3)),
    (Choice(("by hand", "SGD")), "SGD", "SGD"),
    (Switch(), True, "on"),
    (Widths(2, 9), (3, 4), "3-4"),
    (Widths(2, 9), (), "none"),
    (Name(), "cat", "cat"),
    (ReadBy(lambda text: text.split(","), ",".join), ["a", "b"], "a,b"),
]


@pytest.mark.parametrize(("rule", "value", "text"), RULES)
def test_what_a_rule_writes_it_reads_again_in_an_address_and_in_a_box(rule: Rule[Any], value: Any, text: str) -> None:
    assert rule.accepts(value) and rule.write(value) == text
    assert rule.parse("x", text) == rule.typed("The x", text) == value


@pytest.mark.parametrize("rule", [rule for rule, _, _ in RULES if not isinstance(rule, Name | ReadBy)])
@given(text=st.text(max_size=80))
def test_what_a_setting_and_a_box_refuse_begins_as_they_say_and_has_the_range(rule: Rule[Any], text: str) -> None:
    for read, begins in ((rule.parse, "epochs must be "), (rule.typed, "The number ")):
        what = begins.removesuffix(" must be ").strip()
        try:
            value = read(what, text)
        except ConfigError as error:
            assert error.field == what and str(error).startswith(begins) and rule.allowed() in str(error)
        else:
            assert rule.accepts(value)


def test_a_box_says_what_was_typed_and_a_setting_what_was_read() -> None:
    with pytest.raises(ConfigError, match=r"^epochs must be a whole number from 1 to 1,000, not 0\.$"):
        Integer(1, 1000).parse("epochs", " 0")
    with pytest.raises(ConfigError, match=r'^The number of epochs must be a whole number from 1 to 1,000, not "0"\.$'):
        Integer(1, 1000).typed("The number of epochs", " 0")


def test_capital_letters_of_a_word_do_not_matter() -> None:
    assert Choice(("adam", "sgd")).parse("optimizer", "Adam") == "adam"
    assert Choice(("Adam", "SGD")).parse("stepper", "SGD") == "SGD"


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float32_survives_as_text(value: float) -> None:
    text = literals.float32(value)
    assert torch.tensor(float(text), dtype=torch.float32).item() == value
    # 1e11 is a digit longer than 99999997952.0, the same float32, and has fewer digits that say something.
    assert len(text) <= len(repr(value)) + 1


def test_text_of_a_float32_is_short() -> None:
    assert literals.vector([0.1, 0.7576315999031067, 1000.0]) == "[0.1, 0.7576316, 1000.0]"
