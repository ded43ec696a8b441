"""`Setting` and `PageState`: what can be set on a page, kept over reruns and page changes, and written to the address.

A setting is one object. It knows its name in the address, its default, how its text is read and written, and how a
sentence about a wrong text begins; those in core/ui/page/controls.py draw their control, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import streamlit as st

from core.reading.rule import Rule
from core.ui.page import addresses, say, settings_line
from core.ui.page.persistent import Persistent, persistent

T = TypeVar("T")
MOST_CHARACTERS = 2000


@dataclass(frozen=True, eq=False)
class Setting(Generic[T]):
    """One setting: as it is, one without a control of its own, such as what is dragged in a picture.

    Attributes:
        name: what it is called on its page, and in the address.
        default: its value when nobody has said another.
        rule: what values it may have, and how they are read and written.
        subject: what it is, as the beginning of a sentence about a wrong text, such as "The seed".
        short: its name in the address, where that is another one.
        option: its name in a terminal, if it has one; sentences then are those of a terminal.
    """

    name: str
    default: T
    rule: Rule[T]
    subject: str = field(default="it", kw_only=True)
    short: str | None = field(default=None, kw_only=True)
    option: str | None = field(default=None, kw_only=True)

    @property
    def address_name(self) -> str:
        """What the setting is called in the address."""
        return self.short or self.name

    def read(self, text: object) -> T:
        """The value of a text in the address or in a box; ValueError with a sentence for a wrong one."""
        if self.option is not None:
            return self.rule.parse(self.option, text if isinstance(text, str) else "")
        return self.rule.typed(self.subject, text)

    def write(self, value: T) -> str:
        """The text that `read` turns into `value` again."""
        return self.rule.write(value)

    def from_control(self, held: Any) -> T:
        """The value of what the control has in the session: the value itself, where a kind of control says no other."""
        return cast(T, held)

    def in_words(self, value: T) -> str:
        """What a line of settings says of it; nothing for one without a control."""
        return ""


def default_texts(settings: Iterable[Setting[Any]]) -> dict[str, str]:
    """The text of each setting's default, by its name."""
    return {setting.name: setting.write(setting.default) for setting in settings}


def text_on(page: str, setting: Setting[Any]) -> str | None:
    """The text of a setting of another page; None where this session has not been there."""
    texts: dict[str, str] = st.session_state.get(f"{page}_settings", {})
    return texts.get(setting.name)


