"""`Caller`: whom a connection is counted for, by its browser and by its address."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from core.ui.visitor import lecturer
from core.ui.visitor.visitor import address_of, browser_of


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes:
        browser: the owner name of the browser; "" for one without a signed cookie, which counts as its address alone.
        address: where it comes from: its own place, or that of a proxy or of a whole hall.
        lecturer: whether it is the lecturer's browser, which every limit keeps something for.
    """

    browser: str
    address: str
    lecturer: bool = False

    @property
    def key(self) -> Hashable:
        """What stands for this browser where things are counted by browser."""
        return ("browser", self.browser) if self.browser else ("nameless", self.address)


def caller_of(connection: HTTPConnection) -> Caller:
    """Whom a request or a websocket is counted for. It gives no right to anything but to the lecturer's reserve."""
    browser = browser_of(connection) or ""
    return Caller(browser, address_of(connection), bool(browser) and lecturer.is_lecturers(connection))
