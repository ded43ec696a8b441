"""Cells of text as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.own.cells import COMMA, POINT, number, says_decimal


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1,000", POINT, 1000.0),
        ("1,000", COMMA, 1.0),
        ("1.000", POINT, 1.0),
        ("1.000", COMMA, 1000.0),
        ("1,000,000", COMMA, 1e6),
        ("1.234,5", POINT, 1234.5),
        ("1,234.5", COMMA, 1234.5),
        ("0,500", POINT, 0.5),
        ("2,5", POINT, 2.5),
        ("2.5", COMMA, 2.5),
        (" -3 ", POINT, -3.0),
        ("−3", POINT, -3.0),
        ("１２", POINT, 12.0),
        ("1e3", COMMA, 1000.0),
        ("1e400", POINT, float("inf")),
    ],
)
def test_a_number(text: str, decimal: str, expected: float) -> None:
    assert number(text, decimal) == expected


@pytest.mark.parametrize("text", ["", "abc", "1,00,0", "1.2.2020", "1;2", "=1", "12,34,56", "0x10", "1,", "9" * 100])
def test_no_number(text: str) -> None:
    for decimal in (POINT, COMMA):
        with pytest.raises(ValueError):
            number(text, decimal)


def test_which_sign_a_cell_shows() -> None:
    signs = {text: says_decimal(text) for text in ("1,5", "1.5", "1,000", "1.000", "7", "1,234.5", "1.234,5", "x,y")}
    assert list(signs.values()) == [",", ".", None, None, None, ".", ",", None]


@given(st.floats(-1e6, 1e6).map(lambda value: round(value, 4)), st.sampled_from((POINT, COMMA)))
def test_what_is_written_with_a_sign_is_read_with_it(value: float, decimal: str) -> None:
    text = f"{value:.4f}".replace(".", decimal)
    assert number(text, decimal) == float(f"{value:.4f}")
    # With four decimals nobody can take the sign for one between thousands.
    assert says_decimal(text) == decimal
