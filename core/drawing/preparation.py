"""From the pad to a model's pixels: the way a data set was made, step by step, each step a picture with a switch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.drawing.ink import SIDE

# Fainter than this, the edge of a stroke does not count when a drawing is cropped.
FAINTEST = 64


@dataclass(frozen=True)
class Way:
    """How the pictures of a data set were made from larger ones; a drawing is prepared in the same way.

    MNIST: "size normalized to fit in a 20x20 pixel box while preserving their aspect ratio ... centered in a 28x28
    image by computing the center of mass" (LeCun, Cortes, Burges). Its centres of mass lie from 13.5 to 14.5.
    The 8x8 digits: 32x32 bitmaps, of which each block of 4x4 is counted (Alpaydin, Kaynak, "Optical recognition of
    handwritten digits", UCI). In the data all of them fill the 32 rows, and nearly all, the ones too, the 20 columns
    in the middle: they were stretched to 20x32. Here twice at most: a bare upright stroke would become a block.

    Attributes:
        field: side of the picture the drawing is placed in.
        box: (height, width) of the box it is scaled to.
        stretch: how many times a side may become longer than its proportion, to fill the box; 1 keeps proportions.
        block: side of the blocks of which ink is counted; 1 where grey values are kept.
    """

    field: int
    box: tuple[int, int]
    stretch: float
    block: int

    @property
    def side(self) -> int:
        """Side of the picture a model gets."""
        return self.field // self.block

    @property
    def max_value(self) -> int:
        """The largest value of its pixels."""
        return 255 if self.block == 1 else self.block**2


WAYS = {
    "mnist": Way(field=28, box=(20, 20), stretch=1, block=1),
    "digits": Way(field=32, box=(32, 20), stretch=2, block=4),
}


@dataclass(frozen=True)
class Switches:
    """Which steps are taken. What each of them means is said by `prepare`."""

    crop: bool = True
    scale: bool = True
    centre: bool = True
    invert: bool = True
    standardize: bool = True


@dataclass(frozen=True, eq=False)
class PictureStep:
    """A picture after one step of the preparation.

    Attributes:
        name: "pad", or the switch of the step; "count" has none.
        title: what was done, for people.
        grey: values (height, width) from 0, black, to `max_value`, white.
    """

    name: str
    title: str
    grey: Tensor
    max_value: int


@dataclass(frozen=True, eq=False)
class Prepared:
    """The steps in their order, and what comes out: uint8 (pixels,), as a data set has it."""

    steps: tuple[PictureStep, ...]
    pixels: Tensor


def prepare(ink: Tensor, way: Way, switches: Switches, nudge: tuple[int, int] = (0, 0)) -> Prepared | None:
    """Prepare a drawing as the pictures of a data set were prepared.

    1. crop: to the box around the ink. Off: the whole pad.
    2. scale: to `way.box`, by area averaging. Off: as large as it is on the pad.
    3. centre: its centre of mass (8x8 digits: its box) in the middle of the field. Off: where it is on the pad.
       Then moved by the nudge. For the 8x8 digits the field becomes a bitmap, and the ink in its blocks is counted.
    4. invert: light ink on a dark ground, as both data sets have it. Off: dark on light.

    `switches.standardize` is not looked at here: each model scales pixels in its own way.

    Args:
        ink: uint8 (SIDE, SIDE), 0 paper to 255 ink.
        way: of the data set.
        switches: the steps to take.
        nudge: right and down, in twenty-eighths of the pad's side.

    Returns:
        None when there is no ink.
    """
    seen = ink >= FAINTEST
    if not seen.any():
        return None
    steps = [PictureStep("pad", f"on the pad, {SIDE}x{SIDE}", 255 - ink, 255)]
    top, left, bottom, right = _box(seen) if switches.crop else (0, 0, SIDE, SIDE)
    part = ink[top:bottom, left:right].double()
    steps.append(PictureStep("crop", "cropped" if switches.crop else "the whole pad", 255 - part, 255))
    part = resized(part, *_size(part, way, scale=switches.scale))
    steps.append(PictureStep("scale", f"scaled to {part.shape[1]}x{part.shape[0]}", 255 - part, 255))

    middle = ((top + bottom) / 2 * way.field / SIDE, (left + right) / 2 * way.field / SIDE)
    down, along = _corner(part, way, middle, centred=switches.centre)
    step = way.field / 28
    field = placed(part, way.field, down + round(nudge[1] * step), along + round(nudge[0] * step))
    title = _placed_title(way, nudge, centred=switches.centre)
    if way.block == 1:
        pixels = field.round()
        steps.append(PictureStep("centre", title, 255 - pixels, 255))
    else:
        bitmap = (field >= 128).double()
        steps.append(PictureStep("centre", title, 1 - bitmap, 1))
        pixels = counted(bitmap, way.block)
        title = f"ink counted in {way.block}x{way.block} blocks"
        steps.append(PictureStep("count", title, way.max_value - pixels, way.max_value))
    if not switches.invert:
        pixels = way.max_value - pixels
    ground = "light on dark" if switches.invert else "dark on light"
    steps.append(PictureStep("invert", ground, pixels.reshape(way.side, way.side), way.max_value))
    return Prepared(tuple(steps), pixels.to(torch.uint8).flatten())


# By whether grey values are kept, the drawing is centred, and it is moved by a nudge.
_PLACED_TITLES = {
    (True, True, False): "centred by mass, in {side}x{side}",
    (True, True, True): "centred by mass, moved by {right:+d}, {down:+d}, in {side}x{side}",
    (True, False, False): "where it was drawn, in {side}x{side}",
    (True, False, True): "where it was drawn, moved by {right:+d}, {down:+d}, in {side}x{side}",
    (False, True, False): "centred, a {side}x{side} bitmap",
    (False, True, True): "centred, moved by {right:+d}, {down:+d}, a {side}x{side} bitmap",
    (False, False, False): "where it was drawn, a {side}x{side} bitmap",
    (False, False, True): "where it was drawn, moved by {right:+d}, {down:+d}, a {side}x{side} bitmap",
}


def _placed_title(way: Way, nudge: tuple[int, int], *, centred: bool) -> str:
    """What was done in the third step of `prepare`."""
    title = _PLACED_TITLES[way.block == 1, centred, nudge != (0, 0)]
    return title.format(right=nudge[0], down=nudge[1], side=way.field)


def _size(part: Tensor, way: Way, *, scale: bool) -> tuple[int, int]:
    """(height, width) a part of the pad is given."""
    height, width = part.shape
    if not scale:
        ratio = way.field / SIDE
        return max(round(height * ratio), 1), max(round(width * ratio), 1)
    ratio = min(way.box[0] / height, way.box[1] / width) * way.stretch
    return max(min(round(height * ratio), way.box[0]), 1), max(min(round(width * ratio), way.box[1]), 1)


def resized(picture: Tensor, height: int, width: int) -> Tensor:
    """A picture (h, w) as (height, width): each new pixel is the mean over the area it covers."""
    return _averaging(picture.shape[0], height) @ picture @ _averaging(picture.shape[1], width).T


def _averaging(size: int, new_size: int) -> Tensor:
    """The matrix (new_size, size) that does so along one side; each row sums to 1."""
    edges = torch.arange(new_size + 1, dtype=torch.float64) * size / new_size
    cells = torch.arange(size, dtype=torch.float64)
    ends = torch.minimum(edges[1:, None], cells + 1)
    begins = torch.maximum(edges[:-1, None], cells)
    return (ends - begins).clamp(min=0) * new_size / size


def placed(part: Tensor, side: int, top: int, left: int) -> Tensor:
    """A picture on paper of side x side pixels, its corner at (top, left); what lies outside is cut off."""
    field = torch.zeros(side, side, dtype=part.dtype)
    height, width = part.shape
    rows = slice(max(top, 0), max(min(top + height, side), 0))
    columns = slice(max(left, 0), max(min(left + width, side), 0))
    field[rows, columns] = part[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return field


def counted(bitmap: Tensor, block: int) -> Tensor:
    """The ones in each block x block part of a bitmap (n, n): (n / block, n / block), from 0 to block squared."""
    side = len(bitmap) // block
    return bitmap.reshape(side, block, side, block).sum((1, 3))


def redrawn(pixels: Tensor, max_value: int, size: float = 1.0, offset: tuple[float, float] = (0.0, 0.0)) -> Tensor:
    """A data set's picture as ink on the pad, enlarged smoothly.

    Args:
        pixels: uint8 (side, side).
        max_value: of its pixels.
        size: 1 makes the picture as large as the pad.
        offset: from the middle of the pad, right and down, as a share of the pad's side.

    Returns:
        uint8 (SIDE, SIDE).
    """
    theta = torch.tensor([[[1 / size, 0, -2 * offset[0] / size], [0, 1 / size, -2 * offset[1] / size]]])
    grid = F.affine_grid(theta, [1, 1, SIDE, SIDE], align_corners=False)
    grey = pixels.float()[None, None] * 255 / max_value
    return F.grid_sample(grey, grid, align_corners=False)[0, 0].round().clamp(0, 255).to(torch.uint8)


def _box(seen: Tensor) -> tuple[int, int, int, int]:
    rows, columns = seen.any(1).nonzero().flatten(), seen.any(0).nonzero().flatten()
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _corner(part: Tensor, way: Way, middle: tuple[float, float], *, centred: bool) -> tuple[int, int]:
    """Where the picture's corner goes, (top, left)."""
    height, width = part.shape
    if not centred:
        return round(middle[0] - height / 2), round(middle[1] - width / 2)
    if way.block > 1:
        return (way.field - height) // 2, (way.field - width) // 2
    mass = part.sum()
    row = float((part.sum(1) * torch.arange(height)).sum() / mass)
    column = float((part.sum(0) * torch.arange(width)).sum() / mass)
    return round(way.field / 2 - row), round(way.field / 2 - column)
