"""The device a run is fastest on: measured with steps of its own model, where a machine has more than one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import torch

from core.data import Dataset
from core.training.config import RunConfig
from core.training.device import check_memory, devices, resolve
from core.training.fields import ConfigError
from core.training.loop import make_model, make_optimizer
from core.training.processor import for_training
from core.training.steps import step_by_autograd

# Enough that the clock counts little, and the first step not at all, which loads a device's programs.
WARM_UP, STEPS = 2, 30
# Seconds for a model whose steps are long.
LONGEST = 0.3
# Visitors choose the models: those measured first are forgotten.
MOST_REMEMBERED = 200
_chosen: dict[tuple[object, ...], str] = {}
_changing = threading.Lock()


def device_for(name: str, config: RunConfig, data: Dataset) -> torch.device:
    """The device called `name`; for "auto" the one on which a step of this model takes least, measured once.

    Raises:
        ConfigError: when this machine has no such device.
    """
    if name != "auto":
        return resolve(name)
    found = devices()
    if len(found) == 1:
        return torch.device(found[0])
    # All that decides how long a step takes.
    model = (data.name, config.hidden, config.dropout, config.batch_norm, config.optimizer, config.batch_size)
    chosen = _chosen.get(model)
    if chosen is None:
        chosen = fastest(found, lambda name: seconds_where_it_fits(config, data, torch.device(name)))
        with _changing:
            _chosen[model] = chosen
            while len(_chosen) > MOST_REMEMBERED:
                del _chosen[next(iter(_chosen))]
    return torch.device(chosen)


def fastest(found: Sequence[str], seconds_of: Callable[[str], float]) -> str:
    """The device with the fewest seconds, the first of equals; the only one without asking.

    A device that fails, because it has not the memory or not the operations, is as slow as can be.
    """

    def seconds(name: str) -> float:
        try:
            return seconds_of(name)
        except (ConfigError, RuntimeError):
            return float("inf")

    return found[0] if len(found) == 1 else min(found, key=seconds)


def seconds_where_it_fits(config: RunConfig, data: Dataset, device: torch.device) -> float:
    """`step_seconds`, unless the device has not the memory.

    Raises:
        ConfigError: when a run of these settings would not fit.
        RuntimeError: when the device fails at it all the same.
    """
    check_memory(config, data, device)
    return step_seconds(config, data, device)


def step_seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
    """Seconds of one step by autograd of the model of these settings, on a minibatch of random numbers.

    They come from a generator of its own. A step is over only when the device has computed its loss.
    """
    generator, masks = torch.Generator().manual_seed(0), torch.Generator(device).manual_seed(0)
    model = make_model(config, data, generator, masks).to(device)
    learn = step_by_autograd(model, make_optimizer(model, config))
    x = torch.rand(config.batch_size, data.pixels, generator=generator).to(device)
    y = torch.randint(data.classes, (config.batch_size,), generator=generator).to(device)
    with for_training():
        for _ in range(WARM_UP):
            learn(x, y).item()
        began, steps = time.perf_counter(), 0
        while steps < STEPS and time.perf_counter() - began < LONGEST:
            loss = learn(x, y)
            steps += 1
        loss.item()
        return (time.perf_counter() - began) / steps
