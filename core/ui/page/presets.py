"""`Preset`: settings under one name, and the box in which they are chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.ui.page.settings import PageState, Setting

Values = Mapping[Setting[Any], Any]


@dataclass(frozen=True)
class Preset:
    """Settings that show one thing.

    Attributes:
        title: what they show.
        values: of settings of the page, or what finds them out when the preset is chosen.
    """

    title: str
    values: Values | Callable[[PageState], Values]

    def apply(self, state: PageState) -> None:
        """Let the page have these settings. For a callback."""
        state.put(self.values(state) if callable(self.values) else self.values)

    def texts(self) -> dict[str, str]:
        """The settings as text, by name; of those that depend on nothing."""
        assert not callable(self.values)
        return {setting.name: setting.write(value) for setting, value in self.values.items()}


def preset_box(
    state: PageState,
    presets: Mapping[str, Preset],
    *,
    label: str = "Preset",
    name: str = "preset",
    now: str | None = None,
    help: str | None = None,
) -> None:
    """A box of presets that are applied when chosen, and can be chosen again after changes.

    Args:
        state: of the page.
        presets: by the names that the browser sends.
        label: above the box.
        name: of the box, where a page has several.
        now: which of them the page has, where the box is to go on showing it.
        help: what its question mark says.
    """
    key = state.key(name)

    def chosen() -> None:
        picked = st.session_state.get(key)
        st.session_state[key] = None
        # What a browser sends may be no preset at all.
        if isinstance(picked, str) and picked in presets:
            presets[picked].apply(state)

    if now is not None:
        st.session_state[key] = now
    st.selectbox(
        label,
        list(presets),
        index=None if now is None else 0,
        key=key,
        format_func=lambda picked: presets[picked].title,
        placeholder="choose",
        on_change=chosen,
        help=help,
    )
