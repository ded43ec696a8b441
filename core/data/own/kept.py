"""`Kept`: what is known of a data set on the shelf without its numbers, and the file that it becomes to take home."""

from __future__ import annotations

import io
import json
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from core.data.own.cleaned import Cleaned
from core.data.own.table import free_name

OWN_NAME = re.compile(r"own-[a-z2-7]{20}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
VERSION = 1
# A table of more values is taken home as .npz: as text it would take half a minute to write, and to read.
MOST_IN_CSV = 2_000_000
ROWS_AT_ONCE = 2_000
PART = "part"
WIDTH = 110


def new_name() -> str:
    """A fresh name of 100 random bits, which nobody guesses."""
    return "own-" + "".join(secrets.choice(_ALPHABET) for _ in range(20))


@dataclass(frozen=True)
class Kept:
    """A data set on the shelf.

    Attributes:
        name: in settings and addresses.
        owner: the owner name of the browser that brought it.
        title: the name shown to people.
        created: seconds since 1970.
        train, test: examples.
        features: inputs of a model.
        class_names, feature_names, label, shape, max_value: as of Cleaned.
        size: bytes on disk.
    """

    name: str
    owner: str
    title: str
    created: float
    train: int
    test: int
    features: int
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    label: str
    shape: tuple[int, int] | None
    max_value: int
    size: int = 0

    def to_json(self) -> bytes:
        """As a file."""
        return json.dumps({"version": VERSION, **asdict(self)}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Kept:
        """The inverse of `to_json`; ValueError, KeyError or TypeError for anything else."""
        values: dict[str, Any] = json.loads(text)
        if values.pop("version") != VERSION:
            raise ValueError("another version wrote it")
        for name in ("class_names", "feature_names", "shape"):
            values[name] = None if values[name] is None else tuple(values[name])
        return cls(**values)

    @property
    def as_csv(self) -> bool:
        """Whether it is taken home as CSV, not as .npz."""
        return self.shape is None and (self.train + self.test) * self.features <= MOST_IN_CSV

    @property
    def file_name(self) -> str:
        """Of the file to take home, in letters that every system has."""
        plain = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode().lower()
        words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-") or "own-data"
        return f"{words}-cleaned.{'csv' if self.as_csv else 'npz'}"

    @property
    def part(self) -> str:
        """The column of the CSV that says whether a row is for training or for testing."""
        return free_name(PART, dict.fromkeys((*self.feature_names, self.label)))


def write_home(kept: Kept, data: Cleaned, file: BinaryIO) -> None:
    """Write the file to take home: every example that is used, in the order of training, and which ones are tested."""
    if not kept.as_csv:
        x_train, x_test = data.x_train, data.x_test
        if kept.shape is not None:
            x_train, x_test = x_train.reshape(-1, *kept.shape), x_test.reshape(-1, *kept.shape)
        names = {} if kept.shape is not None else {"feature_names": np.array(kept.feature_names)}
        np.savez_compressed(
            file,
            x_train=x_train,
            y_train=data.y_train,
            x_test=x_test,
            y_test=data.y_test,
            class_names=np.array(kept.class_names),
            **names,  # type: ignore[arg-type]
        )
        return
    # With a mark, by which Excel knows that it is UTF-8.
    file.write("\ufeff".encode())
    for number, piece in enumerate(_pieces(kept, data)):
        text = io.StringIO()
        piece.to_csv(text, index=False, header=number == 0, lineterminator="\n")
        file.write(text.getvalue().encode())


def _pieces(kept: Kept, data: Cleaned) -> Iterator[pd.DataFrame]:
    classes = np.array(kept.class_names, object)
    for part, x, y in (("train", data.x_train, data.y_train), ("test", data.x_test, data.y_test)):
        for start in range(0, len(y), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            # The shortest text that becomes the same float32.
            frame = pd.DataFrame(x[rows].astype(str).astype(object), columns=list(kept.feature_names))
            frame.insert(0, kept.part, part)
            frame[kept.label] = classes[y[rows]]
            yield frame


def lines(kept: Kept) -> tuple[str, tuple[str, ...], str]:
    """How a script reads that file: a sentence, the imports it needs besides torch, and lines of Python."""
    if not kept.as_csv:
        flat = "\nx_train, x_test = x_train.flatten(1), x_test.flatten(1)  # a row of pixels for each picture"
        return (
            f"Load one's own data, {_said(kept.title)}, from the file that the page offers beside this script.",
            ("import numpy as np",),
            f"""\
with np.load({_quoted(kept.file_name)}) as file:
    x_train, y_train, x_test, y_test = (
        torch.from_numpy(file[name]) for name in ("x_train", "y_train", "x_test", "y_test")
    ){flat if kept.shape is not None else ""}""",
        )
    return (
        f"Load one's own data, {_said(kept.title)}, from the file that the page offers beside this script. Its column "
        f"{_said(kept.part)} says which rows are kept for testing.",
        ("import pandas as pd",),
        f"""\
table = pd.read_csv(
    {_quoted(kept.file_name)},
    encoding="utf-8-sig",
    dtype=str,  # as it is written: every digit counts
    keep_default_na=False,  # a class may be called NA
)
class_names = {_listed(kept.class_names)}
train, test = (table[table[{_quoted(kept.part)}] == part] for part in ("train", "test"))
away = [{_quoted(kept.part)}, {_quoted(kept.label)}]
x_train, x_test = (
    torch.tensor(rows.drop(columns=away).astype("float32").to_numpy()) for rows in (train, test)
)
numbers = {{name: number for number, name in enumerate(class_names)}}
labels = table[{_quoted(kept.label)}].map(numbers)
y_train, y_test = (torch.tensor(labels[rows.index].to_numpy("int64")) for rows in (train, test))""",
    )


def _said(text: str) -> str:
    """A text of a visitor in Markdown that is also a comment: in code marks, without such marks of its own."""
    return f"`{text.replace('`', chr(39))}`"


def _quoted(text: str) -> str:
    """A text as Python."""
    return repr(text) if any(mark in text for mark in '"\\') else f'"{text}"'


def _listed(names: tuple[str, ...]) -> str:
    listed = ", ".join(map(_quoted, names))
    if len(listed) <= WIDTH - 20:
        return f"[{listed}]"
    return "[\n" + "".join(f"    {_quoted(name)},\n" for name in names) + "]"
