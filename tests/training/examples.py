"""Runs to save, pack and damage."""

from __future__ import annotations

import torch

from core.models import build_model
from core.runs.saved_run import SavedRun
from core.training import EpochDone, History, RunConfig, Started, Status, StepDone

CONFIG = RunConfig(hidden=(3,), batch_norm=True, epochs=4)
CONFUSION = tuple(tuple(36 if row == column else 0 for column in range(10)) for row in range(10))


def history(epochs: int = 2) -> History:
    """Of a run on the digits: 23 minibatches an epoch."""
    made = History().after(Started(92, 238, "cpu"))
    for epoch in range(1, epochs + 1):
        for step in range(23 * epoch - 22, 23 * epoch + 1):
            made = made.after(StepDone(step, 2.0 / step))
        made = made.after(EpochDone(epoch, 23 * epoch, 1.0, 2.0 / epoch, 0.5 + epoch / 10, CONFUSION, 0.1 * epoch))
    return made


RUN = SavedRun(
    id="abcdefgh2345",
    owner="somebody",
    config=CONFIG,
    device="cpu",
    status=Status.STOPPED,
    history=history(),
    weights=dict(build_model(64, (3,), 10, batch_norm=True, generator=torch.Generator().manual_seed(1)).state_dict()),
    weights_step=46,
    name="a first one",
    started=1_700_000_000.5,
    seconds=0.25,
)
