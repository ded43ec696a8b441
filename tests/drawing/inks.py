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
    """A data set's picture as somebody draws it: 0.6 to 1.4 times as large, off-centre by up to 20 %, on the pad."""
    size = chance.uniform(0.6, 1.4)
    offsets = []
    for axis in (0, 1):
        side = pixels.shape[axis]
        with_ink = pixels.any(axis).nonzero().flatten()
        # A pen cannot leave the pad.
        least = -0.5 - (int(with_ink[0]) / side - 0.5) * size
        most = 0.5 - ((int(with_ink[-1]) + 1) / side - 0.5) * size
        offsets.append(min(max(chance.uniform(-0.2, 0.2), least), most))
    return redrawn(pixels, max_value, size, (offsets[0], offsets[1]))
