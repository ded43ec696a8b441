"""How sure a run is of its answers, how often it is right, and the temperature that would bring the two together."""

from __future__ import annotations

import math

import streamlit as st

from core.claims import Claim, said
from core.data import Dataset
from core.plots.reliability import reliability_figure
from core.runs.registry import Entry
from core.training import Snapshot
from core.ui.components.live_figure import live_figure
from core.ui.train.answers import Honesty, honesty, whose

DIAGRAM_HEIGHT = 380
# A difference of confidence and accuracy below this is chance.
NEAR = 0.01

SURE: tuple[Claim[Honesty], ...] = (
    Claim(
        "too sure",
        lambda found: found.confidence >= found.accuracy + NEAR,
        "It is **too sure**: on average it gives its answer {confidence}, and {accuracy} of its answers are right.",
    ),
    Claim(
        "too modest",
        lambda found: found.confidence <= found.accuracy - NEAR,
        "It is **too modest**: on average it gives its answer {confidence}, and {accuracy} of its answers are right.",
    ),
    Claim(
        "as sure as it is right",
        lambda found: abs(found.confidence - found.accuracy) < NEAR,
        "On average it is **about as sure as it is right**: it gives its answer {confidence}, and {accuracy} are "
        "right.",
    ),
)
MENDED: tuple[Claim[Honesty], ...] = (
    Claim(
        "none",
        lambda found: found.mended is None,
        "No temperature mends it: the loss has its lowest value at none.",
    ),
    Claim(
        "smaller",
        lambda found: _errors(found)[1] < _errors(found)[0],
        "With its logits divided by the temperature **{temperature}** the loss is lowest; the error then is {mended}, "
        "and no answer changes.",
    ),
    Claim(
        "not smaller",
        lambda found: _errors(found)[1] >= _errors(found)[0],
        "With its logits divided by the temperature **{temperature}** the loss is lowest, but the error then is "
        "{mended}, no smaller; no answer changes.",
    ),
)
FOUND_ON = {
    True: "The temperature was found on the validation set, which the model was not trained on.",
    False: "The temperature was found on these very examples, so it looks a little better than it is: a validation "
    "share would keep other examples for it.",
}


def _errors(found: Honesty) -> tuple[float, float]:
    """The expected calibration error as it is, and mended."""
    before, after = found.as_it_is, found.mended
    return (before.error if before else math.nan, after.error if after else math.nan)


def how_sure(entry: Entry, snapshot: Snapshot, data: Dataset) -> None:
    """Draw the reliability diagram, its error, and what a temperature would do."""
    st.markdown("**How sure it is**")
    found = honesty(entry, snapshot, data)
    if found.as_it_is is None:
        st.caption("It has no probabilities: its logits are no numbers.")
        return
    left, right = st.columns([3, 2])
    with left:
        live_figure(
            reliability_figure(found.as_it_is, found.mended),
            key="reliability",
            label="Reliability diagram: the share that is right over the probability it gives its answer",
            height=DIAGRAM_HEIGHT,
        )
    with right:
        st.markdown(sure_words(found))
        before = f"{found.as_it_is.error:.3f}"
        st.markdown(
            f"The expected calibration error is **{before}**: over ten bins of equal width, the mean distance between "
            "how sure it is and how often it is right."
        )
        st.markdown(mended_words(found))
        if found.temperature is not None:
            st.caption(FOUND_ON[bool(entry.config.validation_share)])
            st.page_link(
                "softmax.py",
                label="Turn this temperature on the softmax page",
                icon=":material/thermostat:",
                query_params={"temperature": f"{found.temperature:.4g}"},
            )
    st.caption(whose(found.part, snapshot))


def sure_words(found: Honesty) -> str:
    """Whether it is too sure, too modest, or neither."""
    return said(SURE, found, confidence=f"{found.confidence:.1%}", accuracy=f"{found.accuracy:.1%}")


def mended_words(found: Honesty) -> str:
    """What a temperature would do."""
    temperature = "-" if found.temperature is None else f"{found.temperature:.3g}"
    return said(MENDED, found, temperature=temperature, mended=f"{_errors(found)[1]:.3f}")
