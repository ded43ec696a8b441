"""A typed number has one meaning or is refused, with any script's digits and either decimal sign."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading import number
from core.reading.number import TwoMeaningsError
from core.reading.refusals import ConfigError
from core.reading.rules import Integer, Real, Widths

# What is read, here and in the browser: a number, both meanings of what has two, or None for what is no number.
READINGS: list[tuple[str, float | list[str] | None]] = [
    ("2.5", 2.5), (" -2,5 ", -2.5), ("0,1", 0.1), ("0,125", 0.125), (",5", 0.5), ("1,5e-3", 0.0015),
    ("1234,567", 1234.567),
    ("1,000", ["1", "1000"]), ("-12,345", ["-12.345", "-12345"]), ("1，000", ["1", "1000"]),
    ("1,250", ["1.25", "1250"]),
    ("2.500", 2.5), ("1_000", 1000), ("1__000", None), ("_1", None), ("1e2", 100), ("1.e2", 100), (".5", 0.5),
    ("−3", -3),
    ("２．５", 2.5), ("２，５", 2.5), ("٣", 3), ("٢٫٥", 2.5), ("۱۲", 12), ("१२.५", 12.5), ("\u200f٣", 3), ("𝟙𝟚", 12),
    ("10²", None), ("½", None), ("三", None), ("1,000,000", None), ("1.000.000", None), ("1,000.5", None),
    ("1 000", None),
    ("", None), ("  ", None), (",", None), ("1,", None), (".", None), ("x", None), ("NaN", None), ("inf", None),
    ("Infinity", None), ("0x10", None), ("0b1", None), ("1e400", None), ("--1", None), ("9" * 61, None),
]  # fmt: skip


def all_digits() -> str:
    """Every decimal digit that this Python knows of, 0 to 9 of one script after the other's."""
    return "".join(c for c in map(chr, range(sys.maxunicode + 1)) if c.isdecimal())


@pytest.mark.parametrize(("text", "reading"), READINGS)
def test_a_number_has_one_meaning_or_both_are_named(text: str, reading: float | list[str] | None) -> None:
    if isinstance(reading, float | int):
        assert number.in_cell(text) == Real(-1e9, 1e9).parse("x", text) == Real(-1e9, 1e9).typed("It", text) == reading
        return
    with pytest.raises(ValueError) as refused:
        number.in_cell(text)
    meanings = refused.value.meanings if isinstance(refused.value, TwoMeaningsError) else None
    assert meanings == (None if reading is None else tuple(reading))


def test_the_digits_of_every_script_are_digits() -> None:
    for digit in all_digits():
        assert number.whole(digit) == number.real(digit) == unicodedata.decimal(digit)


WHOLE: list[tuple[str, int | list[str] | None]] = [
    ("60000", 60000), ("60_000", 60000), ("2.0", 2), ("2e3", 2000), ("٦٠", 60), ("-3", -3), ("2.5", None),
    ("2,5", ["2.5", "25"]), ("2,0", ["2", "20"]), ("60,000", ["60", "60000"]), ("60.000", ["60", "60000"]),
    ("1,000,000", None), ("1,5e3", ["1500", "15000"]), ("1e400", None), ("9" * 50, int("9" * 50)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reading"), WHOLE)
def test_a_whole_number_never_loses_its_comma(text: str, reading: int | list[str] | None) -> None:
    if isinstance(reading, int):
        assert number.whole(text) == reading
        return
    with pytest.raises((ValueError, OverflowError)) as refused:
        number.whole(text)
    meanings = refused.value.meanings if isinstance(refused.value, TwoMeaningsError) else None
    assert meanings == (None if reading is None else tuple(reading))


@given(st.text(st.sampled_from("0123456789٣३２,،，٫._-−+e "), max_size=9))
def test_no_comma_is_dropped(text: str) -> None:
    try:
        value = number.real(text)
    except ValueError:
        return
    point = number.plain(text).replace(",", ".")
    assert value == float(point), "what is read is what the digits say with a point for the comma"


def test_a_sentence_names_both_meanings() -> None:
    with pytest.raises(ConfigError) as refused:
        Integer(1, 1000).parse("epochs", "2,5")
    assert str(refused.value) == 'epochs must be a whole number from 1 to 1,000, not "2,5" (2.5 or 25?).'
    with pytest.raises(ConfigError) as refused:
        Real(-1000, 1000).typed("The logit of cat", "1,000")
    assert str(refused.value) == 'The logit of cat must be a number from -1,000 to 1,000, not "1,000" (1 or 1000?).'
    with pytest.raises(ConfigError, match=r'not "1,5" \(1\.5 or the layers 1-5\?\)\.$'):
        Widths(6, 8192).parse("hidden", "1,5")


@pytest.mark.parametrize(
    "text", ["256-128-64", "256, 128, 64", "256,128,64", "256 128 64", "256x128x64", "２５٦-128;64"]
)
def test_widths_are_parted_by_any_sign_that_is_none_of_a_number(text: str) -> None:
    assert Widths(6, 8192).parse("hidden", text) == (256, 128, 64)


def test_a_list_whose_commas_mean_two_things_is_refused() -> None:
    assert number.parts("1,5; 2,5") == ["1,5", " 2,5"]
    assert number.parts("1, 5") == ["1", " 5"] and number.parts("1,5,2") == ["1", "5", "2"]
    with pytest.raises(ValueError):
        number.parts("1,5, 2,5")
