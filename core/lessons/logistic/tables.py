"""The tables of the logistic regression page, and what it says of its numbers."""

from __future__ import annotations

from core.claims import said
from core.lessons.logistic import claims
from core.lessons.logistic.arithmetic import CLASS_NAMES, THRESHOLD, Fit, Scores, TwoLogits
from core.lessons.logistic.boundary import ExamPlane
from core.lessons.logistic.figures import shown_epochs
from core.ui.page.numbers import fixed


def students_table(scores: Scores, fit: Fit) -> dict[str, list[str]]:
    """Each student's probability to pass, before training and after."""
    return {
        "student": [str(n) for n in range(1, len(scores.labels) + 1)],
        "did": [CLASS_NAMES[label] for label in scores.labels],
        "before training": [fixed(p) for p in fit.before.probabilities],
        "after training": [fixed(p) for p in fit.probabilities],
    }


def start_table(fit: Fit) -> dict[str, list[str]]:
    """Each parameter before training, its gradient at epoch 0, and after training."""
    count = len(fit.weights)
    return {
        "parameter": [*(f"w{n}" for n in range(1, count + 1)), "b"],
        "start": [fixed(value) for value in (*fit.before.weights, fit.before.bias)],
        "gradient at epoch 0": [fixed(value) for value in (*fit.before.weight_gradients, fit.before.bias_gradient)],
        "after training": [fixed(value) for value in (*fit.weights, fit.bias)],
    }


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


def plane_sentence(scores: Scores, fit: Fit, threshold: float, plane: ExamPlane, shown: str) -> str:
    """Where the boundary is; `shown` is the threshold as it is written."""
    picture = claims.picture(scores, fit, threshold, plane)
    return said(
        claims.BOUNDARY,
        picture,
        threshold=shown,
        fixed_at=plane.fixed_at,
        rounded=picture.rounded,
        elsewhere=picture.elsewhere,
        students=len(scores.labels),
    )


def cost_sentence(scores: Scores, fit: Fit) -> str:
    """Where the cost began and ended, and where it is not what its formula says."""
    sentence = said(
        claims.COST,
        fit,
        epochs=len(fit.costs) - 1,
        first=fixed(fit.costs[0], 6),
        last=fixed(fit.costs[-1], 6),
        half=THRESHOLD,
        before=100 * fit.accuracies[0],
        after=100 * fit.accuracies[-1],
    )
    return f"{sentence} {claims.LIMITED.text}" if claims.LIMITED.holds((scores, fit)) else sentence


def softmax_sentence(two: TwoLogits) -> str:
    """How far softmax and sigmoid are apart."""
    return said(claims.SAME, two, difference=f"{two.largest_difference:.1e}")