class PageState:
    """The settings of a page as this session has them. The address carries those that differ from their defaults.

    Attributes:
        opened: whether the settings have just been taken from an address, or from the defaults.
        problems: a sentence for each setting whose control holds a wrong text, by name.
    """

    def __init__(self, page: str, settings: Iterable[Setting[Any]], *, key_start: str | None = None) -> None:
        """Args:
        page: a name of the page's own.
        settings: every setting the page has.
        key_start: what the keys of the page's widgets begin with; "likelihood-" for the page likelihood.
        """
        self._page = page
        self._key_start = f"{page}-" if key_start is None else key_start
        self.settings = {setting.name: setting for setting in settings}
        self._defaults = default_texts(self.settings.values())
        self.problems: dict[str, str] = {}
        # The settings whose controls stand beside the picture as it is drawn now, in their order.
        self._said: list[Setting[Any]] = []
        query = addresses.settings()
        self.opened = self._store not in st.session_state or addresses.is_opened(page, query)
        if self.opened:
            addresses.remember(page, query)
            asked = {
                name: query[setting.address_name][:MOST_CHARACTERS]
                for name, setting in self.settings.items()
                if setting.address_name in query
            }
            self._start({**self._defaults, **asked})
        # What was put before the run of the page that ended has long come to the browser.
        if self._put:
            st.session_state[self._put_key] = [(names, runs + 1) for names, runs in self._put if not runs]
        st.session_state[self._drawn_key] = True

    @property
    def _drawn_key(self) -> str:
        """Where the session keeps whether the page is being drawn: what it puts itself then is on it already."""
        return f"{self._page}_is_drawn"

    @property
    def _put_key(self) -> str:
        return f"{self._page}_put"

    @property
    def _put(self) -> list[tuple[tuple[str, ...], int]]:
        """Names of settings that were put of late, and how often the page has run since."""
        put: list[tuple[tuple[str, ...], int]] = st.session_state.get(self._put_key, [])
        return put

    @property
    def _store(self) -> str:
        return f"{self._page}_settings"

    @property
    def _texts(self) -> dict[str, str]:
        texts: dict[str, str] = st.session_state[self._store]
        return texts

    def _start(self, texts: dict[str, str]) -> None:
        st.session_state[self._store] = texts
        for key in [key for key in st.session_state if str(key).startswith(self._key_start)]:
            del st.session_state[key]

    def key(self, name: str) -> str:
        """The key of the widget for a setting, or for something else of the page."""
        return f"{self._key_start}{name}"

    def problem_key(self, setting: Setting[Any]) -> str:
        """Where a callback keeps what was wrong with a setting, until it is put anew."""
        return self.key(f"{setting.name}_problem")

    def text(self, setting: Setting[Any]) -> str:
        """A setting's text, right or wrong."""
        return self._texts[setting.name]

    def text_now(self, setting: Setting[Any]) -> str:
        """A setting's text as its control has it at this moment, which may not have been drawn with it yet."""
        held = st.session_state.get(self.key(setting.name))
        if isinstance(held, str):
            return held.strip()
        return self.text(setting) if held is None else setting.write(setting.from_control(held))

    def keep_text(self, setting: Setting[Any], text: str) -> None:
        """Let a setting have the value that `text` says, written as the visitor has written it."""
        assert setting.name in self.settings, f"{setting.name} is none of the settings of {self._page}"
        self._texts[setting.name] = text

    def __getitem__(self, setting: Setting[T]) -> T:
        """A setting's value. A wrong text of the address is left aside, with a sentence, and the default returns."""
        try:
            return setting.read(self.text(setting))
        except ValueError as error:
            say.warning(f"In the address, {setting.address_name} was left aside: {error}")
            self[setting] = setting.default
            return setting.default

    def __setitem__(self, setting: Setting[T], value: T) -> None:
        self.keep_text(setting, setting.write(value))

    def widget(self, setting: Setting[T], shown: Callable[[T], object] | None = None) -> Persistent:
        """Give the widget for a setting its value, if it has none yet; give what it is to be made with.

        Args:
            setting: of the page.
            shown: turns the setting's value into what the widget holds, where that is something else.
        """
        if settings_line.is_said():
            self._said.append(setting)
        key = self.key(setting.name)
        if key not in st.session_state:
            value = self[setting]
            st.session_state[key] = value if shown is None else shown(value)
        return persistent(key)

    def put(self, values: Mapping[Setting[Any], Any]) -> None:
        """Change settings from a callback; their widgets follow, and what was wrong with them is forgotten."""
        for setting, value in values.items():
            self[setting] = value
            st.session_state.pop(self.key(setting.name), None)
            st.session_state.pop(self.problem_key(setting), None)
        runs = int(st.session_state.get(self._drawn_key, False))
        st.session_state[self._put_key] = [*self._put, (tuple(setting.name for setting in values), runs)]

    def keep_what_was_put(self) -> bool:
        """Where a part of the page is drawn again by itself: leave aside what controls held before settings were put.

        The browser asks for that part several times a second and each time says what all controls hold. What it said
        before it had the values that were put would be taken for a choice of the visitor's.

        Gives whether values were put since the page has run, as happens when the browser tells of a choice while it
        asks for a part: then the whole page is to run.
        """
        for name in {name for names, _ in self._put for name in names}:
            setting = self.settings[name]
            if self.text_now(setting) != self.text(setting):
                st.session_state.pop(self.key(name), None)
        return any(not runs for _, runs in self._put)

    def reset(self) -> None:
        """Every setting back to its default. For a callback."""
        self._start(dict(self._defaults))

    def reset_button(self, also: Callable[[], None] | None = None) -> None:
        """A button that resets the page; `also` is called before."""

        def clicked() -> None:
            if also is not None:
                also()
            self.reset()

        st.button("Reset this page", on_click=clicked, icon=":material/restart_alt:", key=f"{self._page}_reset")

    def address(self) -> dict[str, str]:
        """What the address says of the settings: those that differ from their defaults."""
        return {
            setting.address_name: self._texts[name]
            for name, setting in self.settings.items()
            if self._texts[name] != self._defaults[name]
        }

    def in_words(self) -> str:
        """The settings whose controls stand beside the picture, in one line, such as "Temperature: 2 · Epochs: 100"."""
        said = (setting.in_words(self[setting]) for setting in dict.fromkeys(self._said))
        return " · ".join(words for words in said if words)

    def write_address(self) -> None:
        """Let the address bar show the settings, and say them in a line. To be called at the end of the page."""
        addresses.write(self._page, self.address())
        settings_line.tell(self.in_words())
        st.session_state[self._drawn_key] = False
