"""The weights of a network before its first step, as the browser and the settings of a run have them."""

from __future__ import annotations

from functools import lru_cache

import torch

from core.models import build_model
from core.reading.packed import pack
from core.training import RunConfig


def first_weights(config: RunConfig, inputs: int, classes: int) -> str:
    """All parameters in the order of `model.parameters()`, packed: those of the seed, or those the run begins with."""
    if config.start:
        return config.start
    return _of_seed(config.seed, inputs, config.hidden, classes)


# What is asked for at each drawing of a page.
@lru_cache(maxsize=256)
def _of_seed(seed: int, inputs: int, hidden: tuple[int, ...], classes: int) -> str:
    model = build_model(inputs, hidden, classes, generator=torch.Generator().manual_seed(seed))
    return pack(torch.cat([parameter.detach().flatten() for parameter in model.parameters()]))
