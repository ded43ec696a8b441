"""`PageState`: the settings of a lesson page, kept over reruns and page changes, and written to the address bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from core.ui.page import addresses, say
from core.ui.page.held import Held, held

T = TypeVar("T")
MOST_CHARACTERS = 2000


class PageState:
    """Settings as text by name. The address carries those that differ from their defaults."""

    def __init__(self, page: str, defaults: Mapping[str, str]) -> None:
        """Args:
        page: a name of the page's own, the start of the keys of its widgets.
        defaults: every setting the page has.
        """
        self._page = page
        self._defaults = dict(defaults)
        query = addresses.settings()
        if self._store not in st.session_state or addresses.is_opened(page, query):
            addresses.remember(page, query)
            asked = {name: text[:MOST_CHARACTERS] for name, text in query.items() if name in self._defaults}
            self._start({**self._defaults, **asked})

    @property
    def _store(self) -> str:
        return f"{self._page}_settings"

    def _start(self, texts: dict[str, str]) -> None:
        st.session_state[self._store] = texts
        for key in [key for key in st.session_state if str(key).startswith(f"{self._page}-")]:
            del st.session_state[key]

    def key(self, name: str) -> str:
        """The key of the widget for a setting."""
        return f"{self._page}-{name}"

    def __getitem__(self, name: str) -> str:
        texts: dict[str, str] = st.session_state[self._store]
        return texts[name]

    def __setitem__(self, name: str, text: str) -> None:
        assert name in self._defaults, name
        st.session_state[self._store][name] = text

    def read(self, name: str, reader: Callable[[str], T]) -> T:
        """A setting's value. One that `reader` refuses with ValueError falls back to the default, with a sentence."""
        try:
            return reader(self[name])
        except ValueError as error:
            say.warning(f"In the address, {name} was left aside: {error}")
            self[name] = self._defaults[name]
            return reader(self[name])

    def seed(self, name: str, reader: Callable[[str], T]) -> Held:
        """Give the widget for a setting its value, if it has none yet; give what it is to be made with."""
        key = self.key(name)
        if key not in st.session_state:
            st.session_state[key] = self.read(name, reader)
        return held(key)

    def put(self, **texts: str) -> None:
        """Change settings from a callback; their widgets follow."""
        for name, text in texts.items():
            self[name] = text
            st.session_state.pop(self.key(name), None)

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

    def write_address(self) -> None:
        """Let the address carry what differs from the defaults. To be called at the end of the page."""
        texts: dict[str, str] = st.session_state[self._store]
        changed = {name: text for name, text in texts.items() if text != self._defaults[name]}
        addresses.write(self._page, changed)


def one_of(*options: str) -> Callable[[str], str]:
    """A reader for `PageState` that takes these words only."""

    def read(text: str) -> str:
        if text not in options:
            raise ValueError(f"it must be one of {', '.join(options)}.")
        return text

    return read


def switch(text: str) -> bool:
    """A reader for `PageState` for on and off."""
    return one_of("on", "off")(text) == "on"


def written(value: bool) -> str:
    """The inverse of `switch`."""
    return "on" if value else "off"


def number_box(state: PageState, name: str, label: str, reader: Callable[[object], T]) -> T:
    """A box for the number of a setting. What `reader` refuses is said in words, and the last good number is kept."""
    value = state.read(name, reader)
    typed = st.text_input(label, **state.seed(name, str))
    try:
        value = reader(typed)
    except ValueError as error:
        say.error(f"{error} The picture shows the last number that was right.")
    else:
        state[name] = typed.strip()
    return value


def preset_box(
    state: PageState, titles: Mapping[str, str], choose: Callable[[str], None], *, label: str = "Preset"
) -> None:
    """A box of presets that are applied when chosen, and can be chosen again after changes.

    Args:
        state: of the page.
        titles: what to show for each preset.
        choose: called with a preset's name before the page is drawn again.
        label: above the box.
    """
    key = state.key("preset")

    def chosen() -> None:
        name = st.session_state.get(key)
        st.session_state[key] = None
        # What a browser sends may be no preset at all.
        if isinstance(name, str) and name in titles:
            choose(name)

    st.selectbox(
        label,
        list(titles),
        index=None,
        key=key,
        format_func=titles.__getitem__,
        placeholder="choose",
        on_change=chosen,
    )
