"""Downloads: a file is made when it is asked for, at an address that stays the same for as long as its page is shown.

Streamlit's own button gives a file another address at each run of the page, and any visitor's run may take away what
was made and is still on its way.
"""

from __future__ import annotations

import hmac
import mimetypes
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO
from weakref import WeakValueDictionary

import streamlit as st

from core.ui.components.download_button import download_button
from core.ui.server.sending import Write
from core.ui.visitor.visitor import visitor_by_cookie

_OFFERS = "downloads"


class NoFileError(Exception):
    """A file that cannot be made; the message is a sentence."""


@dataclass
class Offer:
    """A file that a page offers.

    Attributes:
        write: makes it, in a thread of its own, outside of any page.
        file_name: as the browser is to save it.
        owner: the owner name of the browser that it is offered to; "" for one without a cookie.
    """

    write: Write
    file_name: str
    owner: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def media_type(self) -> str:
        """Of its name."""
        return mimetypes.guess_type(self.file_name)[0] or "application/octet-stream"


# Sessions hold their offers, so that both end together.
_offers: WeakValueDictionary[str, Offer] = WeakValueDictionary()


def download(
    label: str,
    make: Callable[[], bytes | str] | None = None,
    *,
    write: Write | None = None,
    file_name: str,
    key: str,
    icon: str = "download",
    help: str = "",
    refused: str = "",
) -> None:
    """A button that saves a file.

    Args:
        label: what it says.
        make: gives the file, or raises NoFileError. It should hold on to little: it lives as long as the page is shown.
        write: in place of it for a large file: writes it piece by piece, or raises NoFileError.
        file_name: as the browser is to save it.
        key: one for each button of the page.
        icon: name of a Material symbol.
        help: what is in the file.
        refused: why there is none now, as a sentence; the button is disabled, and says it.
    """
    path = _offered_at(write or partial(_write_made, make), file_name, key)
    download_button(label, path, file_name, key=key, icon=icon, help=help, refused=refused)


def fetched(make: Callable[[], bytes | str], *, file_name: str, key: str, version: str) -> str:
    """Where the page's own script fetches a file that it draws from, below /softmax-lab/.

    Args:
        make: as of `download`.
        file_name: its end says what kind of file it is.
        key: one for each file of the page.
        version: names what is in it: with another one the address is another, and the browser fetches it again.
    """
    return f"{_offered_at(partial(_write_made, make), file_name, key)}?v={version}"


def _offered_at(write: Write, file_name: str, key: str) -> str:
    """The address of a file of the page, which stays the same."""
    mine: dict[str, Offer] = st.session_state.setdefault(_OFFERS, {})
    offer = mine.get(key)
    if offer is None:
        offer = mine[key] = Offer(write, file_name, visitor_by_cookie())
        _offers[offer.token] = offer
    offer.write, offer.file_name = write, file_name
    return f"take/{offer.token}"


def _write_made(make: Callable[[], bytes | str] | None, file: BinaryIO) -> None:
    made = make() if make is not None else b""
    file.write(made.encode() if isinstance(made, str) else made)


def forget() -> None:
    """Let go of what the page before offered."""
    st.session_state.pop(_OFFERS, None)


def offered(token: str, visitor: str) -> Offer:
    """What is offered under this name to this visitor. Raises NoFileError when it is nothing, or nothing any more."""
    offer = _offers.get(token)
    if offer is None or not hmac.compare_digest(offer.owner, visitor):
        raise NoFileError("This file is no longer offered: reload the page and try again.")
    return offer
