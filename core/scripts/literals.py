"""Numbers as Python source: the shortest text that gives exactly the same number again, for the scripts."""

from __future__ import annotations

from collections.abc import Sequence

import torch

Matrix = tuple[tuple[float, ...], ...]


def float32(value: float) -> str:
    """The shortest decimal that becomes the same float32: 0.7576316, where repr has 0.7576315999031067."""
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if _rounded(float(text)) == _rounded(value):
            return repr(float(text))
    return repr(value)


def vector(values: Sequence[float]) -> str:
    """A list of float32 numbers as source."""
    return f"[{', '.join(float32(value) for value in values)}]"


def matrix(rows: Sequence[Sequence[float]], indent: str = "    ") -> str:
    """A list of rows of float32 numbers as source, a row a line."""
    return "[\n" + "".join(f"{indent}{vector(row)},\n" for row in rows) + "]"


def floats(tensor: torch.Tensor) -> tuple[float, ...]:
    """A tensor of shape (n,) as host values."""
    return tuple(float(value) for value in tensor.tolist())


def rows(tensor: torch.Tensor) -> Matrix:
    """A tensor of shape (n, m) as host values."""
    return tuple(tuple(float(value) for value in row) for row in tensor.tolist())


def _rounded(value: float) -> float:
    return torch.tensor(value, dtype=torch.float32).item()
