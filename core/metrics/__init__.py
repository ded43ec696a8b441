"""What a classifier is judged by: loss, accuracy, its mistakes by class, its thresholds, and how honest it is."""

from core.metrics.evaluation import (
    Confused,
    Evaluation,
    accuracy,
    confused,
    confusion_matrix,
    double_softmax_floor,
    evaluate,
    mean_loss,
    mistakes,
)

__all__ = [
    "Confused",
    "Evaluation",
    "accuracy",
    "confused",
    "confusion_matrix",
    "double_softmax_floor",
    "evaluate",
    "mean_loss",
    "mistakes",
]
