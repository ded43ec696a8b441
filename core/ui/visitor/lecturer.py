"""Who is the lecturer, and whether this visitor may train: SOFTMAX_LAB_VIEWERS_TRAIN=no keeps training to the lecturer.

The lecturer is a browser that opened the link printed when the server started, or one on the server's own machine. The
link alone counts behind a proxy, and with SOFTMAX_LAB_LECTURER_KEY set.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sys
from collections.abc import Mapping
from enum import Enum
from urllib.parse import quote, urlsplit

import streamlit as st

from core.room.network import is_loopback
from core.training import ConfigError
from core.ui.visitor.membership import is_following
from core.ui.visitor.server_address import first_page, is_behind_a_proxy, path
from core.ui.visitor.visitor import visitor

PARAMETER = "lecturer"
# What a proxy on this machine adds to the requests of other machines.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
MOST_LECTURERS = 100
# Owner names of browsers that opened the link, the latest last.
_lecturers: dict[str, None] = {}
_random_key = secrets.token_urlsafe(24)


class Refusal(Enum):
    """Why a session may not train."""

    FOLLOWS = "follows"  # it shows the lecturer's page, and changes nothing
    VIEWER = "viewer"  # training is kept to the lecturer


SENTENCES = {
    Refusal.FOLLOWS: "While you follow you do not train: press Let me try.",
    Refusal.VIEWER: "The lecturer has turned training off for viewers: watch the lecturer's runs, and try every "
    "setting.",
}


def viewers_train() -> bool:
    """Whether everybody may train."""
    return os.environ.get("SOFTMAX_LAB_VIEWERS_TRAIN", "yes").strip().lower() not in ("no", "0", "false", "off")


def why_not_train() -> Refusal | None:
    """Why this session may not train; None when it may."""
    if is_following():
        return Refusal.FOLLOWS
    return None if viewers_train() or is_lecturer() else Refusal.VIEWER


def explain_to_viewers() -> None:
    """Draw the sentence for a viewer who may not train; nothing for a session that follows, whose bar says enough."""
    if why_not_train() is Refusal.VIEWER:
        st.caption(SENTENCES[Refusal.VIEWER])


def check_may_train() -> None:
    """Check that this session may train. To be called before anything that costs the machine much.

    Raises:
        ConfigError: with a sentence, when this session may not train.
    """
    if (reason := why_not_train()) is not None:
        raise ConfigError("training", SENTENCES[reason])


def has_lecturers_link() -> bool:
    """Whether this browser has opened the lecturer's link."""
    return visitor() in _lecturers


def is_lecturer() -> bool:
    """Whether this browser is the lecturer's."""
    # Streamlit gives no address where it is this machine's.
    return is_lecturers(visitor(), st.context.headers, st.context.ip_address or "127.0.0.1")


def is_lecturers(browser: str, headers: Mapping[str, str], address: str) -> bool:
    """Whether a request is that of the lecturer's browser.

    Args:
        browser: its owner name.
        headers: of the request; names in any case.
        address: that it comes from.
    """
    return browser in _lecturers or (not _chosen_key() and _is_on_this_machine(headers, address))


def read_address() -> None:
    """Take the lecturer's key out of an address that was opened with it, and remember the browser."""
    given = st.query_params.get(PARAMETER)
    if given is None:
        return
    del st.query_params[PARAMETER]
    if hmac.compare_digest(given.encode(errors="replace"), _key().encode()):
        remember()


def remember() -> None:
    """This browser is the lecturer's from now on; of more than MOST_LECTURERS the first one no longer is."""
    _lecturers[visitor()] = None
    while len(_lecturers) > MOST_LECTURERS:
        del _lecturers[next(iter(_lecturers))]


def forget() -> None:
    """No browser has opened the lecturer's link, as in a new process."""
    _lecturers.clear()


def announce() -> None:
    """Print the lecturer's link when the server starts, where there is something only the lecturer may do."""
    if viewers_train():
        return
    address, end = first_page(), f"/?{PARAMETER}={quote(_key(), safe='')}"
    if address is None:
        words = (
            "Only the lecturer trains. The lecturer's link is this server's address, as browsers know it, with "
            f"{path()}{end} behind it"
        )
    elif "://" in address:
        words = f"Only the lecturer trains. The lecturer's link: {address}{end}"
    else:
        words = f"Only the lecturer trains. The lecturer's link, behind the proxy's https:// or http://: {address}{end}"
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


def _chosen_key() -> str:
    return os.environ.get("SOFTMAX_LAB_LECTURER_KEY", "")


def _key() -> str:
    return _chosen_key() or _random_key


def _is_on_this_machine(headers: Mapping[str, str], address: str) -> bool:
    """Whether the browser connects from this machine, to this machine, and no proxy stands between.

    A proxy on this machine passes on requests of other machines. The server's options tell of a proxy, or the headers
    it adds, or the name by which the browser knows the server. Headers alone would not do: a viewer can write Host and
    Origin at will.
    """
    if is_behind_a_proxy():
        return False
    if not is_loopback(address) or any(name in headers for name in FORWARDED):
        return False
    try:
        names = [urlsplit(f"//{headers.get('Host') or ''}").hostname, urlsplit(headers.get("Origin") or "").hostname]
    except ValueError:
        return False
    return all(is_loopback(name) for name in names)
