"""What the trained model of a run answers, and what follows from it: computed once for all who look at the run."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
import torch

from core.computing import computed_once
from core.data import Dataset, load
from core.metrics import confusion_matrix
from core.metrics.calibration import Calibration, best_temperature, calibration
from core.metrics.thresholds import Thresholds, every_threshold
from core.runs.registry import Entry
from core.runs.weights_then import weights_then
from core.training import Snapshot
from core.training.inspection import Judged, Part, judged

# Answers that are kept for all visitors: 400 kB each for 10,000 images of 10 classes.
MOST_KEPT = 32


@dataclass(frozen=True, eq=False)
class Honesty:
    """How far the probabilities of a run can be believed.

    Attributes:
        part: the examples it is about.
        as_it_is: their calibration; None where there are no examples, or the model has no
            probabilities, because it diverged.
        temperature: what mends them best, found on the validation set, or without one on the same examples; None where
            none does.
        mended: their calibration at it.
        confidence, accuracy: of all of them, from 0 to 1.
    """

    part: Part
    as_it_is: Calibration | None
    temperature: float | None
    mended: Calibration | None
    confidence: float
    accuracy: float


def shown_part(entry: Entry) -> Part:
    """The examples whose results the page shows: those of the validation set while the test set is sealed."""
    return Part.VALIDATION if entry.is_sealed else Part.TEST


def whose(part: Part, snapshot: Snapshot) -> str:
    """Of which examples and which weights something is, as a sentence."""
    step = f"{snapshot.weights_step:,}"
    if part is Part.VALIDATION:
        return f"Of the validation set, with the weights after minibatch {step}."
    return f"Of the test set, with the weights after minibatch {step}."


def answers(entry: Entry, snapshot: Snapshot, data: Dataset, part: Part | None = None) -> Judged:
    """What the model answers to one part of the data; to the part that the page shows by default."""
    part = part or shown_part(entry)
    if snapshot.weights_step in snapshot.timeline.steps:
        try:
            return _answers_then(entry.id, snapshot.weights_step, part)
        # The run was deleted, or its timeline thinned out, since the page was begun.
        except LookupError:
            pass
    return _answers(entry.id, snapshot.weights_step, part, entry, snapshot, data)


def counts_then(entry: Entry, snapshot: Snapshot, data: Dataset) -> list[list[int]]:
    """The confusion matrix of these weights on the part that the page shows: counts[true][predicted]."""
    found = answers(entry, snapshot, data)
    counts: list[list[int]] = confusion_matrix(found.labels, found.logits.argmax(1), data.classes).tolist()
    return counts


@computed_once(most=MOST_KEPT)
def _answers_then(run_id: str, step: int, part: Part) -> Judged:
    """What the model of a run answered after so many minibatches. It holds neither the run nor its weights.

    Raises:
        LookupError: when they are not there any more.
    """
    config, weights = weights_then(run_id, step)
    return judged(config, load(config.dataset), weights, part)


def honesty(entry: Entry, snapshot: Snapshot, data: Dataset) -> Honesty:
    """Of the part that the page shows."""
    return _honesty(entry.id, snapshot.weights_step, shown_part(entry), entry, snapshot, data)


def thresholds(entry: Entry, snapshot: Snapshot, data: Dataset, positive: int) -> Thresholds | None:
    """Of the part that the page shows, by the probability of class `positive`; None where there are none."""
    return _thresholds(entry.id, snapshot.weights_step, shown_part(entry), positive, entry, snapshot, data)


# A room asks for the same at the same moment: one of its threads computes, the others wait. Weights do not change that
# run and minibatch name.
@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _answers(run_id: str, weights_step: int, part: Part, _entry: Entry, _snapshot: Snapshot, _data: Dataset) -> Judged:
    return judged(_entry.config, _data, _snapshot.weights, part)


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _honesty(run_id: str, weights_step: int, part: Part, _entry: Entry, _snapshot: Snapshot, _data: Dataset) -> Honesty:
    found = answers(_entry, _snapshot, _data, part)
    apart = answers(_entry, _snapshot, _data, Part.VALIDATION) if _entry.config.validation_share else found
    whole = bool(found.logits.isfinite().all()) and bool(apart.logits.isfinite().all())
    if not len(found.labels) or not whole:
        return Honesty(part, None, None, None, float("nan"), float("nan"))
    temperature = best_temperature(apart.logits, apart.labels)
    as_it_is = calibration(found.logits, found.labels)
    confidence, predicted = torch.softmax(found.logits.double(), 1).max(1)
    return Honesty(
        part,
        as_it_is,
        temperature,
        None if temperature is None else calibration(found.logits, found.labels, temperature),
        float(confidence.mean()),
        float((predicted == found.labels).double().mean()),
    )


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _thresholds(
    run_id: str, weights_step: int, part: Part, positive: int, _entry: Entry, _snapshot: Snapshot, _data: Dataset
) -> Thresholds | None:
    found = answers(_entry, _snapshot, _data, part)
    if not bool(found.logits.isfinite().all()):
        return None
    scores = torch.softmax(found.logits.double(), 1)[:, positive]
    return every_threshold(scores, (found.labels == positive).long())
