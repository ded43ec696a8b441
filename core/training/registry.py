"""The registry: every run of this process, whose it is, who is next in the queue, and when somebody last looked."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.data import Dataset
from core.training.config import RunConfig
from core.training.device import resolve
from core.training.loop import Trainer
from core.training.run import Run, Snapshot, Status, Until
from core.training.store import SavedRun, Store, StoreError, new_id, runs_folder

LEASE_SECONDS = 600.0
SWEEP_SECONDS = 15.0
# Ended runs stay in memory for their pages; beyond so many, the ones looked at longest ago are forgotten.
ENDED_KEPT = 200


@dataclass
class Entry:
    """A run with what the registry knows about it. `run` is None when it was read from the store."""

    id: str
    owner: str
    config: RunConfig
    device: str
    run: Run | None
    saved: SavedRun | None = None
    save_error: str | None = None
    seen: float = field(default=0.0)

    def snapshot(self) -> Snapshot:
        """The run as it is now, or as it was saved."""
        if self.run is not None:
            return self.run.snapshot()
        assert self.saved is not None
        history = self.saved.history
        seconds = history.seconds or (history.epochs[-1].seconds if history.epochs else 0.0)
        return Snapshot(self.saved.status, history, None, self.saved.weights, self.saved.weights_step, seconds)


class NotYoursError(Exception):
    """Somebody else's run was to be steered."""


