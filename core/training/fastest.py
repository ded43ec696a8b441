"""The device a run is fastest on: measured with steps of its own model, where a machine has more than one."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence

import torch

from core.data import Dataset
from core.reading.refusals import ConfigError
from core.training.config import RunConfig
from core.training.device import check_memory, computes_beside_python, devices, resolve
from core.training.loop import make_model, make_optimizer
from core.training.processor import for_training
from core.training.steps import step_by_autograd

# Enough that the clock counts little, and the first step not at all, which loads a device's programs.
WARM_UP, STEPS = 2, 30
# Seconds for a model whose steps are long.
LONGEST = 0.3
# Visitors choose the models: the timings made first are forgotten.
MOST_REMEMBERED = 400
# What a device counts as that was not timed: slower than all that were, faster than one that cannot do it.
NOT_TIMED = sys.float_info.max
_seconds: dict[tuple[object, ...], float] = {}
# Timings beside each other would disturb each other. Seconds to wait for those of another model, which may be huge.
PATIENCE = 5.0
_measuring = threading.Lock()


def device_for(name: str, config: RunConfig, data: Dataset) -> torch.device:
    """The device called `name`; for "auto" the one on which a step of this model takes least, each timed once.

    Only for what is about to train: timing takes the machine's time, and waits for the timings of others, but not for
    long: then it is `likely_device`.

    Raises:
        ConfigError: when this machine has no such device.
    """
    found = devices()
    if name != "auto" or len(found) == 1:
        return resolve(name)
    if not _measuring.acquire(timeout=PATIENCE):
        return likely_device(name, config, data)
    try:
        return torch.device(fastest(found, lambda each: _timed(each, config, data)))
    finally:
        _measuring.release()


def likely_device(name: str, config: RunConfig, data: Dataset) -> torch.device:
    """What `device_for` is likely to give, for pages: nothing is timed, the first device stands for all not timed yet.

    Raises:
        ConfigError: when this machine has no such device.
    """
    found = devices()
    if name != "auto" or len(found) == 1:
        return resolve(name)

    def known(each: str) -> float:
        check_memory(config, data, torch.device(each))
        return _seconds.get(_key(each, config, data), NOT_TIMED)

    return torch.device(fastest(found, known))


def forget() -> None:
    """Time every device anew, as in a new process."""
    _seconds.clear()


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


def _timed(name: str, config: RunConfig, data: Dataset) -> float:
    """Seconds of a step, remembered. Not so a failure: the memory that is taken now is free later. Lock held."""
    device, key = torch.device(name), _key(name, config, data)
    check_memory(config, data, device)
    if key not in _seconds:
        _seconds[key] = step_seconds(config, data, device)
        while len(_seconds) > MOST_REMEMBERED:
            del _seconds[next(iter(_seconds))]
    return _seconds[key]


def _key(name: str, config: RunConfig, data: Dataset) -> tuple[object, ...]:
    """All that decides how long a step takes."""
    layers = (config.hidden, config.activation, config.dropout, config.batch_norm)
    return (name, data.name, *layers, config.optimizer, config.l1 > 0, config.batch_size)


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

    They come from a generator of its own. A step is over only when the device has computed its loss. A warm-up step
    longer than LONGEST is the answer, but for the first one on a GPU, which may be as long for loading programs.
    """
    generator, masks = torch.Generator().manual_seed(0), torch.Generator(device).manual_seed(0)
    model = make_model(config, data, generator, masks).to(device)
    learn = step_by_autograd(model, make_optimizer(model, config), config.l1)
    x = torch.rand(config.minibatch(data), data.features, generator=generator).to(device)
    y = torch.randint(data.classes, (len(x),), generator=generator).to(device)
    with for_training():
        for warm_up in range(WARM_UP):
            began = time.perf_counter()
            learn(x, y).item()
            seconds = time.perf_counter() - began
            if seconds > LONGEST and (warm_up > 0 or not computes_beside_python(device)):
                return seconds
        began, steps = time.perf_counter(), 0
        while steps < STEPS and time.perf_counter() - began < LONGEST:
            loss = learn(x, y)
            steps += 1
        loss.item()
        return (time.perf_counter() - began) / steps
