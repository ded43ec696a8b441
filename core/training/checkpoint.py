"""`Checkpoint`: all that a run is after an epoch, so that another process can go on as if nothing had happened."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator, Tensor, nn

from core.training.early_stopping import EarlyStopping


@dataclass(frozen=True)
class Checkpoint:
    """A run between two epochs. Its tensors may be the living ones: write it before the run goes on.

    Attributes:
        epoch, step: epochs and minibatches done.
        seconds: of work.
        over: whether early stopping has ended the training.
        model: parameters and the running means of batch norm.
        optimizer: PyTorch's state dict.
        generators: their states: of the order and the masks, and on other devices than the CPU of the masks apart.
        stopping: the fields of `EarlyStopping`.
    """

    epoch: int
    step: int
    seconds: float
    over: bool
    model: dict[str, Tensor]
    optimizer: dict[str, Any]
    generators: list[Tensor]
    stopping: dict[str, Any]

    @classmethod
    def of(
        cls,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        generators: Sequence[Generator],
        stopping: EarlyStopping,
        *,
        epoch: int,
        step: int,
        seconds: float,
        over: bool,
    ) -> Checkpoint:
        """The state of the parts of a run."""
        return cls(
            epoch=epoch,
            step=step,
            seconds=seconds,
            over=over,
            model=dict(model.state_dict()),
            optimizer=optimizer.state_dict(),
            generators=[generator.get_state() for generator in generators],
            stopping=dict(vars(stopping)),
        )

    def restore(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        generators: Sequence[Generator],
        stopping: EarlyStopping,
    ) -> None:
        """Put the parts of a new run, made with the same settings, into this state."""
        model.load_state_dict(self.model)
        optimizer.load_state_dict(self.optimizer)
        for generator, state in zip(generators, self.generators, strict=True):
            generator.set_state(state)
        for name, value in self.stopping.items():
            setattr(stopping, name, value)

    def to_bytes(self) -> bytes:
        """A file of tensors and numbers."""
        buffer = io.BytesIO()
        torch.save({name: getattr(self, name) for name in self.__dataclass_fields__}, buffer)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, file: bytes) -> Checkpoint:
        """The inverse of `to_bytes`, on the CPU; code in the file is not run.

        Raises:
            Exception: of many kinds, when the bytes are something else.
        """
        return cls(**torch.load(io.BytesIO(file), map_location="cpu", weights_only=True))
