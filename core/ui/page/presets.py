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
    """A box of presets that are applied when chosen; it shows which one is on, or was before something was changed.

    Args:
        state: of the page.
        presets: by the names that the browser sends.
        label: above the box.
        name: of the box, where a page has several.
        now: which of them the page has, where it finds that out itself.
        help: what its question mark says.
    """
    key = state.key(name)

    def chosen() -> None:
        picked = st.session_state.get(key)
        st.session_state[key] = None
        # What a browser sends may be no preset at all.
        if isinstance(picked, str) and picked in presets:
            presets[picked].apply(state)
            st.session_state[_chosen_key(state, name)] = (picked, _texts(state))

    on, changed = (now, None) if now is not None else _which(state, presets, name)
    st.session_state[key] = on
    st.selectbox(
        label,
        list(presets),
        index=None if now is None else 0,
        key=key,
        format_func=lambda picked: presets[picked].title,
        placeholder="choose" if changed is None else f"{presets[changed].title} (changed)",
        on_change=chosen,
        help=help,
    )


def _chosen_key(state: PageState, name: str) -> str:
    """Where the session keeps which preset was chosen last; a reset and another address take it away."""
    return state.key(f"{name}_chosen")


def _texts(state: PageState) -> dict[str, str]:
    return {setting.name: state.text_now(setting) for setting in state.settings.values()}


def _which(state: PageState, presets: Mapping[str, Preset], name: str) -> tuple[str | None, str | None]:
    """The preset whose settings the page has, and the one that was left by changing something; each None without."""
    now = _texts(state)
    chosen, then = st.session_state.get(_chosen_key(state, name), (None, {}))
    if chosen in presets and _agree(presets[chosen], then, now):
        return chosen, None
    found = (
        key for key, preset in presets.items() if not callable(preset.values) and _agree(preset, preset.texts(), now)
    )
    on = next(found, None)
    return on, None if on is not None or chosen not in presets else chosen


def _agree(preset: Preset, wanted: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the page has all that a preset is about; with values that it finds out, everything is as it was then."""
    names = wanted if callable(preset.values) else [setting.name for setting in preset.values]
    return all(wanted[name] == now[name] for name in names) and bool(names)
