"""The list of runs: filtered, sorted, with sparklines, and selected from."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import streamlit as st

from core.data import NAMES, family, family_title, is_family
from core.data import title as data_title
from core.reading.rules import Choice, ChoiceOrName, ReadBy
from core.runs.summary import Summary, other_settings
from core.training.config import RULES
from core.ui.page.controls import Box, Dropdown
from core.ui.page.numbers import duration
from core.ui.page.settings import PageState
from core.ui.runs.chosen import ChosenRuns
from core.ui.watch.queue import STATUS_WORDS


@dataclass(frozen=True)
class Order:
    """How the list may be sorted: the title to choose it by, and what comes first has the lowest `key`."""

    title: str
    key: Callable[[Summary], float | str]


ALL = "all"
ORDERS = {
    "latest": Order("latest", lambda run: -run.started),
    "best": Order("best accuracy", lambda run: -1.0 if run.best_accuracy is None else -run.best_accuracy - 1),
    "work": Order("most work", lambda run: -run.seconds),
    "name": Order("name", lambda run: run.name.lower()),
}
FILTER = Box("filter", "", ReadBy(str), label="Filter")
# The data sets of the runs join it where it is drawn.
DATASET = Dropdown(
    "dataset",
    ALL,
    ChoiceOrName((ALL, *NAMES), is_name=is_family, names="the name of a data set of one's own, or plane-spirals"),
    label="Data set",
    titles={name: data_title(name) for name in NAMES},
)
ORDER = Dropdown(
    "order",
    "latest",
    Choice(tuple(ORDERS)),
    label="Sort by",
    titles={name: order.title for name, order in ORDERS.items()},
)
SETTINGS = (FILTER, DATASET, ORDER)
# What the address of a run calls its name, for the table alone: the Train page leaves it aside.
NAME = "name"
ROWS_SHOWN = 9
ROW_HEIGHT = 38
ACCURACIES_HELP = "by epoch, each on its own scale; of the validation set, where there is one"


def table(state: PageState, runs: list[Summary], chosen: ChosenRuns) -> None:
    """Draw the list; what is selected in it becomes chosen."""
    shown = _filtered(state, runs)
    ids = [run.id for run in shown]
    if shown:
        chosen.follow(ids, _selected(shown, ids, chosen))
    else:
        st.caption("No run matches this filter.")
    hidden = sum(run.id in chosen.ids and run.id not in ids for run in runs)
    if hidden:
        st.caption(
            "The filter hides 1 of the chosen runs; what is done below is done to it, too."
            if hidden == 1
            else f"The filter hides {hidden} of the chosen runs; what is done below is done to them, too."
        )


def _selected(shown: list[Summary], ids: list[str], chosen: ChosenRuns) -> list[str]:
    event = st.dataframe(
        _frame(shown),
        column_config=_columns(),
        hide_index=True,
        width="stretch",
        height=ROW_HEIGHT * (min(len(shown), ROWS_SHOWN) + 1) + 4,
        row_height=ROW_HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        # Rows are selected by their place, so another list is another table.
        key=f"runs_table_{chosen.table_number}_{hashlib.sha256(','.join(ids).encode()).hexdigest()[:12]}",
        selection_default={"selection": {"rows": [n for n, run_id in enumerate(ids) if run_id in chosen.ids]}},
        alt="Runs with their results and settings, one a row",
    )
    return [ids[row] for row in event["selection"]["rows"] if row < len(ids)]


def matches(run: Summary, words: str) -> bool:
    """Whether every word is somewhere in a run's name, settings or status."""
    text = " ".join(
        (
            run.name,
            data_title(run.config.dataset),
            family(run.config.dataset),
            run.config.optimizer,
            RULES["hidden"].write(run.config.hidden),
            other_settings(run.config),
            STATUS_WORDS[run.status],
            "imported" if run.imported else "",
        )
    ).lower()
    return all(word in text for word in words.lower().split())


def _filtered(state: PageState, runs: list[Summary]) -> list[Summary]:
    here = (ALL, *sorted({family(run.config.dataset) for run in runs}))
    # The last of its runs may be gone.
    if state[DATASET] not in here:
        state.put({DATASET: ALL})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = FILTER.control(state, placeholder="words, such as: mnist adam", icon=":material/search:", width=340)
        titles = {name: family_title(name) for name in here if name != ALL}
        dataset = replace(DATASET.among(here), titles=titles).control(state, width=230)
        order = ORDER.control(state, width=180)
    found = [run for run in runs if dataset in (ALL, family(run.config.dataset)) and matches(run, words)]
    return sorted(found, key=ORDERS[order].key)


def _frame(runs: list[Summary]) -> pd.DataFrame:
    return pd.DataFrame([_row(run) for run in runs])


def link(run: Summary) -> str:
    """The address of a run on the Train page, below the server's. The name comes first: the table sorts by it."""
    return f"train?{urlencode({NAME: run.name, 'run': run.id})}"


def _row(run: Summary) -> dict[str, Any]:
    return {
        "name": link(run),
        "best": None if run.best_accuracy is None else 100 * run.best_accuracy,
        "accuracies": [100 * value for value in run.accuracies],
        "losses": [value for value in run.losses if math.isfinite(value)],
        "status": f"{STATUS_WORDS[run.status]} (imported)" if run.imported else STATUS_WORDS[run.status],
        "started": datetime.fromtimestamp(run.started, UTC).astimezone(time_zone()).replace(tzinfo=None),
        "seconds": duration(run.seconds),
        "dataset": family(run.config.dataset),
        "hidden": RULES["hidden"].write(run.config.hidden),
        "optimizer": run.config.optimizer,
        "learning_rate": RULES["learning_rate"].write(run.config.learning_rate),
        "batch_size": run.config.batch_size,
        "epochs": f"{run.epochs} of {run.config.epochs}",
        "others": other_settings(run.config),
    }


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        # Browsers decode what the brackets hold.
        "name": column.LinkColumn("name", pinned=True, width=220, display_text=rf"\?{NAME}=([^&]*)&"),
        "best": column.NumberColumn(
            "best accuracy",
            format="%.2f %%",
            help="of the test set, after any epoch; of the validation set, where there is one",
        ),
        "accuracies": column.LineChartColumn("accuracy", width=120, help=ACCURACIES_HELP),
        "losses": column.LineChartColumn("training loss", width=120, help="by minibatch, each on its own scale"),
        "dataset": "data set",
        "hidden": "hidden layers",
        "learning_rate": "learning rate",
        "batch_size": "batch size",
        "others": column.TextColumn("other settings", help="those that are not the usual ones"),
        "started": column.DatetimeColumn("started", format="D MMM YYYY, HH:mm"),
        "seconds": column.TextColumn("work", help="time spent computing, pauses not counted"),
    }


def time_zone() -> tzinfo:
    """The time zone of the visitor's browser; UTC when it names none that is known here."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # It names a file, and a browser may say anything: "Europe" is a folder.
        return UTC
