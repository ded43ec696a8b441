"""How large a file of one's own may be, and what is wrong with one that cannot be used, as a sentence."""

from __future__ import annotations

MB = 2**20
# What the server takes (maxUploadSize in .streamlit/config.toml).
MOST_BYTES = 100 * MB
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_CLASSES = 100
# Numbers of a whole table: in float32 they take 240 MB. MNIST has 55 million.
MOST_VALUES = 60_000_000
LONGEST_NAME = 60


class OwnFileError(Exception):
    """A file that cannot become a data set; the message is a sentence that says what to do."""


def check_table(rows: int, columns: int) -> None:
    """Raise OwnFileError for a table that is larger than one may be."""
    if rows > MOST_ROWS:
        raise OwnFileError(f"This file has {rows:,} rows, and at most {MOST_ROWS:,} are read: take a part of them.")
    if columns > MOST_COLUMNS:
        raise OwnFileError(
            f"This file has {columns:,} columns, and at most {MOST_COLUMNS:,} are read: take a part of them."
        )
    if rows * columns > MOST_VALUES:
        raise OwnFileError(
            f"This file has {rows:,} rows of {columns:,} values, and at most {MOST_VALUES:,} values are read: take "
            "fewer rows or columns."
        )


def one_line(text: str, most: int = LONGEST_NAME) -> str:
    """Text that a file holds, as it can be shown anywhere: on one line, printable, short."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text[: 20 * most]).split())
    return shown if len(shown) <= most else f"{shown[: most - 3]}..."
