"""The registry: it queues runs, finds them, lets their owners steer them, and stops those that no page shows."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from core.data import Dataset
from core.runs.admission import Admission
from core.runs.aside import Aside
from core.runs.entry import Entry, from_saved
from core.runs.keeper import Keeper
from core.runs.memory import check_fits
from core.runs.roster import Roster
from core.runs.saved_run import SavedRun, new_id
from core.runs.store import Store, StoreError, runs_folder
from core.runs.study import Source, Study
from core.runs.submitter import Submitter
from core.training.checkpoint import Checkpoint
from core.training.config import RunConfig
from core.training.container import cores
from core.training.device import memory_needed, resolve
from core.training.fastest import device_for
from core.training.loop import Trainer
from core.training.run import Run, Until
from core.training.snapshot import Snapshot, Status

__all__ = ["Entry", "NotYoursError", "Registry", "most_runs", "registry", "set_registry"]

LEASE_SECONDS = 600.0
SWEEP_SECONDS = 10.0
# A page that shows a run looks several times a second; a phone in a pocket does not.
UNWATCHED_SECONDS = 30.0
_log = logging.getLogger(__name__)


class NotYoursError(Exception):
    """A visitor asked to steer a run of another visitor."""


class Registry:
    """All runs, at most `most` of them training at once; the others wait as `Admission` has it."""

    def __init__(
        self,
        store: Store,
        most: int,
        *,
        lease: float = LEASE_SECONDS,
        unwatched: float = UNWATCHED_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self._lease = lease
        self._clock = clock
        # Reentrant. Hold it for several calls that are to see, or to be, one moment.
        self.lock = threading.RLock()
        self._roster = Roster(clock, unwatched)
        # What this registry has to say to the disk, as it never does with the lock held.
        self._aside = Aside()
        self._admission = Admission(self._roster, most, self._refuse, clock)

    @property
    def most(self) -> int:
        """How many train at once. With a larger number the next begin; with a smaller one nothing stops."""
        return self._admission.most

    @most.setter
    def most(self, most: int) -> None:
        with self.lock:
            self._admission.most = most
            self._admission.admit()

    # Making and finding runs

    def submit(
        self,
        config: RunConfig,
        data: Dataset,
        device: str,
        owner: str,
        steps_per_second: float | None = None,
        *,
        replaces: Iterable[str] = (),
        address: str | None = None,
        first: bool = False,
        until: Until | None = None,
    ) -> str:
        """Queue a run and give its id; it starts at once when there is room.

        Args:
            config, data, device: what to train, on what, and where.
            owner: who may steer it.
            steps_per_second: in slow motion; None is full speed.
            replaces: runs of the owner's that end if this one is taken, and go on if it is refused.
            address: of the owner's machine, for the limit on what one network asks for; None counts for none.
            first: whether the owner is the lecturer, whose runs go first and have places kept for them.
            until: how far it goes before it pauses; None: to its end.

        Raises:
            ConfigError: when the settings do not fit the data or this machine, or there are too many runs.
        """
        trainer = Trainer(config, data, device_for(device, config, data))
        run_id = new_id()
        needed = memory_needed(config, data)
        submitter = Submitter(address, first)
        entry = Entry(
            run_id, owner, config, str(trainer.device), None, started=time.time(), memory=needed, submitter=submitter
        )
        with self.lock:
            ending = self._roster.going_on(replaces, owner)
            self._roster.check_number(owner, submitter, ending)
            check_fits(entry, self._roster.begun(), ending)
            self._stop_all(ending, owner)
            self._enqueue(entry, trainer, Keeper(self.store, run_id), None, steps_per_second, until)
        self._aside.do(lambda: self._keep_waiting(entry))
        self._aside.settle()
        return run_id

    def submit_study(
        self,
        source: Source,
        owner: str,
        *,
        replaces: Iterable[str] = (),
        address: str | None = None,
        first: bool = False,
    ) -> str:
        """Queue training that is not kept, in the same queue as all runs, and give its id.

        Args:
            source: what trains.
            owner: who may stop it.
            replaces, address, first: as `submit` has them.

        Raises:
            ConfigError: when there are too many runs.
        """
        study_id, submitter = new_id(), Submitter(address, first)
        run = Run(
            f"study-{study_id}",
            source.events,
            on_rest=lambda _: self._let_next_begin(study_id),
            on_slowed=lambda: self._slowed(study_id),
        )
        with self.lock:
            ending = self._roster.going_on(replaces, owner)
            self._roster.check_number(owner, submitter, ending)
            self._stop_all(ending, owner)
            study = self._roster.studies[study_id] = Study(study_id, owner, source, run, self._clock(), submitter)
            self._roster.forget_old()
            self._admission.queue(study)
        return study_id

    def find_study(self, study_id: str, *, looks: bool = True) -> Study | None:
        """The study with this id; None when it is gone.

        Args:
            study_id: as `submit_study` gave it.
            looks: whether a page shows it, which keeps it alive.
        """
        with self.lock:
            study = self._roster.studies.get(study_id)
            if study is not None and looks:
                study.seen = self._clock()
            return study

    def carry_on(
        self,
        run_id: str,
        data: Dataset,
        owner: str,
        steps_per_second: float | None = None,
        *,
        address: str | None = None,
        first: bool = False,
    ) -> None:
        """Queue an interrupted run from the store, to continue at its last checkpoint; a second call changes nothing.

        Args:
            run_id: which.
            data: of its settings.
            owner, steps_per_second, address, first: as `submit` has them.

        Raises:
            NotYoursError: unless `owner` started it.
            ConfigError: when this machine lacks the device it trained on or the memory, or there are too many runs.
            StoreError: when it is damaged, or another process trains it.
        """
        if self._is_alive(run_id):
            return
        # Only the holder of the claim may go on: another process or another thread of this one may have it.
        claim = self.store.claim(run_id)
        if claim is None:
            if self._is_alive(run_id):
                return
            raise StoreError("Another server is training this run: open it there.")
        keeper = Keeper(self.store, run_id, claim)
        try:
            # Read only now: until a moment ago another process may have gone on with it.
            stamp, saved = self.store.stamp(run_id), self.store.load(run_id)
            if saved is None or saved.owner != owner:
                raise NotYoursError(run_id)
            if saved.status is Status.ELSEWHERE:
                # Unfinished, and claimed: by us.
                checkpoint = self._checkpoint(run_id)
                trainer = Trainer(saved.config, data, resolve(saved.device), checkpoint)
                entry = from_saved(saved, stamp, 0.0)
                entry.submitter = Submitter(address, first)
                entry.memory = memory_needed(saved.config, data)
                entry.epochs_before = len(saved.history.epochs) if checkpoint else 0
                with self.lock:
                    self._roster.check_number(owner, entry.submitter)
                    check_fits(entry, self._roster.begun())
                    self._enqueue(entry, trainer, keeper, entry.snapshot() if checkpoint else None, steps_per_second)
                self._aside.settle()
                return
        except BaseException:
            keeper.release()
            raise
        keeper.release()

    def find(self, run_id: str, *, looks: bool = True) -> Entry | None:
        """The run called `run_id`, from memory or from the store; None when there is none.

        Args:
            run_id: as `submit` gave it.
            looks: whether a page shows it, which keeps it alive.

        Raises:
            StoreError: when it is in the store and damaged.
        """
        with self.lock:
            entry = self._roster.runs.get(run_id)
        if entry is None or self._has_changed(entry):
            entry = self._read(run_id)
        if entry is not None and looks:
            entry.seen = self._clock()
        return entry

    def as_it_is(self, run_id: str) -> SavedRun | None:
        """The run called `run_id` as it could be saved now; None when there is none.

        Unlike `find` it keeps nothing in memory: who asks for many runs in a row holds only those it still uses.

        Raises:
            StoreError: when it is in the store and damaged.
        """
        with self.lock:
            entry = self._roster.runs.get(run_id)
        if entry is not None and entry.run is not None and not self._has_changed(entry):
            return entry.as_saved()
        return self.store.load(run_id)

    def exists(self, run_id: str) -> bool:
        """Whether there is a run called so, in memory or on disk, damaged ones too. Reads no file."""
        with self.lock:
            if run_id in self._roster.runs:
                return True
        return self.store.stamp(run_id) is not None

    def place(self, run_id: str) -> int | None:
        """How many runs begin before this one, as things are now; None when it is not waiting."""
        with self.lock:
            return self._admission.place(run_id)

    def everything(self) -> list[Entry | Study]:
        """Everybody's runs and studies in memory, runs first, each in their order. Asking keeps none of them alive."""
        with self.lock:
            return self._roster.everything()

    def of(self, owner: str) -> list[Entry]:
        """The owner's runs that were trained by this process and are not forgotten yet."""
        with self.lock:
            return [entry for entry in self._roster.runs.values() if entry.owner == owner and entry.run is not None]

    def finished(self) -> list[Entry]:
        """Everybody's runs that this process has trained to their end and not forgotten, in their order."""
        with self.lock:
            entries = list(self._roster.runs.values())
        return [entry for entry in entries if entry.run is not None and entry.run.status is Status.FINISHED]

    def forget(self, run_id: str) -> None:
        """Remove an ended run from memory; it is found again if it is in the store."""
        with self.lock:
            entry = self._roster.runs.get(run_id)
            if entry is not None and entry.snapshot().status.ended:
                del self._roster.runs[run_id]

    def forget_old(self) -> None:
        """Remove ended runs from memory, beyond those that are kept there. Every new run does this, too."""
        with self.lock:
            self._roster.forget_old()

    # Steering; NotYoursError unless `owner` started the run

    def pause(self, run_id: str, owner: str) -> None:
        """Pause a run; its place among those training goes to the next in the queue."""
        with self.lock:
            run = self._own(run_id, owner)
            self._admission.cancel_step_aside(run_id)
            if run.status is Status.PAUSED:
                self._admission.leave(run_id)
            run.pause()

    def resume(self, run_id: str, owner: str) -> None:
        """Let a paused run go on, as soon as there is room."""
        with self.lock:
            run = self._own(run_id, owner)
            self._admission.cancel_step_aside(run_id)
            if run.status is Status.PAUSING:
                run.resume()
            elif run.status is Status.PAUSED:
                self._admission.queue(self._roster.having(run_id))

    def step(self, run_id: str, owner: str, until: Until) -> None:
        """Let a paused run do one minibatch or one epoch, as soon as there is room."""
        with self.lock:
            if self._own(run_id, owner).status is Status.PAUSED and run_id not in self._admission:
                self._admission.cancel_step_aside(run_id)
                self._admission.queue(self._roster.having(run_id), until)

    def stop(self, run_id: str, owner: str) -> None:
        """End a run, waiting or training."""
        with self.lock:
            self._end(run_id, self._own(run_id, owner))
        self._aside.settle()

    def stop_all(self, run_ids: Iterable[str], owner: str) -> None:
        """End those of these runs that are the owner's and still go on."""
        with self.lock:
            self._stop_all(run_ids, owner)
        self._aside.settle()

    def set_pace(self, run_id: str, owner: str, steps_per_second: float | None) -> None:
        """Slow motion for a run, whose place goes to the next in the queue; None is full speed: it may wait for it."""
        with self.lock:
            self._own(run_id, owner).set_pace(steps_per_second)
            self._admission.pace_changed(self._roster.having(run_id))

    def others_at_work(self, owner: str) -> list[Entry | Study]:
        """Runs and studies of others that hold what a run of this owner's waits for."""
        with self.lock:
            return self._roster.at_work_beside(owner)

    def end_others(self, owner: str) -> int:
        """End what others train at full speed, so that a run of this owner's begins; gives how many.

        Who may ask for this is for the caller to know. Ended runs are saved, as if their owners had stopped them.
        """
        with self.lock:
            ended = self._roster.at_work_beside(owner)
            for entry in ended:
                assert entry.run is not None
                entry.made_room = True
                self._end(entry.id, entry.run)
            return len(ended)

    # The lease

    def sweep(self) -> None:
        """Stop runs that no page has shown for the length of the lease; pause unwatched runs for watched ones."""
        with self.lock:
            now = self._clock()
            for entry in self._roster.everything():
                if entry.run is not None and entry.is_alive and now - entry.seen > self._lease:
                    self._end(entry.id, entry.run)
            # There may be memory by now for those that wait for it.
            self._admission.admit()
            self._admission.give_way()

    def watch(self) -> None:
        """Clear away what killed processes left, and sweep for as long as the process lives, in a thread of its own."""

        def work() -> None:
            self.store.remove_unfinished()
            while True:
                time.sleep(SWEEP_SECONDS)
                try:
                    self.sweep()
                # Without this thread no lease would end, and what waits for memory would wait for ever.
                except Exception:
                    _log.exception("Looking after the runs failed; in %g seconds it is tried again.", SWEEP_SECONDS)

        threading.Thread(target=work, name="lease", daemon=True).start()

    # Inside

    def _enqueue(
        self,
        entry: Entry,
        trainer: Trainer,
        keeper: Keeper,
        so_far: Snapshot | None,
        steps_per_second: float | None,
        until: Until | None = None,
    ) -> None:
        def checkpoint() -> bytes | None:
            made = trainer.checkpoint()
            return None if made is None else made.to_bytes()

        run = Run(
            f"run-{entry.id}",
            trainer.events,
            weights=trainer.weights,
            moments=trainer.moments,
            on_epoch=lambda: keeper.progressed(entry.as_saved, checkpoint),
            on_rest=lambda _: self._rested(entry, keeper),
            on_slowed=lambda: self._slowed(entry.id),
            so_far=so_far,
            until=until,
        )
        run.set_pace(steps_per_second)
        entry.run, entry.saved, entry.keeper, entry.seen = run, None, keeper, self._clock()
        self._roster.runs[entry.id] = entry
        self._roster.forget_old()
        self._admission.queue(entry)

    def _keep_waiting(self, entry: Entry) -> None:
        """Save a run that has to wait, so that it is not lost when the server ends."""
        assert entry.run is not None and entry.keeper is not None
        if entry.run.status is Status.PENDING:
            entry.keeper.waits(entry.as_saved)

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
        with self.lock:
            known = self._roster.runs.get(run_id)
            if known is not None and known.run is not None and (known.keeper is None or known.keeper.settled is None):
                return known
            if saved is None:
                self._roster.runs.pop(run_id, None)
                return None
            entry = self._roster.runs[run_id] = from_saved(saved, stamp, self._clock())
            self._roster.forget_old()
            return entry

    def _has_changed(self, entry: Entry) -> bool:
        """Whether another process has changed a run since it was read from the store or written to it for good."""
        if entry.run is not None:
            stamp = entry.keeper.settled if entry.keeper is not None else None
            return stamp is not None and self.store.stamp(entry.id) != stamp
        assert entry.saved is not None
        status = entry.saved.status
        if status.may_go_on and self.store.is_claimed(entry.id) != (status is Status.ELSEWHERE):
            return True
        return self.store.stamp(entry.id) != entry.stamp

    def _is_alive(self, run_id: str) -> bool:
        with self.lock:
            entry = self._roster.find(run_id)
            return entry is not None and entry.is_alive

    def _own(self, run_id: str, owner: str) -> Run:
        with self.lock:
            entry = self._roster.find(run_id)
        if entry is None or entry.run is None or entry.owner != owner:
            raise NotYoursError(run_id)
        return entry.run

    def _stop_all(self, run_ids: Iterable[str], owner: str) -> None:
        """Lock held."""
        for run_id in self._roster.going_on(run_ids, owner):
            self._end(run_id, self._own(run_id, owner))

    def _end(self, run_id: str, run: Run) -> None:
        """Lock held."""
        waiting = run.status is Status.PENDING
        self._admission.cancel_step_aside(run_id)
        self._admission.leave(run_id)
        run.stop()
        if waiting:
            entry = self._roster.runs.get(run_id)
            if entry is not None and entry.keeper is not None:
                self._aside.do(entry.keeper.give_up)
                if entry.keeper.was_there:
                    # It would have gone on from the store, and is there as it was.
                    del self._roster.runs[run_id]
            self._admission.admit()

    def _refuse(self, entry: Entry, why: str) -> None:
        """End a run that cannot begin; one that was continued is as it was before. Lock held."""
        assert entry.run is not None and entry.keeper is not None
        entry.run.refuse(why)
        self._aside.do(entry.keeper.give_up)
        if entry.keeper.was_there:
            before = replace(entry.as_saved(), status=Status.INTERRUPTED, error=why)
            self._roster.runs[entry.id] = from_saved(before, entry.stamp, entry.seen)

    def _let_next_begin(self, run_id: str) -> None:
        """A run has paused or ended, and waits again if it paused for others. In its thread."""
        with self.lock:
            self._admission.rested(run_id)

    def _slowed(self, run_id: str) -> None:
        """A run in slow motion waits less than it seemed, or more. In its thread."""
        with self.lock:
            if (entry := self._roster.find(run_id)) is not None:
                self._admission.pace_changed(entry)

    def _rested(self, entry: Entry, keeper: Keeper) -> None:
        """A run has paused or ended: let the next one begin, and save it if it ended. In the run's thread."""
        self._let_next_begin(entry.id)
        if entry.snapshot().status.ended:
            keeper.ended(entry.as_saved)


def most_runs() -> int:
    """Runs that train at once: SOFTMAX_LAB_MAX_RUNS, else the cores this process may use but one, at least 1."""
    asked = os.environ.get("SOFTMAX_LAB_MAX_RUNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return max(cores() - 1, 1)


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


def set_registry(new: Registry | None) -> Registry | None:
    """Make another registry the one of this process, and give the one before.

    Args:
        new: the registry; with None the next call of `registry` makes one.
    """
    global _registry
    with _registry_lock:
        before, _registry = _registry, new
        return before