class Registry:
    """All runs, at most `most` of them training at once; the others wait in the order they came."""

    def __init__(
        self,
        store: Store,
        most: int,
        *,
        lease: float = LEASE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._most = most
        self._lease = lease
        self._clock = clock
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] = {}
        self._queue: deque[str] = deque()

    # Making and finding runs

    def submit(
        self, config: RunConfig, data: Dataset, device: str, owner: str, steps_per_second: float | None = None
    ) -> str:
        """Queue a run and give its id; it starts at once when there is room.

        Raises:
            ConfigError: when the settings do not fit the data or this machine.
        """
        trainer = Trainer(config, data, resolve(device))
        run_id = new_id()
        run = Run(
            f"run-{run_id}",
            trainer.events,
            weights=trainer.weights,
            on_rest=lambda _: self._rested(run_id),
        )
        run.set_pace(steps_per_second)
        with self._lock:
            self._entries[run_id] = Entry(run_id, owner, config, str(trainer.device), run, seen=self._clock())
            self._queue.append(run_id)
            self._forget_old()
            self._admit()
        return run_id

    def find(self, run_id: str, *, looks: bool = True) -> Entry | None:
        """The run called `run_id`, from memory or from the store; None when there is none.

        Args:
            run_id: as `submit` gave it.
            looks: whether somebody watches it, which keeps it alive.

        Raises:
            StoreError: when it is in the store and damaged.
        """
        with self._lock:
            entry = self._entries.get(run_id)
        if entry is None and (saved := self._store.load(run_id)) is not None:
            entry = Entry(run_id, saved.owner, saved.config, saved.device, None, saved, seen=self._clock())
            with self._lock:
                entry = self._entries.setdefault(run_id, entry)
                self._forget_old()
        if entry is not None and looks:
            entry.seen = self._clock()
        return entry

    def place(self, run_id: str) -> int | None:
        """How many runs are before this one in the queue; None when it is not waiting."""
        with self._lock:
            return self._queue.index(run_id) if run_id in self._queue else None

    # Steering; NotYoursError unless `owner` started the run

    def pause(self, run_id: str, owner: str) -> None:
        """Pause a run; its place among those training goes to the next in the queue."""
        with self._lock:
            run = self._own(run_id, owner)
            if run_id in self._queue and run.status is Status.PAUSED:
                self._queue.remove(run_id)
            run.pause()

    def resume(self, run_id: str, owner: str) -> None:
        """Let a paused run go on, as soon as there is room."""
        with self._lock:
            run = self._own(run_id, owner)
            if run.status is Status.PAUSING:
                run.resume()
            elif run.status is Status.PAUSED and run_id not in self._queue:
                self._queue.append(run_id)
                self._admit()

    def step(self, run_id: str, owner: str, until: Until) -> None:
        """Let a paused run do one minibatch or one epoch."""
        self._own(run_id, owner).step(until)

    def stop(self, run_id: str, owner: str) -> None:
        """End a run, waiting or training."""
        with self._lock:
            self._end(run_id, self._own(run_id, owner))

    def stop_all(self, run_ids: Iterable[str], owner: str) -> None:
        """End those of these runs that are the owner's and still go on."""
        for run_id in run_ids:
            entry = self._entries.get(run_id)
            if entry is not None and entry.owner == owner and entry.run is not None:
                self.stop(run_id, owner)

    def set_pace(self, run_id: str, owner: str, steps_per_second: float | None) -> None:
        """Slow motion for a run; None is full speed."""
        self._own(run_id, owner).set_pace(steps_per_second)

    # The lease

    def sweep(self) -> None:
        """Stop every run nobody has looked at for the length of the lease."""
        with self._lock:
            now = self._clock()
            for entry in list(self._entries.values()):
                if entry.run is not None and not entry.run.status.ended and now - entry.seen > self._lease:
                    self._end(entry.id, entry.run)

    def watch(self) -> None:
        """Sweep for as long as the process lives, in a thread of its own."""

        def work() -> None:
            while True:
                time.sleep(SWEEP_SECONDS)
                self.sweep()

        threading.Thread(target=work, name="lease", daemon=True).start()

    # Inside

    def _own(self, run_id: str, owner: str) -> Run:
        with self._lock:
            entry = self._entries.get(run_id)
        if entry is None or entry.run is None or entry.owner != owner:
            raise NotYoursError(run_id)
        return entry.run

    def _end(self, run_id: str, run: Run) -> None:
        waiting = run.status is Status.PENDING
        if run_id in self._queue:
            self._queue.remove(run_id)
        run.stop()
        if waiting:
            self._admit()

    def _admit(self) -> None:
        """Start waiting runs while there is room. Lock held."""
        at_work = sum(entry.run is not None and entry.run.status.works for entry in self._entries.values())
        while self._queue and at_work < self._most:
            run = self._entries[self._queue.popleft()].run
            assert run is not None
            if run.status is Status.PENDING:
                run.start()
            else:
                run.resume()
            at_work += 1

    def _rested(self, run_id: str) -> None:
        """A run has paused or ended: save it if it ended, and let the next one begin. In the run's thread."""
        with self._lock:
            entry = self._entries[run_id]
            self._admit()
        snapshot = entry.snapshot()
        if snapshot.status.ended and snapshot.history.steps:
            try:
                self._store.save(
                    SavedRun(
                        id=run_id,
                        owner=entry.owner,
                        config=entry.config,
                        device=entry.device,
                        status=snapshot.status,
                        history=snapshot.history,
                        weights=snapshot.weights,
                        weights_step=snapshot.weights_step,
                    )
                )
            except StoreError as error:
                entry.save_error = str(error)

    def _forget_old(self) -> None:
        """Lock held."""
        ended = [e for e in self._entries.values() if e.run is None or e.run.status.ended]
        for entry in sorted(ended, key=lambda e: e.seen)[: max(len(ended) - ENDED_KEPT, 0)]:
            del self._entries[entry.id]


def most_runs() -> int:
    """Runs that train at once: SOFTMAX_LAB_MAX_RUNS, else the cores but one, at least 1."""
    asked = os.environ.get("SOFTMAX_LAB_MAX_RUNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return max((os.cpu_count() or 2) - 1, 1)


_registry: Registry | None = None
_registry_lock = threading.Lock()


def registry() -> Registry:
    """The one registry of this process, made at the first call."""
    global _registry
    with _registry_lock:
        if _registry is None:
            _registry = Registry(Store(runs_folder()), most_runs())
            _registry.watch()
        return _registry
