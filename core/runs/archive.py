"""Archives: runs packed to travel to another machine, and read back from a file that anybody may have made.

An archive has a folder for each run with its settings, its history, its weights and its script. Nothing of it is
ever unpacked under a name of its own: members are read, each up to a limit, and judged before a run is made of them.
What ordinary systems do to a zip that is unpacked and packed again changes nothing: litter is left aside, and the
folders may lie in another one.
"""

from __future__ import annotations

import errno
import io
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from core.data import DatasetError, listing, load
from core.models import state_count
from core.reading.refusals import ConfigError
from core.reading.zip_names import is_litter, path_parts
from core.runs.run_file import Part
from core.runs.saved_run import (
    ABOUT,
    DEVICE,
    HISTORY,
    SETTINGS,
    TIMELINE,
    WEIGHTS,
    SavedRun,
    from_parts,
    new_id,
    to_parts,
)
from core.runs.weights import outline, read_weights, take_foreign_weights
from core.scripts.cells import source
from core.scripts.run_script import script
from core.training import timeline
from core.training.snapshot import Status

SCRIPT = "train.py"
MOST_BYTES = 100 * 2**20
MOST_RUNS = 200
# What all runs of an archive carry of earlier weights; what comes after leaves its own behind.
MOST_MOMENTS_BYTES = MOST_BYTES // 2
# The history of 1,000 epochs with a confusion matrix each takes 700 KB. Settings and script may hold initial weights
# and painted points.
LIMITS = {
    ABOUT: 10_000,
    SETTINGS: 200_000,
    HISTORY: 4 * 2**20,
    WEIGHTS: MOST_BYTES,
    TIMELINE: timeline.MOST_BYTES,
    SCRIPT: 2**20,
}
NEEDED = (ABOUT, SETTINGS, HISTORY)


class ArchiveError(Exception):
    """An archive that cannot be made or read; the message is a sentence."""


def pack(runs: Iterable[SavedRun]) -> bytes:
    """A zip of runs, as `pack_to` writes it."""
    buffer = io.BytesIO()
    pack_to(runs, buffer)
    return buffer.getvalue()


def pack_to(runs: Iterable[SavedRun], file: BinaryIO) -> None:
    """Write a zip of runs, without their owners; without a script where the data set is not on this machine.

    Earlier weights go along until they are half of what an archive may hold, so that they keep no run out.

    Args:
        runs: are asked for one by one, so that one is held at a time.
        file: open for writing, at its beginning; what is in it after an error is no archive.

    Raises:
        ArchiveError: when it would be larger than `unpack` reads.
    """
    carried = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, run in enumerate(runs, start=1):
            for name, content in to_parts(replace(run, owner="")).items():
                if name == TIMELINE:
                    if carried + len(content) > MOST_MOMENTS_BYTES:
                        continue
                    carried += len(content)
                # Weights hardly shrink, and are refused on arrival when they grow.
                kind = zipfile.ZIP_STORED if name in (WEIGHTS, TIMELINE) else zipfile.ZIP_DEFLATED
                archive.writestr(f"{run.id}/{name}", content, kind)
            text = _script(run)
            if text is not None:
                archive.writestr(f"{run.id}/{SCRIPT}", text)
            if file.tell() > MOST_BYTES or number > MOST_RUNS:
                raise ArchiveError(
                    f"One archive holds at most {MOST_RUNS} runs and {MOST_BYTES // 2**20} MB: choose fewer runs."
                )


@dataclass(frozen=True)
class Brought:
    """A run of an archive, judged; its weights, where it has some, are in a file of the scratch folder."""

    run: SavedRun
    weights: Path | None

    def parts(self) -> dict[str, Part]:
        """What a store writes of it."""
        parts: dict[str, Part] = dict(to_parts(self.run))
        return parts if self.weights is None else {**parts, WEIGHTS: self.weights}


def unpack(file: bytes, owner: str) -> list[SavedRun]:
    """The runs of an archive, each under a new id, as `owner`'s, with their weights in memory.

    Raises:
        ArchiveError: when anything is wrong with any of them; then none is to be taken.
    """
    runs = []
    with tempfile.TemporaryDirectory() as scratch:
        for brought in read_archive(io.BytesIO(file), owner, Path(scratch)):
            read = {} if brought.weights is None else read_weights(brought.weights.read_bytes())
            weights = {name: read[name] for name in outline(brought.run.config) if name in read}
            runs.append(replace(brought.run, weights=weights))
    return runs


