"""Which pixels speak for and against a class in softmax regression, whose logits are sums over the pixels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.drawing.preparation import Switches
from core.drawing.reader import Reader


@dataclass(frozen=True, eq=False)
class Contributions:
    """The logits of one picture, taken apart: logit of class k = products[k].sum() + biases[k].

    Attributes:
        products: weight times pixel, float32 (classes, pixels).
        biases: float32 (classes,).
    """

    products: Tensor
    biases: Tensor

    def logit(self, label: int) -> float:
        """The logit of class k: the sum of its products, plus its bias."""
        return float(self.products[label].double().sum() + self.biases[label])


def contributions(reader: Reader, pixels: Tensor, switches: Switches) -> Contributions | None:
    """Take apart what softmax regression says to one picture, uint8 (pixels,); None for a network."""
    layer = reader.model[0]
    if reader.config.hidden or not isinstance(layer, torch.nn.Linear):
        return None
    with torch.inference_mode():
        return Contributions(layer.weight * reader.inputs(pixels, switches), layer.bias.clone())
