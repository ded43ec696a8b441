"""`Reader`: a trained model that reads drawings, and what it answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.data import Dataset
from core.data.scaling import only, scale, shift_and_scale
from core.drawing.ink import Drawing
from core.drawing.preparation import WAYS, Prepared, Switches, Way, prepare
from core.training.config import RunConfig
from core.training.inspection import trained_model
from core.training.set_apart import examples
from core.training.snapshot import Weights

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Answer:
    """What a model says to one picture, in host values.

    Attributes:
        logits: one for each class.
        probabilities: their softmax, from 0 to 1.
        order: the classes, largest logit first; between equal ones the smaller first, as argmax has it. Far behind
            the winner probabilities are so small that float32 has 0 for several classes, and only logits tell more.
        finite: whether the logits are numbers: those of a model that diverged are not, and then `order` means nothing.
    """

    logits: tuple[float, ...]
    probabilities: tuple[float, ...]
    order: tuple[int, ...]
    finite: bool

    @property
    def winner(self) -> int:
        """The predicted class."""
        return self.order[0]

    @property
    def margin(self) -> float:
        """The winner's probability minus that of the second class, from 0 to 1."""
        return self.probabilities[self.order[0]] - self.probabilities[self.order[1]]


@dataclass(frozen=True, eq=False)
class Reader:
    """A trained model with the scaling it was trained with.

    Attributes:
        config: the settings of its run.
        way: how the pictures of its data set were made.
        model: in evaluation mode, on the CPU.
        shift, scale: x = (pixels - shift) / scale; each is one number, or one for each pixel (pixels,).
        class_names: of its outputs.
    """

    config: RunConfig
    way: Way
    model: nn.Sequential
    shift: float | Tensor
    scale: float | Tensor
    class_names: tuple[str, ...]

    def prepare(self, drawing: Drawing, switches: Switches) -> Prepared | None:
        """The drawing on its way to this model; None for an empty pad."""
        return prepare(drawing.tensor(), self.way, switches, drawing.nudge)

    def paper(self, switches: Switches) -> Tensor:
        """What an empty pad would be to this model, uint8 (pixels,): no ink, light on dark unless that is switched."""
        return torch.full((self.way.side**2,), 0 if switches.invert else self.way.max_value, dtype=torch.uint8)

    def inputs(self, pixels: Tensor, switches: Switches) -> Tensor:
        """uint8 (..., pixels) as the float32 the model gets: scaled as in its run, or as they are."""
        if not switches.standardize:
            return pixels.float()
        return scale(pixels, self.shift, self.scale, CPU)

    def logits(self, pixels: Tensor, switches: Switches) -> Tensor:
        """float32 (n, classes) for uint8 (n, pixels)."""
        with torch.inference_mode():
            logits: Tensor = self.model(self.inputs(pixels, switches))
        return logits

    def answer(self, pixels: Tensor, switches: Switches) -> Answer:
        """What the model says to one picture, uint8 (pixels,)."""
        return answer(self.logits(pixels[None], switches)[0])


def reads(config: RunConfig) -> bool:
    """Whether a run's model was trained on digits, and so can read a drawn one."""
    return config.dataset in WAYS


def reader(config: RunConfig, data: Dataset, weights: Weights) -> Reader:
    """The model of a run with its weights; for runs of which `reads` is true."""
    trained = examples(config, data).training.x_train[: config.images(data)]
    shift, one_scale = shift_and_scale(trained, config.scaling, data.kind)
    scale_by = only(config.features, trained, one_scale)
    model = trained_model(config, data, weights)
    return Reader(config, WAYS[config.dataset], model, shift, scale_by, data.class_names)


def answer(logits: Tensor) -> Answer:
    """Probabilities and their order from logits (classes,)."""
    probabilities = torch.softmax(logits, 0)
    order = torch.argsort(logits, descending=True, stable=True)
    values = tuple(logits.tolist())
    return Answer(values, tuple(probabilities.tolist()), tuple(order.tolist()), all(map(math.isfinite, values)))
