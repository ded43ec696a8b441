"""Photos of digits for tests: drawn by rule on paper or a board, in uneven light, with grain, beside other things."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

# Corners of the strokes, as shares of a square's side. Each digit reaches from 0.1 to 0.9 from top to bottom.
STROKES: dict[int, Sequence[Sequence[tuple[float, float]]]] = {
    1: [[(0.52, 0.1), (0.48, 0.9)]],
    4: [[(0.5, 0.1), (0.3, 0.6), (0.75, 0.6)], [(0.65, 0.35), (0.62, 0.9)]],
    5: [[(0.34, 0.14), (0.33, 0.45), (0.6, 0.42), (0.7, 0.65), (0.55, 0.9), (0.3, 0.85)], [(0.4, 0.1), (0.7, 0.1)]],
    8: [[(0.5, 0.45), (0.32, 0.3), (0.5, 0.1), (0.66, 0.3), (0.32, 0.7), (0.5, 0.9), (0.7, 0.7), (0.5, 0.45)]],
}


def drawn(digit: int, size: tuple[int, int], middle: tuple[float, float], side: float, width: float) -> Image.Image:
    """A digit in white on black, in a square of this side around the middle."""
    picture = Image.new("L", size, 0)
    brush = ImageDraw.Draw(picture)
    for stroke in STROKES[digit]:
        points = [(middle[0] + (x - 0.5) * side, middle[1] + (y - 0.5) * side) for x, y in stroke]
        brush.line(points, fill=255, width=round(width))
        for x, y in points:
            brush.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=255)
    return picture


def photo(
    digit: int | None,
    *,
    paper: int = 210,
    ink: int = 60,
    side: float = 300,
    width: float = 9,
    size: tuple[int, int] = (480, 640),
    shadow: bool = False,
    table: int | None = None,
    ruled: bool = False,
    seed: int = 0,
) -> Tensor:
    """uint8 (height, width): a digit of this width of pen, or None, on paper in light that fades from left to right.

    Args:
        digit, paper, ink, side, width, size: what is to be seen; brightness from 0 to 255, lengths in pixels.
        shadow: of the hand that holds the phone, over half of the paper.
        table: how bright what lies beside the paper is; None where paper is everywhere.
        ruled: whether the paper has lines.
        seed: of the camera's grain.
    """
    picture = Image.new("L", size, paper)
    if ruled:
        for y in range(20, size[1], 40):
            ImageDraw.Draw(picture).line([(0, y), (size[0], y)], fill=paper - 30, width=2)
    if digit is not None:
        picture.paste(ink, mask=drawn(digit, size, (size[0] * 0.45, size[1] * 0.55), side, width))
    if table is not None:
        beside = Image.new("L", size, 255)
        corners = [(size[0] * x, size[1] * y) for x, y in ((0.06, 0.1), (0.9, 0.05), (0.94, 0.93), (0.04, 0.95))]
        ImageDraw.Draw(beside).polygon(corners, fill=0)
        picture.paste(table, mask=beside)
    seen = np.asarray(picture.filter(ImageFilter.GaussianBlur(1)), dtype=np.float64)
    across, down = np.linspace(0, 1, size[0])[None, :], np.linspace(0, 1, size[1])[:, None]
    seen = seen * (1 - 0.3 * across)
    if shadow:
        seen = seen * (1 - 0.6 / (1 + np.exp(-(across + down - 1) * 30)))
    seen = seen + np.random.default_rng(seed).normal(0, 3, seen.shape)
    return torch.from_numpy(seen.clip(0, 255).round().astype(np.uint8))


def jpeg(grey: Tensor, **options: object) -> bytes:
    """Such a photo as a camera saves it."""
    buffer = io.BytesIO()
    Image.fromarray(grey.numpy()).save(buffer, format="JPEG", quality=90, **options)
    return buffer.getvalue()


def claims(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, in a hundred bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
