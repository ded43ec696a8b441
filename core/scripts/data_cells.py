"""The first cells of a script that trains: it loads the data set, and scales the features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.data import Dataset, loading
from core.data.plane.named import is_plane
from core.scripts.cells import TORCH, Cell, Script, imports


@dataclass(frozen=True)
class Words:
    """What the examples and features of a data set are called in its scripts: "images" and "pixels"."""

    examples: str
    feature: str
    features: str


IMAGES = Words("images", "pixel", "pixels")
ROWS = Words("rows", "column", "columns")
POINTS = Words("points", "input", "inputs")


def words(data: Dataset) -> Words:
    """The words for this data set."""
    if is_plane(data.name):
        return POINTS
    return IMAGES if data.image is not None else ROWS


def data_cells(
    data: Dataset, images: int, scaling: str, more: Sequence[str] = (), *, features: int | None = None
) -> Script:
    """Cells after which x_train, x_test, y_train and y_test are what core.data.scaled gives, on the CPU.

    Args:
        data: the data set.
        images: how many training examples are used, from the first on; all of them, or fewer.
        scaling: one of core.data.SCALINGS.
        more: what else the script imports.
        features: how many features are used, those that vary most; None for all.
    """
    load, said = loading(data.name), words(data)
    first = Cell(load.text, f"{imports(*TORCH, *more, *load.imports)}\n\n{load.code}")
    image = data.image
    text, code = _of_columns(scaling, images) if image is None else _of_pixels(scaling, image.max_value)
    if images < data.train_examples:
        text = f"Train on the first {images:,} {said.examples}. {text}"
        code = f"x_train, y_train = x_train[:{images}], y_train[:{images}]\n{code}"
    scale = Cell(text, code)
    if features is None:
        return first, scale
    choose = Cell(
        f"Use {features:,} of the {data.features:,} {said.features}, those that vary most over the training "
        f"{said.examples}; the others become 0 everywhere.",
        f"""\
order = varied.argsort(descending=True, stable=True)  # the {said.feature} that varies most is the first
kept = torch.zeros({data.features})
kept[order[:{features}]] = 1
x_train, x_test = x_train * kept, x_test * kept""",
    )
    lines = code.split("\n")
    measure = f"varied = x_train.double().var(0, correction=0)  # of each {said.feature}, before it is scaled"
    at = 1 if images < data.train_examples else 0
    return first, Cell(text, "\n".join([*lines[:at], measure, *lines[at:]])), choose


def _of_pixels(scaling: str, max_value: int) -> tuple[str, str]:
    """Text and code of a scaling of images; the arithmetic is that of core.data.scaling."""
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


def _of_columns(scaling: str, rows: int) -> tuple[str, str]:
    """Text and code of a scaling of a table with so many training rows; the arithmetic is that of core.data.scaling."""
    constant = "2.0**-22 * x_train.abs().amax(0)] = 1  # a constant column has no spread to divide by"
    match scaling:
        case "0-1":
            return (
                "Let each column go from 0 to 1: the least and the largest value of the training rows scale the test "
                "rows, too.",
                "least, largest = x_train.aminmax(dim=0)\n"
                "spread = largest - least\n"
                f"spread[spread <= {constant}\n"
                "x_train, x_test = ((x - least) / spread for x in (x_train, x_test))",
            )
        case "standardized":
            # Of one row the deviation with n - 1 is no number.
            deviation = "std(0, correction=0)" if rows == 1 else "std(0)"
            return (
                "Standardize each column: its mean and its standard deviation over the training rows scale the test "
                "rows, too.",
                "mean = x_train.double().mean(0).float()\n"
                f"std = x_train.double().{deviation}.float()\n"
                f"std[std <= {constant}\n"
                "x_train, x_test = ((x - mean) / std for x in (x_train, x_test))",
            )
        case "centred":
            return (
                "Subtract from each column its own mean over the training rows.",
                "mean = x_train.double().mean(0).float()\nx_train, x_test = x_train - mean, x_test - mean",
            )
        case _:
            return "The columns stay as they are.", "x_train, x_test = x_train.float(), x_test.float()"
