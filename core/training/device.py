"""Devices: which this machine has, and whether a run fits into the memory of one."""

from __future__ import annotations

import psutil
import torch

from core.data import Dataset
from core.models import parameter_count, state_count
from core.reading.refusals import ConfigError
from core.training.config import RunConfig
from core.training.container import memory_left
from core.training.timeline import MOST_PARAMETERS, moments_kept

# Room that is left alone: the server itself, other programs, fragmentation.
RESERVE = 300 * 2**20
BYTES = 4


def devices() -> tuple[str, ...]:
    """The names of the devices found here, the recommended one first; "cpu" is always among them."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    found.append("cpu")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def resolve(name: str) -> torch.device:
    """The device called `name`; "auto" is the recommended one.

    Raises:
        ConfigError: when this machine has no such device.
    """
    found = devices()
    if name == "auto":
        return torch.device(found[0])
    if name not in found:
        shown = name if len(name) <= 40 else name[:37] + "..."
        raise ConfigError("device", f'device must be one of auto, {", ".join(found)} on this machine, not "{shown}".')
    return torch.device(name)


def computes_beside_python(device: torch.device) -> bool:
    """Whether Python runs ahead of the device, so that reading a number waits for it; on the CPU reading is free."""
    return device.type != "cpu"


def memory_needed(config: RunConfig, data: Dataset) -> int:
    """Bytes a run takes at its peak, estimated from above: weights, their gradients, optimizer state, activations."""
    copies = {"sgd": 2, "momentum": 3, "adam": 4, "adamw": 4}[config.optimizer]
    # Early stopping keeps the best weights. A snapshot of the weights is taken while the run goes on; then it and all
    # but the gradients are copied once more, to be written to disk.
    held = copies + (config.patience > 0)
    # The gradient of an L1 penalty, before it joins that of the loss, and the absolute weights.
    penalty = 2 * (config.l1 > 0)
    parameters = parameter_count(data.features, config.hidden, data.classes, batch_norm=config.batch_norm)
    weights = (2 * held + 1 + penalty) * parameters
    widths = sum(config.hidden) + data.classes
    # Each layer keeps its output, its activation's, what batch norm and dropout add, and gradients of all these.
    layers_kept = 3 + 2 * config.batch_norm + 2 * (config.dropout > 0)
    training = config.minibatch(data) * (widths * layers_kept + data.features)
    widest = max((*config.hidden, data.classes))
    at_once = max(len(data.y_test), config.set_apart(data), config.images(data) if config.evaluate_train else 0)
    testing = at_once * 3 * widest
    images = (config.used(data) + len(data.y_test)) * data.features
    numbers = state_count(data.features, config.hidden, data.classes, batch_norm=config.batch_norm)
    # Those of a larger model are copied as a file, too, when they are written to disk.
    moments = moments_kept(numbers) * numbers * (1 if numbers <= MOST_PARAMETERS else 3)
    return BYTES * (weights + max(training, testing) + images + moments)


def memory_free(device: torch.device) -> int:
    """Bytes a run may still take on `device`."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        # PyTorch keeps what ended runs gave back, and gives it to the next.
        return int(free) + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    free, left = int(psutil.virtual_memory().available), memory_left()
    return (free if left is None else min(free, left)) - RESERVE


def check_memory(config: RunConfig, data: Dataset, device: torch.device, coming: int = 0) -> None:
    """Raise ConfigError, naming both numbers, when a run would not fit; asking first is the only way to survive.

    A CPU that runs out of memory does not raise anything: the system ends the whole server.

    Args:
        config, data, device: of the run.
        coming: bytes that will be free, too, by the time it begins.
    """
    check_room(memory_needed(config, data), memory_free(device) + coming, device)


def check_room(needed: int, free: int, device: torch.device) -> None:
    """The same for a run that needs so many bytes where so many are free."""
    if needed > free:
        raise ConfigError(
            "hidden",
            f"This model needs about {_gigabytes(needed)} of memory and {_gigabytes(max(free, 0))} is free on "
            f"{device}: make the hidden layers narrower or the batch smaller.",
        )


def _gigabytes(size: int) -> str:
    return f"{size / 2**30:.1f} GB"
