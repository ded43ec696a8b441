"""The comparison of the chosen runs: one chart, and a table of what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.plots.compared_runs import AXES, MEASURES, ComparedRun, compared_runs
from core.plots.scale import SCALE_TITLES, Scale
from core.reading.rules import Choice
from core.runs.registry import Entry, registry
from core.runs.store import StoreError
from core.runs.summary import differing, summary
from core.training.config import RULES
from core.ui.components.live_figure import live_figure
from core.ui.page import say
from core.ui.page.controls import Segments
from core.ui.page.numbers import duration
from core.ui.page.settings import PageState
from core.ui.runs.chosen import ChosenRuns

CHART_HEIGHT = 440
# Of the settings, as columns of the table.
COLUMNS = {
    "dataset": "dataset",
    "train_size": "train size",
    "features": "features used",
    "hidden": "hidden",
    "activation": "activation",
    "dropout": "dropout",
    "batch_norm": "batch norm",
    "optimizer": "optimizer",
    "gradient": "gradient",
    "learning_rate": "learning rate",
    "schedule": "schedule",
    "momentum": "momentum",
    "weight_decay": "weight decay",
    "l1": "L1",
    "batch_size": "batch size",
    "epochs": "epochs",
    "patience": "patience",
    "scaling": "scaling",
    "seed": "seed",
    "start": "initial weights",
    "validation_share": "validation share",
    "test_every_epoch": "test every epoch",
    "evaluate_train": "evaluate train",
    "log_every": "log every",
}


MEASURE = Segments(
    "measure",
    "test_accuracy",
    Choice(tuple(MEASURES)),
    label="Measure",
    titles={name: measure.title for name, measure in MEASURES.items()},
)
AXIS = Segments(
    "axis", "epochs", Choice(tuple(AXES)), label="Over", titles={name: axis.title for name, axis in AXES.items()}
)
SCALE = Segments("scale", str(Scale.LINEAR), Choice(tuple(SCALE_TITLES)), label="Axis", titles=SCALE_TITLES)
SETTINGS = (MEASURE, AXIS, SCALE)


SEALED = "The test set is a sealed envelope, not opened yet, for: {names}. Compare the validation loss or accuracy."


def comparison(state: PageState, chosen: ChosenRuns) -> None:
    """Draw the chosen runs, of all owners: a visitor who has a run's address may watch it."""
    entries = _found(chosen.ids)
    if not entries:
        return
    st.header("Compared" if len(entries) > 1 else "Its curve", anchor=False)
    names = distinct([summary(entry.as_saved()).name for entry in entries])
    with st.container(horizontal=True):
        measure, axis, scale = MEASURE.control(state), AXIS.control(state), SCALE.control(state)
    runs = [
        ComparedRun(name, entry.snapshot().history, entry.is_sealed) for name, entry in zip(names, entries, strict=True)
    ]
    live_figure(
        compared_runs(runs, measure=measure, axis=axis, log=scale == Scale.LOG),
        key="compared",
        label=f"{MEASURES[measure].title} of {len(entries)} runs over {AXES[axis].title}",
        height=CHART_HEIGHT,
    )
    if MEASURES[measure].is_test and (sealed := [say.plain(run.name) for run in runs if run.is_sealed]):
        st.caption(SEALED.format(names=", ".join(sealed)))
    if len(entries) > 1:
        st.dataframe(_table(names, entries), hide_index=True, width="stretch")
        st.caption("Settings that all of these runs share are left out.")


def distinct(names: list[str]) -> list[str]:
    """The same names, with a number where one comes again."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def _found(ids: Sequence[str]) -> list[Entry]:
    entries, missing = [], 0
    for run_id in ids:
        try:
            entry = registry().find(run_id)
        except StoreError as error:
            say.error(str(error))
            continue
        if entry is None:
            missing += 1
        else:
            entries.append(entry)
    if missing:
        say.warning(
            "One of the chosen runs is not here any more."
            if missing == 1
            else f"{missing} of the chosen runs are not here any more."
        )
    return entries


def _table(names: list[str], entries: list[Entry]) -> pd.DataFrame:
    fields = differing(entry.config for entry in entries)
    devices = len({entry.device for entry in entries}) > 1
    rows: list[dict[str, Any]] = []
    for name, entry in zip(names, entries, strict=True):
        history, seconds, sealed = entry.snapshot().history, entry.snapshot().seconds, entry.is_sealed
        last = history.current_epoch
        rows.append(
            {
                "run": name,
                **{COLUMNS[field]: RULES[field].brief(getattr(entry.config, field)) for field in fields},
                **({"device": entry.device} if devices else {}),
                "best accuracy %": None if history.best_accuracy is None else round(100 * history.best_accuracy, 2),
                "last accuracy %": None if last is None or sealed else round(100 * last.test_accuracy, 2),
                "last test loss": None if last is None or sealed else last.test_loss,
                "epochs done": len(history.epochs),
                "parameters": history.parameters,
                "work": duration(seconds),
            }
        )
    return pd.DataFrame(rows)


assert set(COLUMNS) == set(RULES)
