"""Scaling images: how curved the cost is for each scaling of the pixels, and the bug of testing on another scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.computing import computed_once
from core.data import SCALINGS, Dataset
from core.data.scaling import scale, shift_and_scale
from core.descent.minibatch_sweep import Look
from core.metrics import evaluate
from core.training.config import RunConfig
from core.training.inspection import trained_model
from core.training.snapshot import Weights

CPU = torch.device("cpu")
# Images at a time: enough for the matrix product to be fast, and few enough to be no second copy of the data.
CHUNK = 10_000


@dataclass(frozen=True)
class PixelCurvature:
    """One scaling of a data set's training images.

    Attributes:
        scaling: one of core.data.SCALINGS.
        largest: the largest eigenvalue of X'X/N, X float (images, pixels + 1) with the bias's column of ones.
        edge: the largest stable learning rate of softmax regression that starts with all weights 0.
    """

    scaling: str
    largest: float
    edge: float


@computed_once(most=8)
def pixel_curvatures(data: Dataset) -> tuple[PixelCurvature, ...]:
    """The curvature of each scaling.

    With W = 0 all K classes are equally likely, and the Hessian of the mean cross-entropy is the matrix
    (I - 11'/K)/K for the classes times X'X/N for the pixels. So its largest eigenvalue is that of X'X/N over K, and the
    edge is 2 K over that of X'X/N.

    One matrix product serves all scalings: with x' = (x - s)/c, X'X/N becomes (G - ms' - sm' + ss')/c^2, where G is
    that of the raw pixels and m their mean; the column of ones adds the scaled mean, and 1.
    """
    gram, mean = _moments(data.x_train)
    found = []
    for scaling in SCALINGS:
        shift, by = shift_and_scale(data.x_train, scaling, data.kind)
        s = torch.as_tensor(shift, dtype=torch.float64).expand_as(mean)
        c = torch.as_tensor(by, dtype=torch.float64).expand_as(mean)
        pixels = (gram - torch.outer(mean, s) - torch.outer(s, mean) + torch.outer(s, s)) / torch.outer(c, c)
        ones = torch.cat([(mean - s) / c, torch.ones(1, dtype=torch.float64)])
        whole = torch.cat([torch.cat([pixels, ones[:-1].unsqueeze(0)]), ones.unsqueeze(1)], 1)
        largest = torch.linalg.eigvalsh(whole)[-1].item()
        found.append(PixelCurvature(scaling, largest, 2 * data.classes / largest))
    return tuple(found)


def rates_around(edge: float) -> tuple[float, ...]:
    """Seventeen learning rates from 1/300 of the edge to 30 times it, four a decade; two digits, as they are said."""
    return tuple(float(f"{edge * 10 ** (quarter / 4):.2g}") for quarter in range(-10, 7))


def best_rate(looks: Sequence[Look]) -> int | None:
    """The position of the rate with the lowest training loss at the last look; None when none has a number.

    The training loss, because the test images are there to judge with, not to choose by.
    """
    losses = looks[-1].train_loss if looks else ()
    finite = [n for n, loss in enumerate(losses) if math.isfinite(loss)]
    return min(finite, key=losses.__getitem__, default=None)


def _moments(pixels: Tensor) -> tuple[Tensor, Tensor]:
    """X'X/N and the mean of raw pixels, uint8 (N, pixels), in float64."""
    gram = torch.zeros(pixels.shape[1], pixels.shape[1], dtype=torch.float64)
    for chunk in pixels.split(CHUNK):
        x = chunk.float()
        gram += (x.T @ x).double()
    return gram / len(pixels), pixels.sum(0).double() / len(pixels)


@dataclass(frozen=True)
class WrongScale:
    """A trained model tested on images scaled as it was trained, and on raw pixels.

    Attributes:
        accuracy, loss: on the scale of the training images; the share right, and the mean cross-entropy in nats.
        raw_accuracy, raw_loss: on pixels from 0 to the largest value.
    """

    accuracy: float
    loss: float
    raw_accuracy: float
    raw_loss: float

    @property
    def times(self) -> float:
        """How many times the loss is what it should be."""
        return self.raw_loss / self.loss


def wrong_scale(config: RunConfig, data: Dataset, weights: Weights) -> WrongScale:
    """Test the weights of a run of `config` on both scales.

    Logits that are all multiplied by 255 keep their order, so the accuracy hardly moves; the probabilities become
    all or nothing, and every mistake costs as much as its logits are apart.
    """
    model = trained_model(config, data, weights)
    shift, by = shift_and_scale(data.x_train[: config.images(data)], config.scaling, data.kind)
    right = evaluate(model, scale(data.x_test, shift, by, CPU), data.y_test, data.classes)
    raw = evaluate(model, data.x_test.float(), data.y_test, data.classes)
    return WrongScale(right.accuracy, right.loss, raw.accuracy, raw.loss)