def read_archive(file: BinaryIO, owner: str, scratch: Path) -> Iterator[Brought]:
    """The runs of an archive, each under a new id, as `owner`'s, one by one.

    What is in memory beside the file itself is a piece of it: weights pass through a scratch folder, where those of a
    run are overwritten by those of the next.

    Raises:
        ArchiveError: when anything is wrong with any of them; then none is to be taken.
        OSError: when the scratch folder cannot be written.
    """
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise ArchiveError(f"This file is larger than {MOST_BYTES // 2**20} MB: export fewer runs at a time.")
    try:
        with zipfile.ZipFile(file) as archive:
            budget = MOST_BYTES * 2
            for folder, members in _folders(archive).items():
                parts = {}
                weights = None
                for name, member in members.items():
                    limit = min(LIMITS[name], budget)
                    if name == WEIGHTS:
                        weights = scratch / "given"
                        budget -= _copy(archive, member, limit, weights)
                    else:
                        parts[name] = _content(archive, member, limit)
                        budget -= len(parts[name])
                yield _run(folder, parts, weights, owner, scratch)
    except zipfile.BadZipFile as error:
        raise ArchiveError("This file is no zip archive, or it is damaged: export the runs again.") from error
    except (NotImplementedError, RuntimeError, EOFError, ValueError, MemoryError, zlib.error) as error:
        raise ArchiveError("This archive cannot be read: export the runs again.") from error
    except OSError as error:
        # Of the scratch folder's disk, not of the archive.
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO):
            raise
        raise ArchiveError("This archive cannot be read: export the runs again.") from error


def _folders(archive: zipfile.ZipFile) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Members by run and by part, all names and kinds checked."""
    members = [member for member in archive.infolist() if not is_litter(path_parts(member))]
    if len(members) > MOST_RUNS * (len(LIMITS) + 1):
        raise ArchiveError(f"This archive has {len(members):,} files; at most {MOST_RUNS} runs are read at a time.")
    folders: dict[str, dict[str, zipfile.ZipInfo]] = {}
    places = set()
    for member in members:
        path, (*above, name) = member.orig_filename, path_parts(member)
        if not name and member.file_size == 0:
            continue
        # All runs lie in one place: in the archive itself, or in a folder of it. Those of a single run may lie bare.
        places.add(tuple(above[:-1]) if above else None)
        if (
            name not in LIMITS
            or len(places) > 1
            or any(part in ("", ".", "..") or "\0" in part or ":" in part for part in above)
        ):
            raise ArchiveError(f'This archive was not exported here: it has a file "{_shown(path)}".')
        folder = above[-1] if above else "run"
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise ArchiveError(f'In this archive "{_shown(path)}" is a link or a device, not a file.')
        if member.flag_bits & 1:
            raise ArchiveError("This archive is encrypted: export the runs without a password.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveError("This archive is packed in a way that is not read here: export the runs again.")
        if name in folders.setdefault(folder, {}):
            raise ArchiveError(f'This archive has "{_shown(path)}" twice.')
        if member.file_size > LIMITS[name]:
            raise ArchiveError(f'In this archive "{_shown(path)}" is larger than such a file can be.')
        folders[folder][name] = member
    if not folders:
        raise ArchiveError("This archive holds no run.")
    if len(folders) > MOST_RUNS:
        raise ArchiveError(f"This archive holds {len(folders):,} runs; at most {MOST_RUNS} are read at a time.")
    for folder, parts in folders.items():
        for name in NEEDED:
            if name not in parts:
                raise ArchiveError(f'The run "{_shown(folder)}" of this archive lacks its {name}.')
    return folders


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Up to `limit` bytes, whatever size the archive promises."""
    with archive.open(member) as opened:
        content = opened.read(limit + 1)
    if len(content) > limit:
        raise _too_large(member)
    return content


