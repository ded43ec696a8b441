"""The sealed envelope: a run's results on the test set, opened once, and how often their visitor opened this data's."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.runs.registry import NotYoursError, Registry
from core.runs.shelf import changing
from core.runs.store import StoreError
from core.training.snapshot import Status

# (visitor, data set) pairs whose count is held; of one that is let go the saved runs still know it.
MOST_KEPT = 2048
# Seconds to wait for saved runs that have not been read yet.
PATIENCE = 0.5
_ELSEWHERE = "Another server has this run: open its test set there, or here when it has ended."

_counts: OrderedDict[tuple[str, str], int] = OrderedDict()
_lock = threading.Lock()


def times_opened(registry: Registry, owner: str, dataset: str) -> int:
    """How often `owner` has opened the test set of `dataset`.

    Counted by visitor and data set, because that is what wears a test set out: one person who chooses after looking.
    Each opened run keeps the number of its opening, so the count outlives the server, and deleting a run that this
    process has counted does not undo a look.
    """
    key = (owner, dataset)
    with _lock:
        if (known := _counts.get(key)) is not None:
            return known
    numbers = [run.opened for run in registry.store.look(PATIENCE, owner).runs if run.config.dataset == dataset]
    numbers += [entry.opened for entry in registry.of(owner) if entry.config.dataset == dataset]
    return _note(key, max(numbers, default=0))


def open_test_set(registry: Registry, run_id: str, owner: str) -> None:
    """Show the results of an ended run on the test set, to all who look at it, from now on.

    An opened run stays as it is, and so does one that had no envelope.

    Raises:
        NotYoursError: unless `owner` started it and it has ended.
        StoreError: when another server holds it, or it cannot be written; then it stays sealed.
    """
    entry = registry.find(run_id, looks=False)
    if entry is None or entry.owner != owner or entry.snapshot().status not in (Status.FINISHED, Status.STOPPED):
        raise NotYoursError(run_id)
    before = times_opened(registry, owner, entry.config.dataset)
    with changing(registry, entry, _ELSEWHERE):
        if not entry.is_sealed:
            return
        try:
            registry.store.open(run_id, before + 1)
        except StoreError:
            # A run that could not be written is in memory alone, and its page says so.
            if entry.save_error is None:
                raise
        entry.opened = _note((owner, entry.config.dataset), before + 1)


def forget() -> None:
    """Count anew from what is saved, as in a new process."""
    with _lock:
        _counts.clear()


def _note(key: tuple[str, str], number: int) -> int:
    with _lock:
        _counts[key] = max(number, _counts.pop(key, 0))
        while len(_counts) > MOST_KEPT:
            _counts.popitem(last=False)
        return _counts[key]
