"""Who is the lecturer, and whether this visitor may train: SOFTMAX_LAB_VIEWERS_TRAIN=no keeps training to the lecturer.

The lecturer is a browser that opened the link printed when the server started, or one on the server's own machine. The
link alone counts behind a proxy, and with SOFTMAX_LAB_LECTURER_KEY set.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import os
import secrets
import sys
import time
from enum import Enum
from urllib.parse import quote

import streamlit as st
from starlette.requests import HTTPConnection

from core.limits import Guesses, Held, TooManyGuessesError, held_back
from core.training import ConfigError
from core.ui.visitor import cookie
from core.ui.visitor.cookie import COOKIE
from core.ui.visitor.membership import is_following
from core.ui.visitor.server_address import first_page, path
from core.ui.visitor.this_machine import is_from_this_machine
from core.ui.visitor.visitor import address, browser, cookie_of_session, session_name, visitor

PARAMETER = "lecturer"
# What lets one session in, where browsers keep no cookies.
TICKET = "admitted"
TICKET_SECONDS = 60.0
MOST_LECTURERS = 100
# Badges of cookies, and names of sessions, that the link has let in, the latest last.
_lecturers: dict[str, None] = {}
_tickets: dict[str, float] = {}
# By owner name of a browser, why its link did not work; said once.
_problems: dict[str, str] = {}
# The random key has 192 bits, which nobody guesses. Of a chosen one with six small letters an address tries 60 a minute
# and three more with each of 1,000 cookies an hour: half of 26^6 takes it nearly three years.
_guesses = Guesses(5, 60, 60.0)
_WRONG = "The lecturer's link you opened is none: unless a key was chosen, the server makes a new one at each start."
_HELD = {
    False: "Too many wrong lecturer's links were opened in this browser: open yours again in {seconds} s.",
    True: "Too many wrong lecturer's links were opened in your network: open yours again in {seconds} s.",
}
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
    found = cookie_of_session()
    return session_name() in _lecturers or (found is not None and found.badge in _lecturers)


def is_lecturer() -> bool:
    """Whether this browser is the lecturer's."""
    return has_lecturers_link() or (not _chosen_key() and _is_on_this_machine())


def is_lecturers(connection: HTTPConnection) -> bool:
    """Whether a request is that of the lecturer's browser, or of this machine's; it gives a right to no page."""
    found, signed = cookie.read(connection.cookies.get(COOKIE, ""))
    if found is not None and signed and found.badge in _lecturers:
        return True
    client = connection.client.host if connection.client else None
    return not _chosen_key() and is_from_this_machine(client, connection.headers, from_page=False)


def why_closed(key: str, browser: str | None, address: str) -> str | None:
    """Why this key does not make a lecturer, as a sentence; None when it does.

    It is compared in constant time. Wrong ones are counted, and only so many are looked at.

    Args:
        key: from a link.
        browser: owner name of a browser whose cookie the server signed; None for any other.
        address: where it comes from.
    """
    right = hmac.compare_digest(*(hashlib.sha256(text.encode(errors="replace")).digest() for text in (key, _key())))
    try:
        return None if _guesses.check(right, browser, address) else _WRONG
    except TooManyGuessesError as error:
        held_back().note(Held.KEYS)
        return _HELD[error.of_address].format(seconds=math.ceil(error.seconds))


def tell(owner: str, problem: str) -> None:
    """Say on the browser's next page why its link did not work."""
    _problems[owner] = problem
    while len(_problems) > MOST_LECTURERS:
        _problems.pop(next(iter(_problems)), None)


def read_address() -> None:
    """Take out of an address what the lecturer's link left in it, and say why another one did not work.

    core/ui/visitor/lecturers_link.py answers the link itself. A ticket comes from there, for a session without cookies.
    A key comes from a session that says it has been at such an address: it is the lecturer's, and no other of its
    browser.
    """
    ticket, key = (st.query_params.pop(name, None) for name in (TICKET, PARAMETER))
    if ticket is not None and _tickets.pop(ticket, -TICKET_SECONDS) > time.monotonic() - TICKET_SECONDS:
        remember()
    if key is not None:
        problem = why_closed(key, browser(), address())
        if problem is None:
            remember()
        else:
            tell(visitor(), problem)
    if _problems and (problem := _problems.pop(visitor(), None)) is not None:
        st.toast(problem, icon=":material/key_off:", duration="long")


def remember() -> None:
    """This session is the lecturer's from now on."""
    admit(session_name())


def admit(badge: str) -> None:
    """Whoever has this is the lecturer from now on; of more than MOST_LECTURERS the first one no longer is."""
    _lecturers[badge] = None
    while len(_lecturers) > MOST_LECTURERS:
        _lecturers.pop(next(iter(_lecturers)), None)


def ticket() -> str:
    """What makes one session the lecturer's, once and at once, in place of a cookie."""
    made = secrets.token_urlsafe(16)
    _tickets[made] = time.monotonic()
    while len(_tickets) > MOST_LECTURERS:
        _tickets.pop(next(iter(_tickets)), None)
    return made


def forget() -> None:
    """No browser has opened the lecturer's link, as in a new process."""
    _lecturers.clear()
    _tickets.clear()
    _problems.clear()
    _guesses.forget()


def announce() -> None:
    """Print the lecturer's link when the server starts, where there is something only the lecturer may do."""
    if viewers_train():
        return
    place, end = first_page(), f"/?{PARAMETER}={'' if _chosen_key() else _key()}"
    if place is None:
        words = (
            "Only the lecturer trains. The lecturer's link is this server's address, as browsers know it, with "
            f"{path()}{end} behind it"
        )
    elif "://" in place:
        words = f"Only the lecturer trains. The lecturer's link: {place}{end}"
    else:
        words = f"Only the lecturer trains. The lecturer's link, behind the proxy's https:// or http://: {place}{end}"
    if _chosen_key():
        # Logs are read by others.
        words += " and then the key you chose"
        if quote(_chosen_key(), safe="") != _chosen_key():
            words += ", its special characters written as %XX"
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


def _chosen_key() -> str:
    return os.environ.get("SOFTMAX_LAB_LECTURER_KEY", "")


def _key() -> str:
    return _chosen_key() or _random_key


def _is_on_this_machine() -> bool:
    return is_from_this_machine(st.context.ip_address, st.context.headers, from_page=True)
