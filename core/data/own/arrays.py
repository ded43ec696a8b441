"""NumPy's .npz files: two arrays by their names, looked at before they are read; pickled objects are never opened."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.computing import step
from core.data.own.limits import MB, MOST_CLASSES, MOST_COLUMNS, MOST_ROWS, OwnFileError, check_table, one_line
from core.data.own.picture_set import PictureSet
from core.data.own.table import Column, NumberColumn, Table, TextColumn, unique_names
from core.data.own.understanding import labels_of
from core.data.own.zip_file import DAMAGED, opened

# What the inputs and the labels are called in files of NumPy, scikit-learn and Keras. Training and test examples are
# put together, as their split is drawn anew.
PAIRS = (
    (("x",), ("y",)),
    (("X",), ("y",)),
    (("x_train", "x_test"), ("y_train", "y_test")),
    (("X_train", "X_test"), ("y_train", "y_test")),
    (("data",), ("target",)),
    (("data",), ("labels",)),
    (("images",), ("labels",)),
)
CLASS_NAMES, FEATURE_NAMES = "class_names", "feature_names"
LABEL = "label"
# NumPy's own header of an array has a few hundred bytes.
MOST_HEADER = 10_000
MOST_ARRAY_BYTES = 500 * MB
LONGEST_TEXT = 400

NO_PAIR = (
    "This .npz has the arrays {names}. Inputs called x and labels called y are read: "
    "np.savez(file, x=inputs, y=labels) writes them."
)
PICKLED = (
    "The array {name} holds Python objects, which only a program can open, and none is run here: save it as numbers, "
    'or texts with dtype="U20".'
)
SHAPES = (
    "The array x must be a table of shape (examples, features), or pictures of shape (examples, height, width), and y "
    "one label for each example: here x is {x} and y is {y}."
)
NUMBERS = "The array {name} holds {kind}, and numbers are needed: save it as float32."
UNLIKE = "The arrays for training and for testing have other shapes or kinds of numbers: save both alike."
HUGE = "The array {name} takes {size:,.0f} MB once it is unpacked, and at most {most:,.0f} are read: take a part of it."


def read_arrays(content: bytes) -> Table | PictureSet:
    """The inputs and labels of a .npz: pictures where x is uint8 (examples, height, width), else a table.

    Raises:
        OwnFileError: when it is none, is larger than one may be, or has no such arrays.
    """
    with opened(content) as archive:
        here = {name.removesuffix(".npy"): name for name in archive.namelist() if name.endswith(".npy")}
        pair = next(((x, y) for x, y in PAIRS if {x[0], y[0]} <= set(here)), None)
        if pair is None:
            raise OwnFileError(NO_PAIR.format(names=one_line(", ".join(list(here)[:8])) or "none"))
        x, y = (_joined([_array(archive, here[name], name) for name in names if name in here]) for names in pair)
        named = {
            name: _texts(_array(archive, here[name], name)) for name in (CLASS_NAMES, FEATURE_NAMES) if name in here
        }
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if x.ndim not in (2, 3) or y.ndim != 1 or len(x) != len(y) or x.size == 0:
        raise OwnFileError(SHAPES.format(x=x.shape, y=y.shape))
    if x.dtype.kind not in "iufb":
        raise OwnFileError(NUMBERS.format(name="x", kind=_kind(x)))
    flat = x.reshape(len(x), -1)
    check_table(*flat.shape)
    labels = _labels(y, named.get(CLASS_NAMES, ()))
    if x.ndim == 3 and x.dtype == np.uint8:
        codes, names = labels_of(labels)
        return PictureSet(flat, codes, names, (int(x.shape[1]), int(x.shape[2])))
    names, renamed = unique_names(named.get(FEATURE_NAMES, ()), flat.shape[1])
    if FEATURE_NAMES not in named:
        names = tuple(f"x{number}" for number in range(1, flat.shape[1] + 1))
    label = next(name for name in (LABEL, *(f"{LABEL} ({n})" for n in range(2, 9999))) if name not in names)
    columns: list[Column] = [NumberColumn(_native(flat[:, column])) for column in range(flat.shape[1])]
    return Table(
        (*names, label), (*columns, labels), np.arange(1, len(x) + 1, dtype=np.int64), renamed=renamed
    )  # fmt: skip


def _array(archive: zipfile.ZipFile, file_name: str, name: str) -> NDArray[Any]:
    """One array, whose header is judged before room is made for it."""
    step()
    with archive.open(file_name) as file, warnings.catch_warnings():
        # What Python 2 wrote is read with a warning.
        warnings.simplefilter("ignore")
        head = io.BytesIO(file.read(MOST_HEADER))
        try:
            version = np.lib.format.read_magic(head)
            reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, kind = reader(head, max_header_size=MOST_HEADER)
        except (ValueError, TypeError, KeyError, SyntaxError, RecursionError, MemoryError, OverflowError) as error:
            raise OwnFileError(DAMAGED) from error
    if kind.hasobject:
        raise OwnFileError(PICKLED.format(name=name))
    count = 1
    for side in shape:
        count *= int(side)
    if any(side < 0 for side in shape) or kind.itemsize > 8 * LONGEST_TEXT or kind.names is not None:
        raise OwnFileError(NUMBERS.format(name=name, kind=str(kind)[:40]))
    if count * kind.itemsize > MOST_ARRAY_BYTES:
        raise OwnFileError(HUGE.format(name=name, size=count * kind.itemsize / MB, most=MOST_ARRAY_BYTES / MB))
    if len(shape) > 1:
        check_table(int(shape[0]), min(count // max(int(shape[0]), 1), 100 * MOST_COLUMNS))
    elif count > MOST_ROWS:
        check_table(count, 1)
    with archive.open(file_name) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
        except (ValueError, TypeError, MemoryError, OverflowError) as error:
            raise OwnFileError(DAMAGED) from error
    return found


def _joined(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    if len(arrays) == 1:
        return arrays[0]
    shapes, kinds = {array.shape[1:] for array in arrays}, {array.dtype.kind for array in arrays}
    if len(shapes) > 1 or len(kinds) > 1 or arrays[0].ndim == 0:
        raise OwnFileError(UNLIKE)
    return np.concatenate(arrays)


def _native(values: NDArray[Any]) -> NDArray[Any]:
    """Numbers in this machine's order of bytes, and none that are only true or false."""
    if values.dtype.kind == "b":
        return values.astype(np.uint8)
    kind = np.dtype(np.float32) if values.dtype == np.float16 else values.dtype.newbyteorder("=")
    return np.ascontiguousarray(values, kind)


def _texts(values: NDArray[Any]) -> tuple[str, ...]:
    if values.dtype.kind not in "US" or values.ndim != 1 or len(values) > max(MOST_CLASSES, MOST_COLUMNS):
        return ()
    return tuple(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in values.tolist())


def _labels(y: NDArray[Any], names: tuple[str, ...]) -> Column:
    if y.dtype.kind in "US":
        texts, codes = np.unique(y, return_inverse=True)
        return TextColumn(codes.astype(np.int64), _texts(texts) if len(texts) <= MOST_COLUMNS else ("",) * len(texts))
    if y.dtype.kind not in "iufb":
        raise OwnFileError(NUMBERS.format(name="y", kind=_kind(y)))
    y = _native(y)
    whole = y.dtype.kind in "iu" and len(names) > 0
    if whole and bool((y >= 0).all()) and bool((y < len(names)).all()):
        return TextColumn(y.astype(np.int64), names)
    return NumberColumn(y)


def _kind(values: NDArray[Any]) -> str:
    kinds = {"c": "complex numbers", "U": "texts", "S": "texts", "M": "dates", "m": "durations", "V": "raw bytes"}
    return kinds.get(values.dtype.kind, str(values.dtype)[:40])
