"""What is typed is read exactly, or refused with one sentence that names the range."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.reading import cells
from core.scripts import literals

NONSENSE = [None, "", "  ", "abc", "1e400", math.inf, -math.inf, math.nan, 1e400, 10**400, True, [1], {}, Decimal(1)]
NONSENSE += ["nan", "inf", "1_000", "٣", "1001", 1000.5, "--", "1 2", b"1", 1j, np.nan, np.float32("inf"), "9" * 5000]


@pytest.mark.parametrize("cell", NONSENSE, ids=lambda cell: repr(cell)[:20])
def test_nonsense_is_refused_with_the_range(cell: object) -> None:
    with pytest.raises(ValueError, match=r"^The logit .*a number from -1,000 to 1,000") as refused:
        cells.number(cell, "The logit", -1000, 1000)
    sentence = str(refused.value)
    assert len(sentence) < 140 and sentence.endswith(".") and "\n" not in sentence


@pytest.mark.parametrize(
    ("cell", "value"),
    [(3, 3.0), ("2.5", 2.5), (" -1e3 ", -1000.0), (np.float64(0.1), 0.1), (np.int64(7), 7.0), (np.float32(0.5), 0.5)],
)
def test_numbers_in_all_their_clothes_are_read(cell: object, value: float) -> None:
    read = cells.number(cell, "The logit", -1000, 1000)
    assert read == value and type(read) is float


def test_minus_zero_is_zero() -> None:
    assert math.copysign(1, cells.number("-0", "The logit", -1, 1)) == 1


@pytest.mark.parametrize("cell", [*NONSENSE, 0.5, -1, 6, "2.5"], ids=lambda cell: repr(cell)[:20])
def test_what_is_no_whole_number_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"^The label .*a whole number from 0 to 5"):
        cells.whole_number(cell, "The label", 0, 5)


def test_whole_numbers_may_come_as_floats() -> None:
    read = cells.whole_number(2.0, "The label", 0, 5)
    assert read == 2 and type(read) is int


@pytest.mark.parametrize("cell", [None, "", "   ", math.nan, 7, "x" * 21, "a\nb", "\x00"])
def test_names_are_short_printable_text(cell: object) -> None:
    with pytest.raises(ValueError, match=r"1 to 20 characters of text"):
        cells.name(cell, "The name of class 1")


def test_names_lose_the_blanks_around_them() -> None:
    assert cells.name("  바위 🪨 ", "The name") == "바위 🪨"


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float32_survives_as_text(value: float) -> None:
    text = literals.float32(value)
    assert torch.tensor(float(text), dtype=torch.float32).item() == value
    assert len(text) <= len(repr(value))


def test_text_of_a_float32_is_short() -> None:
    assert literals.vector([0.1, 0.7576315999031067, 1000.0]) == "[0.1, 0.7576316, 1000.0]"
