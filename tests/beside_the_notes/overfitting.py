"""The numbers of docs/notes.md on overfitting."""

from __future__ import annotations

from functools import lru_cache

import torch

from core.data import load
from core.lessons.overfitting.arithmetic import BASE, Standing, Strengths, remedied, standing
from core.lessons.overfitting.depth_study import DEPTHS, NOTES_DEPTH, Budget, Depths, DepthStudy
from core.training import History, train


@lru_cache
def _standing(remedy: str | None = None) -> Standing:
    data, history = load("digits"), History()
    config = BASE if remedy is None else remedied(BASE, remedy, Strengths(), data)
    for event in train(config, data, torch.device("cpu")):
        history = history.after(event)
    found = standing(history)
    assert found is not None
    return found


@lru_cache
def _depths() -> Depths:
    history = History()
    for event in DepthStudy(Budget()).events():
        history = history.after(event)
    return Depths.of(Budget(), history)


NUMBERS = {
    "overfitting-check": lambda: [_standing().best.epoch, _standing().best.test_loss, _standing().last.test_loss],
    "overfitting-stop": lambda: [_standing("early_stopping").last.epoch, _standing("early_stopping").now.epoch],
    "overfitting-features": lambda: [_standing().best.test_loss, _standing("fewer_features").best.test_loss],
    "overfitting-layers": lambda: [
        100 * _depths().accuracy(depth) for depth in (_depths().best, NOTES_DEPTH, DEPTHS[-1])
    ],
}
