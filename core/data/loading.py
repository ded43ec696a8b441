"""How a program of its own loads a data set: lines of Python that need no file of this project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Loading:
    """The lines that load a data set, for the scripts.

    Attributes:
        text: a sentence in Markdown: what the data set is.
        imports: the import statements that `code` needs besides `import torch`.
        code: lines of Python. After them `x_train` and `x_test` are tensors (examples, features) in the units of
            `Dataset`, float32 for a table and of any number type for images, and `y_train` and `y_test` int64
            (examples,), in the order of `Dataset`.
    """

    text: str
    imports: tuple[str, ...]
    code: str
