"""The validation set in a script: the same examples as core.training.set_apart draws, and scaled as the test set is."""

from __future__ import annotations

from dataclasses import replace

from core.data import Dataset
from core.scripts.cells import Cell
from core.training.config import RunConfig

_SCALED = "x_train, x_test = "
_EACH = "in (x_train, x_test)"


def apart_cell(config: RunConfig, data: Dataset) -> Cell:
    """What makes x_validation and y_validation of a part of x_train and y_train, which are as they were loaded."""
    used, size = config.used(data), config.set_apart(data)
    first = ""
    text = f"Set {size:,} training examples apart: the validation set, an equal share of every class."
    if used < data.train_examples:
        text = (
            f"Use the first {used:,} training examples, and set {size:,} of them apart: the validation set, an equal "
        )
        text += "share of every class."
        first = f"x_train, y_train = x_train[:{used}], y_train[:{used}]\n"
    return Cell(
        text,
        f"""\
{first}order = torch.randperm({used}, generator=torch.Generator().manual_seed({config.seed}))
order = order[y_train[order].argsort(stable=True)]  # class by class, each in a random order
apart = torch.zeros({used}, dtype=torch.bool)
apart[order[(2 * torch.arange({size}) + 1) * {used} // {2 * size}]] = True  # evenly spaced
x_validation, y_validation = x_train[apart], y_train[apart]
x_train, y_train = x_train[~apart], y_train[~apart]""",
    )


def with_validation(cell: Cell) -> Cell:
    """A cell that scales x_train and x_test, and now x_validation, too, with what x_train says."""
    return replace(cell, code="\n".join(map(_with_validation, cell.code.split("\n"))))


def _with_validation(line: str) -> str:
    if not line.startswith(_SCALED):
        return line
    right = line.removeprefix(_SCALED)
    if _EACH in right:
        right = right.replace(_EACH, "in (x_train, x_validation, x_test)")
    else:
        # Such as "x_train.float() / 16, x_test.float() / 16".
        first, rest = right.split(", x_test")
        right = f"{first}, x_validation{rest}, x_test{rest}"
    return f"x_train, x_validation, x_test = {right}"
