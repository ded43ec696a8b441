"""The most confident mistakes of a run on a table, as rows: what each is, what it was called, and its values."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from torch import Tensor

from core.data import Dataset, feature_titles
from core.metrics import mistakes
from core.training import Snapshot

MOST = 12
_NONE = "With the weights after minibatch {step} each of the {tested} test rows is called what it is."
_ONE = "**The mistake**, 1 of {tested} test rows, with the weights after minibatch {step}."
_SEVERAL = (
    "**The most confident mistakes first**: {count} of {tested} test rows, with the weights after minibatch {step}."
)
_FIRST = (
    "**The {most} most confident mistakes** of {count} among {tested} test rows, with the weights after minibatch "
    "{step}."
)


def confident_mistakes(logits: Tensor, snapshot: Snapshot, data: Dataset) -> None:
    """Draw them.

    Args:
        logits: of the test rows, shape (examples, classes).
        snapshot: of the run whose weights gave them.
        data: the table.
    """
    rows = mistake_rows(logits, data)
    count = int((logits.argmax(1) != data.y_test).sum())
    said = {0: _NONE, 1: _ONE}.get(count, _SEVERAL if count <= MOST else _FIRST)
    st.markdown(said.format(count=count, most=MOST, tested=len(data.y_test), step=f"{snapshot.weights_step:,}"))
    if count:
        st.dataframe(rows, hide_index=True, width="content")


def mistake_rows(logits: Tensor, data: Dataset) -> pd.DataFrame:
    """One row a mistake: its number in the test set, its class, what it was called and how surely, its features.

    The probability is that of what it was called, in per cent; NaN for a model that diverged.
    """
    found = mistakes(logits, data.y_test)
    picked, probabilities = found.indices[:MOST], found.probabilities[:MOST]
    called = logits[picked].argmax(1)
    said = {
        "test row": picked.tolist(),
        "true class": [data.class_names[label] for label in data.y_test[picked].tolist()],
        "predicted": [data.class_names[label] for label in called.tolist()],
        "its probability (%)": (100 * probabilities.gather(1, called.unsqueeze(1)).flatten())
        .round(decimals=1)
        .tolist(),
    }
    features = pd.DataFrame(data.x_test[picked].numpy(), columns=list(feature_titles(data)))
    return pd.concat([pd.DataFrame(said), features], axis=1)
