"""The shapes: functions from a number of points and of classes to coordinates and labels, drawn from a generator.

A script shows the very lines of these functions (`lines`), so that it makes the same points. All lie within 2.6 of the
middle, in the window from -3 to 3. Numbers are float64: rounded to hundredths afterwards they are the same everywhere.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent

import torch
from torch import Generator, Tensor

# x1, x2 and y, each (n,).
Drawn = tuple[Tensor, Tensor, Tensor]
Shape = Callable[[int, int, Generator], Drawn]


def blobs(n: int, classes: int, g: Generator) -> Drawn:
    """A disc for each class, around the middle."""
    y = torch.arange(n) % classes
    middle = 2 * torch.pi * (y.double() / classes + 1 / 8)  # the angle at which the disc of a class lies
    angle = 2 * torch.pi * torch.rand(n, generator=g, dtype=torch.float64)
    radius = 0.7 * torch.rand(n, generator=g, dtype=torch.float64).sqrt()
    x1 = 1.7 * middle.cos() + radius * angle.cos()
    x2 = 1.7 * middle.sin() + radius * angle.sin()
    return x1, x2, y


def rings(n: int, classes: int, g: Generator) -> Drawn:
    """A disc, and a ring around it for each further class."""
    y = torch.arange(n) % classes
    angle = 2 * torch.pi * torch.rand(n, generator=g, dtype=torch.float64)
    radius = 2.6 * (y + 0.65 * torch.rand(n, generator=g, dtype=torch.float64)) / (classes - 0.35)
    x1, x2 = radius * angle.cos(), radius * angle.sin()
    return x1, x2, y


def moons(n: int, classes: int, g: Generator) -> Drawn:
    """Half circles that reach into each other, open below and above in turn."""
    y = torch.arange(n) % classes
    angle = torch.pi * torch.rand(n, generator=g, dtype=torch.float64)
    size = 2.6 / (0.65 * (classes - 1) + 1)
    x1 = size * (1.3 * (y - (classes - 1) / 2) + angle.cos())
    x2 = 1.6 * (1 - 2 * (y % 2)) * (angle.sin() - 0.25)
    return x1, x2, y


def checkerboard(n: int, classes: int, g: Generator) -> Drawn:
    """A board of 4 x 4 fields, whose classes come in turn along each row and each column."""
    row, column = torch.randint(4, (2, n), generator=g)
    y = (row + column) % classes
    across, up = torch.rand(2, n, generator=g, dtype=torch.float64)  # where in its field a point lies
    x1 = 1.3 * (column - 1.5) + 1.1 * (across - 0.5)
    x2 = 1.3 * (row - 1.5) + 1.1 * (up - 0.5)
    return x1, x2, y


def xor(n: int, classes: int, g: Generator) -> Drawn:
    """Four squares, of which those that touch at a corner are of one class: exclusive or."""
    row, column = torch.randint(2, (2, n), generator=g)
    y = (row + column) % classes
    across, up = torch.rand(2, n, generator=g, dtype=torch.float64)  # where in its square a point lies
    x1 = 2.6 * (column - 0.5) + 2.4 * (across - 0.5)
    x2 = 2.6 * (row - 0.5) + 2.4 * (up - 0.5)
    return x1, x2, y


def spirals(n: int, classes: int, g: Generator) -> Drawn:
    """An arm for each class, wound around the middle."""
    y = torch.arange(n) % classes
    along = torch.rand(n, generator=g, dtype=torch.float64).sqrt()  # where on its arm a point lies
    radius = 0.15 + 2.45 * along
    angle = 2 * torch.pi * (y + 3.5 * along) / classes
    x1, x2 = radius * angle.cos(), radius * angle.sin()
    return x1, x2, y


def iris(n: int, across: int, up: int, g: Generator) -> Drawn:
    """Two measurements of the flowers of iris, each less its mean and divided by its standard deviation."""
    # scikit-learn takes a second to import.
    from sklearn.datasets import load_iris

    rows, labels = map(torch.from_numpy, load_iris(return_X_y=True))
    rows = (rows - rows.mean(0)) / rows.std(0)
    some = torch.randperm(len(rows), generator=g)[:n]
    x1, x2, y = rows[some, across], rows[some, up], labels[some]
    return x1, x2, y


SHAPES: dict[str, Shape] = {made.__name__: made for made in (blobs, rings, moons, checkerboard, xor, spirals)}
IRIS_IMPORT = "from sklearn.datasets import load_iris"


def lines(shape: Callable[..., Drawn]) -> str:
    """What a shape's function does, as the lines of a script that has its arguments: without docstring and return."""
    source = dedent(inspect.getsource(shape))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    # From the line after the docstring to the one before the return.
    first, last = function.body[0].end_lineno, function.body[-1].lineno
    body = dedent("\n".join(source.split("\n")[first : last - 1]))
    # The import stands at the top of a script.
    kept = [line for line in body.split("\n") if line != IRIS_IMPORT and not line.startswith("# scikit-learn")]
    return "\n".join(kept).strip("\n")
