"""Ink for tests: strokes on the pad as a pen leaves them, and test images as a person would draw them."""

from __future__ import annotations

import random

import torch
from torch import Tensor

from core.drawing.ink import SIDE
from core.drawing.preparation import redrawn


def bar(top: int = 12, bottom: int = 72, left: int = 38, right: int = 46) -> Tensor:
    """An upright stroke, uint8 (SIDE, SIDE)."""
    ink = torch.zeros(SIDE, SIDE, dtype=torch.uint8)
    ink[top:bottom, left:right] = 255
    return ink


def by_hand(pixels: Tensor, max_value: int, chance: random.Random) -> Tensor:
    """A data set's picture (side, side) as somebody draws it, who does not leave the pad.

    It is 0.6 to 1.4 times as large and off-centre by up to 20 % of the pad, as far as there is room.
    """
    side = len(pixels)
    seen = pixels.nonzero()
    begins, ends = seen.min(0).values / side - 0.5, (seen.max(0).values + 1) / side - 0.5
    size = min(chance.uniform(0.6, 1.4), 1 / float((ends - begins).max()))
    down, right = (
        min(max(chance.uniform(-0.2, 0.2), -0.5 - float(begin) * size), 0.5 - float(end) * size)
        for begin, end in zip(begins, ends, strict=True)
    )
    return redrawn(pixels, max_value, size, (right, down))
