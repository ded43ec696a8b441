"""The forms in which a script that trains can be written; both print the same numbers."""

from __future__ import annotations

from collections.abc import Callable

from core.scripts.cells import Script

# Tensors and an nn.Sequential; or a class of one's own, and PyTorch's DataLoader, as most programs have them.
PLAIN, CLASS = "plain tensors", "class and DataLoader"
FORMS = (PLAIN, CLASS)
# What the second form imports besides.
LOADER_IMPORTS = ("from torch.utils.data import DataLoader, TensorDataset",)


def in_each_form(maker: Callable[[str], Script]) -> dict[str, Script]:
    """A script in each of FORMS, by its name; `maker` makes it in one of them."""
    return {form: maker(form) for form in FORMS}
