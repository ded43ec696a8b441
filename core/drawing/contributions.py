"""Which pixels speak for and against a class in softmax regression, whose logits are sums over the pixels."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import torch
from torch import Tensor

from core.drawing.preparation import Switches
from core.drawing.reader import Reader

MOST_DIGITS = 6


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
        return self.sum(label) + float(self.biases[label])

    def sum(self, label: int) -> float:
        """Weight times pixel of class k, summed over the pixels in float64."""
        return float(self.products[label].double().sum())

    def digits(self, label: int, fewest: int) -> int:
        """So many digits after the point, `fewest` or more, that the sum and the bias as written add up to the logit.

        Rounded, 0.04 + 0.04 may be 0.09, and a bias may be 0: then one digit more is written, at most six.
        """
        parts = (self.sum(label), float(self.biases[label]), self.logit(label))
        for digits in range(fewest, MOST_DIGITS):
            total, bias, logit = (Decimal(f"{part:.{digits}f}") for part in parts)
            if total + bias == logit and (bias or not parts[1]):
                return digits
        return MOST_DIGITS


def contributions(reader: Reader, pixels: Tensor, switches: Switches) -> Contributions | None:
    """Take apart what softmax regression says to one picture, uint8 (pixels,); None for a network."""
    layer = reader.model[0]
    if reader.config.hidden or not isinstance(layer, torch.nn.Linear):
        return None
    with torch.inference_mode():
        return Contributions(layer.weight * reader.inputs(pixels, switches), layer.bias.clone())
