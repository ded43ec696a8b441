"""Words are explained once a text, outside of formulas and code, and no text brings HTML of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ui.page import say
from core.ui.page.glossary import LISTED, WORDS, explained, meaning_of
from tests.pages.app import open_page, unexplained

SPAN = re.compile(r'<span class="explained">.*?</span></span>')


@pytest.mark.parametrize("word", ["the notes", "nats", "nat", "NaN", "edge", "minibatches", r"$\lambda_{\max}$"])
def test_a_word_is_explained_where_it_first_stands(word: str) -> None:
    text = f"Here is {word} and **{word}** again."
    made = explained(text)
    assert unexplained(made) == text and len(SPAN.findall(made)) == 1
    assert made.index("explained-word") < made.index("**") and 'tabindex="0"' in made


@pytest.mark.parametrize("text", ["Epochal", "internats", "`nats`", "$nats$", "[see](epoch.html)", "nats-like", "a"])
def test_other_words_formulas_code_and_addresses_stay(text: str) -> None:
    assert explained(text) == text


def test_the_explanation_is_told_to_who_does_not_see_it() -> None:
    made = explained("A loss of 2 nats.")
    (described,) = re.findall(r'aria-describedby="([^"]+)"', made)
    assert f'role="tooltip" id="{described}"' in made
    assert explained("A loss of 3 nats.") != made.replace("2 nats", "3 nats"), "two sentences have two names"


@given(st.text(st.sampled_from("<>\\$`[]() nats=\"'/img"), max_size=30))
def test_no_text_brings_html_of_its_own(text: str) -> None:
    for each in (text, say.plain(text)):
        assert "<" not in SPAN.sub("", explained(each))


def test_explanations_are_short_and_have_no_html() -> None:
    for meaning in (*WORDS.values(), *LISTED.values()):
        assert meaning.endswith(".") and len(meaning) < 260 and "<" not in meaning


def test_a_listed_word_has_its_meaning_and_an_unknown_one_is_refused() -> None:
    assert meaning_of("nats") == meaning_of("nat") != meaning_of("dropout")
    with pytest.raises(KeyError):
        meaning_of("entropic")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("train.py", ["minibatch", "epoch", "weight decay", "momentum", "dropout", "confusion matrix", "nats"]),
        ("draw.py", ["softmax regression", "MLP", "logit"]),
        ("runs.py", ["minibatch", "accuracy", "early stopping"]),
    ],
)
def test_tools_explain_their_words(page: str, words: list[str]) -> None:
    captions = " ".join(caption.value for caption in open_page(page).caption)
    for word in words:
        assert f">{word}</span>" in captions and meaning_of(word) in captions
