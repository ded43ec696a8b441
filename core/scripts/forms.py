"""The forms in which a script that trains can be written; both print the same numbers."""

from __future__ import annotations

# Tensors and an nn.Sequential; or a class of one's own, and PyTorch's DataLoader, as most programs have them.
PLAIN, CLASS = "plain tensors", "class and DataLoader"
FORMS = (PLAIN, CLASS)
# What the second form imports besides.
LOADER_IMPORTS = ("from torch.utils.data import DataLoader, TensorDataset",)
