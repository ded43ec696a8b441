"""Settings that draw their control: boxes, sliders, choices and switches, each with what is wrong said beneath it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

import streamlit as st

from core.reading.rule import Rule
from core.reading.rules import Choice, Integer, Real, SomeOf, Switch
from core.ui.page import say
from core.ui.page.settings import PageState, Setting
from core.ui.seams import Container

T = TypeVar("T")
W = TypeVar("W", bound=str)
ON_OR_OFF = Switch()
# What a page with a picture says after a sentence about a wrong number.
LAST_NUMBER = "The picture shows the last number that was right."


@dataclass(frozen=True, eq=False)
class Control(Setting[T]):
    """A setting with a control. Each kind has `control`, which draws it and gives the setting's value.

    Attributes:
        label: of the control.
        help: what its question mark says.
        is_aside: whether the line of settings leaves it out while it has its default.
    """

    label: str = field(kw_only=True)
    help: str | None = field(default=None, kw_only=True)
    is_aside: bool = field(default=False, kw_only=True)

    def in_words(self, value: T) -> str:
        """The label, without Markdown and what it explains in brackets or after a colon, and the value, if any."""
        if self.is_aside and value == self.default:
            return ""
        shown = self.shown(value)
        return f"{re.split(r' [(]|:', self.label.replace('*', ''))[0]}: {shown}" if shown else ""

    def shown(self, value: T) -> str:
        """The value as its control shows it."""
        return self.write(value)


@dataclass(frozen=True, eq=False)
class Box(Control[T]):
    """A number, or a short text, that is typed.

    Attributes:
        meanwhile: a sentence that follows the one about a wrong text: what is shown until it is right.
    """

    meanwhile: str = field(default="", kw_only=True)

    def control(self, state: PageState, *, below: Container | None = None, **options: Any) -> T:
        """Draw the box; a wrong text is answered in words, and the last good value stays.

        Args:
            state: of the page.
            below: where to answer; directly beneath the box by default.
            options: of Streamlit's text_input.
        """
        value = state[self]
        typed = st.text_input(self.label, help=self.help, **options, **state.widget(self, lambda _: state.text(self)))
        try:
            value = self.read(typed)
        except ValueError as error:
            state.problems[self.name] = str(error)
            with below or nullcontext():
                say.error(f"{error} {self.meanwhile}".rstrip())
        else:
            state.keep_text(self, (typed or "").strip())
        return value


@dataclass(frozen=True, eq=False)
class Slider(Control[float]):
    """A number on a line from the lowest to the highest that its rule allows."""

    rule: Real
    step: float = field(kw_only=True)

    def control(self, state: PageState, **options: Any) -> float:
        """Draw the slider and give its value."""
        value: float = st.slider(
            self.label, self.rule.low, self.rule.high, step=self.step, help=self.help, **options, **state.widget(self)
        )
        state[self] = float(f"{value:g}")
        return value


@dataclass(frozen=True, eq=False)
class WholeSlider(Control[int]):
    """A whole number on a line from the lowest to the highest that its rule allows."""

    rule: Integer

    def control(self, state: PageState, **options: Any) -> int:
        """Draw the slider and give its value."""
        value: int = st.slider(
            self.label, self.rule.low, self.rule.high, help=self.help, **options, **state.widget(self)
        )
        state[self] = value
        return value


@dataclass(frozen=True, eq=False)
class StepSlider(Control[T]):
    """A slider with few positions.

    Attributes:
        positions: in their order; a value of the address that lies between them becomes one of its own.
        titles: how a position is written, where not as it is.
    """

    positions: Sequence[Any] = field(kw_only=True)
    titles: Callable[[T], str] = field(default=str, kw_only=True)

    def shown(self, value: T) -> str:
        """As a position of the slider."""
        return self.titles(value)

    def control(self, state: PageState, **options: Any) -> T:
        """Draw the slider and give its value."""
        value = state[self]
        positions = self.positions if value in self.positions else sorted({*self.positions, value})
        chosen: T = st.select_slider(
            self.label, positions, format_func=self.titles, help=self.help, **options, **state.widget(self)
        )
        state[self] = chosen
        return chosen


@dataclass(frozen=True, eq=False)
class Toggle(Control[bool]):
    """A switch that is on or off."""

    rule: Rule[bool] = ON_OR_OFF

    def in_words(self, value: bool) -> str:
        """Its label, where it is on."""
        return self.label if value else ""

    def control(self, state: PageState, **options: Any) -> bool:
        """Draw the switch and say whether it is on."""
        value: bool = st.toggle(self.label, help=self.help, **options, **state.widget(self))
        state[self] = value
        return value


@dataclass(frozen=True, eq=False)
class OneOf(Control[W]):
    """One of a few words.

    Attributes:
        titles: what to show for each word; the word itself where it has none.
    """

    rule: Choice[W]
    titles: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def title(self, word: W) -> str:
        """What to show for a word."""
        return self.titles.get(word, word)

    def shown(self, value: W) -> str:
        """By its title."""
        return self.title(value)

    def among(self, words: Iterable[W]) -> Self:
        """The same setting where only some words, or others, can be chosen."""
        return replace(self, rule=Choice(tuple(words)))


@dataclass(frozen=True, eq=False)
class Dropdown(OneOf[W]):
    """One of a few words, chosen from a list that opens."""

    def control(self, state: PageState, **options: Any) -> W:
        """Draw the list and give the word that is chosen."""
        chosen: W = st.selectbox(
            self.label, self.rule.options, format_func=self.title, help=self.help, **options, **state.widget(self)
        )
        state[self] = chosen
        return chosen


@dataclass(frozen=True, eq=False)
class WordSlider(OneOf[W]):
    """One of a few words in their order, on a slider."""

    def control(self, state: PageState, **options: Any) -> W:
        """Draw the slider and give the word it is at."""
        chosen: W = st.select_slider(
            self.label, self.rule.options, format_func=self.title, help=self.help, **options, **state.widget(self)
        )
        state[self] = chosen
        return chosen


@dataclass(frozen=True, eq=False)
class RadioButtons(OneOf[W]):
    """One of a few words, all in sight, one below the other."""

    def control(self, state: PageState, **options: Any) -> W:
        """Draw the buttons and give the word that is chosen."""
        chosen: W = st.radio(
            self.label, self.rule.options, format_func=self.title, help=self.help, **options, **state.widget(self)
        )
        state[self] = chosen
        return chosen


@dataclass(frozen=True, eq=False)
class Segments(OneOf[W]):
    """One of a few words, all in sight, side by side.

    Attributes:
        required: whether the browser keeps one chosen; where it does not, a second click on the chosen word shows none,
            and the last one stays in use.
    """

    required: bool = field(default=True, kw_only=True)

    def control(self, state: PageState, **options: Any) -> W:
        """Draw the words and give the one that is chosen."""
        chosen: W | None = st.segmented_control(
            self.label,
            self.rule.options,
            format_func=self.title,
            required=self.required,
            help=self.help,
            **options,
            **state.widget(self),
        )
        if chosen is None:
            return state[self]
        state[self] = chosen
        return chosen


@dataclass(frozen=True, eq=False)
class Several(Control[tuple[str, ...]]):
    """Some of a few words, all in sight, side by side, each on or off; one at least stays on.

    Attributes:
        titles: what to show for each word; the word itself where it has none.
    """

    rule: SomeOf
    titles: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def shown(self, value: tuple[str, ...]) -> str:
        """By their titles."""
        return ", ".join(self.titles.get(word, word) for word in value)

    def from_control(self, held: Any) -> tuple[str, ...]:
        """In the order of the rule, whatever the order of the clicks."""
        return tuple(word for word in self.rule.options if word in held)

    def control(self, state: PageState, **options: Any) -> tuple[str, ...]:
        """Draw the words and give those that are on; where none is, the last ones stay in use."""
        chosen: list[str] = st.pills(
            self.label,
            self.rule.options,
            selection_mode="multi",
            format_func=lambda word: self.titles.get(word, word),
            help=self.help,
            **options,
            **state.widget(self, list),
        )
        if chosen:
            state[self] = self.from_control(chosen)
        return state[self]
