"""The most confident mistakes of a run on a table, as rows: what each is, what it was called, and its values."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data import Dataset, feature_titles
from core.metrics import mistakes
from core.training import Snapshot
from core.training.inspection import Judged, Part

MOST = 12
_NONE = {
    Part.TEST: "With the weights after minibatch {step} each of the {tested} test rows is called what it is.",
    Part.VALIDATION: "With the weights after minibatch {step} each of the {tested} validation rows is called what it "
    "is.",
}
_ONE = {
    Part.TEST: "**The mistake**, 1 of {tested} test rows, with the weights after minibatch {step}.",
    Part.VALIDATION: "**The mistake**, 1 of {tested} validation rows, with the weights after minibatch {step}.",
}
_SEVERAL = {
    Part.TEST: "**The most confident mistakes first**: {count} of {tested} test rows, with the weights after minibatch "
    "{step}.",
    Part.VALIDATION: "**The most confident mistakes first**: {count} of {tested} validation rows, with the weights "
    "after minibatch {step}.",
}
_FIRST = {
    Part.TEST: "**The {most} most confident mistakes** of {count} among {tested} test rows, with the weights after "
    "minibatch {step}.",
    Part.VALIDATION: "**The {most} most confident mistakes** of {count} among {tested} validation rows, with the "
    "weights after minibatch {step}.",
}


def confident_mistakes(asked: Judged, snapshot: Snapshot, data: Dataset) -> None:
    """Draw them.

    Args:
        asked: what the model says of the rows that the page shows.
        snapshot: of the run whose weights gave them.
        data: the table.
    """
    rows = mistake_rows(asked, data)
    count = int((asked.logits.argmax(1) != asked.labels).sum())
    said = {0: _NONE, 1: _ONE}.get(count, _SEVERAL if count <= MOST else _FIRST)[asked.part]
    st.markdown(said.format(count=count, most=MOST, tested=len(asked.labels), step=f"{snapshot.weights_step:,}"))
    if count:
        # Shown to a hall, too, by this key.
        with st.container(key="mistake_rows"):
            st.dataframe(rows, hide_index=True, width="content")


def mistake_rows(asked: Judged, data: Dataset) -> pd.DataFrame:
    """One row a mistake: its number in its set, its class, what it was called and how surely, its features.

    The probability is that of what it was called, in per cent; NaN for a model that diverged.
    """
    found = mistakes(asked.logits, asked.labels)
    picked, probabilities = found.indices[:MOST], found.probabilities[:MOST]
    called = asked.logits[picked].argmax(1)
    said = {
        f"{asked.part} row": picked.tolist(),
        "true class": [data.class_names[label] for label in asked.labels[picked].tolist()],
        "predicted": [data.class_names[label] for label in called.tolist()],
        "its probability (%)": (100 * probabilities.gather(1, called.unsqueeze(1)).flatten())
        .round(decimals=1)
        .tolist(),
    }
    features = pd.DataFrame(asked.x[picked].numpy(), columns=list(feature_titles(data)))
    return pd.concat([pd.DataFrame(said), features], axis=1)
