"""Early stopping: remembers the epoch with the lowest loss, says when to stop, and gives its weights back."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from torch import Tensor, nn


@dataclass
class EarlyStopping:
    """All that early stopping knows of a run.

    The loss is that of the validation set. Without one it is the test loss, as in the lecture; then the test set has
    been looked at to choose, and its result is no longer an unbiased one.

    Attributes:
        patience: epochs without a lower loss after which training stops; 0 never stops and remembers nothing.
        best_epoch: counted from 1; 0 while no loss was a finite number.
        best_loss: mean loss after that epoch, in nats.
        best_weights: a copy of the model's state after that epoch, on the model's device.
    """

    patience: int
    best_epoch: int = 0
    best_loss: float = math.inf
    best_weights: dict[str, Tensor] = field(default_factory=dict)

    def is_over(self, epoch: int, loss: float, model: nn.Module) -> bool:
        """Whether training stops after `epoch`, whose loss and model these are; NaN is never the lowest."""
        if not self.patience:
            return False
        if loss < self.best_loss:
            self.best_epoch, self.best_loss = epoch, loss
            self.best_weights = {name: value.clone() for name, value in model.state_dict().items()}
        return epoch - self.best_epoch >= self.patience

    def restore(self, model: nn.Module) -> int | None:
        """Put the best epoch's weights into the model and give that epoch; None where there is none."""
        if not self.best_epoch:
            return None
        model.load_state_dict(self.best_weights)
        return self.best_epoch
