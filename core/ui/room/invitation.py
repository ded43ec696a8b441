"""The invitation: a link and a QR code, large enough for the last row, and the addresses they can hold."""

from __future__ import annotations

import html
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
import streamlit as st

from core.room.network import is_loopback, local_addresses
from core.room.room import Room
from core.ui.components.votes import people
from core.ui.page import addresses
from core.ui.visitor.server_address import EVERYWHERE, path, place

SHARED = "streamlit run app.py --server.address 0.0.0.0 --server.allowedHosts '*'"
ALONE = "Only this machine can open this link: the server listens to nobody else. To share it, start it with"
REFUSED = "The server refuses other machines, as they know it by a name it does not allow. To share it, start it with"
NO_NETWORK = "This machine is in no network: connect it, for instance to a hotspot, and open this window again."


@dataclass(frozen=True)
class Reach:
    """How others come here.

    Attributes:
        places: where the server is, such as "http://192.168.1.7:8501", the likeliest first; never empty.
        problem: why nobody else can come, as a sentence; None when they can.
        remedy: a command that helps, if there is one.
    """

    places: tuple[str, ...]
    problem: str | None = None
    remedy: str | None = None


def reach(browser: str | None) -> Reach:
    """How others come here, from the address this browser uses and what the server listens to."""
    url = urlsplit(browser or "")
    if url.hostname and not is_loopback(url.hostname):
        return Reach((f"{url.scheme}://{url.netloc}{path()}",))
    here = (place("localhost", url.port),)
    listens = st.get_option("server.address")
    if is_loopback(listens):
        return Reach(here, ALONE, SHARED)
    # A server that listens to one address only is reached by that one.
    found = [listens] if listens and listens not in EVERYWHERE else local_addresses()
    if not found:
        return Reach(here, NO_NETWORK)
    allowed = st.get_option("server.allowedHosts")
    if allowed and "*" not in allowed:
        found = [host for host in found if host in allowed]
    return Reach(tuple(place(host, url.port) for host in found)) if found else Reach(here, REFUSED, SHARED)


def link(place: str, room: Room) -> str:
    """The address that follows a room."""
    return f"{place}/?{addresses.FOLLOW}={room.key}"


def qr_code(text: str) -> str:
    """A QR code as a data URI of an SVG: dark on white with a quiet zone, on every theme."""
    code = segno.make(text, error="m", micro=False)
    uri: str = code.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)
    return uri


@st.dialog("Follow along", width="large", icon=":material/qr_code_2:")
def invitation(room: Room) -> None:
    """The window to project."""
    found = reach(st.context.url)
    where = found.places[0]
    if len(found.places) > 1:
        where = st.selectbox("Network", found.places, help="Every network of this machine has its own address.")
    address = link(where, room)
    st.html(
        f'<div class="invitation"><img src="{qr_code(address)}" alt="QR code of the link below">'
        f'<div><p class="invitation-how">Scan it, or open</p><p class="invitation-link">{where}</p>'
        f'<p class="invitation-how">and type this code</p>'
        f'<p class="invitation-code">{room.code}</p>{_what_stands_in_the_way(found)}</div></div>'
    )
    st.code(address, language=None, wrap_lines=True)
    people(room, key="room_people_large")


def _what_stands_in_the_way(found: Reach) -> str:
    """Beside the picture, where it pushes nothing out of the window."""
    if found.problem is None:
        return ""
    remedy = "" if found.remedy is None else f"<code>{html.escape(found.remedy)}</code>"
    return f'<p class="invitation-problem" role="status"><b>⚠ {html.escape(found.problem)}</b> {remedy}</p>'
