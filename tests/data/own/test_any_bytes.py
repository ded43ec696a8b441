"""Whatever bytes are brought: a data set or a sentence, never anything else."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.own.limits import OwnFileError
from core.data.own.own_file import Layout, read_own_file
from core.data.own.picture_set import PictureSet
from core.data.own.understanding import Choices, clean, understand
from tests.data.own.made import FILES

CONTENTS = [path.read_bytes() for path in sorted(FILES.iterdir())]


def taken(content: bytes, layout: Layout | None = None) -> bool:
    """Whether it became a data set, which is whole; the other case is a sentence."""
    try:
        found = read_own_file(content, layout)
        data = found.clean() if isinstance(found, PictureSet) else clean(found, Choices())
    except OwnFileError as error:
        assert str(error)[0].isupper() or str(error)[0].isdigit() or not str(error)[0].isascii()
        assert str(error).endswith((".", ")."))
        return False
    if not isinstance(found, PictureSet):
        assert understand(found, Choices()).used == len(data.y_train) + len(data.y_test)
    assert len(data.x_train) == len(data.y_train) > 0 and len(data.x_test) == len(data.y_test) > 0
    assert np.isfinite(data.x_train).all() and np.isfinite(data.x_test).all()
    assert set(data.y_train.tolist()) == set(range(len(data.class_names)))
    return True


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    taken(content)
    taken(b"PK\x03\x04" + content)
    taken(content, Layout(encoding="cp949", separator=";", decimal=",", header=False))


@settings(max_examples=60)
@given(
    st.sampled_from(CONTENTS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
    st.floats(0.2, 1),
)
def test_files_with_wrong_bytes_or_cut_off(content: bytes, wrong: list[tuple[float, int]], share: float) -> None:
    damaged = bytearray(content)
    for place, value in wrong:
        damaged[int(place * len(damaged))] = value
    taken(bytes(damaged))
    taken(bytes(damaged[: int(share * len(damaged))]))


def test_the_files_themselves_are_taken() -> None:
    assert [taken(content) for content in CONTENTS] == [True] * 10


@settings(max_examples=40)
@given(st.text(alphabet='1,.;\t\n"a가=-e', max_size=80), st.sampled_from((",", ";", "\t", " ", "|")))
def test_any_text(text: str, separator: str) -> None:
    taken(text.encode())
    taken(text.encode(), Layout(separator=separator, header=True))
