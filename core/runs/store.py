"""`Store`: runs on disk, each one file that is replaced whole, so that a server may end at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from core.runs.claims import Claims
from core.runs.saved_run import ABOUT, RUN_ID, WEIGHTS, SavedRun, clean_name, from_parts, to_parts
from core.runs.summary import Summary, summary
from core.training.snapshot import Status

CHECKPOINT = "checkpoint.pt"


class StoreError(Exception):
    """A run that cannot be saved or read; the message is a sentence."""


def runs_folder() -> Path:
    """Where runs are saved: SOFTMAX_LAB_RUNS, else runs/ beside app.py."""
    return Path(os.environ.get("SOFTMAX_LAB_RUNS") or Path(__file__).parents[2] / "runs").expanduser()


class Store:
    """The folder of saved runs: ID.zip, uncompressed, with the settings, the history, the weights and who and when.

    While a run trains, its process holds the claim of it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._claims = Claims(folder / ".locks")
        self._writing = threading.Lock()
        # By run: the file's age and size, and what was read from it; the list asks for all of them again and again.
        self._summaries: dict[str, tuple[tuple[int, int], Summary | None]] = {}

    # One run

    def save(self, run: SavedRun, checkpoint: bytes | None = None) -> None:
        """Write a run, replacing an earlier version of it.

        Args:
            run: the run.
            checkpoint: what it can be continued from; with it, the run counts as one that goes on.

        Raises:
            StoreError: when the folder cannot be written; the earlier version stays.
        """
        parts = to_parts(run)
        if checkpoint is not None:
            parts[CHECKPOINT] = checkpoint
        with self._writing:
            self._write(run.id, parts, durable=run.status.ended)

    def load(self, run_id: str) -> SavedRun | None:
        """Read a run; None when there is none of that name.

        Raises:
            StoreError: when its file is damaged.
        """
        parts = self._read(run_id, without=(CHECKPOINT,))
        if parts is None:
            return None
        try:
            return self._as_it_stands(from_parts(run_id, parts))
        # torch.load raises errors of many kinds on bytes that are no weights.
        except Exception as error:
            raise StoreError("This saved run is damaged and cannot be read: train it again.") from error

    def checkpoint(self, run_id: str) -> bytes | None:
        """What an interrupted run can be continued from; None before its first epoch and after its end.

        Raises:
            StoreError: when its file is damaged.
        """
        return (self._read(run_id) or {}).get(CHECKPOINT)

    def path(self, run_id: str) -> Path:
        """The file of a run, whether it is there or not.

        Raises:
            StoreError: when no run can have this name.
        """
        if not RUN_ID.fullmatch(run_id):
            raise StoreError("A run's name has small letters and digits only.")
        return self.folder / f"{run_id}.zip"

    def stamp(self, run_id: str) -> tuple[int, int] | None:
        """Changes when the run's file does; None when there is no such file."""
        try:
            found = self.path(run_id).stat() if RUN_ID.fullmatch(run_id) else None
        except OSError:
            return None
        return None if found is None else (found.st_mtime_ns, found.st_size)

    def rename(self, run_id: str, name: str) -> None:
        """Give a saved run another name. Claim the run first, so that nobody who trains it writes it meanwhile.

        Raises:
            StoreError: when it is damaged, or the folder cannot be written.
        """
        with self._writing:
            parts = self._read(run_id)
            if parts is None:
                return
            try:
                values = json.loads(parts[ABOUT])
                values["name"] = clean_name(name)
                parts[ABOUT] = json.dumps(values, indent=2).encode()
            except (KeyError, TypeError, ValueError) as error:
                raise StoreError("This saved run is damaged and cannot be renamed.") from error
            self._write(run_id, parts, durable=True)

    def delete(self, run_id: str) -> None:
        """Remove a run, if it is there.

        Raises:
            StoreError: when it cannot be removed.
        """
        if not RUN_ID.fullmatch(run_id):
            return
        try:
            for path in (self.path(run_id), self._unfinished(run_id)):
                path.unlink(missing_ok=True)
            self._claims.remove(run_id)
        except OSError as error:
            raise StoreError(f"The run could not be deleted: {_reason(error)}.") from error

    # All runs

    def remove_unfinished(self) -> None:
        """Remove what processes left that were killed at the first writing of a run, which is in no list.

        A process that saves a run for the first time holds its claim; only unclaimed leftovers are removed.
        """
        for path in self.folder.glob("*.writing"):
            run_id = path.stem
            # A folder that cannot be written stays as it is: no list shows these files.
            with contextlib.suppress(StoreError, OSError):
                if not RUN_ID.fullmatch(run_id) or self.path(run_id).exists() or not (claim := self.claim(run_id)):
                    continue
                try:
                    # A process that has released the claim by now has finished writing.
                    if not self.path(run_id).exists():
                        path.unlink(missing_ok=True)
                        self._claims.remove(run_id)
                finally:
                    claim.release()

    def summaries(self) -> tuple[list[Summary], int]:
        """Every run without its weights, the latest first, and the number of files that cannot be read."""
        found, damaged = [], 0
        names = {path.stem for path in self.folder.glob("*.zip") if RUN_ID.fullmatch(path.stem)}
        for run_id in names:
            stamp = self.stamp(run_id)
            if stamp is None:
                continue
            known = self._summaries.get(run_id)
            if known is None or known[0] != stamp:
                known = self._summaries[run_id] = stamp, self._summary(run_id)
            if known[1] is None:
                damaged += 1
            else:
                found.append(replace(known[1], status=self._status(run_id, known[1].status)))
        for gone in set(self._summaries) - names:
            self._summaries.pop(gone, None)
        return sorted(found, key=lambda run: run.started, reverse=True), damaged

    def _summary(self, run_id: str) -> Summary | None:
        try:
            parts = self._read(run_id, without=(WEIGHTS, CHECKPOINT))
            return None if parts is None else summary(from_parts(run_id, parts))
        except Exception:
            return None

    # Who trains a run

    def claim(self, run_id: str) -> FileLock | None:
        """Hold this run for this process until the lock is released; None when another one holds it.

        Raises:
            StoreError: when the folder cannot be written.
        """
        try:
            return self._claims.take(self.path(run_id).stem)
        except OSError as error:
            raise _not_written(error) from error

    def is_claimed(self, run_id: str) -> bool:
        """Whether this process or another one holds the claim of this run."""
        return self._claims.is_taken(self.path(run_id).stem)

    def _status(self, run_id: str, written: Status) -> Status:
        if written.ended:
            return written
        return Status.ELSEWHERE if self.is_claimed(run_id) else Status.INTERRUPTED

    def _as_it_stands(self, run: SavedRun) -> SavedRun:
        return replace(run, status=self._status(run.id, run.status))

    # Files

    def _read(self, run_id: str, without: tuple[str, ...] = ()) -> dict[str, bytes] | None:
        if not RUN_ID.fullmatch(run_id):
            return None
        try:
            with zipfile.ZipFile(self.path(run_id)) as file:
                return {name: file.read(name) for name in file.namelist() if name not in without}
        except FileNotFoundError:
            return None
        # zipfile raises errors of many kinds on bytes that are no archive.
        except Exception as error:
            raise StoreError("This saved run is damaged and cannot be read: train it again.") from error

    def _write(self, run_id: str, parts: Mapping[str, bytes], *, durable: bool) -> None:
        """Replace the run's file. `durable` waits for the disk, which only matters when the power fails."""
        made = self._unfinished(run_id)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                with made.open("wb") as file:
                    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                        for name, content in parts.items():
                            archive.writestr(name, content)
                    if durable:
                        file.flush()
                        os.fsync(file.fileno())
                os.replace(made, self.path(run_id))
            # Also when the memory is full, which is no OSError.
            except BaseException:
                made.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise _not_written(error) from error

    def _unfinished(self, run_id: str) -> Path:
        return self.path(run_id).with_suffix(".writing")


def _not_written(error: OSError) -> StoreError:
    return StoreError(f"The runs folder cannot be written: {_reason(error)}.")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
