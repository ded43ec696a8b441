"""An error in a training thread at any step: it is said, the history up to it is kept, and no run beside it notices."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn, optim

from core.data import Dataset
from core.runs.registry import Registry
from core.runs.store import Store
from core.training import RunConfig, Status, loop
from core.training.steps import Step, step_by_autograd

TIMEOUT = 60.0
FINE, BROKEN = RunConfig(epochs=3, seed=1), RunConfig(epochs=3, seed=2)
STEPS = 69


@given(st.integers(1, STEPS))
@settings(max_examples=12)
def test_an_error_at_any_step_ends_its_run_alone(digits: Dataset, at: int) -> None:
    broken: list[Step] = []

    def made(model: nn.Sequential, optimizer: optim.Optimizer, l1: float) -> Step:
        learn = step_by_autograd(model, optimizer, l1)
        calls = 0

        def step(x: Tensor, y: Tensor) -> Tensor:
            nonlocal calls
            calls += 1
            if step in broken and calls == at:
                raise RuntimeError("boom")
            return learn(x, y)

        if not broken:
            broken.append(step)
        return step

    with tempfile.TemporaryDirectory() as folder, patch.object(loop, "step_by_autograd", made):
        runs = Registry(Store(Path(folder)), most=2)
        failing = runs.find(runs.submit(BROKEN, digits, "cpu", "a"))
        assert failing is not None and failing.run is not None
        assert failing.run.wait(lambda now: now.history.total_steps > 0 or now.status.ended, TIMEOUT)
        beside = runs.find(runs.submit(FINE, digits, "cpu", "b"))
        assert beside is not None and beside.run is not None
        assert failing.run.wait(timeout=TIMEOUT) and beside.run.wait(timeout=TIMEOUT)
        for thread in threading.enumerate():
            if thread.name in (f"run-{failing.id}", f"run-{beside.id}"):
                thread.join()  # the last writing comes after the end
        failed, finished = failing.snapshot(), beside.snapshot()
    assert failed.status is Status.FAILED and "boom" in (failed.error or "")
    assert len(failed.history.epochs) == (at - 1) // (STEPS // 3)
    assert finished.status is Status.FINISHED and finished.history.steps[-1] == STEPS
