"""The bar at the foot of a follower's page: whom the visitor follows, the way out, and the question that is open."""

from __future__ import annotations

import streamlit as st

from core.room.outcome import OUTCOMES, Outcome
from core.room.poll import Phase
from core.room.room import Room
from core.ui.components.guest import listen, wait_for_call
from core.ui.page import say
from core.ui.room.following import NOTE, calls_when_left, go_back, join, leave, left
from core.ui.room.wording import ANSWERS, UNKNOWN_BROWSER, not_taken_text, question_text, result_text
from core.ui.visitor.membership import followed, stamp_of_page
from core.ui.visitor.visitor import address, browser, visitor

_NOT_TAKEN = "room_vote_not_taken"
ICONS = {
    Outcome.LEARN: ":material/trending_down:",
    Outcome.OSCILLATE: ":material/ssid_chart:",
    Outcome.STALL: ":material/trending_flat:",
    Outcome.EXPLODE: ":material/trending_up:",
}


def bar(page: str) -> None:
    """At the foot of the page with this path, while this session follows; afterwards a note, until it is put away."""
    room = followed()
    if room is not None:
        _bar(room, page)
        return
    room_left = left()
    if room_left is not None:
        wait_for_call(room_left, calls_when_left())
    if NOTE in st.session_state:
        with (
            st.container(key="room_bar"),
            st.container(key="room_bar_row", horizontal=True, vertical_alignment="center"),
        ):
            st.markdown(st.session_state[NOTE], width="stretch")
            if room_left is not None:
                back_button()
            st.button("OK", key="room_note_read", on_click=lambda: st.session_state.pop(NOTE))


def back_button() -> None:
    """One button, the way back to a room that was left and is still open."""
    st.button(
        "Back to the lecturer", key="room_back", icon=":material/cast_connected:", type="primary", on_click=go_back
    )


def _bar(room: Room, page: str) -> None:
    with st.container(key="room_bar", gap="xsmall"):
        # A vote draws the question again and nothing else of the page.
        st.fragment(_question)(room)
        with st.container(key="room_bar_row", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(":material/cast_connected: You follow the lecturer", width="stretch")
            st.button("Let me try", key="room_try", on_click=leave, args=("try",), type="primary")
            st.button("Leave", key="room_leave", on_click=leave, args=("leave",))
        listen(room, stamp_of_page(), page)


def _question(room: Room) -> None:
    poll = room.asked
    if poll is None:
        return
    own, asked = poll.votes.get(visitor()), say.plain(question_text(poll.question))
    if poll.phase is Phase.OPEN:
        st.markdown(f"**{asked}**")
        with st.container(horizontal=True, gap="xsmall", key="room_answers"):
            for answer in OUTCOMES:
                st.button(
                    f"**{ANSWERS[answer]}**" if answer is own else ANSWERS[answer],
                    key=f"room_vote_{answer}",
                    icon=":material/check:" if answer is own else ICONS[answer],
                    type="primary" if answer is own else "secondary",
                    width="stretch",
                    on_click=_vote,
                    args=(room, answer),
                )
    else:
        st.markdown(f"{asked} {result_text(poll, own)}")
    if sentence := st.session_state.pop(_NOT_TAKEN, None):
        say.error(sentence)


def _vote(room: Room, answer: Outcome) -> None:
    """Take a vote; why it was not taken stands below the answers until the next one."""
    st.session_state.pop(_NOT_TAKEN, None)
    name = browser()
    if name is None:
        st.session_state[_NOT_TAKEN] = UNKNOWN_BROWSER
        return
    join(room)
    if (refusal := room.cast(name, answer, address())) is not None:
        st.session_state[_NOT_TAKEN] = not_taken_text(refusal)
