"""The question of the page: twenty examples to tell apart with one press each, and the score beside the model's."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from core.claims import said
from core.data import Dataset
from core.lessons.data.claims import GUESS, SCORE
from core.lessons.data.guessing import EXAMPLES, Guess, Score, guess_set, score
from core.lessons.data.images import picture_of
from core.lessons.data.tables import row_picture
from core.reading.rules import ANY_SEED, ReadBy
from core.ui.page import say
from core.ui.page.images import image_tag
from core.ui.page.say import plain
from core.ui.page.settings import PageState, Setting
from core.ui.visitor.membership import hosted

WIDTH = 190  # of the image to guess, in pixels
KEYS = "1234567890"


def _read(text: str) -> tuple[int, ...]:
    parts = text.split("-") if text else []
    if len(parts) > EXAMPLES or not all(part.isdecimal() and part.isascii() and len(part) <= 3 for part in parts):
        raise ValueError(f"The guesses are at most {EXAMPLES} numbers of classes, such as 3-0-7.")
    return tuple(map(int, parts))


# The classes said so far, by their positions: the address has them, so that those who follow see each guess.
GUESSES: Setting[Sequence[int]] = Setting(
    "guesses", (), ReadBy(_read, lambda guesses: "-".join(map(str, guesses))), subject="The list of guesses"
)
TWENTY = Setting("twenty", 1, ANY_SEED, subject="The number of the twenty examples")
SETTINGS = (GUESSES, TWENTY)


def again_buttons(state: PageState) -> None:
    """Begin again with the same examples, or with twenty others."""
    with st.container(horizontal=True):
        st.button("Guess again", on_click=lambda: state.put({GUESSES: ()}), icon=":material/replay:", key="guess_again")
        st.button(
            "Twenty others",
            on_click=lambda: state.put({GUESSES: (), TWENTY: (state[TWENTY] + 1) % ANY_SEED.high}),
            icon=":material/shuffle:",
            key="guess_others",
        )


def keys(class_names: tuple[str, ...]) -> list[str | None]:
    """The key of each class: the digit that is its name, else 1 to 9 and 0 for the tenth; None for all others."""
    if all(len(name) == 1 and name in KEYS for name in class_names):
        return list(class_names)
    return [*KEYS[: len(class_names)], *[None] * (len(class_names) - len(KEYS))]


def game(state: PageState, data: Dataset) -> None:
    """The example to guess, a button a class, what the last one was, and the score."""
    guesses = state[GUESSES]
    if len(guesses) > len(guess_set(len(data.y_test), state[TWENTY])) or any(each >= data.classes for each in guesses):
        say.warning("In the address, guesses was left aside: these are not guesses of this data set.")
        state.put({GUESSES: ()})
    st.fragment(_game)(state, data)


def _game(state: PageState, data: Dataset) -> None:
    # A press asks for this part of the page alone; those who follow the lecturer see what a whole run publishes.
    if st.session_state.pop(state.key("pressed"), False) and hosted() is not None:
        st.rerun()
    found = score(data, state[TWENTY], state[GUESSES])
    done = len(found.given)
    if found.over:
        _summary(found, data)
        return
    index = guess_set(len(data.y_test), state[TWENTY])[done]
    if data.image is None:
        row_picture(data, index)
    else:
        picture = image_tag(picture_of(data, data.x_test[index]), f"Example {done + 1}: which class is it?", WIDTH)
        st.html(f'<div style="display:inline-block;border:2px solid #8888;border-radius:6px">{picture}</div>')
    by_key = keys(data.class_names)
    # A button that is called as its key says it once.
    named = by_key == list(data.class_names)
    with st.container(horizontal=True, key="guess_digits" if named else "guess_classes", gap="small"):
        for label, (name, key) in enumerate(zip(data.class_names, by_key, strict=True)):
            st.button(
                plain(name),
                key=state.key(f"class_{label}"),
                shortcut=key,
                on_click=_guessed,
                args=(state, done, label),
            )
    st.caption(f"Example {done + 1} of {found.most}, from the test set.")
    if found.given:
        st.markdown(_words_of(found.given[-1], data))
    st.markdown(said(SCORE, found, yours=found.yours, models=found.models, done=done))


def _guessed(state: PageState, position: int, label: int) -> None:
    """One press is one guess: of the example that was shown when the button was drawn."""
    if len(state[GUESSES]) != position:
        return
    state[GUESSES] = (*state[GUESSES], label)
    state.write_address()
    st.session_state[state.key("pressed")] = True


def _words_of(guess: Guess, data: Dataset) -> str:
    true, you, model = (plain(data.class_names[label]) for label in (guess.true, guess.you, guess.model))
    return said(GUESS, guess, true=true, you=you, model=model)


def _summary(found: Score, data: Dataset) -> None:
    """The score, and the examples that somebody got wrong."""
    st.success(
        said(SCORE, found, yours=found.yours, models=found.models, done=len(found.given)), icon=":material/flag:"
    )
    wrong = [each for each in found.given if not each.you == each.true == each.model]
    if not wrong:
        return
    st.markdown("What you or softmax regression got wrong:")
    if data.image is None:
        names = data.class_names
        st.table(
            {
                "class": [plain(names[each.true]) for each in wrong],
                "you": [plain(names[each.you]) for each in wrong],
                "softmax regression": [plain(names[each.model]) for each in wrong],
            }
        )
        return
    cards = []
    for each in wrong:
        true, you, model = (escape(data.class_names[label]) for label in (each.true, each.you, each.model))
        picture = image_tag(np.asarray(picture_of(data, data.x_test[each.index])), f"an example of {true}", 64)
        cards.append(
            f'<figure style="margin:0">{picture}<figcaption style="font-size:1rem"><b>{true}</b><br>you {you}<br>'
            f"model {model}</figcaption></figure>"
        )
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:12px">{"".join(cards)}</div>')
