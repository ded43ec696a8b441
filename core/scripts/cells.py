"""A script is a list of cells, as in a notebook: a sentence of text, and the Python that does what it says."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass

WIDTH = 120
# What a script that trains imports.
TORCH = ("import torch", "import torch.nn.functional as F", "from torch import nn")


@dataclass(frozen=True)
class Cell:
    """One step of a script, where a teacher would pause.

    Attributes:
        text: a sentence or two in Markdown: what the code does.
        code: lines of Python, whole statements; empty lines at either end are taken off.
    """

    text: str
    code: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.code.strip("\n"))


Script = tuple[Cell, ...]


def source(script: Script) -> str:
    """The script as one Python file, which runs as the cells do one after the other: each text is a comment above."""
    parts = []
    for before, cell in zip((None, *script), script, strict=False):
        if before is not None:
            # Two empty lines around a function or a class, one elsewhere, as PEP 8 has it.
            parts.append("\n\n" if _defines(before, last=True) or _defines(cell, last=False) else "\n")
        comment = textwrap.fill(
            cell.text,
            WIDTH,
            initial_indent="# ",
            subsequent_indent="# ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        parts.append(f"{comment}\n{cell.code}\n")
    return "".join(parts)


def imports(*statements: str) -> str:
    """Import statements in their usual order: the standard library first, whole modules before parts of modules."""
    own: list[str] = []
    others: list[str] = []
    for statement in sorted(set(statements), key=lambda line: (line.startswith("from"), line.split()[1])):
        package = statement.split()[1].partition(".")[0]
        (own if package in sys.stdlib_module_names else others).append(statement)
    return "\n\n".join("\n".join(group) for group in (own, others) if group)


def _defines(cell: Cell, *, last: bool) -> bool:
    """Whether a cell's first or last statement is a function or a class."""
    outermost = [line for line in cell.code.split("\n") if line and not line.startswith((" ", "#"))]
    return outermost[-1 if last else 0].startswith(("def ", "class ", "@"))
