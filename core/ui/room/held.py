"""That somebody was held back lately, as the lecturer reads it in Share: by which limit, never who."""

from __future__ import annotations

import streamlit as st

from core.limits import LATELY_SECONDS, Held, held_back

_SENTENCES = {
    Held.COOKIES: "Very many new browsers came from one network: some are not counted as followers, and have no vote.",
    Held.CODES: "Somebody types many wrong codes of rooms, and has to wait.",
    Held.VOTES: "Somebody votes very often, or with very many browsers, and is not counted.",
    Held.FOLLOWERS: "Very many browsers of one network follow: more are not counted, and have no vote.",
    Held.ROOMS: "Somebody could not open a room, as there are too many.",
    Held.KEYS: "Somebody tries lecturer's links that are none, and has to wait.",
    Held.UPLOADS: "Somebody could not upload a file: other files are read, or there are too many.",
    Held.MESSAGES: "A browser asks for pages faster than anybody clicks, and has to wait.",
    Held.STREAMS: "A browser has as many live charts open as one may, and gets no more.",
    Held.SESSIONS: "A browser has as many pages open as one may, and gets no more.",
    Held.DOWNLOADS: "Somebody waits for a download, as several are under way.",
    Held.QUEUE: "Somebody has as many runs as one may, or the queue is full, and can start no more.",
    Held.IMPORTS: "Somebody waits to import runs, or has no space left for them.",
}
_OTHER = "Somebody was held back, as that was more than one visitor may do."
_LATELY = "In the last {seconds:.0f} s, so that one visitor does not hold up all: {sentences}"


def held_text() -> str | None:
    """What was held back lately, as a paragraph; None when nobody was."""
    kinds = held_back().lately()
    sentences = list(dict.fromkeys(sentence_of(kind) for kind in kinds))
    return _LATELY.format(seconds=LATELY_SECONDS, sentences=" ".join(sentences)) if sentences else None


def sentence_of(kind: str) -> str:
    """The sentence of one limit, also of one that has none of its own."""
    return _SENTENCES[Held(kind)] if kind in set(Held) else _OTHER


def show_held() -> None:
    """Draw it, where there is anything to tell."""
    if text := held_text():
        with st.container(key="room_held"):
            st.caption(text)
