"""From a photo to ink on the pad: the light is evened out, the ink found and one digit taken, each step a picture."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.drawing.ink import SIDE
from core.drawing.preparation import PictureStep, placed, resized

# Photos are looked at with this longer side, in pixels; a stroke may be as wide as a sixth of that.
LONGEST = 640
WIDEST = LONGEST // 6
# Ink takes away at least this share of the light, as pencil on paper does.
FAINTEST = 0.15
# Connected ink is looked for in cells of so many pixels: a gap in a stroke that is narrower does not part it.
CELL = 6
NO_INK = "No ink was found on this photo: one dark digit is seen best, in good light, with light paper all around it."
# The longer side of the pictures of steps, in pixels.
SHOWN = 240
# On the pad, whose side is SIDE: how long the digit is, and how wide its strokes are at least, as of the pad's pens.
LENGTH = 62
WIDTH = 7.0


@dataclass(frozen=True, eq=False)
class Photo:
    """A digit that was found on a photo.

    Attributes:
        steps: from the photo to the ink, each a picture.
        ink: uint8 (SIDE, SIDE), 0 paper to 255 ink.
    """

    steps: tuple[PictureStep, ...]
    ink: Tensor


def find_digit(grey: Tensor) -> Photo:
    """Find the ink of one digit on a photo of paper, or of a board.

    1. Made small.
    2. The light evened out: at each pixel the share of the light that is missing beside the brightest of its
       surroundings, or, where ink is light on dark, the other way round. A morphological closing (or opening) with a
       square wider than any stroke says how bright paper without ink would be: a shadow, or a table beside the paper,
       stays what it is and is no ink (the black-hat transform; Meyer 1979).
    3. Ink is what is nearer to the strongest ink than to the paper.
    4. One digit: the largest patch of connected ink, and what lies beside it. What touches the photo's edge is
       something else, such as a thumb, the dark rim of a shadow, or a table.
    5. On the pad, in its middle, with strokes at least as wide as the pad's thin pen: ballpoint is thinner than that.

    Args:
        grey: uint8 (height, width), from 0, black, to 255, white.

    Raises:
        ValueError: a sentence, when there is no ink to be seen.
    """
    small = _small(grey)
    steps = [_step("photo", f"the photo, {grey.shape[1]}x{grey.shape[0]}, in grey", small / 255)]
    missing, dark = _missing_light(small)
    strongest = float(missing.flatten().topk(max(missing.numel() // 500, 30)).values.mean())
    paper = float(missing.median())
    if strongest - paper < FAINTEST:
        raise ValueError(NO_INK)
    title = "light evened out, dark on light" if dark else "light evened out, light on dark turned round"
    steps.append(_step("even", title, 1 - missing / missing.max()))
    share = (missing - paper) / (strongest - paper)
    ink = ((share - 0.35) / 0.3).clamp(0, 1)
    steps.append(_step("ink", "ink and paper", 1 - ink))
    digit = _one_digit(ink)
    steps.append(_step("digit", "one digit", 1 - digit))
    length = max(digit.shape)
    drawn = _at_least_as_wide(digit, WIDTH * length / LENGTH)
    ratio = LENGTH / max(drawn.shape)
    height, width = (max(round(side * ratio), 1) for side in drawn.shape)
    part = resized(drawn.double(), height, width)
    pad = (placed(part, SIDE, (SIDE - height) // 2, (SIDE - width) // 2) * 255).round().to(torch.uint8)
    steps.append(PictureStep("put", "on the pad, as with its pen", 255 - pad, 255))
    return Photo(tuple(steps), pad)


def _step(name: str, title: str, grey: Tensor) -> PictureStep:
    """A picture of values (h, w) from 0, black, to 1, white; large ones are made smaller."""
    ratio = min(SHOWN / max(grey.shape), 1)
    height, width = (max(round(side * ratio), 1) for side in grey.shape)
    return PictureStep(name, title, (resized(grey.double(), height, width) * 255).round().to(torch.uint8), 255)


def _small(grey: Tensor) -> Tensor:
    """float64 (height, width) from 0 to 255, with LONGEST as its longer side; smaller ones become larger."""
    ratio = LONGEST / max(grey.shape)
    height, width = (max(round(side * ratio), 1) for side in grey.shape)
    return grey.double() if (height, width) == grey.shape else resized(grey.double(), height, width)


def _missing_light(grey: Tensor) -> tuple[Tensor, bool]:
    """The share of light, from 0 to 1, by which each pixel differs from its paper, and whether ink is the darker."""
    smooth = F.avg_pool2d(F.pad(grey[None, None].float(), (1, 1, 1, 1), mode="replicate"), 3, stride=1)[0, 0]
    closed, opened = -_brightest(-_brightest(smooth)), _brightest(-_brightest(-smooth))
    # Beside the darkest black of a board, the camera's grain would be much light.
    darker = (closed - smooth) / (closed + 16)
    lighter = (smooth - opened) / (smooth + 16)
    # The hole of a dark 0 is light among dark, too. But most of what surrounds any ink is paper.
    around = _median_around(smooth)
    dark = float((darker * (around - smooth).clamp(min=0)).sum())
    light = float((lighter * (smooth - around).clamp(min=0)).sum())
    return (darker, True) if dark >= light else (lighter, False)


def _brightest(grey: Tensor) -> Tensor:
    """The largest value of the square of WIDEST x WIDEST pixels around each pixel, as far as there are any."""
    return _largest_in_row(_largest_in_row(grey).T).T


def _largest_in_row(grey: Tensor) -> Tensor:
    """The largest of WIDEST values around each one in its row: of two, then of four, and so on."""
    reach = WIDEST // 2
    largest, size = F.pad(grey, (reach, reach), value=-torch.inf), 1
    while size < 2 * reach + 1:
        step = min(size, 2 * reach + 1 - size)
        largest = torch.maximum(largest[:, :-step], largest[:, step:])
        size += step
    return largest


def _median_around(grey: Tensor) -> Tensor:
    """The median of some WIDEST pixels around each pixel, smoothly."""
    height, width = grey.shape
    block = min(WIDEST * 2, height, width)
    # Of every fourth pixel, in blocks that overlap by three quarters.
    blocks = grey.unfold(0, block, max(block // 4, 1)).unfold(1, block, max(block // 4, 1))[..., ::4, ::4]
    medians = blocks.flatten(2).median(2).values
    return F.interpolate(medians[None, None], (height, width), mode="bilinear", align_corners=False)[0, 0]


def _one_digit(ink: Tensor) -> Tensor:
    """The part (h, w) of the ink (height, width) that is one digit, and nothing but its ink; ValueError for none."""
    seen = F.max_pool2d((ink >= 0.5).float()[None, None], CELL, ceil_mode=True)[0, 0].bool()
    last_row, last_column = seen.shape[0] - 1, seen.shape[1] - 1
    patches = [
        patch
        for patch in _patches(seen)
        if all(0 < row < last_row and 0 < column < last_column for row, column in patch)
    ]
    if not patches:
        raise ValueError(NO_INK)
    main = max(patches, key=len)
    top, left, bottom, right = _edges(main)
    near = max(bottom - top, right - left) / 4
    mine = torch.zeros_like(seen)
    for patch in patches:
        over, along, below, beyond = _edges(patch)
        close = over < bottom + near and below > top - near and along < right + near and beyond > left - near
        # Specks are no part of a digit.
        if close and len(patch) >= len(main) / 20:
            for row, column in patch:
                mine[row, column] = True
    cells = mine.repeat_interleave(CELL, 0).repeat_interleave(CELL, 1)[: ink.shape[0], : ink.shape[1]]
    only = ink * cells
    inked = only >= 0.5
    down, across = inked.any(1).nonzero().flatten(), inked.any(0).nonzero().flatten()
    return only[int(down[0]) : int(down[-1]) + 1, int(across[0]) : int(across[-1]) + 1]


def _patches(seen: Tensor) -> list[list[tuple[int, int]]]:
    """Cells (rows, columns) that are connected, by a side or a corner, as lists of (row, column)."""
    left = {(row, column) for row, column in seen.nonzero().tolist()}
    found = []
    while left:
        patch, border = [], [left.pop()]
        while border:
            row, column = border.pop()
            patch.append((row, column))
            beside = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= beside
            border += beside
        found.append(patch)
    return found


def _edges(patch: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    """First row and column of a patch, and one more than the last of each."""
    rows, columns = [row for row, _ in patch], [column for _, column in patch]
    return min(rows), min(columns), max(rows) + 1, max(columns) + 1


def _at_least_as_wide(digit: Tensor, width: float) -> Tensor:
    """The digit with its strokes, where they are thinner on average, made wider by dilation."""
    has = _mean_width(digit)
    more = round((width - has) / 2)
    if more < 1:
        return digit
    wide = F.pad(digit, (more, more, more, more))[None, None]
    plus = torch.tensor([[0.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]]).flatten()[None, :, None, None]
    for turn in range(more):
        # A square and a cross in turn: nearly round.
        if turn % 2:
            wide = F.max_pool2d(wide, 3, stride=1, padding=1)
        else:
            around = F.unfold(wide, 3, padding=1).reshape(1, 9, *wide.shape[2:])
            wide = (around * plus).amax(1, keepdim=True)
    return wide[0, 0]


def _mean_width(digit: Tensor) -> float:
    """How wide strokes are: a stroke of length L and width w has an area of wL and a border of about 2L pixels."""
    inked = F.pad((digit >= 0.5).float(), (1, 1, 1, 1))[None, None]
    inner = -F.max_pool2d(-inked, 3, stride=1, padding=1)
    area, border = float(inked.sum()), float((inked - inner).sum())
    return 2 * area / max(border, 1.0)
