"""Overfitting: a network that learns a few images by heart, the remedies, and what a run says about its gap."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.data import Dataset
from core.models import parameter_count
from core.training import EpochDone, History, RunConfig

# Chosen by measurement: in two seconds the test loss falls to 0.37 (epoch 13) and is 0.52 at the end.
BASE = RunConfig(
    dataset="digits",
    train_size=200,
    hidden=(256, 128),
    optimizer="momentum",
    learning_rate=0.05,
    batch_size=20,
    epochs=150,
    evaluate_train=True,
)
TRAIN_SIZES = (50, 100, 200, 500, 1000, 2000)
MOST_IMAGES = TRAIN_SIZES[-1]
MORE = 4
# So many epochs in a row without a lower test loss are no noise of a single epoch.
PATIENT = 10


@dataclass(frozen=True)
class Strengths:
    """How much of each remedy. Of the pixels one in `fewer_features` is used."""

    patience: int = 10
    dropout: float = 0.5
    weight_decay: float = 0.003
    smaller: tuple[int, ...] = (16,)
    fewer_features: int = 2


@dataclass(frozen=True)
class Remedy:
    """One way against overfitting.

    Attributes:
        title: as people call it.
        heading: the title at the beginning of a line.
        start: what it has in common with the run it is compared to, as far as that goes.
    """

    title: str
    heading: str
    start: str


REMEDIES = {
    "early_stopping": Remedy("early stopping", "Early stopping", "the very same run, which may end earlier"),
    "dropout": Remedy(
        "dropout",
        "Dropout",
        "same initial weights; the masks are drawn from the same random numbers, so later batches differ",
    ),
    "batch_norm": Remedy(
        "batch norm", "Batch norm", "same initial weights, same batches; each hidden layer is normalized on top"
    ),
    "weight_decay": Remedy("weight decay", "Weight decay", "same initial weights, same batches"),
    "smaller": Remedy("smaller network", "Smaller network", "other initial weights: its layers have other shapes"),
    "fewer_features": Remedy(
        "fewer features",
        "Fewer features",
        "same initial weights, same batches; the pixels that vary least are 0 in every image",
    ),
    "more_data": Remedy("more data", "More data", "same initial weights; the images come in other batches"),
}


def more_images(base: RunConfig, data: Dataset) -> int:
    """How many images "more data" trains on: four times as many, or all there are."""
    return min(MORE * base.used(data), data.train_examples)


def in_common(base: RunConfig, remedy: str, strengths: Strengths, data: Dataset) -> str:
    """What a remedy's run has in common with that of `base`, with these settings."""
    config = remedied(base, remedy, strengths, data)
    if config == base or (remedy in ("dropout", "batch_norm") and not base.hidden):
        return "the very same run: with these settings it changes nothing"
    sizes = [parameter_count(data.features, each.hidden, data.classes) for each in (base, config)]
    if remedy == "smaller" and sizes[1] >= sizes[0]:
        return f"other initial weights, and no smaller: {sizes[1]:,} weights and biases in place of {sizes[0]:,}"
    return REMEDIES[remedy].start


def remedied(base: RunConfig, remedy: str, strengths: Strengths, data: Dataset) -> RunConfig:
    """`base` with one thing changed."""
    match remedy:
        case "early_stopping":
            return replace(base, patience=strengths.patience)
        case "dropout":
            return replace(base, dropout=strengths.dropout)
        case "batch_norm":
            return replace(base, batch_norm=True)
        case "weight_decay":
            return replace(base, weight_decay=strengths.weight_decay)
        case "smaller":
            return replace(base, hidden=strengths.smaller)
        case "fewer_features":
            return replace(base, features=data.features // strengths.fewer_features)
        case "more_data":
            return replace(base, train_size=more_images(base, data))
    raise ValueError(f"There is no remedy {remedy!r}: there are {', '.join(REMEDIES)}.")


@dataclass(frozen=True)
class Standing:
    """Where a run stands, losses in nats, all measured after an epoch in evaluation mode.

    Attributes:
        now: the epoch whose weights the network holds: the latest, or the one that early stopping restored.
        best: the epoch with the lowest test loss.
        train_loss, test_loss: after `now`.
        last: the epoch trained last.
    """

    now: EpochDone
    best: EpochDone
    last: EpochDone
    train_loss: float
    test_loss: float

    @property
    def gap(self) -> float:
        """By how much the loss on images never seen is higher than on those trained with."""
        return self.test_loss - self.train_loss

    def learns_nothing(self, history: History) -> bool:
        """Whether the test loss has risen, and the training images are hardly known better than before training."""
        start, now = history.start_train_loss, self.last.evaluated_train_loss
        if start is None or now is None:
            return False
        return self.last.test_loss > self.best.test_loss and now > start / 2


def standing(history: History) -> Standing | None:
    """What `history` says; None before its first epoch, without losses on the training images, or without numbers."""
    now, best = history.current_epoch, history.lowest_test_epoch
    if now is None or best is None or now.evaluated_train_loss is None:
        return None
    return Standing(now, best, history.epochs[-1], now.evaluated_train_loss, now.test_loss)
