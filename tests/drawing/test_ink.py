"""What a browser says about its pad: read when it is right, refused when it is anything else."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drawing.ink import MOST_NUMBERS, MOST_STROKES, PIXELS, SIDE, Drawing, picture_of, read_message
from tests.drawing.inks import bar

INK = bytes(range(256)) * 27 + bytes(PIXELS - 256 * 27)
GOOD: dict[str, Any] = {
    "number": 3,
    "released": True,
    "ink": base64.b64encode(INK).decode(),
    "nudge": [1, -2],
    "strokes": [[95, 500, 100, 510, 900], [45, -20, 1003]],
    "picture": False,
}


def test_a_message_of_a_lifted_pen() -> None:
    message = read_message(GOOD, Drawing())
    assert (message.number, message.released) == (3, True)
    assert message.drawing == Drawing(INK, ((95, 500, 100, 510, 900), (45, -20, 1003)), None, (1, -2))
    assert message.drawing.tensor().shape == (SIDE, SIDE) and message.drawing.tensor()[0, 7] == 7


def test_while_the_pen_is_down_strokes_and_picture_stay_as_they_were() -> None:
    before = Drawing(INK, ((95, 1, 2),), INK)
    sent = {key: GOOD[key] for key in ("number", "ink", "nudge")}
    drawing = read_message({**sent, "released": False}, before).drawing
    assert drawing.strokes == before.strokes and drawing.picture == INK


def test_a_picture_stays_until_the_browser_takes_it_back() -> None:
    before = picture_of(bar())
    assert before.ink == before.picture and before.tensor().equal(bar())
    assert read_message({**GOOD, "picture": True}, before).drawing.picture == before.picture
    assert read_message({**GOOD, "picture": False}, before).drawing.picture is None
    assert read_message({**GOOD, "picture": "yes"}, before).drawing.picture is None
    assert read_message({**GOOD, "picture": True}, Drawing()).drawing.picture is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", -1),
        ("number", True),
        ("number", 1.5),
        ("number", 2**60),
        ("released", 1),
        ("ink", None),
        ("ink", ""),
        ("ink", "A" * 9407),
        ("ink", "!" * 9408),
        ("ink", "é" * 9408),
        ("ink", base64.b64encode(bytes(PIXELS - 3)).decode()),
        ("ink", base64.b64encode(bytes(PIXELS + 3)).decode()),
        ("nudge", [1]),
        ("nudge", [15, 0]),
        ("nudge", [0, float("nan")]),
        ("nudge", "00"),
        ("strokes", None),
        ("strokes", [[]]),
        ("strokes", [[95, 1]]),
        ("strokes", [[95, 1, 2, 3]]),
        ("strokes", [[0, 1, 2]]),
        ("strokes", [[95, 1, 99999]]),
        ("strokes", [[95, "1", 2]]),
        ("strokes", [{"a": 1}]),
        ("strokes", [[95, 1, 2]] * (MOST_STROKES + 1)),
        ("strokes", [[95, *[1, 2] * MOST_NUMBERS]]),
    ],
)
def test_nonsense_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_message({**GOOD, field: value}, Drawing())
    without = {key: part for key, part in GOOD.items() if key != field}
    with pytest.raises(ValueError, match=r"\.$"):
        read_message(without, Drawing())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(GOOD)), inner, max_size=6),
    max_leaves=12,
)


@given(anything)
def test_anything_at_all_is_read_or_refused(sent: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_message(sent, Drawing())
