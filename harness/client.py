"""A visitor without a browser: speaks Streamlit's websocket, so that there can be hundreds, and may send anything."""

from __future__ import annotations

import contextlib
import json
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX as INTERNAL
from websockets.sync.client import connect

TIMEOUT = 60.0


class Client:
    """One session of one visitor. What the page shows is in `elements`, in the order in which it came."""

    def __init__(self, url: str, page: str = "", *, query: Mapping[str, str] | None = None, cookie: str = "") -> None:
        """Args:
        url: of the server.
        page: the page's own part of the address, "" for the first one.
        query: its query parameters.
        cookie: of the visitor; a new one is fetched by default, as a browser does.
        """
        self.url, self.page = url, page
        self.cookie = cookie or fresh_cookie(url)
        self.query = urllib.parse.urlencode(query or {})
        self.elements: list[Element] = []
        self.fragments: set[str] = set()
        self.messages: list[ForwardMsg] = []
        self.session = ""
        self._states: dict[str, WidgetState] = {}
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(
            connect(
                url.replace("http://", "ws://") + "/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={"Cookie": self.cookie},
                origin=url,  # type: ignore[arg-type]
                max_size=None,
                max_queue=None,  # who does not read does not see that the server closes
                compression=None,
            )
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Go away."""
        self._open.close()

    # Asking

    def run(self, *states: WidgetState, fragment: str = "") -> Client:
        """Run the page, or one fragment of it, and read what it shows until it is done."""
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.query_string, asked.fragment_id = self.page, self.query, fragment
        sent = {**self._states, **{state.id: state for state in states}}
        asked.widget_states.widgets.extend(sent.values())
        self.send(message)
        if not fragment:
            self.elements.clear()
        # Triggers are over after one run; other widgets keep their values.
        self._states.update(
            {state.id: state for state in states if not (state.trigger_value or state.json_trigger_value)}
        )
        return self.read()

    def click(self, key: str) -> Client:
        """Press the button with this key."""
        return self.run(WidgetState(id=self.widget(key), trigger_value=True))

    def type(self, key: str, text: str) -> Client:
        """Fill the text field with this key."""
        return self.run(WidgetState(id=self.widget(key), string_value=text))

    def trigger(self, key: str, event: str, value: object) -> Client:
        """Send what the JavaScript of the component with this key might: `setTriggerValue(event, value)`."""
        payload = json.dumps([{"event": event, "value": value}])
        return self.run(WidgetState(id=self.trigger_id(key), json_trigger_value=payload))

    def forget(self) -> None:
        """Send no values of widgets from before."""
        self._states.clear()

    def send(self, message: BackMsg) -> None:
        """Send any message."""
        self._socket.send(message.SerializeToString())

    def send_bytes(self, data: bytes) -> None:
        """Send what is no message."""
        self._socket.send(data)

    def read(self) -> Client:
        """Read until the page is done."""
        while True:
            message = ForwardMsg()
            data = self._socket.recv(TIMEOUT)
            assert isinstance(data, bytes)
            message.ParseFromString(data)
            self._note(message)
            if message.WhichOneof("type") == "script_finished":
                done = message.script_finished
                if done != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return self

    def _note(self, message: ForwardMsg) -> None:
        self.messages.append(message)
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.fragment_id:
            self.fragments.add(message.delta.fragment_id)
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.elements.append(message.delta.new_element)
        elif kind == "new_session":
            self.session = message.new_session.initialize.session_id
            self.fragments.clear()  # those of the run before may be gone
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string

    # Looking

    def widget(self, key: str) -> str:
        """The id of the widget with this key."""
        for element in reversed(self.elements):
            kind = element.WhichOneof("type")
            found = getattr(getattr(element, kind), "id", "") if kind else ""
            if found.endswith(f"-{key}"):
                return str(found)
        raise AssertionError(f"there is no {key} on the page: {self.text}")

    def trigger_id(self, key: str) -> str:
        """The id under which the component with this key sends its triggers."""
        return f"{INTERNAL}_{self.widget(key)}__events"

    def widgets(self) -> list[str]:
        """The ids of all widgets on the page."""
        found = (getattr(getattr(e, e.WhichOneof("type") or "empty"), "id", "") for e in self.elements)
        return sorted({str(name) for name in found if name})

    @property
    def text(self) -> str:
        """All that was sent to the browser, as text."""
        return "\n".join(str(message) for message in self.messages)

    @property
    def exceptions(self) -> list[str]:
        """Every exception box."""
        return [str(e.exception) for e in self.elements if e.WhichOneof("type") == "exception"]

    def component(self, key: str) -> dict[str, Any]:
        """What the component with this key was given."""
        name = self.widget(key)
        data = next(c.json for c in reversed(list(self.of_kind("bidi_component"))) if c.id == name)
        return dict(json.loads(data))

    def alerts(self) -> list[str]:
        """Every sentence in a box."""
        return [e.alert.body for e in self.elements if e.WhichOneof("type") == "alert"]

    def of_kind(self, kind: str) -> Iterator[Any]:
        """Elements of one kind."""
        return (getattr(e, kind) for e in self.elements if e.WhichOneof("type") == kind)


def fresh_cookie(url: str) -> str:
    """The cookies that a browser gets which opens a page for the first time."""
    request = urllib.request.Request(url, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        set_cookies = answer.headers.get_all("Set-Cookie") or []
    return "; ".join(text.partition(";")[0] for text in set_cookies)