def _too_large(member: zipfile.ZipInfo) -> ArchiveError:
    return ArchiveError(f'In this archive "{_shown(member.filename)}" unpacks to more than such a file can be.')


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int, to: Path) -> int:
    """Copy up to `limit` bytes to a file, in pieces, whatever size the archive promises; gives how many."""
    size = 0
    with archive.open(member) as opened, to.open("wb") as file:
        while piece := opened.read(2**20):
            size += len(piece)
            if size > limit:
                raise _too_large(member)
            file.write(piece)
    return size


def _run(folder: str, parts: dict[str, bytes], given: Path | None, owner: str, scratch: Path) -> Brought:
    weights = None
    try:
        run = from_parts(new_id(), parts)
        check_history(run)
        run.config.check_start(listing(run.config.dataset))
        run = _with_own_timeline(run)
        if given is not None:
            weights = scratch / "fresh"
            take_foreign_weights(given, weights, run.config)
    except ConfigError as error:
        raise ArchiveError(f'The settings of run "{_shown(folder)}" do not fit: {error}') from error
    except ValueError as error:
        reason = str(error) if str(error).endswith(".") else "one of its files is damaged."
        raise ArchiveError(f'The run "{_shown(folder)}" cannot be imported: {reason}') from error
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ArchiveError(f'The run "{_shown(folder)}" cannot be imported: one of its files is damaged.') from error
    # What it could be continued from stayed behind with its server.
    status = run.status if run.status in (Status.FINISHED, Status.FAILED) else Status.STOPPED
    return Brought(replace(run, owner=owner, status=status, imported=True), weights)


def _with_own_timeline(run: SavedRun) -> SavedRun:
    """The run without a timeline that cannot be of its model: that alone is lost."""
    data, config = listing(run.config.dataset), run.config
    numbers = state_count(data.features, config.hidden, data.classes, batch_norm=config.batch_norm)
    if not run.timeline.steps or run.timeline.parameters == numbers:
        return run
    return replace(run, timeline=timeline.Timeline(lost=timeline.LOST))


def check_history(run: SavedRun) -> None:
    """Raise ValueError when a history could not come from a run of these settings, or would break a chart of it."""
    history, classes = run.history, listing(run.config.dataset).classes
    if not classes:
        raise ValueError("It was trained on somebody's own data, which are not on this machine.")
    epochs = history.epochs
    whole = (history.total_steps, history.parameters, history.stride, *history.steps)
    whole += tuple(value for epoch in epochs for value in (epoch.epoch, epoch.step))
    if (
        not all(type(value) is int and 0 <= value < 2**53 for value in whole)
        or not isinstance(history.device, str)
        or not (history.device == "" or DEVICE.fullmatch(history.device))
        or history.stride < 1
        or not (history.restored_epoch is None or history.restored_epoch in range(1, len(epochs) + 1))
        or not (history.left_range_at is None or (type(history.left_range_at) is int and history.left_range_at > 0))
        or not (history.seconds is None or (type(history.seconds) in (int, float) and 0 <= history.seconds < 1e11))
    ):
        raise ValueError("Its history has values that no run writes.")
    if len(history.steps) > 600 or list(history.steps) != sorted(set(history.steps)):
        raise ValueError("Its history has steps that no run records.")
    if len(epochs) > run.config.epochs or [epoch.epoch for epoch in epochs] != list(range(1, len(epochs) + 1)):
        raise ValueError("Its history has other epochs than its settings.")
    if max(history.step, run.weights_step) > history.total_steps:
        raise ValueError("Its history has more minibatches than its settings.")
    for epoch in epochs:
        if (epoch.validation is not None) != (run.config.validation_share > 0):
            raise ValueError("Its history has other results than its settings.")
        for found in (epoch.tested, epoch.chosen_by):
            square = len(found.confusion) == classes and all(len(row) == classes for row in found.confusion)
            if not square or not all(0 <= count < 2**31 for row in found.confusion for count in row):
                raise ValueError("A confusion matrix in its history is none of its data set.")
            if not 0 <= found.accuracy <= 1:
                raise ValueError("Its history has an accuracy that cannot be.")
        if not 0 <= epoch.seconds < 1e11:
            raise ValueError("Its history has a time that cannot be.")


def _script(run: SavedRun) -> str | None:
    try:
        data = load(run.config.dataset)
    except DatasetError:
        return None
    device = run.device.partition(":")[0]
    return source(script(run.config, data, device))


def _shown(text: str) -> str:
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= 60 else text[:57] + "..."
