"""Numbers as a short text: each float32 comes back bit for bit, and every other text is refused in a sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.reading.packed import Packed, pack, unpack
from core.reading.refusals import ConfigError

RULE = Packed(3)


@settings(max_examples=30)
@given(st.lists(st.floats(width=32), max_size=20))
def test_numbers_come_back_bit_for_bit(numbers: list[float]) -> None:
    back = unpack(pack(numbers))
    assert back.dtype == np.float32 and back.tobytes() == np.array(numbers, np.float32).tobytes()


def test_numbers_are_little_endian() -> None:
    assert pack([1.0, -2.5]) == "AACAPwAAIMA="
    assert unpack("AACAPwAAIMA=").tolist() == [1.0, -2.5]


@pytest.mark.parametrize("text", ["AAA", "AACAPw", "AACAPx==", "AACA", "AACAPw==\n", "é", pack([0.0] * 4), "A" * 10**6])
def test_other_texts_are_refused(text: str) -> None:
    assert not RULE.accepts(text)
    with pytest.raises(ConfigError, match="start must be base64 of up to 3 float32 numbers"):
        RULE.check("start", text)


def test_no_numbers_are_written_as_a_word() -> None:
    assert RULE.write("") == "none" and RULE.parse("start", "None") == "" and RULE.brief("") == "none"
    two = pack([1.0, math.inf])
    assert RULE.parse("start", two) == two and RULE.brief(two) == "2 numbers"
