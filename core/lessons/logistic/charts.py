"""The charts and tables of the logistic regression page, from a fit and a decision."""

from __future__ import annotations

import math

from core.lessons.logistic import arithmetic as lesson
from core.lessons.logistic.arithmetic import CLASS_NAMES, Decision, Fit, Scores, TwoLogits
from core.lessons.logistic.boundary import boundary, segment
from core.lessons.logistic.controls import ExamPlane
from core.plots.confusion import confusion_figure
from core.plots.feature_plane import plane_figure
from core.plots.lines import Line, lines_figure
from core.plots.sigmoid import sigmoid_figure
from core.plots.style import Figure
from core.ui.page.numbers import fixed

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


def plane_chart(scores: Scores, fit: Fit, decision: Decision, threshold: float, plane: ExamPlane) -> tuple[Figure, str]:
    """The students in the plane of two exams with the boundary, and a sentence about it."""
    axes = (plane.horizontal, plane.vertical)
    low, high = _corner(scores, axes, -1), _corner(scores, axes, 1)
    found = boundary(fit.weights, fit.bias, threshold)
    line = None if found is None else segment(found, *axes, plane.others, low, high)
    figure = plane_figure(
        [(row[axes[0]], row[axes[1]]) for row in scores.x],
        scores.labels,
        decision.predicted,
        class_names=CLASS_NAMES,
        hover=_hover(scores, fit),
        titles=(scores.feature_names[axes[0]], scores.feature_names[axes[1]]),
        low=low,
        high=high,
        segment=line,
        toward=(fit.weights[axes[0]], fit.weights[axes[1]]),
    )
    if found is None:
        return figure, f"No probability of a sigmoid is exactly {threshold:g}: there is no boundary."
    if line is None and plane.fixed_at:
        return figure, f"The boundary at {plane.fixed_at} lies outside this figure: everybody in it is on one side."
    if line is None:
        return figure, "The boundary lies outside this figure: everybody in it is on one side."
    if plane.fixed_at:
        return figure, (
            f"The boundary at {plane.fixed_at}: on the dashed line the probability is {threshold:g}. Other students "
            "have another score there, so they may seem on the wrong side."
        )
    return figure, f"The boundary: on the dashed line the probability is {threshold:g}."


def _corner(scores: Scores, axes: tuple[int, int], sign: int) -> tuple[float, float]:
    ends = []
    for axis in axes:
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
    accuracy_figure = lines_figure([accuracy], x_title="epoch", y_title="accuracy in %")
    accuracy_figure["layout"]["yaxis"]["range"] = [-3, 103]
    figures = lines_figure([cost], x_title="epoch", y_title="binary cross-entropy in nats"), accuracy_figure
    for figure in figures:
        figure["layout"]["showlegend"] = False
    return figures


def shown_epochs(fit: Fit) -> list[int]:
    """Every tenth epoch, and the last."""
    last = len(fit.costs) - 1
    return sorted({*range(0, last + 1, EVERY), last})


def training_table(fit: Fit) -> dict[str, list[str]]:
    """What the notes' program prints."""
    epochs = shown_epochs(fit)
    return {
        "epoch": [str(epoch) for epoch in epochs],
        "cost": [fixed(fit.costs[epoch], 6) for epoch in epochs],
        "accuracy": [f"{100 * fit.accuracies[epoch]:.2f} %" for epoch in epochs],
    }


def two_logits_table(scores: Scores, two: TwoLogits) -> dict[str, list[str]]:
    """Two logits for each student, their softmax, and the sigmoid of the difference."""
    return {
        "student": [str(n) for n in range(1, len(scores.x) + 1)],
        "logit of fail, −z/2": [fixed(row[0], 3) for row in two.logits],
        "logit of pass, z/2": [fixed(row[1], 3) for row in two.logits],
        "softmax: fail": [fixed(row[0], 6) for row in two.softmax],
        "softmax: pass": [fixed(row[1], 6) for row in two.softmax],
        "sigmoid(z)": [fixed(value, 6) for value in two.sigmoid],
    }


def _hover(scores: Scores, fit: Fit) -> list[str]:
    return [
        f"student {n}: scores {', '.join(f'{value:g}' for value in row)}<br>{CLASS_NAMES[label]}, "
        f"probability to pass {probability:.4f}"
        for n, (row, label, probability) in enumerate(zip(scores.x, scores.labels, fit.probabilities, strict=True), 1)
    ]
