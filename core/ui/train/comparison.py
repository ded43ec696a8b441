"""Earlier runs of a visit beside the one shown, as a table of what differs; and a run's files to download."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.runs.registry import Entry
from core.runs.weights import weights_file
from core.training import History
from core.training.config import RULES
from core.ui.page.downloads import download
from core.ui.train import runs
from core.ui.train.live_run import numbered_ghosts
from core.ui.visitor.visit import visit
from core.ui.watch.queue import STATUS_WORDS


def comparison(entry: Entry) -> None:
    """Draw a row for each run of the visit, with its results and the settings in which the runs differ."""
    earlier = numbered_ghosts()
    if not earlier:
        return
    order = visit().runs
    entries = [*earlier, (order.index(entry.id) + 1, entry)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("Runs of this visit", anchor=False, width="content")
        st.button("Clear earlier runs", on_click=runs.clear_ghosts, icon=":material/clear_all:")
    st.dataframe(_table(entries), hide_index=True, width="stretch", placeholder="")


def _table(entries: list[tuple[int, Entry]]) -> pd.DataFrame:
    differing = [field for field in RULES if len({getattr(entry.config, field) for _, entry in entries}) > 1]
    rows: list[dict[str, Any]] = []
    for number, entry in entries:
        snapshot = entry.snapshot()
        # The table is not drawn again while a run goes on: what it says of that one must stay true.
        over = snapshot.status.ended
        history = snapshot.history if over else History()
        last = history.current_epoch
        rows.append(
            {
                "run": number,
                **{field: RULES[field].brief(getattr(entry.config, field)) for field in differing},
                "status": STATUS_WORDS[snapshot.status] if over else "goes on",
                "epochs done": len(history.epochs) if over else None,
                "training loss": history.losses[-1] if history.losses else None,
                "test loss": last.test_loss if last and not entry.is_sealed else None,
                "test accuracy %": 100 * last.test_accuracy if last and not entry.is_sealed else None,
                "best accuracy %": 100 * history.best_accuracy if history.best_accuracy is not None else None,
            }
        )
    return pd.DataFrame(rows).astype({"epochs done": "Int64"})


def downloads(entry: Entry) -> None:
    """History as CSV, weights as .pt, settings as JSON."""
    snapshot = entry.snapshot()
    if not snapshot.history.steps:
        return
    with st.container(horizontal=True, key="downloads"):
        download(
            "History (CSV)",
            lambda: history_csv(entry.snapshot().history, sealed=entry.is_sealed),
            file_name=f"run-{entry.id}.csv",
            key="run_history",
            icon="table",
        )
        if snapshot.weights:
            download(
                "Weights (.pt)",
                lambda: weights_file(entry.snapshot().weights),
                file_name=f"run-{entry.id}.pt",
                key="run_weights",
                icon="deployed_code",
                help="Read it with torch.load(file, weights_only=True).",
            )
        download(
            "Settings (JSON)", entry.config.to_json, file_name=f"run-{entry.id}.json", key="run_settings", icon="tune"
        )


LOSSES = ("train_loss", "test_loss", "validation_loss")


def history_csv(history: History, *, sealed: bool = False) -> str:
    """A line for each recorded minibatch and each epoch, in the order of steps; empty where a column has no value.

    Args:
        history: of the run.
        sealed: whether the results on the test set are left out.
    """
    apart = [epoch.validation for epoch in history.epochs]
    steps = pd.DataFrame({"step": history.steps, "loss": history.losses})
    epochs = pd.DataFrame(
        {
            "step": [epoch.step for epoch in history.epochs],
            "epoch": [epoch.epoch for epoch in history.epochs],
            "train_loss": [epoch.train_loss for epoch in history.epochs],
            "evaluated_train_loss": [epoch.evaluated_train_loss for epoch in history.epochs],
            "test_loss": [epoch.test_loss for epoch in history.epochs],
            "test_accuracy": [epoch.test_accuracy for epoch in history.epochs],
            "validation_loss": [each.loss if each else None for each in apart],
            "validation_accuracy": [each.accuracy if each else None for each in apart],
            "seconds": [epoch.seconds for epoch in history.epochs],
        }
    )
    if not any(apart):
        epochs = epochs.drop(columns=["validation_loss", "validation_accuracy"])
    if sealed:
        epochs = epochs.drop(columns=["test_loss", "test_accuracy"])
    epochs["epoch"] = epochs["epoch"].astype("Int64")
    if not any(epoch.evaluated_train_loss is not None for epoch in history.epochs):
        epochs = epochs.drop(columns="evaluated_train_loss")
    merged = steps.merge(epochs, on="step", how="outer", sort=True)
    # NaN stays told apart from "no value here": pandas writes both as nothing.
    for column, frame in (("loss", steps), *((name, epochs) for name in LOSSES if name in epochs)):
        known = merged["step"].isin(frame["step"])
        merged[column] = merged[column].astype(object).where(~(known & merged[column].isna()), "NaN")
    return merged.to_csv(index=False)
