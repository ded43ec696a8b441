"""The figures of logistic regression: the students on the sigmoid and in the plane, decisions counted, the training."""

from __future__ import annotations

import math

from core.lessons.logistic import arithmetic as lesson
from core.lessons.logistic.arithmetic import CLASS_NAMES, Fit, Scores
from core.lessons.logistic.boundary import ExamPlane, boundary, segment
from core.lessons.logistic.decision import Decision
from core.plots.confusion import confusion_figure
from core.plots.feature_plane import Point, plane_figure
from core.plots.lines import Line, lines_figure
from core.plots.sigmoid import sigmoid_figure
from core.plots.style import Figure

# The notes print this often.
EVERY = 10


def sigmoid_chart(scores: Scores, fit: Fit, decision: Decision, threshold: float) -> Figure:
    """The students on the sigmoid."""
    reach = max(4.0, *(1.1 * abs(z) for z in fit.logits if math.isfinite(z)), 4.0)
    # On the sigmoid itself the weight is 1 and the bias 0.
    found = boundary((1.0,), 0.0, threshold)
    return sigmoid_figure(
        lesson.sigmoid_curve(-reach, reach),
        fit.logits,
        fit.probabilities,
        scores.labels,
        decision.predicted,
        class_names=CLASS_NAMES,
        hover=_hover(scores, fit),
        threshold=threshold,
        cut=None if found is None else -found.constant,
    )


def plane_chart(scores: Scores, fit: Fit, decision: Decision, threshold: float, plane: ExamPlane) -> Figure:
    """The students in the plane of two exams, with the boundary where it crosses."""
    low, high = corner(scores, plane, -1), corner(scores, plane, 1)
    found = boundary(fit.weights, fit.bias, threshold)
    return plane_figure(
        [(row[plane.horizontal], row[plane.vertical]) for row in scores.x],
        scores.labels,
        decision.predicted,
        class_names=CLASS_NAMES,
        hover=_hover(scores, fit),
        titles=(scores.feature_names[plane.horizontal], scores.feature_names[plane.vertical]),
        low=low,
        high=high,
        segment=None if found is None else segment(found, plane, low, high),
        toward=(fit.weights[plane.horizontal], fit.weights[plane.vertical]),
    )


def corner(scores: Scores, plane: ExamPlane, sign: int) -> Point:
    """The lower left corner of the plane shown for the sign -1, the upper right one for 1."""
    ends = []
    for axis in (plane.horizontal, plane.vertical):
        column = [row[axis] for row in scores.x]
        margin = 0.15 * (max(column) - min(column)) or 1.0
        ends.append(min(column) - margin if sign < 0 else max(column) + margin)
    return ends[0], ends[1]


def confusion_chart(decision: Decision) -> Figure:
    """The counts of the decisions, true class by predicted class."""
    figure = confusion_figure(decision.confusion, CLASS_NAMES, percent=False)
    heat = figure["data"][0]
    # With four cells, zeros are written too, and there is nothing left to say on hover.
    heat.update(text=[[str(count) for count in row] for row in decision.confusion], hoverinfo="skip")
    heat["textfont"] = {**heat["textfont"], "size": 34}
    for axis in ("xaxis", "yaxis"):
        figure["layout"][axis]["tickfont"] = {"size": 16}
    return figure


def training_charts(fit: Fit) -> tuple[Figure, Figure]:
    """Cost and accuracy at every tenth epoch and the last."""
    epochs = shown_epochs(fit)
    cost = Line("cost", epochs, [fit.costs[epoch] for epoch in epochs])
    accuracy = Line("accuracy", epochs, [100 * fit.accuracies[epoch] for epoch in epochs])
    accuracy_figure = lines_figure([accuracy], x_title="epoch", y_title="accuracy in %, threshold 0.5")
    accuracy_figure["layout"]["yaxis"]["range"] = [-3, 103]
    figures = lines_figure([cost], x_title="epoch", y_title="binary cross-entropy in nats"), accuracy_figure
    for figure in figures:
        figure["layout"]["showlegend"] = False
    return figures


def shown_epochs(fit: Fit) -> list[int]:
    """Every tenth epoch, and the last."""
    last = len(fit.costs) - 1
    return sorted({*range(0, last + 1, EVERY), last})


def _hover(scores: Scores, fit: Fit) -> list[str]:
    return [
        f"student {n}: scores {', '.join(f'{value:g}' for value in row)}<br>{CLASS_NAMES[label]}, "
        f"probability to pass {probability:.4f}"
        for n, (row, label, probability) in enumerate(zip(scores.x, scores.labels, fit.probabilities, strict=True), 1)
    ]
