"""What waits of one connection: states give way to newer ones, presses do not, and too much of either ends it."""

from __future__ import annotations

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from core.ui.server.backlog import MOST_DROPPED, MOST_WAITING, Backlog, FloodError


def message(*states: WidgetState, page: str = "softmax", fragment: str = "", back: bool = False) -> bytes:
    made = BackMsg()
    made.rerun_script.page_name, made.rerun_script.fragment_id = page, fragment
    made.rerun_script.is_history_navigation = back
    made.rerun_script.widget_states.widgets.extend(states)
    return made.SerializeToString()


def left(*put: bytes) -> list[bytes]:
    waiting = Backlog()
    for data in put:
        waiting.put(data)
    found = [waiting.next() for _ in range(len(waiting))]
    assert waiting.bytes == 0
    return found


def slider(value: float) -> WidgetState:
    state = WidgetState(id="slider")
    state.double_array_value.data.append(value)
    return state


PRESS = WidgetState(id="button", trigger_value=True)
STROKE = WidgetState(id="pad", json_trigger_value="[]")


def test_the_last_state_of_a_hand_counts_and_the_others_give_way() -> None:
    states = [message(slider(value)) for value in range(50)]
    assert left(*states) == [states[-1]]


@pytest.mark.parametrize("kept", [
    message(PRESS), message(STROKE), message(page="train"), message(fragment="f"), message(back=True),
    message(WidgetState(id="only here", bool_value=True)), BackMsg(stop_script=True).SerializeToString(),
])  # fmt: skip
def test_what_a_newer_state_does_not_hold_is_kept(kept: bytes) -> None:
    newest = message(slider(2))
    assert left(kept, message(slider(1)), newest) == [kept, newest]
    assert left(newest, kept)[-1] == kept


def test_a_loop_is_told_from_a_hand() -> None:
    waiting = Backlog()
    for count in range(MOST_DROPPED + 1):
        # Some of it was read meanwhile: that forgives nothing.
        if count == MOST_DROPPED // 2:
            waiting.next()
            waiting.put(message())
        waiting.put(message())
    with pytest.raises(FloodError, match="states"):
        waiting.put(message())
    waiting = Backlog()
    for _ in range(MOST_WAITING):
        waiting.put(message(PRESS))
    with pytest.raises(FloodError, match="presses"):
        waiting.put(message(PRESS))


def test_what_is_no_message_ends_the_connection() -> None:
    with pytest.raises(FloodError):
        Backlog().put(b"\xff" * 10)
