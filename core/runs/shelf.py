"""The shelf: a visitor's runs, in training and on disk: listed, renamed, deleted, exported and imported."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from core.runs.archive import ArchiveError, pack_to, unpack
from core.runs.registry import NotYoursError, Registry
from core.runs.saved_run import SavedRun, clean_name
from core.runs.store import StoreError
from core.runs.summary import Summary, summary


def listing(registry: Registry, owner: str) -> tuple[list[Summary], int]:
    """The owner's runs, the latest first, and how many files in the folder, of all owners, cannot be read."""
    saved, damaged = registry.store.summaries()
    rows = {run.id: run for run in saved if run.owner == owner}
    for entry in registry.of(owner):
        now = summary(entry.as_saved())
        # What ended without a single minibatch is nothing to keep.
        if now.losses or not now.status.ended:
            rows[entry.id] = now
    return sorted(rows.values(), key=lambda run: run.started, reverse=True), damaged


def rename(registry: Registry, run_id: str, owner: str, name: str) -> None:
    """Rename a run; an empty name restores the one made of its settings.

    Raises:
        NotYoursError: unless it is the owner's.
        StoreError: when another server trains it, or it cannot be written.
    """
    entry = registry.find(run_id, looks=False)
    if entry is None or entry.owner != owner:
        raise NotYoursError(run_id)
    if entry.keeper is None:
        with _claimed(
            registry, run_id, "Another server is training this run: rename it there, or here when it has ended."
        ):
            registry.store.rename(run_id, name)
        return
    with entry.keeper.changing:
        entry.name = clean_name(name)
        registry.store.rename(run_id, name)


def delete(registry: Registry, run_id: str, owner: str) -> None:
    """Remove a run that has ended, for good.

    Raises:
        NotYoursError: unless it is the owner's.
        StoreError: when it still trains, or cannot be removed.
    """
    entry = registry.find(run_id, looks=False)
    if entry is None or entry.owner != owner:
        raise NotYoursError(run_id)
    status = entry.snapshot().status
    if not status.ended:
        raise StoreError("A run that still trains cannot be deleted: stop it first.")
    if entry.keeper is None:
        with _claimed(registry, run_id, "Another server is training this run: stop it there first."):
            registry.store.delete(run_id)
    else:
        entry.keeper.delete()
    registry.forget(run_id)


@contextmanager
def _claimed(registry: Registry, run_id: str, refused: str) -> Iterator[None]:
    """Hold the claim of a run, so that no other server continues or writes it meanwhile.

    Raises:
        StoreError: with the sentence `refused`, when another server holds it.
    """
    claim = registry.store.claim(run_id)
    if claim is None:
        raise StoreError(refused)
    try:
        yield
    finally:
        claim.release()


def export(registry: Registry, run_ids: Iterable[str], owner: str) -> bytes:
    """A zip of the owner's runs as they are now, as `export_to` writes it."""
    file = io.BytesIO()
    export_to(registry, run_ids, owner, file)
    return file.getvalue()


def export_to(registry: Registry, run_ids: Iterable[str], owner: str, file: BinaryIO) -> None:
    """Write a zip of the owner's runs as they are now, holding one of them at a time.

    Args:
        registry: the runs.
        run_ids: which of them.
        owner: whose they are.
        file: open for writing, at its beginning; what is in it after an error is no archive.

    Raises:
        ArchiveError: when one is gone or is not the owner's, or they are too many for one file.
        StoreError: when one is damaged.
    """

    def found(run_id: str) -> SavedRun:
        run = registry.as_it_is(run_id)
        if run is None or run.owner != owner:
            raise ArchiveError("One of these runs is no longer here: choose again.")
        return run

    pack_to((found(run_id) for run_id in run_ids), file)


def bring(registry: Registry, file: bytes, owner: str) -> list[Summary]:
    """Take in the runs of an archive as the owner's; all of them, or none.

    Raises:
        ArchiveError: when anything is wrong with the archive.
        StoreError: when they cannot be saved.
    """
    runs = unpack(file, owner)
    done: list[SavedRun] = []
    try:
        for run in runs:
            with _claimed(registry, run.id, "Another server is training this run: import it again."):
                registry.store.save(run)
            done.append(run)
    except StoreError as error:
        for run in done:
            registry.store.delete(run.id)
        raise StoreError(f"{error} Nothing was imported.") from error
    return [summary(run) for run in runs]
