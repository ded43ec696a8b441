"""Whether a run fits into memory: what is free now, less what the runs that have begun will still take."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import torch

from core.reading.refusals import ConfigError
from core.runs.entry import Entry
from core.training.device import check_room, memory_free


def free_for(entry: Entry) -> int:
    """Bytes that are free now where a run trains."""
    return memory_free(torch.device(entry.device))


def check_fits(entry: Entry, begun: Iterable[Entry], over: Collection[str] = ()) -> None:
    """Raise ConfigError, as a sentence with both numbers, when a run would not fit beside others.

    Args:
        entry: the run, which has not begun.
        begun: those that have, and have not ended.
        over: ids of some that are looked at as if they had ended.
    """
    now = free = free_for(entry)
    for other in begun:
        if other.device != entry.device:
            continue
        # Until its first epoch here is over a run has not taken all it will.
        takes_more = len(other.snapshot().history.epochs) == other.epochs_before
        if other.id not in over:
            free -= other.memory if takes_more else 0
        elif takes_more:
            free += min(max(other.free_before - now, 0), other.memory)
        else:
            free += other.memory
    check_room(entry.memory, free, torch.device(entry.device))


def misfit(entry: Entry, begun: Iterable[Entry], over: Collection[str] = ()) -> str | None:
    """Why a run does not fit, as `check_fits` says it; None when it fits."""
    try:
        check_fits(entry, begun, over)
    except ConfigError as error:
        return str(error)
    return None


def is_hopeless(entry: Entry, begun: Iterable[Entry]) -> bool:
    """Whether a run would not fit even alone, if those that have begun gave back all they may have taken."""
    return entry.memory > free_for(entry) + sum(other.memory for other in begun if other.device == entry.device)
