"""The first cells of a script that trains on images: it loads the data set, and scales the pixels."""

from __future__ import annotations

from collections.abc import Sequence

from core.data import Dataset, loading
from core.scripts.cells import TORCH, Cell, Script, imports


def data_cells(
    data: Dataset, images: int, scaling: str, more: Sequence[str] = (), *, features: int | None = None
) -> Script:
    """Cells after which x_train, x_test, y_train and y_test are what core.data.scaled gives, on the CPU.

    Args:
        data: the data set.
        images: how many training images are used, from the first on; all of them, or fewer.
        scaling: one of core.data.SCALINGS.
        more: what else the script imports.
        features: how many pixels are used, those that vary most; None for all.
    """
    load = loading(data.name)
    first = Cell(load.text, f"{imports(*TORCH, *more, *load.imports)}\n\n{load.code}")
    text, code = _scaled(scaling, data.max_value)
    if images < data.train_images:
        text = f"Train on the first {images:,} images. {text}"
        code = f"x_train, y_train = x_train[:{images}], y_train[:{images}]\n{code}"
    scale = Cell(text, code)
    if features is None:
        return first, scale
    choose = Cell(
        f"Use {features:,} of the {data.pixels:,} pixels, those that vary most over the training images; the others "
        "become 0 in every image.",
        f"""\
order = varied.argsort(descending=True, stable=True)  # the pixel that varies most is the first
kept = torch.zeros({data.pixels})
kept[order[:{features}]] = 1
x_train, x_test = x_train * kept, x_test * kept""",
    )
    lines = code.split("\n")
    measure = "varied = x_train.double().var(0, correction=0)  # of each pixel, before it is scaled"
    at = 1 if images < data.train_images else 0
    return first, Cell(text, "\n".join([*lines[:at], measure, *lines[at:]])), choose


def _scaled(scaling: str, max_value: int) -> tuple[str, str]:
    """Text and code of a scaling; the arithmetic is that of core.data.scaling."""
    match scaling:
        case "0-1":
            return (
                f"Divide the pixels by {max_value}, so that they go from 0 to 1.",
                f"x_train, x_test = x_train.float() / {max_value}, x_test.float() / {max_value}",
            )
        case "standardized":
            return (
                "Standardize the pixels: the mean and the standard deviation of the training images scale "
                "the test images, too.",
                "std, mean = torch.std_mean(x_train.double())\n"
                "x_train, x_test = ((x.float() - float(mean)) / float(std) for x in (x_train, x_test))",
            )
        case "centred":
            return (
                f"Subtract from each pixel its own mean over the training images, then divide by {max_value}.",
                "mean = x_train.double().mean(0).float()\n"
                f"x_train, x_test = ((x.float() - mean) / {max_value} for x in (x_train, x_test))",
            )
        case _:
            return "The pixels stay as they are.", "x_train, x_test = x_train.float(), x_test.float()"
