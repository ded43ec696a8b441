"""The stream of a small run's weights: each moment of its timeline travels once to each who watches, as its weights."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute

from core.data import DatasetError, load
from core.runs.registry import Entry, registry
from core.runs.saved_run import RUN_ID
from core.training import Snapshot, Timeline
from core.training.timeline import MOST_PARAMETERS, NO_MOMENTS
from core.ui.streams.broadcast import Broadcaster, Stream, stream_route
from core.ui.watch.found_again import FoundAgain

# More often than a moving picture needs, less often than a screen draws.
EVERY = 1 / 15
broadcaster = Broadcaster()
# What becomes of a run that is not there: it never changes, so it is looked at once an hour.
_GONE = {"stage": json.dumps("gone")}
_NEVER = Stream("gone", lambda: lambda: _GONE, every=3600.0)


def path(run_id: str) -> str:
    """The address of the stream, below /softmax-lab/."""
    return f"moments/{run_id}"


class MomentsSource:
    """The source of one run's moments. What has not changed since the last call is not made again."""

    def __init__(
        self, run_id: str, clock: Callable[[], float] = time.monotonic, now: Callable[[], float] = time.time
    ) -> None:
        self._run = FoundAgain(run_id, clock)
        self._now = now
        # The timeline and the status that the parts are made of.
        self._seen: tuple[object, ...] = ()
        self._moments: dict[int, str] = {}
        self._steps_per_epoch = 0
        self._parts: dict[str, str] = {}

    def __call__(self) -> dict[str, str]:
        """All parts of the run as it is now.

        `stage` is its status, such as "training", or "gone"; `m0`, `m20`... are base64 of little-endian float32, all
        parameters in the order of `model.parameters()` after so many minibatches; `last` is the latest of these
        numbers, `restored` that of the weights early stopping has put back; `total_steps` and `steps_per_epoch` count
        minibatches; `lost` says why earlier moments are missing; `taken` is when this was the state of the run, in
        seconds since 1970. What is not known is not there: neither is a moment before the run has begun.
        """
        if (entry := self._run.entry()) is None:
            return _GONE
        snapshot = entry.snapshot()
        seen = (snapshot.timeline, snapshot.status, snapshot.history.total_steps, snapshot.history.restored_epoch)
        # Timelines are told apart by what they are, not by what is in them: each moment makes a new one.
        if not self._seen or seen[0] is not self._seen[0] or seen[1:] != self._seen[1:]:
            self._seen = seen
            self._parts = self._compose(entry, snapshot)
        return self._parts

    def _compose(self, entry: Entry, snapshot: Snapshot) -> dict[str, str]:
        timeline, history = _drawn(entry, snapshot.timeline), snapshot.history
        if not self._steps_per_epoch:
            self._steps_per_epoch = _steps_per_epoch(entry)
        self._moments = self._encoded(timeline)
        restored = history.current_epoch.step if history.restored_epoch and history.current_epoch else None
        known = {
            "stage": snapshot.status.value,
            "last": timeline.steps[-1] if timeline.steps else None,
            "restored": restored,
            "total_steps": history.total_steps or None,
            "steps_per_epoch": self._steps_per_epoch or None,
            "lost": timeline.lost,
        }
        return {
            **{name: json.dumps(value) for name, value in known.items() if value is not None},
            "taken": f"{self._now():.3f}",
            **{f"m{step}": moment for step, moment in self._moments.items()},
        }

    def _encoded(self, timeline: Timeline) -> dict[int, str]:
        """The moments as JSON by step; those known already are not encoded again, as weights of a step never change."""
        known = self._moments
        return {
            step: known.get(step) or f'"{base64.b64encode(weights).decode("ascii")}"'
            for step, weights in zip(timeline.steps, timeline.weights, strict=True)
        }


def _drawn(entry: Entry, timeline: Timeline) -> Timeline:
    """The moments that a page draws by itself: those of a small model, which is its parameters and nothing else."""
    by_parameters = timeline.parameters <= MOST_PARAMETERS and not (entry.config.batch_norm and entry.config.hidden)
    return timeline if by_parameters else replace(NO_MOMENTS, lost=timeline.lost)


def _steps_per_epoch(entry: Entry) -> int:
    try:
        return entry.config.steps_per_epoch(load(entry.config.dataset))
    except DatasetError:
        return 0


def _find(connection: HTTPConnection) -> Stream | None:
    run_id = connection.path_params["run"]
    if not RUN_ID.fullmatch(run_id):
        return None
    return Stream(
        run_id,
        lambda: MomentsSource(run_id),
        every=EVERY,
        exists=lambda: registry().exists(run_id),
        otherwise=_NEVER,
    )


def route() -> WebSocketRoute:
    """The address of the moments of all runs."""
    return stream_route("/moments/{run}", _find, broadcaster)
