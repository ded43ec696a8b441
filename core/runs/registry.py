"""The registry: every run of this process, whose it is, who is next in the queue, and when somebody last looked."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from core.data import Dataset
from core.runs.entry import Entry, from_saved
from core.runs.keeper import Keeper
from core.runs.saved_run import new_id
from core.runs.store import Store, StoreError, runs_folder
from core.runs.study import Source, Study
from core.training.checkpoint import Checkpoint
from core.training.config import RunConfig
from core.training.device import resolve
from core.training.loop import Trainer
from core.training.run import Run, Snapshot, Status, Until

__all__ = ["Entry", "NotYoursError", "Registry", "most_runs", "registry"]

LEASE_SECONDS = 600.0
SWEEP_SECONDS = 15.0
# Ended runs stay in memory for their pages; beyond so many, the ones looked at longest ago are forgotten.
ENDED_KEPT = 200
STUDIES_KEPT = 50


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
        self.store = store
        self._most = most
        self._lease = lease
        self._clock = clock
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] = {}
        self._studies: dict[str, Study] = {}
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
        entry = Entry(run_id, owner, config, str(trainer.device), None, started=time.time())
        self._enqueue(entry, trainer, Keeper(self.store, run_id), None, steps_per_second)
        return run_id

    def submit_study(self, source: Source, owner: str) -> str:
        """Queue training that is not kept, in the same queue as all runs, and give its id."""
        study_id = new_id()
        run = Run(f"study-{study_id}", source.events, on_rest=lambda _: self._make_room())
        with self._lock:
            self._studies[study_id] = Study(study_id, owner, source, run, self._clock())
            self._queue.append(study_id)
            self._forget_old()
            self._admit()
        return study_id

    def find_study(self, study_id: str) -> Study | None:
        """The study called so; None when there is none any more. Asking keeps it alive."""
        with self._lock:
            study = self._studies.get(study_id)
            if study is not None:
                study.seen = self._clock()
            return study

    def carry_on(self, run_id: str, data: Dataset, owner: str, steps_per_second: float | None = None) -> None:
        """Queue an interrupted run from the store to go on where its last checkpoint was; once is enough.

        Raises:
            NotYoursError: unless `owner` started it.
            ConfigError: when this machine lacks the device it trained on.
            StoreError: when it is damaged, or another process trains it.
        """
        if self._is_alive(run_id):
            return
        # Whoever holds the claim may go on, be it another process or another thread of this one.
        claim = self.store.claim(run_id)
        if claim is None:
            if self._is_alive(run_id):
                return
            raise StoreError("Another server is training this run: open it there.")
        keeper = Keeper(self.store, run_id, claim)
        try:
            # Read only now: until a moment ago another process may have gone on with it.
            saved = self.store.load(run_id)
            if saved is None or saved.owner != owner:
                raise NotYoursError(run_id)
            if saved.status is Status.ELSEWHERE:
                # Unfinished, and claimed: by us.
                checkpoint = self._checkpoint(run_id)
                trainer = Trainer(saved.config, data, resolve(saved.device), checkpoint)
                entry = from_saved(saved, None, 0.0)
                self._enqueue(entry, trainer, keeper, entry.snapshot() if checkpoint else None, steps_per_second)
                return
        except BaseException:
            keeper.release()
            raise
        keeper.release()

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
        if entry is None or (entry.run is None and self._has_changed(entry)):
            entry = self._read(run_id)
        if entry is not None and looks:
            entry.seen = self._clock()
        return entry

    def place(self, run_id: str) -> int | None:
        """How many runs are before this one in the queue; None when it is not waiting."""
        with self._lock:
            return self._queue.index(run_id) if run_id in self._queue else None

    def of(self, owner: str) -> list[Entry]:
        """The owner's runs that were trained by this process and are not forgotten yet."""
        with self._lock:
            return [entry for entry in self._entries.values() if entry.owner == owner and entry.run is not None]

    def finished(self) -> list[Entry]:
        """Everybody's runs that this process has trained to their end and not forgotten, in their order."""
        with self._lock:
            entries = list(self._entries.values())
        return [entry for entry in entries if entry.run is not None and entry.run.status is Status.FINISHED]

    def forget(self, run_id: str) -> None:
        """Let go of an ended run; it is found again if it is in the store."""
        with self._lock:
            entry = self._entries.get(run_id)
            if entry is not None and entry.snapshot().status.ended:
                del self._entries[run_id]

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
            entry = self._known(run_id)
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
            watched: list[Entry | Study] = [*self._entries.values(), *self._studies.values()]
            for entry in watched:
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

    def _enqueue(
        self, entry: Entry, trainer: Trainer, keeper: Keeper, so_far: Snapshot | None, steps_per_second: float | None
    ) -> None:
        def checkpoint() -> bytes | None:
            made = trainer.checkpoint()
            return None if made is None else made.to_bytes()

        run = Run(
            f"run-{entry.id}",
            trainer.events,
            weights=trainer.weights,
            on_epoch=lambda: keeper.progressed(entry.as_saved, checkpoint),
            on_rest=lambda _: self._rested(entry, keeper),
            so_far=so_far,
        )
        run.set_pace(steps_per_second)
        entry.run, entry.saved, entry.keeper, entry.seen = run, None, keeper, self._clock()
        with self._lock:
            self._entries[entry.id] = entry
            self._queue.append(entry.id)
            self._forget_old()
            self._admit()

    def _checkpoint(self, run_id: str) -> Checkpoint | None:
        file = self.store.checkpoint(run_id)
        try:
            return None if file is None else Checkpoint.from_bytes(file)
        # torch.load raises errors of many kinds on bytes it did not write.
        except Exception as error:
            raise StoreError("What this run could be continued from is damaged: train it again.") from error

    def _read(self, run_id: str) -> Entry | None:
        """A run from the store, kept in memory while its file stays the same."""
        stamp = self.store.stamp(run_id)
        saved = self.store.load(run_id)
        with self._lock:
            known = self._entries.get(run_id)
            if known is not None and known.run is not None:
                return known
            if saved is None:
                self._entries.pop(run_id, None)
                return None
            entry = self._entries[run_id] = from_saved(saved, stamp, self._clock())
            self._forget_old()
            return entry

    def _has_changed(self, entry: Entry) -> bool:
        """Whether another process may have gone on with a run that was read from the store."""
        assert entry.saved is not None
        unsettled = entry.saved.status in (Status.INTERRUPTED, Status.ELSEWHERE)
        return unsettled or self.store.stamp(entry.id) != entry.stamp

    def _is_alive(self, run_id: str) -> bool:
        with self._lock:
            entry = self._entries.get(run_id)
            return entry is not None and entry.run is not None and not entry.run.status.ended

    def _own(self, run_id: str, owner: str) -> Run:
        with self._lock:
            entry = self._known(run_id)
        if entry is None or entry.run is None or entry.owner != owner:
            raise NotYoursError(run_id)
        return entry.run

    def _end(self, run_id: str, run: Run) -> None:
        waiting = run.status is Status.PENDING
        if run_id in self._queue:
            self._queue.remove(run_id)
        run.stop()
        if waiting:
            entry = self._entries.get(run_id)
            keeper = entry.keeper if entry is not None else None
            if keeper is not None and keeper.release():
                # It would have gone on from the store, and is there as it was.
                del self._entries[run_id]
            self._admit()

    def _admit(self) -> None:
        """Start waiting runs while there is room. Lock held."""
        everything: dict[str, Entry | Study] = {**self._entries, **self._studies}
        at_work = sum(entry.run is not None and entry.run.status.works for entry in everything.values())
        while self._queue and at_work < self._most:
            run = everything[self._queue.popleft()].run
            assert run is not None
            if run.status is Status.PENDING:
                run.start()
            else:
                run.resume()
            at_work += 1

    def _rested(self, entry: Entry, keeper: Keeper) -> None:
        """A run has paused or ended: let the next one begin, and save it if it ended. In the run's thread."""
        self._make_room()
        if entry.snapshot().status.ended:
            keeper.ended(entry.as_saved)

    def _known(self, run_id: str) -> Entry | Study | None:
        return self._entries.get(run_id) or self._studies.get(run_id)

    def _make_room(self) -> None:
        with self._lock:
            self._admit()

    def _forget_old(self) -> None:
        """Lock held."""
        ended = [e for e in self._entries.values() if e.run is None or e.run.status.ended]
        for entry in sorted(ended, key=lambda e: e.seen)[: max(len(ended) - ENDED_KEPT, 0)]:
            del self._entries[entry.id]
        over = sorted((s for s in self._studies.values() if s.run.status.ended), key=lambda s: s.seen)
        for study in over[: max(len(over) - STUDIES_KEPT, 0)]:
            del self._studies[study.id]


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
