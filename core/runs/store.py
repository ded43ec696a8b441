"""`Store`: runs on disk, each one file that is replaced whole, so that a server may end at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from core.runs import run_file
from core.runs.claims import Claims, is_held
from core.runs.plan import PLAN, Plan, read_plan
from core.runs.run_file import UNFINISHED, Part
from core.runs.saved_run import (
    ABOUT,
    RUN_ID,
    TIMELINE,
    WEIGHTS,
    NewerError,
    SavedRun,
    clean_name,
    from_parts,
    new_id,
    to_parts,
)
from core.runs.summaries import Listing, Summaries
from core.runs.summary import Summary, summary
from core.training.snapshot import Status

CHECKPOINT = "checkpoint.pt"
# What an import left in the scratch folder is not its any more.
SCRATCH_SECONDS = 3600.0
NEWER = (
    "A newer version of Softmax Lab wrote this run, and it is left as it is: open it with that version, or update this "
    "one."
)


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
        # The list asks for all of them again and again.
        self._summaries = Summaries(self._stamps, self._summary)

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
        except NewerError as error:
            raise StoreError(NEWER) from error
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
        return run_file.stamp(self.path(run_id)) if RUN_ID.fullmatch(run_id) else None

    def rename(self, run_id: str, name: str) -> None:
        """Give a saved run another name. Claim the run first, so that nobody who trains it writes it meanwhile.

        Raises:
            StoreError: when it is damaged, or the folder cannot be written.
        """
        self._tell(run_id, "name", clean_name(name))

    def open(self, run_id: str, opened: int) -> None:
        """Note that the results of a saved run on the test set were shown, as the opening of that number.

        Claim the run first, as for `rename`.

        Raises:
            StoreError: when it is damaged, or the folder cannot be written.
        """
        self._tell(run_id, "opened", opened)

    def delete(self, run_id: str) -> None:
        """Remove a run, if it is there.

        Raises:
            StoreError: when it cannot be removed.
        """
        if not RUN_ID.fullmatch(run_id):
            return
        try:
            for path in (self.path(run_id), *self._unfinished(run_id)):
                path.unlink(missing_ok=True)
            self._claims.remove(run_id)
        except OSError as error:
            raise StoreError(f"The run could not be deleted: {_reason(error)}.") from error

    # Several runs as one

    def appear(self, runs: Iterable[Mapping[str, Part]]) -> list[str]:
        """Save runs of which all are there afterwards, or none, also when the process is killed; gives their new names.

        Args:
            runs: the parts of each; asked for one by one, and let go of when they are written.

        Raises:
            StoreError: when the folder cannot be written; then there is none. And what `runs` raises.
        """
        made: dict[str, str] = {}
        claims = []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                for parts in runs:
                    run_id = new_id()
                    path = run_file.unfinished(self.path(run_id))
                    # What nobody holds is taken for left behind.
                    claims.append(self._claims.take(run_id))
                    run_file.write(path, parts, durable=True)
                    made[run_id] = path.name
                self._carry_out(Plan(made))
            finally:
                for name in made.values():
                    (self.folder / name).unlink(missing_ok=True)
                for claim in claims:
                    if claim is not None:
                        claim.release()
        except OSError as error:
            raise not_written(error) from error
        return list(made)

    def delete_all(self, run_ids: Iterable[str]) -> None:
        """Remove runs, of which none is there afterwards, also when the process is killed. Claim them first.

        Raises:
            StoreError: when one cannot be removed.
        """
        gone = tuple(run_id for run_id in run_ids if RUN_ID.fullmatch(run_id))
        try:
            self._carry_out(Plan({}, gone))
        except OSError as error:
            raise StoreError(f"The runs could not be deleted: {_reason(error)}.") from error
        for run_id in gone:
            self.delete(run_id)

    def _carry_out(self, plan: Plan) -> None:
        if len(plan.appear) + len(plan.go) < 2:
            plan.carry_out(self.folder)
            return
        path = self.folder / f"{new_id()}{PLAN}"
        # Held for as long as it is carried out here: unclaimed, it is taken for left behind.
        claim = self._claims.take(path.stem)
        try:
            plan.write(path)
            plan.carry_out(self.folder)
        except BaseException:
            plan.take_back(self.folder)
            raise
        finally:
            path.unlink(missing_ok=True)
            self._claims.remove(path.stem)
            if claim is not None:
                claim.release()

    # All runs

    def remove_unfinished(self) -> None:
        """Finish what processes left that were killed, and remove what they had not written whole; no list shows that.

        A process that writes a run holds its claim; only what is unclaimed is taken for left behind.
        """
        for old in self.folder.glob(".scratch/*"):
            # Of an import that may be under way.
            if time.time() - _changed(old) > SCRATCH_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
        for path in [*self.folder.glob(f"*{PLAN}"), *self.folder.glob(f"*{UNFINISHED}")]:
            run_id, _, token = path.stem.partition(".")
            # A folder that cannot be written stays as it is.
            with contextlib.suppress(StoreError, OSError):
                if not RUN_ID.fullmatch(run_id) or not (claim := self.claim(run_id)):
                    continue
                try:
                    if path.suffix == PLAN:
                        if (plan := read_plan(path)) is not None:
                            plan.carry_out(self.folder)
                        path.unlink(missing_ok=True)
                        self._claims.remove(run_id)
                    # Earlier versions wrote the next version of a run under one name, without claiming it.
                    elif (token or not self.path(run_id).exists()) and not _is_written(path):
                        path.unlink(missing_ok=True)
                        if not self.path(run_id).exists():
                            self._claims.remove(run_id)
                finally:
                    claim.release()

    def summaries(self) -> tuple[list[Summary], int]:
        """Every run without its weights, the latest first, and the number of files that cannot be read."""
        found = self.look()
        return found.runs, found.damaged

    def look(self, patience: float | None = None, owner: str | None = None) -> Listing:
        """The list of runs.

        Args:
            patience: seconds to wait for files that have not been read yet; None waits for all.
            owner: whose runs are wanted; None for everybody's.
        """
        found = self._summaries.look(patience)
        wanted = [run for run in found.runs if owner is None or run.owner == owner]
        return replace(found, runs=[replace(run, status=self._status(run.id, run.status)) for run in wanted])

    def sizes(self) -> dict[str, int]:
        """Bytes on disk by run."""
        return {run_id: size for run_id, (_, size) in self._stamps().items()}

    def scratch(self) -> Path:
        """A folder on the disk of the runs, for files that are not kept; there is one where the disk can be written."""
        folder = self.folder / ".scratch"
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return folder if folder.is_dir() else Path(tempfile.gettempdir())

    def _stamps(self) -> dict[str, tuple[int, int]]:
        names = (path.stem for path in self.folder.glob("*.zip") if RUN_ID.fullmatch(path.stem))
        return {name: stamp for name in names if (stamp := self.stamp(name)) is not None}

    def _summary(self, run_id: str) -> Summary | None:
        parts = run_file.read(self.path(run_id), (WEIGHTS, TIMELINE, CHECKPOINT), run_file.MOST_TEXT)
        return None if parts is None else summary(from_parts(run_id, parts))

    # Who trains a run

    def claim(self, run_id: str) -> FileLock | None:
        """Hold this run for this process until the lock is released; None when another one holds it.

        Raises:
            StoreError: when the folder cannot be written.
        """
        try:
            return self._claims.take(self.path(run_id).stem)
        except OSError as error:
            raise not_written(error) from error

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

    def _tell(self, run_id: str, field: str, value: str | int) -> None:
        """Change what a run's file says about the run, if there is one."""
        parts = self._read(run_id)
        if parts is None:
            return
        try:
            values = json.loads(parts[ABOUT])
            values[field] = value
            parts[ABOUT] = json.dumps(values, indent=2).encode()
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError("This saved run is damaged and cannot be changed.") from error
        self._write(run_id, parts, durable=True)

    def _read(self, run_id: str, without: tuple[str, ...] = ()) -> dict[str, bytes] | None:
        if not RUN_ID.fullmatch(run_id):
            return None
        try:
            return run_file.read(self.path(run_id), without)
        # zipfile raises errors of many kinds on bytes that are no archive.
        except Exception as error:
            raise StoreError("This saved run is damaged and cannot be read: train it again.") from error

    def _write(self, run_id: str, parts: Mapping[str, Part], *, durable: bool) -> None:
        """Replace the run's file. `durable` waits for the disk, which only matters when the power fails."""
        try:
            run_file.replace(self.path(run_id), parts, durable=durable)
        except OSError as error:
            raise not_written(error) from error

    def _unfinished(self, run_id: str) -> list[Path]:
        return [*self.folder.glob(f"{run_id}.*{UNFINISHED}"), self.path(run_id).with_suffix(UNFINISHED)]


def _is_written(path: Path) -> bool:
    with path.open("rb") as file:
        return is_held(file)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()


def not_written(error: OSError) -> StoreError:
    """What is said when the folder of runs cannot be written."""
    return StoreError(f"The runs folder cannot be written: {_reason(error)}.")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
