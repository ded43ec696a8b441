"""`Run`: one daemon thread that draws events from a source and can be paused, stepped and stopped."""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext

from core import turns
from core.training.events import EpochDone, Event, Finished, Found, Started, StepDone, StudyEvents
from core.training.fair_lock import FairLock
from core.training.faults import describe
from core.training.history import History
from core.training.snapshot import Snapshot, Status, Weights
from core.training.timeline import NO_MOMENTS, Timeline

# In slow motion below so many minibatches a second, each one is shown.
EVERY_BATCH_BELOW = 100.0
# A run in slow motion that computes for a larger share of its time is hardly slowed; judged after so many seconds.
SLOWED_SHARE = 0.5
JUDGED_AFTER = 5.0
# What lies so many events back counts for little in it.
_REMEMBERED = 100
NO_THREAD = "This machine could not start a thread for the run: stop another run first, or try again later."


# In slow motion all runs of the process compute in turn: however many there are, they keep one core busy at most.
_in_turn = FairLock()


class Until(enum.Enum):
    """How far a single step of a paused run goes."""

    NEXT_BATCH = StepDone
    NEXT_EPOCH = EpochDone


class Run:
    """Drives one source of events. Every method may be called from any thread; only `wait` and `join` wait."""

    def __init__(
        self,
        name: str,
        source: Callable[[], StudyEvents],
        *,
        weights: Callable[[], Weights] = dict,
        moments: Callable[[int], Iterable[tuple[int, bytes]]] = lambda step: (),
        on_epoch: Callable[[], None] = lambda: None,
        on_rest: Callable[[Run], None] = lambda run: None,
        on_slowed: Callable[[], None] = lambda: None,
        so_far: Snapshot | None = None,
        until: Until | None = None,
    ) -> None:
        """Args:
        name: of the thread.
        source: makes the generator; called in the thread.
        weights: copies the weights; called in the thread, between two events.
        moments: the moments for the timeline that have come since it was asked last, when so many minibatches are
            done, as `Trainer.moments` gives them. Called as `weights` is.
        on_epoch: called in the thread when the model is built and after each epoch that another one or a pause
            follows, before the next minibatch.
        on_rest: called in the thread when the run has paused or ended; then it holds no memory but the snapshot's.
        on_slowed: called in the thread when `is_slowed` has changed by itself, because of what a minibatch takes.
        so_far: what a run that is continued had reached.
        until: how far it goes before it pauses for the first time; None: until somebody asks.
        """
        self._source = source
        self._copy_weights = weights
        self._moments = moments
        self._on_epoch = on_epoch
        self._on_rest = on_rest
        self._on_slowed = on_slowed
        self._changed = threading.Condition()
        self._status = Status.PENDING
        self._history = so_far.history if so_far else History()
        self._error: str | None = None
        self._weights: Weights = so_far.weights if so_far else {}
        self._weights_step = so_far.weights_step if so_far else 0
        self._seconds = so_far.seconds if so_far else 0.0
        self._timeline = so_far.timeline if so_far else NO_MOMENTS
        self._until = until
        self._steps_per_second: float | None = None
        # In slow motion, seconds of computing and the seconds it may take, both of late.
        self._computed = self._allowed = 0.0
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    # Requests

    def start(self) -> bool:
        """PENDING becomes RUNNING, or FAILED where there is no thread left; otherwise nothing happens.

        Gives whether a thread began. Without one `on_rest` is not called.
        """
        with self._changed:
            if self._status is not Status.PENDING:
                return False
            try:
                self._thread.start()
            # A limit on processes, or no memory for one more.
            except (RuntimeError, MemoryError):
                self.refuse(NO_THREAD)
                return False
            # The thread cannot have told anybody yet what it has done: telling takes this lock.
            self._set(Status.RUNNING)
            return True

    def refuse(self, why: str) -> None:
        """PENDING becomes FAILED, for a reason that is a sentence; otherwise nothing happens."""
        with self._changed:
            if self._status is Status.PENDING:
                self._error = why
                self._set(Status.FAILED)

    def pause(self) -> None:
        """RUNNING becomes PAUSING, and PAUSED at the next event."""
        with self._changed:
            if self._status is Status.RUNNING:
                self._set(Status.PAUSING)

    def resume(self) -> None:
        """PAUSING and PAUSED become RUNNING."""
        with self._changed:
            if self._status in (Status.PAUSING, Status.PAUSED):
                self._until = None
                self._set(Status.RUNNING)

    def step(self, until: Until) -> None:
        """PAUSED becomes RUNNING until one minibatch or one epoch is done, then PAUSED again."""
        with self._changed:
            if self._status is Status.PAUSED:
                self._until = until
                self._set(Status.RUNNING)

    def stop(self) -> None:
        """A run that has not ended becomes STOPPING, and STOPPED at the next event; PENDING is STOPPED at once."""
        with self._changed:
            if self._status is Status.PENDING:
                self._set(Status.STOPPED)
            elif not self._status.ended:
                self._set(Status.STOPPING)

    def set_pace(self, steps_per_second: float | None) -> None:
        """Slow motion: at most so many minibatches a second; None is as fast as the machine."""
        with self._changed:
            if steps_per_second != self._steps_per_second:
                self._steps_per_second = steps_per_second
                self._computed = self._allowed = 0.0
                self._changed.notify_all()

    # Answers

    def snapshot(self) -> Snapshot:
        """The run as it is now."""
        with self._changed:
            held = (self._weights, self._weights_step, self._seconds, self._timeline)
            return Snapshot(self._status, self._history, self._error, *held)

    @property
    def status(self) -> Status:
        """Where the run is now."""
        with self._changed:
            return self._status

    @property
    def until(self) -> Until | None:
        """How far the single step goes that was asked for and is not done; None when there is none."""
        with self._changed:
            return self._until

    @property
    def pace(self) -> float | None:
        """Minibatches a second in slow motion; None at full speed."""
        with self._changed:
            return self._steps_per_second

    @property
    def is_slowed(self) -> bool:
        """Whether it waits most of the time, in slow motion, and so needs no place of its own among those that train.

        One whose minibatches take longer than the pace allows computes all the time, whatever its pace is called.
        """
        # Asked of every run again and again, of which hardly one is in slow motion.
        if self._steps_per_second is None:
            return False
        with self._changed:
            judged = max(self._computed, self._allowed) >= JUDGED_AFTER
            return not judged or self._computed <= SLOWED_SHARE * self._allowed

    def wait(self, until: Callable[[Snapshot], bool] | None = None, timeout: float | None = None) -> bool:
        """Wait until the run has ended, or `until` holds for its snapshot; False when `timeout` seconds did not do.

        A run that ended without fulfilling `until` gives False at once.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._status.ended or (until is not None and until(self.snapshot())), timeout
            )
            return self._status.ended if until is None else until(self.snapshot())

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the thread is over, `on_rest` included; False when `timeout` seconds did not do.

        A run that never began has no thread: True at once. Not to be called in the run's own thread.
        """
        # A thread that was not started cannot be joined; `ident` is set before `start` returns.
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # The thread

    def _work(self) -> None:
        status, problem = Status.FAILED, None
        try:
            events = self._source()
            try:
                status = self._drive(events)
            finally:
                events.close()
                del events
        except Exception as error:
            problem = describe(error)
        # An ended run stays in memory for its page, which wants the snapshot; not the model and its optimizer. Before
        # the end is told: the run that begins next finds their memory free.
        self._source, self._copy_weights, self._on_epoch = _over, dict, lambda: None
        self._moments = lambda step: ()
        self._rest(status, problem)

    def _drive(self, events: StudyEvents) -> Status:
        """Draw events until they end or the run is stopped; returns how it ended."""
        every_batch = False
        while True:
            came = time.perf_counter()
            with _in_turn if self.pace is not None else nullcontext():
                before, computed = time.perf_counter(), time.thread_time()
                try:
                    with turns.training:
                        event = events.send(True) if every_batch else next(events)
                except StopIteration:
                    return Status.FINISHED
                now = time.perf_counter()
                spent, computed = now - before, time.thread_time() - computed
            if isinstance(event, EpochDone):
                self._keep_weights(event.step)
            elif isinstance(event, Finished) and event.restored_epoch is not None:
                self._keep_weights(self._history.epochs[event.restored_epoch - 1].step)
            timeline = self._timeline_after(event)
            with self._changed:
                waited_from = self._history.step
                self._seconds += spent
                self._history, self._timeline = self._history.after(event), timeline
                if self._until is not None and isinstance(event, self._until.value):
                    self._until = None
                    if self._status is Status.RUNNING:
                        self._status = Status.PAUSING
                self._changed.notify_all()
                was_slowed = self.is_slowed
                if self._steps_per_second is not None:
                    if not isinstance(event, Started):
                        self._judge(self._history.step - waited_from, computed)
                    self._slow_down(self._history.step - waited_from, now - came)
                changed = self.is_slowed is not was_slowed
                asked = self._status
            if changed:
                self._on_slowed()
            if isinstance(event, (Finished, Found)):
                continue
            # After the last epoch what is told at the end follows at once, unless a pause comes between.
            last = self._history.step >= self._history.total_steps and asked is not Status.PAUSING
            if isinstance(event, Started) or (isinstance(event, EpochDone) and not last):
                self._on_epoch()
            if asked is Status.PAUSING:
                self._keep_weights(self._history.step)
                self._rest(Status.PAUSED)
                with self._changed:
                    self._changed.wait_for(lambda: self._status is not Status.PAUSED)
            with self._changed:
                if self._status is Status.STOPPING:
                    break
                slow = self._steps_per_second is not None and self._steps_per_second < EVERY_BATCH_BELOW
                every_batch = slow or self._until is Until.NEXT_BATCH
        self._keep_weights(self._history.step)
        return Status.STOPPED

    def _timeline_after(self, event: Event | Found) -> Timeline:
        timeline = self._timeline
        match event:
            case StepDone(step) | EpochDone(step=step):
                pass
            case Started():
                step = self._history.step
            case Finished(restored_epoch=int(epoch)):
                restored = self._history.epochs[epoch - 1].step
                for _, weights in self._moments(restored):
                    timeline = timeline.with_restored(restored, weights)
                return timeline
            case _:
                return timeline
        if timeline.wants(step):
            for moment in self._moments(step):
                timeline = timeline.after(*moment)
        return timeline

    def _slow_down(self, steps: int, spent: float) -> None:
        """Hold back what is left of the time these steps should take; any request ends the wait. Lock held."""
        pace = self._steps_per_second
        if pace is not None and self._status is Status.RUNNING:
            self._changed.wait_for(
                lambda: self._status is not Status.RUNNING or self._steps_per_second != pace,
                timeout=max(steps / pace - spent, 0.0),
            )

    def _judge(self, steps: int, computed: float) -> None:
        """Note what these steps took of the time they may take. Lock held."""
        assert self._steps_per_second is not None
        self._computed += computed - self._computed / _REMEMBERED
        self._allowed += steps / self._steps_per_second - self._allowed / _REMEMBERED

    def _keep_weights(self, step: int) -> None:
        weights = self._copy_weights()
        with self._changed:
            self._weights, self._weights_step = weights, step

    def _rest(self, status: Status, error: str | None = None) -> None:
        with self._changed:
            # A pause that was taken back, or overtaken by a stop, while the weights were copied.
            if status is Status.PAUSED and self._status is not Status.PAUSING:
                return
            self._error = error
            self._set(status)
        self._on_rest(self)

    def _set(self, status: Status) -> None:
        self._status = status
        self._changed.notify_all()


def _over() -> StudyEvents:
    raise AssertionError("a run has one thread")
