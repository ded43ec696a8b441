"""The shelf: a visitor's runs, in training and on disk: listed, renamed, deleted, exported and imported."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from core.runs.archive import ArchiveError, pack_to, read_archive
from core.runs.entry import Entry
from core.runs.quota import check_space, taking_turns
from core.runs.registry import NotYoursError, Registry
from core.runs.run_file import Part
from core.runs.saved_run import SavedRun, clean_name
from core.runs.store import StoreError, not_written
from core.runs.summaries import Listing
from core.runs.summary import Summary, summary


def listing(registry: Registry, owner: str) -> tuple[list[Summary], int]:
    """The owner's runs, the latest first, and how many files in the folder, of all owners, cannot be read."""
    found = look(registry, owner)
    return found.runs, found.damaged


def look(registry: Registry, owner: str, patience: float | None = None) -> Listing:
    """The owner's runs, the latest first.

    Args:
        registry: the runs.
        owner: whose.
        patience: seconds to wait for files that have not been read yet; None waits for all.
    """
    found = registry.store.look(patience, owner)
    rows = {run.id: run for run in found.runs}
    for entry in registry.of(owner):
        # Once it is written for good the disk knows best: another server may have renamed or deleted it.
        settled = entry.keeper is not None and entry.keeper.settled is not None
        if settled and (entry.id in rows or registry.store.stamp(entry.id) is None):
            continue
        now = summary(entry.as_saved())
        # What ended without a single minibatch is nothing to keep.
        if now.losses or not now.status.ended:
            rows[entry.id] = now
    return replace(found, runs=sorted(rows.values(), key=lambda run: run.started, reverse=True))


def rename(registry: Registry, run_id: str, owner: str, name: str) -> None:
    """Rename a run; an empty name restores the one made of its settings.

    Raises:
        NotYoursError: unless it is the owner's.
        StoreError: when another server trains it, or it cannot be written.
    """
    entry = registry.find(run_id, looks=False)
    if entry is None or entry.owner != owner:
        raise NotYoursError(run_id)
    refused = "Another server is training this run: rename it there, or here when it has ended."
    with changing(registry, entry, refused):
        entry.name = clean_name(name)
        registry.store.rename(run_id, name)


def delete(registry: Registry, run_id: str, owner: str) -> None:
    """Remove a run that has ended, for good, as `delete_all` does."""
    delete_all(registry, [run_id], owner)


def delete_all(registry: Registry, run_ids: Iterable[str], owner: str, *, missing_ok: bool = False) -> None:
    """Remove runs that have ended, for good: all of them or, when one cannot be, none; also when the server is killed.

    Args:
        registry: the runs.
        run_ids: which.
        owner: whose.
        missing_ok: whether some may be gone already.

    Raises:
        NotYoursError: unless each is the owner's.
        StoreError: when one still trains, or cannot be removed.
    """
    ids = list(dict.fromkeys(run_ids))
    with ExitStack() as held:
        entries = []
        for run_id in ids:
            entry = registry.find(run_id, looks=False)
            if entry is None and missing_ok:
                continue
            if entry is None or entry.owner != owner:
                raise NotYoursError(run_id)
            refused = "Another server is training this run: stop it there first."
            held.enter_context(changing(registry, entry, refused))
            if not entry.snapshot().status.ended:
                raise StoreError("A run that still trains cannot be deleted: stop it first.")
            entries.append(entry)
        registry.store.delete_all(entry.id for entry in entries)
        for entry in entries:
            if entry.keeper is not None:
                entry.keeper.is_deleted()
    for run_id in ids:
        registry.forget(run_id)


@contextmanager
def changing(registry: Registry, entry: Entry, refused: str) -> Iterator[None]:
    """Hold a run to change its file, so that nobody continues or writes it meanwhile, here or in another server.

    Raises:
        StoreError: with the sentence `refused`, when another server holds it.
    """
    if entry.keeper is not None:
        with entry.keeper.held(refused):
            yield
        return
    claim = registry.store.claim(entry.id)
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


def bring(registry: Registry, file: bytes | BinaryIO, owner: str, *, first: bool = False) -> list[Summary]:
    """Take in the runs of an archive as the owner's; all of them, or none, also when the server is killed meanwhile.

    Args:
        registry: takes them.
        file: the archive, or an open file of it; beside it little memory is taken.
        owner: whose they become.
        first: whether the owner is the lecturer, who has space on the disk that others have not.

    Raises:
        ArchiveError: when anything is wrong with the archive.
        StoreError: when they cannot be saved, or there is no space for them.
    """
    opened = io.BytesIO(file) if isinstance(file, bytes) else file
    size = opened.seek(0, io.SEEK_END)
    rows: list[Summary] = []
    with taking_turns():
        check_space(registry.store, size, owner, first=first)
        try:
            with tempfile.TemporaryDirectory(dir=registry.store.scratch(), ignore_cleanup_errors=True) as scratch:

                def parts() -> Iterator[dict[str, Part]]:
                    for brought in read_archive(opened, owner, Path(scratch)):
                        rows.append(summary(brought.run))
                        yield brought.parts()

                ids = registry.store.appear(parts())
        except OSError as error:
            raise StoreError(f"{not_written(error)} Nothing was imported.") from error
        except StoreError as error:
            raise StoreError(f"{error} Nothing was imported.") from error
    return [replace(row, id=run_id) for row, run_id in zip(rows, ids, strict=True)]
