"""`Collection`: a small test set of a class's own drawings, judged like any other, and carried in an .npz file."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import metrics
from core.drawing.ink import SIDE
from core.drawing.preparation import FAINTEST, Switches, prepare
from core.drawing.reader import Reader

MOST_DRAWINGS = 500
CLASSES = 10
# Of an .npy file: a line of text that says type and shape.
MOST_HEADER = 1_000
MOST_BYTES = MOST_DRAWINGS * SIDE * SIDE + MOST_HEADER
# Of the file: what is in it, and what a zip adds.
MOST_FILE_MB = -(-MOST_BYTES // 1_000_000)


@dataclass(frozen=True, eq=False)
class Collection:
    """Drawings with the digits that were meant.

    Attributes:
        inks: uint8 (n, SIDE, SIDE), 0 paper to 255 ink; none is empty.
        labels: int64 (n,), from 0 to 9.
    """

    inks: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def with_drawing(self, ink: Tensor, label: int) -> Collection:
        """One drawing, uint8 (SIDE, SIDE), more; ValueError, a sentence, when there are too many."""
        return self.with_all(Collection(ink[None], torch.tensor([label])))

    def with_all(self, other: Collection) -> Collection:
        """The drawings of both; ValueError, a sentence, when there are too many."""
        if len(self) + len(other) > MOST_DRAWINGS:
            raise ValueError(f"A test set here holds at most {MOST_DRAWINGS} drawings: export it and begin a new one.")
        return Collection(torch.cat([self.inks, other.inks]), torch.cat([self.labels, other.labels]))

    def looks_inverted(self) -> bool:
        """Whether most of each drawing is ink, as where 0 means ink and 255 paper."""
        return len(self) > 0 and bool((self.inks >= 128).double().mean((1, 2)).gt(0.5).all())

    def without_last(self) -> Collection:
        """The latest drawing left out."""
        return Collection(self.inks[:-1], self.labels[:-1])


EMPTY = Collection(torch.zeros(0, SIDE, SIDE, dtype=torch.uint8), torch.zeros(0, dtype=torch.int64))


@dataclass(frozen=True)
class Judged:
    """What a model made of a collection.

    Attributes:
        predicted: a class for each drawing.
        accuracy: from 0 to 1; nan without drawings.
        confusion: counts, confusion[true][predicted].
    """

    predicted: tuple[int, ...]
    accuracy: float
    confusion: tuple[tuple[int, ...], ...]


def judge(reader: Reader, collection: Collection, switches: Switches) -> Judged:
    """Let a model read all drawings, each on the way of its data set. Nudges are not kept with drawings."""
    pictures = [picture.pixels for ink in collection.inks if (picture := prepare(ink, reader.way, switches))]
    predicted = torch.zeros(0, dtype=torch.int64)
    if pictures:
        predicted = reader.logits(torch.stack(pictures), switches).argmax(1)
    confusion = metrics.confusion_matrix(collection.labels, predicted, CLASSES)
    rows = tuple(tuple(int(count) for count in row) for row in confusion.tolist())
    return Judged(tuple(predicted.tolist()), metrics.accuracy(confusion), rows)


def to_npz(collection: Collection) -> bytes:
    """A file that `numpy.load` reads: `inks`, uint8 (n, SIDE, SIDE), and `labels`, int64 (n,)."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, inks=collection.inks.numpy(), labels=collection.labels.numpy())
    return buffer.getvalue()


def from_npz(file: bytes) -> Collection:
    """Read such a file, which may come from anybody: nothing is unpacked before its size is known, nothing pickled.

    Labels may be of any whole-number type, as NumPy's usual one differs between systems, and arrays in either order.

    Raises:
        ValueError: a sentence that says what is wrong with it.
    """
    if len(file) > MOST_FILE_MB * 1_000_000:
        raise ValueError(f"This file is too large: a test set of {MOST_DRAWINGS} drawings has {MOST_FILE_MB} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            if sorted(members) != ["inks.npy", "labels.npy"] or len(archive.infolist()) != 2:
                raise ValueError('This is no test set: it has to hold "inks" and "labels", and nothing else.')
            if any(member.file_size > MOST_BYTES for member in members.values()):
                raise ValueError(f"This test set is too large: at most {MOST_DRAWINGS} drawings can be read.")
            # zipfile gives at most the size a member claims, whatever is packed in it.
            inks, labels = (_array(archive.read(members[f"{name}.npy"]), name) for name in ("inks", "labels"))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ValueError("This file cannot be read: it has to be an .npz that was exported here.") from error
    return _checked(inks, labels)


def _checked(inks: NDArray[Any], labels: NDArray[Any]) -> Collection:
    if inks.dtype != np.uint8 or inks.ndim != 3 or inks.shape[1:] != (SIDE, SIDE):
        raise ValueError(f"The drawings have to be uint8 of shape (n, {SIDE}, {SIDE}), not {_kind(inks)}.")
    if not np.issubdtype(labels.dtype, np.integer) or labels.shape != inks.shape[:1]:
        raise ValueError(f"The labels have to be whole numbers of shape ({len(inks)},), not {_kind(labels)}.")
    if not len(inks):
        raise ValueError("This test set holds no drawings.")
    if len(inks) > MOST_DRAWINGS:
        raise ValueError(f"This test set is too large: at most {MOST_DRAWINGS} drawings can be read.")
    if not (inks >= FAINTEST).any((1, 2)).all():
        raise ValueError("One of the drawings is empty: each needs ink.")
    if not ((labels >= 0) & (labels < CLASSES)).all():
        raise ValueError("Each label has to be a digit from 0 to 9.")
    return Collection(torch.from_numpy(inks.copy()), torch.from_numpy(labels.astype(np.int64)))


def _array(member: bytes, name: str) -> NDArray[Any]:
    """An .npy file as an array. numpy would allocate any shape its header claims; this checks the shape first."""
    damaged = ValueError(f'In this test set "{name}" is damaged or of a kind that is not read here.')
    stream = io.BytesIO(member)
    try:
        version = np.lib.format.read_magic(stream)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, fortran, dtype = read_header(stream, max_header_size=MOST_HEADER)
        left = member[stream.tell() :]
        # A shape with a 0 in it could claim anything beside it.
        if dtype.hasobject or len(shape) > 3 or any(length > MOST_BYTES for length in shape):
            raise damaged
        if int(np.prod(shape, dtype=object)) * dtype.itemsize != len(left):
            raise damaged
        return np.frombuffer(left, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    except (ValueError, KeyError, TypeError, SyntaxError, RecursionError, OverflowError) as error:
        raise damaged from error


def _kind(array: NDArray[Any]) -> str:
    return f"{array.dtype} of shape {array.shape}"
