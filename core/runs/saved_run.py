"""`SavedRun`: a run as it is saved on disk and carried to other machines, and the files it is made of."""

from __future__ import annotations

import json
import math
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from core.models import running_statistics
from core.runs.weights import read_weights, weights_file
from core.training.config import RunConfig
from core.training.events import EpochDone
from core.training.history import History
from core.training.snapshot import Status, Weights
from core.training.timeline import LOST, NO_MOMENTS, Timeline

RUN_ID = re.compile(r"[a-z2-7]{8,40}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
DEVICE = re.compile(r"(cpu|cuda|mps)(:\d{1,2})?")
LONGEST_NAME = 60
VERSION = 1

ABOUT, SETTINGS, HISTORY, WEIGHTS = "about.json", "settings.json", "history.json", "weights.pt"
TIMELINE = "timeline.npz"


def new_id() -> str:
    """A fresh name for a run: 60 random bits, safe in an address and as a file."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class NewerError(ValueError):
    """A run that a newer version of this program wrote; the message is a sentence."""

    def __init__(self) -> None:
        super().__init__("A newer version of Softmax Lab wrote it: open it with that version.")


@dataclass(frozen=True)
class SavedRun:
    """A run as the store keeps it.

    Attributes:
        owner: the owner name, as the registry has it; "" for a run on its way to another machine.
        status: as it was when written; RUNNING in a file that a run writes while it goes on.
        weights_step: the minibatch after which `weights` were copied; empty weights before the first epoch.
        timeline: the weights of earlier moments; empty for a model too large for it, and where nothing kept any.
        name: what its owner calls it, "" until then.
        started: seconds since 1970.
        seconds: of work, pauses not counted.
        error: why it failed.
        imported: whether it was trained on another machine.
        opened: which of its owner's openings of this data set's test set showed its results, from 1; 0 while the
            envelope is sealed, and for runs that never had one.
    """

    id: str
    owner: str
    config: RunConfig
    device: str
    status: Status
    history: History
    weights: Weights = field(default_factory=dict)
    weights_step: int = 0
    timeline: Timeline = NO_MOMENTS
    name: str = ""
    started: float = 0.0
    seconds: float = 0.0
    error: str | None = None
    imported: bool = False
    opened: int = 0


def clean_name(text: str) -> str:
    """A name as it can be shown anywhere: on one line, printable, at most 60 characters."""
    return "".join(c if c.isprintable() else " " for c in text).strip()[:LONGEST_NAME].strip()


def about(run: SavedRun) -> bytes:
    """What is neither settings nor results, as JSON."""
    values = {
        "version": VERSION,
        "owner": run.owner,
        "name": run.name,
        "device": run.device,
        "status": run.status.name,
        "weights_step": run.weights_step,
        "started": run.started,
        "seconds": run.seconds,
        "error": run.error,
        "imported": run.imported,
    }
    # What never was sealed says nothing of it: earlier versions read it.
    if run.opened:
        values["opened"] = run.opened
    return json.dumps(values, indent=2, allow_nan=False).encode()


def to_parts(run: SavedRun) -> dict[str, bytes]:
    """The run as files; without weights where it has none yet."""
    parts = {
        ABOUT: about(run),
        SETTINGS: run.config.to_json().encode(),
        HISTORY: run.history.to_json().encode(),
    }
    if run.weights:
        parts[WEIGHTS] = weights_file(run.weights)
    if run.timeline.steps:
        parts[TIMELINE] = run.timeline.to_bytes()
    return parts


def from_parts(run_id: str, parts: Mapping[str, bytes]) -> SavedRun:
    """The inverse of `to_parts`. Weights are read without running code in them; without their file they are empty.

    A damaged timeline is lost alone, and says so.

    Raises:
        NewerError: when a newer version of this program wrote it.
        ValueError, KeyError, and what `torch.load` raises: when a part is missing or is not what it should be.
    """
    try:
        return _from_parts(run_id, parts)
    except Exception as error:
        if _is_newer(parts):
            raise NewerError from error
        raise


def _from_parts(run_id: str, parts: Mapping[str, bytes]) -> SavedRun:
    values: dict[str, Any] = json.loads(parts[ABOUT])
    if values.pop("version") != VERSION:
        raise ValueError("This run was saved by another version of this program.")
    history = History.from_json(parts[HISTORY].decode())
    config = RunConfig.from_json(parts[SETTINGS].decode())
    run = SavedRun(
        id=run_id,
        config=config,
        status=Status[values.pop("status")],
        history=history,
        timeline=_timeline(parts[TIMELINE], history, config) if TIMELINE in parts else NO_MOMENTS,
        weights=read_weights(parts[WEIGHTS]) if WEIGHTS in parts else {},
        **values,
    )
    _check_types(run)
    return replace(run, name=clean_name(run.name))


def _timeline(file: bytes, history: History, config: RunConfig) -> Timeline:
    try:
        numbers = history.parameters + running_statistics(config.hidden, batch_norm=config.batch_norm)
        timeline = Timeline.from_bytes(file, numbers)
        if timeline.steps[-1] > history.step:
            raise ValueError("a moment that has not come")
        return timeline
    except (ValueError, TypeError):
        return Timeline(lost=LOST)


def _is_newer(parts: Mapping[str, bytes]) -> bool:
    """Whether these parts have all that this version writes, and a later version or fields it does not know."""
    try:
        values, settings, told = (json.loads(parts[name]) for name in (ABOUT, SETTINGS, HISTORY))
        if type(values["version"]) is int and values["version"] > VERSION:
            return True
        known = {"version", *(field.name for field in fields(SavedRun))}
        epochs = {field.name for field in fields(EpochDone)}
        return values["version"] == VERSION and bool(
            set(values) - known
            or set(settings) - {field.name for field in fields(RunConfig)}
            or set(told) - {field.name for field in fields(History)}
            or any(set(epoch) - epochs for epoch in told["epochs"])
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        return False


def _is_text(text: str) -> bool:
    """Whether it can be sent to a browser: JSON may hold half of a character."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _check_types(run: SavedRun) -> None:
    """What JSON gives may be of any type; a page that shows it trusts it."""
    texts = (run.owner, run.name, run.device)
    numbers = (run.started, run.seconds, run.weights_step)
    if (
        not all(isinstance(text, str) and len(text) <= 200 for text in texts)
        or not all(type(value) in (int, float) and math.isfinite(value) and 0 <= value < 1e11 for value in numbers)
        # It becomes part of a script and of Markdown.
        or not DEVICE.fullmatch(run.device)
        or not isinstance(run.weights_step, int)
        or not isinstance(run.imported, bool)
        or type(run.opened) is not int
        or not 0 <= run.opened < 2**31
        or not (run.error is None or (isinstance(run.error, str) and len(run.error) <= 1000 and _is_text(run.error)))
    ):
        raise ValueError("A value has the wrong type or is out of range.")
