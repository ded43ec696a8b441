"""`votes` and `people`: the answers of a room and how many follow, live for the lecturer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.room.room import Room
from core.ui.components.loader import loader

_CSS = """
.room-votes { color: var(--st-text-color); font-family: var(--st-font); }
.room-votes .rv-question { margin: 0 0 0.5rem; padding: 0; font-size: 1.3rem; }
.rv-row { display: grid; grid-template-columns: 2.2rem 6.5rem 1fr 3rem; align-items: center; gap: 0.5rem;
  font-size: 1.25rem; padding: 0.15rem 0.4rem; border-radius: 6px; }
.rv-row svg { width: 2rem; height: 1.3rem; fill: none; stroke: currentColor; stroke-width: 2; }
.rv-bar { height: 1.3rem; border-radius: 4px; background: var(--series-1); min-width: 2px; transition: width 0.25s; }
.rv-count { font-weight: 700; font-variant-numeric: tabular-nums; }
.rv-true { outline: 3px solid currentColor; font-weight: 700; }
.rv-true .rv-word::after { content: " ✓"; }
.rv-hidden .rv-bar, .rv-hidden .rv-count { visibility: hidden; }
.rv-said { margin: 0.4rem 0 0; }
"""

# How many follow and, for a poll, how many voted: js/votes.js chooses by the numbers and the phase, and fills them in.
SENTENCES = {
    "one_follows": "1 follows.",
    "many_follow": "{following} follow.",
    "one_vote_one_follows": "1 vote; 1 follows.",
    "one_vote_many_follow": "1 vote; {following} follow.",
    "many_votes_one_follows": "{votes} votes; 1 follows.",
    "many_votes_many_follow": "{votes} votes; {following} follow.",
    "one_vote_one_follows_closed": "1 vote; 1 follows. The vote is closed.",
    "one_vote_many_follow_closed": "1 vote; {following} follow. The vote is closed.",
    "many_votes_one_follows_closed": "{votes} votes; 1 follows. The vote is closed.",
    "many_votes_many_follow_closed": "{votes} votes; {following} follow. The vote is closed.",
}

_mount = st.components.v2.component(
    "softmax_lab_votes",
    html='<div class="room-votes"></div>',
    css=_CSS,
    js=loader("votes.js"),
    isolate_styles=False,
)


def votes(room: Room, news: Mapping[str, Any], words: Mapping[str, str], *, hidden: bool) -> None:
    """The question with a bar for each answer, growing with the votes; runs again what it is part of at each phase.

    Args:
        room: whose poll it is.
        news: what the stream of the room tells the lecturer now.
        words: what each answer is called.
        hidden: whether to tell how many voted only, and not for what.
    """
    _draw(room, "votes", "room_votes", {"news": news, "words": words, "hidden": hidden})


def people(room: Room, *, key: str) -> None:
    """How many follow, in a sentence."""
    _draw(room, "people", key, {"news": {"following": room.following}})


def _draw(room: Room, what: str, key: str, shown: Mapping[str, Any]) -> None:
    _mount(
        data={"key": room.key, "stamp": room.stamp(), "what": what, "sentences": SENTENCES, **shown},
        key=key,
        on_news_change=lambda: None,
    )
