"""Fingers on a touch screen, as the browser itself hears of them: it decides whether it scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import CDPSession, Locator, Page

STEPS = 10
Point = tuple[float, float]


class Hand:
    """A hand on the screen of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._devtools: CDPSession = page.context.new_cdp_session(page)

    def touch(self, kind: str, *fingers: Point) -> None:
        """One event, such as "touchMove", with the places of all fingers in pixels."""
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def move(self, begins: Sequence[Point], ends: Sequence[Point]) -> None:
        """Put fingers down, move each to its end, and lift them."""
        self.touch("touchStart", *begins)
        for step in range(1, STEPS + 1):
            share = step / STEPS
            moved = [(x + share * (u - x), y + share * (v - y)) for (x, y), (u, v) in zip(begins, ends, strict=True)]
            self.touch("touchMove", *moved)
        self.touch("touchEnd")

    def swipe(self, begin: Point, right: float, down: float) -> None:
        """One finger by so many pixels."""
        self.move([begin], [(begin[0] + right, begin[1] + down)])

    def scrolled(self) -> float:
        """How far down the page is."""
        far: float = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
        return far

    def scrolls(self, over: Locator, *, at: float = 0.5) -> None:
        """A finger that goes up from a place on a part of the page, `at` of its height, scrolls the page."""
        over.evaluate("part => part.scrollIntoView({ block: 'center' })")
        before = self.scrolled()
        self.swipe(place(over, 0.5, at), 3, -160)
        self.page.wait_for_function(
            "before => document.querySelector('[data-testid=stMain]').scrollTop > before + 50", arg=before
        )


def place(part: Locator, right: float, down: float) -> Point:
    """A place on a part of the page, in shares of its width and height."""
    box = part.bounding_box()
    assert box is not None
    return box["x"] + right * box["width"], box["y"] + down * box["height"]
