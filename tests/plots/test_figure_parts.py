"""Figures taken apart: what travels when a run goes on is small, however long the run."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from core.plots.confusion import confusion_figure
from core.plots.curves import curves
from core.plots.figure_parts import PIECE, figure_parts
from core.plots.style import Figure, steady
from core.plots.weight_images import weight_images
from core.training import EpochDone, History, Started, StepDone

CLASSES = [str(n) for n in range(10)]
LIMIT = 20_000  # bytes


def put_together(parts: dict[str, str], name: str) -> Figure:
    """The same as js/live_figure.js does."""
    data: dict[int, dict[str, Any]] = {}
    layout = {}
    for path, part in parts.items():
        figure, place, *steps = path.split("/")
        if figure != name:
            continue
        value = json.loads(part)
        if place == "layout":
            layout[steps[0]] = value
        elif len(steps) == 2:
            data.setdefault(int(steps[0]), {})[steps[1]] = value
        else:
            pieces = data.setdefault(int(steps[0]), {}).setdefault(steps[1], [])
            assert len(pieces) == int(steps[2]) * PIECE
            pieces.extend(value)
    return {"data": [data[number] for number in sorted(data)], "layout": layout}


def drawn(history: History, weights: np.ndarray[Any, Any]) -> dict[str, str]:
    epoch = history.current_epoch
    confusion = epoch.confusion if epoch else ((0,) * 10,) * 10
    return {
        **figure_parts("curves", curves(history, (), log=False, uirevision="x")),
        **figure_parts("confusion", confusion_figure(confusion, CLASSES, percent=False)),
        **figure_parts("weights", weight_images(weights.astype(np.float32), CLASSES, (28, 28))),
    }


def test_a_figure_put_together_again_is_the_same() -> None:
    history = History().after(Started(1000, 650, "cpu"))
    for step in range(1, 121):
        history = history.after(StepDone(step, math.inf if step > 90 else 2 / step))
    figures = {
        "curves": curves(history, (), log=True, uirevision="x"),
        "confusion": confusion_figure(((3, 1), (0, 4)), ["cat", "dog"], percent=True, marked=(0, 1)),
        "weights": weight_images(np.ones((10, 4), np.float32), CLASSES, (2, 2)),
    }
    parts = {path: part for name, figure in figures.items() for path, part in figure_parts(name, figure).items()}
    for name, figure in figures.items():
        assert put_together(parts, name) == json.loads(json.dumps(figure))


def test_500_points_and_300_epochs_of_mnist_are_redrawn_with_less_than_20_kb() -> None:
    epochs, steps_an_epoch = 300, 938
    history = History().after(Started(epochs * steps_an_epoch, 7850, "cpu"))
    random = np.random.default_rng(1)
    sent: dict[str, str] = {}
    sizes = []
    for epoch in range(1, epochs + 1):
        for part in range(1, 11):
            step = (epoch - 1) * steps_an_epoch + part * steps_an_epoch // 10
            history = history.after(StepDone(step, float(random.uniform(1e-5, 3))))
        confusion = tuple(tuple(map(int, row)) for row in random.integers(0, 1000, (10, 10)))
        losses = random.uniform(1e-5, 3, 3).tolist()
        history = history.after(
            EpochDone(epoch, epoch * steps_an_epoch, losses[0], losses[1], 0.98765, confusion, 1.0, losses[2])
        )
        # Everything that can change does: each redraw comes with another matrix and other weights.
        parts = drawn(history, random.normal(0, 1, (10, 784)))
        sizes.append(sum(len(path) + len(part) + 4 for path, part in parts.items() if sent.get(path) != part))
        sent = parts
    assert len(history.steps) > 250 and len(history.epochs) == epochs
    assert max(sizes[1:]) <= LIMIT, max(sizes[1:])
    assert sorted(sizes)[len(sizes) // 2] <= LIMIT * 0.8


def test_points_stay_where_they_are_while_a_line_grows() -> None:
    assert [steady(count, 100) for count in (0, 1, 2)] == [[], [0], [0, 1]]
    before: list[int] = []
    moved = 0
    for count in range(1, 3000):
        points = steady(count, 100)
        assert points[0] == 0 and points[-1] == count - 1 and points == sorted(set(points))
        assert len(points) == count if count <= 100 else 50 <= len(points) <= 100
        moved += points[: len(before) - 1] != before[:-1]
        before = points
    assert moved <= 5  # once for each doubling
