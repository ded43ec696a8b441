"""NumPy's files of one's own: shapes, names, and what is refused before it is read."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import pytest

from core.data.own.arrays import read_arrays
from core.data.own.limits import OwnFileError
from core.data.own.picture_set import PictureSet
from core.data.own.table import Table
from core.data.own.understanding import Choices, clean, understand


def packed(**arrays: object) -> bytes:
    """A .npz of these arrays."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def table_of(**arrays: object) -> Table:
    """The table of these arrays."""
    found = read_arrays(packed(**arrays))
    assert isinstance(found, Table)
    return found


def test_pictures_and_tables() -> None:
    y = np.arange(20) % 2
    pictures = read_arrays(packed(images=np.arange(240, dtype="u1").reshape(20, 3, 4), labels=y))
    assert isinstance(pictures, PictureSet) and pictures.shape == (3, 4)
    data = pictures.clean()
    assert data.x_train.shape == (16, 12) and data.max_value == 255 and data.x_test.dtype == np.uint8
    # Others of three dimensions are a table: nobody knows the range of their pixels.
    assert len(table_of(x=np.random.RandomState(0).rand(20, 3, 4), y=y).names) == 13
    joined = table_of(x_train=np.ones((8, 2)), y_train=y[:8], x_test=np.zeros((4, 2)), y_test=y[:4])
    assert len(joined.numbers) == 12
    named = table_of(x=np.eye(3), y=[0, 1, 1], class_names=["no", "yes"], feature_names=["a", "b", "=c"])
    assert named.names == ("a", "b", "'=c", "label")
    assert understand(named, Choices()).classes == (("no", 1), ("yes", 2))
    missing = table_of(x=[[1.0, 2], [np.nan, 3], [np.inf, 4], [5, 6], [7, 8], [8, 8]], y=[0, 0, 0, 0, 1, 1])
    assert understand(missing, Choices()).used == 4
    assert len(clean(missing, Choices()).y_test) == 2


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"a": [1], "b": [2]}, "has the arrays a, b"),
        ({"x": np.array([[object()]]), "y": [0]}, "The array x holds Python objects"),
        ({"x": [[1], [2]], "y": np.array([object(), 1])}, "The array y holds Python objects"),
        ({"x": [[1], [2]], "y": [0, 1, 1]}, r"x is \(2, 1\) and y is \(3,\)"),
        ({"x": [1, 2], "y": [0, 1]}, r"x is \(2,\)"),
        ({"x": np.zeros((0, 3)), "y": []}, r"x is \(0, 3\)"),
        ({"x": [["a"], ["b"]], "y": [0, 1]}, "holds texts"),
        ({"x": [[1j], [2j]], "y": [0, 1]}, "complex"),
        ({"x": np.zeros((2, 2001), "u1"), "y": [0, 1]}, "2,001 columns"),
        ({"x": np.zeros((200_001, 1), "u1"), "y": np.zeros(200_001, "u1")}, "200,001 rows"),
        ({"x_train": [[1, 2]], "y_train": [0], "x_test": [[1]], "y_test": [0]}, "other shapes"),
    ],
)
def test_what_is_refused(arrays: dict[str, object], sentence: str) -> None:
    with pytest.raises(OwnFileError, match=sentence):
        read_arrays(packed(**arrays))


def test_a_header_that_promises_too_much_makes_no_room() -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 100000), }\n"
    huge = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(80)
    for name in ("x", "y"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(f"{name}.npy", huge)
            small = io.BytesIO()
            np.lib.format.write_array(small, np.zeros((3, 1)))
            archive.writestr(f"{'y' if name == 'x' else 'x'}.npy", small.getvalue())
        with pytest.raises(OwnFileError, match=f"The array {name} takes"):
            read_arrays(buffer.getvalue())
