"""Run: every transition of its status, with sources that wait for the test at each event."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterable

import pytest
import torch

from core.data import Dataset
from core.metrics import Evaluation, evaluate
from core.training import EpochDone, Event, Finished, Run, RunConfig, Started, Status, StepDone, Trainer, Until
from core.training.events import Found, StudyEvents
from core.training.run import NO_THREAD

TIMEOUT = 30.0


class Gated:
    """A source that gives one event for each `release`."""

    def __init__(self, events: Iterable[Event | Found | Exception]) -> None:
        self._events = list(events)
        self._gate = threading.Semaphore(0)
        self.given = 0
        self.closed = threading.Event()
        self.asked: list[bool | None] = []

    def release(self, count: int = 1) -> None:
        self._gate.release(count)

    def __call__(self) -> StudyEvents:
        try:
            for event in self._events:
                assert self._gate.acquire(timeout=TIMEOUT)
                if isinstance(event, Exception):
                    raise event
                self.given += 1
                self.asked.append((yield event))
        finally:
            self.closed.set()


def steps(count: int) -> list[Event]:
    return [Started(count, 1, "cpu"), *(StepDone(n, 1.0 / n) for n in range(1, count + 1)), Finished(1.0)]


def epoch(number: int, step: int) -> EpochDone:
    return EpochDone(number, step, 1.0, 1.0, 0.5, ((1,),), 0.1)


@pytest.fixture
def source() -> Gated:
    return Gated(steps(10))


@pytest.fixture
def run(source: Gated) -> Run:
    return Run("test", source)


def reach(run: Run, status: Status) -> None:
    assert run.wait(lambda snapshot: snapshot.status is status, TIMEOUT), run.snapshot()


def reach_step(run: Run, step: int) -> None:
    assert run.wait(lambda snapshot: snapshot.history.step >= step, TIMEOUT), run.snapshot()


def test_a_run_without_a_thread_fails_with_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        assert not run.start()
    assert run.wait(timeout=0.0) and run.status is Status.FAILED
    assert run.snapshot().error == NO_THREAD
    assert not run.start() and run.status is Status.FAILED  # for good


def test_pending_to_running_to_finished(run: Run, source: Gated) -> None:
    assert run.status is Status.PENDING
    run.start()
    assert run.status is Status.RUNNING
    source.release(12)
    assert run.wait(timeout=TIMEOUT) and run.status is Status.FINISHED
    assert run.snapshot().history.steps == tuple(range(1, 11))
    assert source.closed.is_set()


def test_running_to_pausing_to_paused(run: Run, source: Gated) -> None:
    run.start()
    source.release(3)
    reach_step(run, 2)
    run.pause()
    assert run.status is Status.PAUSING  # the thread is still waiting for its event
    source.release()
    reach(run, Status.PAUSED)
    assert run.snapshot().history.step == 3
    source.release(5)
    assert not run.wait(lambda snapshot: snapshot.history.step > 3, timeout=0.05)
    assert source.given == 4


def test_no_pause_comes_between_a_finding_and_its_step() -> None:
    source = Gated([Started(2, 1, "cpu"), Found("a"), StepDone(1, 1.0), Found("b"), StepDone(2, 0.5), Finished(1.0)])
    run = Run("test", source)
    run.start()
    source.release()
    assert run.wait(lambda snapshot: snapshot.history.total_steps == 2, TIMEOUT)
    run.pause()
    source.release(2)
    reach(run, Status.PAUSED)
    history = run.snapshot().history
    assert history.findings == ("a",) and history.step == 1
    run.resume()
    source.release(3)
    assert run.wait(timeout=TIMEOUT) and run.snapshot().history.findings == ("a", "b")
    # What was seen while it paused has not changed.
    assert history.findings == ("a",)


def test_paused_to_running(run: Run, source: Gated) -> None:
    run.start()
    run.pause()
    source.release(12)
    reach(run, Status.PAUSED)
    run.resume()
    assert run.wait(timeout=TIMEOUT) and run.status is Status.FINISHED


def test_pausing_taken_back(run: Run, source: Gated) -> None:
    run.start()
    run.pause()
    run.resume()
    assert run.status is Status.RUNNING
    source.release(12)
    assert run.wait(timeout=TIMEOUT) and run.status is Status.FINISHED


def test_paused_and_one_batch(run: Run, source: Gated) -> None:
    run.start()
    run.pause()
    source.release(12)
    reach(run, Status.PAUSED)
    for step in (1, 2, 3):
        run.step(Until.NEXT_BATCH)
        assert run.wait(lambda s, step=step: s.status is Status.PAUSED and s.history.step == step, TIMEOUT)
    assert source.asked == [True, True, True]  # each minibatch was asked for, recorded or not


def test_paused_and_one_epoch() -> None:
    source = Gated(
        [Started(4, 1, "cpu"), StepDone(1, 1.0), StepDone(2, 1.0), epoch(1, 2), StepDone(3, 1.0), epoch(2, 4)]
    )
    run = Run("test", source)
    run.start()
    run.pause()
    source.release(6)
    reach(run, Status.PAUSED)
    run.step(Until.NEXT_EPOCH)
    assert run.wait(lambda s: s.status is Status.PAUSED and len(s.history.epochs) == 1, TIMEOUT)
    assert source.given == 4
    run.step(Until.NEXT_EPOCH)
    assert run.wait(lambda s: s.status is Status.PAUSED and len(s.history.epochs) == 2, TIMEOUT)


def test_running_to_stopping_to_stopped(run: Run, source: Gated) -> None:
    run.start()
    source.release(3)
    reach_step(run, 2)
    run.stop()
    assert run.status is Status.STOPPING
    run.stop()  # as often as one likes
    source.release()
    assert run.wait(timeout=TIMEOUT) and run.status is Status.STOPPED
    assert run.snapshot().history.step == 3 and source.closed.wait(TIMEOUT)


def test_paused_to_stopped(run: Run, source: Gated) -> None:
    run.start()
    run.pause()
    source.release()
    reach(run, Status.PAUSED)
    run.stop()
    assert run.wait(timeout=TIMEOUT) and run.status is Status.STOPPED


def test_pending_to_stopped(run: Run, source: Gated) -> None:
    run.stop()
    assert run.status is Status.STOPPED and run.wait(timeout=0)
    run.start()
    assert run.status is Status.STOPPED and source.given == 0


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuntimeError("boom"), "Training failed after an error in the program: RuntimeError: boom"),
        (MemoryError(), "The run needed more memory than there is"),
        (torch.OutOfMemoryError("CUDA out of memory."), "The run needed more memory than there is"),
        (ValueError("hidden must be smaller."), "hidden must be smaller."),
    ],
)
def test_an_error_is_kept_in_words_with_the_history_up_to_it(error: Exception, sentence: str) -> None:
    source = Gated([Started(9, 1, "cpu"), StepDone(1, 2.0), error])
    run = Run("test", source)
    run.start()
    source.release(3)
    assert run.wait(timeout=TIMEOUT)
    snapshot = run.snapshot()
    assert snapshot.status is Status.FAILED and (snapshot.error or "").startswith(sentence)
    assert snapshot.history.steps == (1,)


def test_a_source_that_cannot_even_be_made() -> None:
    def broken() -> StudyEvents:
        raise RuntimeError("no model")

    run = Run("test", broken)
    run.start()
    assert run.wait(timeout=TIMEOUT) and run.status is Status.FAILED


def test_requests_after_the_end_change_nothing(run: Run, source: Gated) -> None:
    run.start()
    source.release(12)
    assert run.wait(timeout=TIMEOUT)
    for request in (run.start, run.pause, run.resume, run.stop, lambda: run.step(Until.NEXT_BATCH)):
        request()
        assert run.status is Status.FINISHED


def test_a_pause_that_comes_with_the_last_event_lets_the_run_finish() -> None:
    source = Gated(steps(1))
    run = Run("test", source)
    run.start()
    source.release(2)
    reach_step(run, 1)
    run.pause()
    source.release()
    assert run.wait(timeout=TIMEOUT) and run.status is Status.FINISHED


def test_rest_is_told_when_paused_and_when_ended(source: Gated) -> None:
    told: list[Status] = []
    run = Run("test", source, on_rest=lambda r: told.append(r.status))
    run.start()
    run.pause()
    source.release()
    assert run.wait(lambda s: s.status is Status.PAUSED, TIMEOUT)
    run.stop()
    assert run.wait(timeout=TIMEOUT)
    assert run.join(TIMEOUT)
    assert told == [Status.PAUSED, Status.STOPPED]


@pytest.mark.parametrize("end", ["finish", "stop", "fail"])
def test_when_the_end_is_told_the_model_is_gone(digits: Dataset, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """Whoever begins then finds its memory free."""
    model: list[weakref.ref[torch.nn.Module]] = []
    alive: list[bool] = []

    def tested(tested: torch.nn.Module, *given: object) -> Evaluation:
        model.append(weakref.ref(tested))
        if end == "fail":
            raise RuntimeError("boom")
        return evaluate(tested, *given)

    monkeypatch.setattr("core.training.loop.evaluate", tested)
    epochs = 1000 if end == "stop" else 2
    config = RunConfig(hidden=(8,), optimizer="adam", patience=epochs - 1, epochs=epochs)
    trainer = Trainer(config, digits, torch.device("cpu"))
    run = Run(
        "test",
        trainer.events,
        weights=trainer.weights,
        on_rest=lambda _: alive.append(model[0]() is not None),
    )
    del trainer
    # The first optimizer of a process imports a good part of torch, and that keeps what is alive meanwhile.
    torch.optim.Adam(torch.nn.Linear(1, 1).parameters()).zero_grad()
    gc.disable()  # what holds itself would be found, some time
    try:
        run.start()
        if end == "stop":
            assert run.wait(lambda now: len(now.history.epochs) > 0, TIMEOUT)
            run.stop()
        assert run.wait(timeout=TIMEOUT)
        assert run.join(TIMEOUT)
    finally:
        gc.enable()
    assert alive == [False]


def test_a_run_is_refused_only_before_it_begins(run: Run, source: Gated) -> None:
    refused = Run("test", source)
    refused.refuse("There is no room.")
    refused.start()
    assert refused.status is Status.FAILED and refused.snapshot().error == "There is no room."
    run.start()
    run.refuse("There is no room.")
    source.release(12)
    assert run.wait(timeout=TIMEOUT) and run.status is Status.FINISHED


def test_weights_are_copied_after_epochs_and_at_rest() -> None:
    source = Gated([Started(3, 1, "cpu"), StepDone(1, 1.0), epoch(1, 1), StepDone(2, 1.0), StepDone(3, 1.0)])
    run = Run("test", source, weights=lambda: {"given": torch.tensor(source.given)})
    run.start()
    source.release(3)
    assert run.wait(lambda s: len(s.history.epochs) == 1, TIMEOUT)
    assert run.snapshot().weights == {"given": torch.tensor(3)} and run.snapshot().weights_step == 1
    run.pause()
    source.release()
    reach(run, Status.PAUSED)
    assert run.snapshot().weights == {"given": torch.tensor(4)} and run.snapshot().weights_step == 2


def test_slow_motion_is_left_at_once_when_asked(run: Run, source: Gated) -> None:
    run.set_pace(0.001)  # a minibatch in a quarter of an hour
    run.start()
    source.release(12)
    reach_step(run, 1)
    began = time.monotonic()
    run.set_pace(None)
    assert run.wait(timeout=TIMEOUT) and run.status is Status.FINISHED
    assert time.monotonic() - began < TIMEOUT


@pytest.mark.parametrize("request_name", ["pause", "stop"])
def test_slow_motion_does_not_hold_requests_back(run: Run, source: Gated, request_name: str) -> None:
    run.set_pace(0.001)
    run.start()
    source.release(12)
    reach_step(run, 1)
    getattr(run, request_name)()
    reach(run, Status.PAUSED if request_name == "pause" else Status.STOPPED)


def test_paused_and_resumed_equals_uninterrupted(digits: Dataset) -> None:
    config = RunConfig(hidden=(8,), dropout=0.3, optimizer="adam", epochs=4, learning_rate=0.01)

    def finished(interrupt: bool) -> tuple[object, ...]:
        trainer = Trainer(config, digits, torch.device("cpu"))
        run = Run("test", trainer.events, weights=trainer.weights)
        if interrupt:
            run.set_pace(500.0)
        run.start()
        for step in (3, 20, 50) if interrupt else ():
            reach_step(run, step)
            run.pause()
            if run.wait(lambda s: s.status is Status.PAUSED, TIMEOUT):
                run.step(Until.NEXT_BATCH)
                assert run.wait(lambda s: s.status is Status.PAUSED, TIMEOUT)
                run.resume()
        assert run.wait(timeout=TIMEOUT)
        snapshot = run.snapshot()
        assert snapshot.status is Status.FINISHED
        history = snapshot.history
        results = tuple((e.epoch, e.train_loss, e.test_loss, e.confusion) for e in history.epochs)
        return history.steps, history.losses, results, snapshot.weights["0.weight"].tolist()

    assert finished(interrupt=True) == finished(interrupt=False)
