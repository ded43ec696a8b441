"""What a page shares with followers beyond its address, such as a drawing: each page registers how.

A page whose address says everything registers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


def _nothing() -> None:
    """A page on which there is nothing to be made the visitor's own."""


@dataclass(frozen=True)
class SharedState:
    """How one page shares what its address does not say.

    Attributes:
        read: what this session's page shows, by names of the page's own. Values are compared, and must not change in
            place.
        apply: lets this session's page show what `read` gave in another session. Called before the page is drawn.
        try_it: called when a visitor stops following to try the page alone: makes what is shown the visitor's own,
            and gives a sentence when that did not work.
    """

    read: Callable[[], Mapping[str, Any]]
    apply: Callable[[Mapping[str, Any]], None]
    try_it: Callable[[], str | None] = _nothing


_pages: dict[str, SharedState] = {}


def register(page: str, shared: SharedState) -> None:
    """Share more than the address of the page with this path. Doing it again changes nothing."""
    _pages[page] = shared


def forget() -> None:
    """No page shares more than its address, until it registers: as in a new process."""
    _pages.clear()


def read(page: str) -> dict[str, Any]:
    """What this session shows on a page that its address does not say; empty where that is nothing."""
    return dict(_pages[page].read()) if page in _pages else {}


def apply(page: str, shown: Mapping[str, Any]) -> None:
    """Let this session show the same. Before the page is drawn."""
    if page in _pages:
        _pages[page].apply(shown)


def try_it(page: str) -> str | None:
    """Make what a page shows the visitor's own; why it did not work, as a sentence."""
    return _pages[page].try_it() if page in _pages else None
