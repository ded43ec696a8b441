"""The part of the normalization page on tables: wine and breast cancer in one picture, and what it shows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.claims import said
from core.lessons.normalization import table_claims
from core.lessons.normalization.table_figure import Bars, tables_figure
from core.lessons.normalization.table_scaling import EACH, KINDS, ONE, RAW, TABLES, Compared, compared
from core.reading.rules import Integer
from core.ui.components.live_figure import live_figure
from core.ui.page.controls import LAST_NUMBER, Box
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState

TITLES = {RAW: "as they are", ONE: "one mean and deviation for all", EACH: "one for each column"}
EPOCHS = Box(
    "table_epochs",
    20,
    Integer(2, 200),
    subject="The number of epochs",
    label="Epochs on tables",
    meanwhile=LAST_NUMBER,
)
SETTINGS = (EPOCHS,)
HEIGHT = 400


def controls(state: PageState) -> int:
    """The number of epochs."""
    with st.container(width=180):
        return EPOCHS.control(state)


def draw(epochs: int) -> None:
    """The picture, a sentence or two for each table, and its numbers."""
    with st.spinner("Training at every rate…"):
        found = [compared(name, epochs) for name in TABLES]
    live_figure(
        tables_figure(
            [each.title for each in found],
            [
                Bars(
                    TITLES[kind],
                    [each.of(kind).accuracy for each in found],
                    [each.of(kind).learning_rate for each in found],
                )
                for kind in KINDS
            ],
            [each.guessing for each in found],
            epochs=epochs,
        ),
        key="table_scalings",
        label="Test accuracy of softmax regression on wine and breast cancer, a bar for each scaling",
        height=HEIGHT,
    )
    for each in found:
        st.markdown(sentences(each))
    st.dataframe(numbers(found), hide_index=True)


def sentences(found: Compared) -> str:
    """What one table shows."""
    shares = {kind: f"{100 * found.of(kind).accuracy:.1f}" for kind in KINDS}
    unlike = {"widest": found.widest, "narrowest": found.narrowest, "times": f"{found.times:,.0f}"}
    return " ".join(
        (
            said(table_claims.BEST, found, title=found.title, **shares),
            said(table_claims.LOSS, found),
            said(table_claims.COLUMNS, found, **unlike),
        )
    )


def numbers(tables: list[Compared]) -> pd.DataFrame:
    """One row for each scaling of each table."""
    runs = [(each, each.of(kind)) for each in tables for kind in KINDS]
    return pd.DataFrame(
        {
            "table": [each.title for each, _ in runs],
            "mean and deviation": [TITLES[run.kind] for _, run in runs],
            "best rate": [f"{run.learning_rate:g}" for _, run in runs],
            "training loss": [fixed(run.loss) for _, run in runs],
            "test accuracy": [f"{100 * run.accuracy:.1f} %" for _, run in runs],
        }
    )
