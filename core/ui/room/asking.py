"""Ask the room: the lecturer's question before a run, the votes as they come, and what the run says."""

from __future__ import annotations

import streamlit as st

from core.room.answering import reveal
from core.room.poll import Phase, Poll
from core.room.question import Question, question
from core.room.room import Room
from core.room.rooms import rooms
from core.runs.registry import Entry, registry
from core.runs.store import StoreError
from core.training import RunConfig, Status
from core.training.config import RULES
from core.ui.components.votes import votes
from core.ui.room.wording import ANSWERS, news_in_words
from core.ui.visitor.membership import hosted
from core.ui.visitor.visitor import visitor

_SHOWN = "room_votes_shown"


def asking(config: RunConfig | None) -> None:
    """Beside the run of the Train page: nothing, unless this browser shares it."""
    room = hosted()
    if room is not None:
        st.fragment(_panel)(room.key, config)


def _panel(key: str, config: RunConfig | None) -> None:
    room = rooms().by_key(key)
    if room is None:
        return
    poll = room.asked
    if poll is None:
        if config is not None:
            rate = RULES["learning_rate"].write(config.learning_rate)
            st.button(
                f"Ask the room: what will lr = {rate} do?",
                key="room_ask",
                icon=":material/how_to_vote:",
                on_click=_ask,
                args=(room, question(config)),
            )
        return
    # On a projector they would tell those who have not voted yet what to say.
    hidden = poll.phase is Phase.OPEN and not st.session_state.get(_SHOWN, False)
    with st.container(border=True, key="room_poll", gap="small"):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            words = {answer.value: word for answer, word in ANSWERS.items()}
            votes(room, news_in_words(room, host=True), words, hidden=hidden)
        with right:
            _buttons(room, poll)
        if config is not None and poll.run_id is None and poll.phase is not Phase.REVEALED:
            _other_settings(room, poll, question(config))


def _buttons(room: Room, poll: Poll) -> None:
    me = visitor()
    if poll.phase is Phase.OPEN:
        shown = st.session_state.get(_SHOWN, False)
        st.button(
            "Hide the votes" if shown else "Show the votes",
            key="room_show",
            icon=":material/visibility_off:" if shown else ":material/visibility:",
            on_click=lambda: st.session_state.update({_SHOWN: not shown}),
        )
        st.button("Close the vote", key="room_close", icon=":material/lock:", on_click=_close, args=(room,))
        st.caption("**Start** closes it, too, and the run answers.")
    if poll.phase is Phase.CLOSED:
        if poll.run_id is None:
            st.caption("The vote is closed. **Start** a run: it answers.")
        else:
            st.button(
                "Reveal now", key="room_reveal", icon=":material/visibility:", on_click=_reveal, args=(room, poll)
            )
            run = _answering(poll)
            st.caption(
                "The run was stopped: **Reveal now** tells what it did until then, **Restart** lets it answer."
                if run is not None and run.snapshot().status is Status.STOPPED
                else "The run answers when it has ended."
            )
    done = poll.phase is Phase.REVEALED
    st.button(
        "Done" if done else "Discard",
        key="room_discard",
        icon=":material/done:" if done else ":material/delete:",
        on_click=room.discard_poll,
        args=(me,),
    )


def _other_settings(room: Room, poll: Poll, asked_now: Question) -> None:
    """Where the settings were changed since the question was asked: a run with them would answer another one."""
    if asked_now == poll.question:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="room_other"):
        st.caption("The settings are others by now: a run with them does not answer this.")
        st.button(
            "Ask about these instead",
            key="room_ask_anew",
            icon=":material/how_to_vote:",
            on_click=_ask,
            args=(room, asked_now),
        )


def _answering(poll: Poll) -> Entry | None:
    """The run that answers, where there is one that can be read."""
    try:
        return registry().find(poll.run_id or "", looks=False)
    except StoreError:
        return None


def _ask(room: Room, asked: Question) -> None:
    st.session_state[_SHOWN] = False
    room.ask(visitor(), asked)


def _close(room: Room) -> None:
    room.close_poll(visitor())


def _reveal(room: Room, poll: Poll) -> None:
    entry = _answering(poll)
    if entry is not None and not reveal(room, entry):
        st.toast("The run has not learnt from a minibatch yet: reveal it a moment later.", icon=":material/schedule:")
