"""Drawing on the pad with a mouse, for browser tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from playwright.sync_api import Page

PAD = ".drawing-pad canvas"
# An upright one, and a zero, as shares of the pad's side.
ONE = ((0.52, 0.14), (0.5, 0.4), (0.48, 0.62), (0.47, 0.86))
ZERO = (
    (0.5, 0.15),
    (0.36, 0.22),
    (0.29, 0.4),
    (0.29, 0.62),
    (0.38, 0.8),
    (0.5, 0.86),
    (0.63, 0.8),
    (0.72, 0.62),
    (0.72, 0.4),
    (0.64, 0.22),
    (0.5, 0.15),
)


def stroke(page: Page, points: Sequence[tuple[float, float]], steps: int = 6) -> Iterator[int]:
    """Press at the first point, move along the others and lift; yields after each move, pen down, with its number."""
    pad = page.locator(PAD)
    # In the middle: what is in view may lie below the bar at the top, which would get the stroke.
    pad.evaluate("pad => pad.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = pad.bounding_box()
    assert box is not None
    path = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*path[0])
    page.mouse.down()
    number = 0
    for (x0, y0), (x1, y1) in pairwise(path):
        for step in range(1, steps + 1):
            page.mouse.move(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps)
            yield number
            number += 1
    page.mouse.up()


def draw(page: Page, points: Sequence[tuple[float, float]]) -> None:
    """One whole stroke."""
    for _ in stroke(page, points):
        pass
