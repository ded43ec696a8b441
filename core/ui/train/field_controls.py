"""Controls for the fields of RunConfig, judged by the same rules as everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.training import ConfigError
from core.training.config import RULES
from core.ui.page import say
from core.ui.page.held import held
from core.ui.seams import Container
from core.ui.train.kept import kept


class FieldControls:
    """Controls for fields of RunConfig: each reads its text by the field's rule and shows what is wrong below."""

    def __init__(self, values: dict[str, Any]) -> None:
        """`values` receives the value of each field that is right; `problems` has a sentence for each that is not."""
        self.values = values
        self.problems: dict[str, str] = {}
        self.places: dict[str, Container] = {}

    def text(
        self, field: str, label: str, *, help: str | None = None, on_change: Callable[[], None] | None = None
    ) -> None:
        rule = RULES[field]
        typed = st.text_input(label, **held(f"set_{field}"), help=help or _sentence(rule.help), on_change=on_change)
        kept()[field] = typed or ""
        self.places[field] = st.container()
        try:
            self.values[field] = rule.parse(field, typed or "")
        except ConfigError as error:
            self.refuse(error)

    def refuse(self, error: ConfigError) -> None:
        """Show what is wrong with a field below its control; below all controls where it has none."""
        self.problems[error.field] = str(error)
        with self.places.get(error.field, st.container()):
            say.error(str(error))

    def choice(self, field: str, label: str, options: tuple[str, ...], titles: dict[str, str]) -> None:
        chosen = st.selectbox(
            label, options, **held(f"set_{field}"), format_func=titles.__getitem__, help=_sentence(RULES[field].help)
        )
        kept()[field] = self.values[field] = chosen
        self.places[field] = st.container()

    def switch(self, field: str, label: str) -> None:
        on = st.toggle(label, **held(f"set_{field}"), help=_sentence(RULES[field].help))
        self.values[field] = on
        kept()[field] = RULES[field].write(on)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
