"""The logits a trained classifier gives a real digit: of this visit's newest run, or of one trained on the spot."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
import torch

from core import computing
from core.computing import computed_once
from core.data import Dataset, image_kind, load
from core.runs.registry import registry
from core.runs.store import StoreError
from core.training import RunConfig, Trainer
from core.training.inspection import logits_of_test_set
from core.training.recipes import FIRST_RUN
from core.ui.visitor.visit import visit

# A fifth of a second of training: enough to be right nine times out of ten, and not too sure.
ON_THE_SPOT = RunConfig(dataset="digits", learning_rate=FIRST_RUN.learning_rate, epochs=20)


@dataclass(frozen=True)
class RealDigit:
    """A test image and what a trained model says to it.

    Attributes:
        pixels: uint8 as nested rows, ink as high values, from 0 to 255.
        true: the class it is.
        logits: one for each class.
        names: of the classes.
        source: which model it was, for a caption.
    """

    pixels: list[list[int]]
    true: str
    logits: tuple[float, ...]
    names: tuple[str, ...]
    source: str


def real_digit(index: int) -> RealDigit:
    """The test image at `index`, counted round and round, and its logits."""
    data, logits, source = _model()
    index %= len(data.y_test)
    pixels = image_kind(data).picture(data.x_test[index]).int()
    return RealDigit(
        pixels=pixels.tolist(),
        true=data.class_names[int(data.y_test[index])],
        logits=tuple(round(value, 3) for value in logits[index].tolist()),
        names=data.class_names,
        source=source,
    )


def _model() -> tuple[Dataset, torch.Tensor, str]:
    """Logits of the whole test set; computed once for each run."""
    run_id = visit().shown
    entry = None
    if run_id is not None:
        try:
            entry = registry().find(run_id, looks=False)
        except StoreError:
            entry = None
    snapshot = entry.snapshot() if entry is not None else None
    key = (run_id, snapshot.weights_step) if snapshot is not None and snapshot.weights else None
    earlier = st.session_state.get("real_digit_logits")
    if earlier is not None and earlier[0] == key:
        return earlier[1], earlier[2], earlier[3]
    if key is not None and entry is not None and snapshot is not None:
        data = load(entry.config.dataset)
        made = (data, logits_of_test_set(entry.config, data, snapshot.weights), "your run on the Train page")
    else:
        made = (
            load(ON_THE_SPOT.dataset),
            _on_the_spot(),
            f"softmax regression trained for {ON_THE_SPOT.epochs} epochs just now",
        )
    st.session_state["real_digit_logits"] = (key, *made)
    return made


@computed_once(most=1)
def _on_the_spot() -> torch.Tensor:
    """Logits of the whole test set by the model that is trained where there is no run: the same for everybody."""
    data = load(ON_THE_SPOT.dataset)
    trainer = Trainer(ON_THE_SPOT, data, torch.device("cpu"))
    for _ in trainer.events():
        computing.step()
    return logits_of_test_set(ON_THE_SPOT, data, trainer.weights())
