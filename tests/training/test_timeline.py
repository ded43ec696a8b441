"""The timeline: which moments it keeps, that they are the run's own weights, and that a damaged one is lost alone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import Dataset, load
from core.models import flat_state, flat_weights
from core.runs import archive
from core.runs.archive import pack, unpack
from core.runs.saved_run import TIMELINE, from_parts, to_parts
from core.runs.store import Store
from core.runs.weights import weights_of_moment
from core.training import EpochDone, Run, RunConfig, Started, Status, StepDone, Timeline, Trainer
from core.training.checkpoint import Checkpoint
from core.training.inspection import trained_model
from core.training.loop import make_model
from core.training.snapshot import Snapshot
from core.training.timeline import (
    LARGE_BYTES,
    LARGE_MOMENTS,
    LOST,
    MOST_MOMENTS,
    MOST_PARAMETERS,
    STEPS_A_MOMENT,
    log_spaced,
    moment_steps,
    moments_kept,
)
from tests.training.examples import RUN, history

CPU = torch.device("cpu")
IRIS = RunConfig(dataset="iris", hidden=(5,), activation="tanh", batch_size=16, epochs=3, log_every=1, seed=5)
SMALL = Timeline().after(0, b"\0" * 24).after(20, b"\1" * 24).after(46, np.array([np.nan, np.inf] * 3, "<f4").tobytes())
SAVED = replace(RUN, config=IRIS, history=replace(history(), parameters=6), timeline=SMALL)


def folded(steps: list[int]) -> Timeline:
    made = Timeline()
    for step in steps:
        made = made.after(step, step.to_bytes(4, "little"))
    return made


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 60), max_size=40), st.integers(1, 40))
def test_it_keeps_the_first_the_latest_and_evenly_spread_ones(gaps: list[int], rounds: int) -> None:
    steps = [0, *np.cumsum(gaps * rounds).tolist()]
    made = folded(steps)
    assert made.steps[0] == 0 and made.steps[-1] == steps[-1] and len(made.steps) <= MOST_MOMENTS
    assert made.weights == tuple(step.to_bytes(4, "little") for step in made.steps)
    # Of each stretch that had any, the first; no fewer than it must.
    firsts = {step // made.stride: step for step in reversed(steps)}
    assert list(made.steps) == sorted({*firsts.values(), steps[-1]})
    halves = {step // (made.stride // 2) for step in steps} if made.stride > 1 else range(MOST_MOMENTS + 1)
    assert len(halves) >= MOST_MOMENTS
    # What is told again changes nothing.
    assert made.after(steps[-1], b"else") is made and made.after(0, b"else") is made


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 700), st.data())
def test_the_moment_that_early_stopping_puts_back_is_there_at_the_end(latest: int, data: st.DataObject) -> None:
    step = data.draw(st.integers(1, latest))
    made = folded(list(range(latest + 1)))
    held = made.with_restored(step, step.to_bytes(4, "little"))
    assert step in held.steps and held.steps[0] == 0 and held.steps[-1] == latest
    assert list(held.steps) == sorted(set(held.steps)) and len(held.steps) <= MOST_MOMENTS
    assert held.weights == tuple(kept.to_bytes(4, "little") for kept in held.steps)
    assert len(set(made.steps) - set(held.steps)) <= (len(made.steps) == MOST_MOMENTS)
    # Full to the last: the second moment makes room, not the first.
    full = Timeline(tuple(range(0, 600, 2)), (b"",) * MOST_MOMENTS)
    assert full.with_restored(1, b"").steps[:3] == (0, 1, 4) and full.with_restored(597, b"").steps[-2:] == (597, 598)


def driven(trainer: Trainer, so_far: Snapshot | None = None) -> Snapshot:
    run = Run("timeline", trainer.events, weights=trainer.weights, moments=trainer.moments, so_far=so_far)
    run.start()
    assert run.wait(timeout=60) and run.join(60)
    assert run.status is Status.FINISHED, run.snapshot().error
    return run.snapshot()


def test_its_moments_are_the_weights_of_the_run() -> None:
    data = load("iris")
    trainer, seen, step = Trainer(IRIS, data, CPU), {}, 0
    for event in trainer.events():
        step = event.step if isinstance(event, StepDone | EpochDone) else step
        if isinstance(event, Started | StepDone | EpochDone):
            seen[step] = torch.cat([value.flatten() for value in trainer.weights().values()]).numpy().tobytes()
    found = driven(Trainer(IRIS, data, CPU)).timeline
    assert dict(zip(found.steps, found.weights, strict=True)) == seen and len(seen) == 1 + IRIS.total_steps(data)
    drawn = make_model(IRIS, data, torch.Generator().manual_seed(5))
    assert np.array_equal(found.numbers()[0], flat_weights(drawn)) and found.parameters == 43


def states(trainer: Trainer) -> dict[int, bytes]:
    """The model of a run whose every minibatch is told, after each of them: all its floating-point numbers."""
    seen, step = {}, 0
    for event in trainer.events():
        step = event.step if isinstance(event, StepDone | EpochDone) else step
        floats = [value.flatten() for value in trainer.weights().values() if value.is_floating_point()]
        seen[step] = torch.cat(floats).numpy().tobytes()
    return seen


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**6), st.integers(0, 40))
def test_the_moments_of_a_larger_model_are_log_spaced(total: int, count: int) -> None:
    steps = log_spaced(total, count)
    assert len(steps) == min(count, total) and list(steps) == sorted(set(steps)) and set(steps) <= set(range(total))
    assert not steps or steps[0] == 0
    # The gaps never shrink by more than rounding, and the factors never grow by more: dense where it learns most.
    later = np.array([*steps[1:], total], float)
    if len(later) > 1:
        factors, gaps = later[1:] / later[:-1], np.diff(later)
        assert (factors[1:] <= factors[:-1] * (1 + 1 / later[:-2]) + 1e-9).all() and (np.diff(gaps) >= -2).all()
    assert moment_steps(MOST_PARAMETERS, total) is None
    spared = max(total // STEPS_A_MOMENT, 1)
    assert moment_steps(MOST_PARAMETERS + 1, total) == log_spaced(total, min(LARGE_MOMENTS - 1, spared))


@settings(max_examples=60, deadline=None)
@given(st.integers(MOST_PARAMETERS + 1, 10**7))
def test_a_larger_model_keeps_as_many_as_fit(numbers: int) -> None:
    kept = moments_kept(numbers)
    assert kept <= LARGE_MOMENTS and 4 * numbers * kept <= LARGE_BYTES and (kept == 0 or kept >= 3)
    assert kept == LARGE_MOMENTS or 4 * numbers * max(kept + 1, 3) > LARGE_BYTES
    assert moment_steps(numbers, 10**5) == log_spaced(10**5, max(kept - 1, 0))


LARGE = RunConfig(hidden=(14,), train_size=200, batch_size=2, epochs=4, log_every=1)


@pytest.mark.parametrize("config", [LARGE, replace(LARGE, batch_norm=True, optimizer="adam")])
def test_the_moments_of_a_larger_model_are_its_state_at_its_steps(config: RunConfig, digits: Dataset) -> None:
    seen = states(Trainer(config, digits, CPU))
    end = driven(Trainer(replace(config, log_every=0), digits, CPU))
    assert end.timeline.steps == log_spaced(400, 29) and end.weights_step == 400
    for step, weights in zip(end.timeline.steps, end.timeline.weights, strict=True):
        assert seen[step] == weights
    # As a state dict it is a model again, which gives the very logits; batch norm by its running statistics.
    again = weights_of_moment(config, end.timeline.weights[-1])
    asked = trained_model(config, digits, again)
    assert flat_state(asked).tobytes() == end.timeline.weights[-1] and list(again) == list(end.weights)


def test_the_file_of_a_larger_one_comes_back_and_a_broken_one_is_lost_alone(digits: Dataset) -> None:
    for config in (LARGE, replace(LARGE, batch_norm=True)):
        end = driven(Trainer(config, digits, CPU))
        ended = replace(RUN, config=config, history=end.history, weights=end.weights, timeline=end.timeline)
        parts = to_parts(ended)
        assert from_parts(RUN.id, parts).timeline == end.timeline and len(end.timeline.steps) == 29
        (arrived,) = unpack(pack([ended]), "me")
        assert arrived.timeline == end.timeline
        many = Timeline((*end.timeline.steps, 399), (*end.timeline.weights, end.timeline.weights[0]))
        other = Timeline((0,), (end.timeline.weights[0][4:],))
        for broken in (parts[TIMELINE][:-50], many.to_bytes(), other.to_bytes()):
            back = from_parts(RUN.id, {**parts, TIMELINE: broken})
            assert back.timeline == Timeline(lost=LOST) and back.weights.keys() == end.weights.keys()


def test_an_archive_carries_earlier_weights_while_there_is_room(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = driven(Trainer(LARGE, digits, CPU))
    ended = replace(RUN, config=LARGE, history=end.history, weights=end.weights, timeline=end.timeline)
    monkeypatch.setattr(archive, "MOST_MOMENTS_BYTES", len(end.timeline.to_bytes()))
    arrived = unpack(pack([ended, replace(ended, id="b" * 12)]), "me")
    assert [run.timeline for run in arrived] == [end.timeline, Timeline()]


CONTINUED = {"small": replace(IRIS, epochs=60), "larger": replace(LARGE, epochs=40, batch_size=20, batch_norm=True)}


@pytest.mark.parametrize("size", CONTINUED)
def test_a_run_that_is_continued_has_the_timeline_it_would_have_had(size: str) -> None:
    config = CONTINUED[size]
    data = load(config.dataset)
    whole = driven(Trainer(config, data, CPU)).timeline
    assert whole.stride > 1 if size == "small" else len(whole.steps) == 29
    first = Trainer(config, data, CPU)
    kept: list[tuple[Snapshot, bytes]] = []

    def keep() -> None:
        checkpoint = first.checkpoint()
        if checkpoint is not None:
            kept.append((run.snapshot(), checkpoint.to_bytes()))
        if len(kept) == 30:
            run.stop()

    run = Run("first", first.events, weights=first.weights, moments=first.moments, on_epoch=keep)
    run.start()
    assert run.wait(timeout=60) and len(kept) == 30
    reached, checkpoint = kept[-1]
    back = from_parts(RUN.id, to_parts(replace(RUN, config=config, history=reached.history, timeline=reached.timeline)))
    second = Trainer(config, data, CPU, Checkpoint.from_bytes(checkpoint))
    assert driven(second, replace(reached, timeline=back.timeline)).timeline == whole


def npz(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


STEPS, STRIDE, NUMBERS = np.array([0, 20, 46]), np.array([1]), np.zeros((3, 6), np.float32)


def lying() -> bytes:
    """An archive whose array says that it has as many numbers as no memory holds."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (3, 2**40)})
    parts = {"steps.npy": None, "stride.npy": None, "weights.npy": header.getvalue()}
    with zipfile.ZipFile(io.BytesIO(npz(steps=STEPS, stride=STRIDE))) as right:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as file:
            for name, content in parts.items():
                file.writestr(name, right.read(name) if content is None else content)
    return made.getvalue()


def packed() -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, steps=STEPS, weights=NUMBERS, stride=STRIDE)
    return buffer.getvalue()


BROKEN = {
    "nothing": b"",
    "no archive": b"PK\3\4 and so on",
    "cut": SMALL.to_bytes()[:-30],
    "without steps": npz(weights=NUMBERS, stride=STRIDE),
    "pickled": npz(steps=np.array([{}] * 3, object), weights=NUMBERS, stride=STRIDE),
    "doubles": npz(steps=STEPS, weights=NUMBERS.astype(float), stride=STRIDE),
    "too few": npz(steps=STEPS, weights=NUMBERS[:2], stride=STRIDE),
    "of another model": npz(steps=STEPS, weights=NUMBERS[:, :5], stride=STRIDE),
    "falling": npz(steps=STEPS[::-1].copy(), weights=NUMBERS, stride=STRIDE),
    "before the first": npz(steps=STEPS - 1, weights=NUMBERS, stride=STRIDE),
    "to come": npz(steps=STEPS + 1, weights=NUMBERS, stride=STRIDE),
    "no stride": npz(steps=STEPS, weights=NUMBERS, stride=STRIDE - 1),
    "many": npz(steps=np.arange(301), weights=np.zeros((301, 6), np.float32), stride=STRIDE),
    "empty": npz(steps=STEPS[:0], weights=NUMBERS[:0], stride=STRIDE),
    "a bomb": packed(),
    "lying": lying(),
    "large": b"\0" * 2_000_000,
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_one_is_lost_alone_with_a_sentence(how: str) -> None:
    parts = {**to_parts(SAVED), TIMELINE: BROKEN[how]}
    back = from_parts(SAVED.id, parts)
    assert back.timeline == Timeline(lost=LOST)
    assert back.history == SAVED.history and back.weights.keys() == SAVED.weights.keys()


def test_a_timeline_is_saved_and_read_with_its_run(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(SAVED)
    loaded = store.load(SAVED.id)
    assert loaded is not None and loaded.timeline == SMALL
    assert np.load(io.BytesIO(SMALL.to_bytes()), allow_pickle=False)["weights"].shape == (3, 6)
    # A run without one is written as before there were any.
    assert TIMELINE not in to_parts(RUN) and from_parts(RUN.id, to_parts(RUN)).timeline == Timeline()


def test_a_timeline_travels_with_its_run_and_one_of_another_model_does_not() -> None:
    data = load("iris")
    trainer = Trainer(IRIS, data, CPU)
    end = driven(trainer)
    run = replace(
        RUN, config=IRIS, history=end.history, weights=end.weights, weights_step=end.weights_step, timeline=end.timeline
    )
    (arrived,) = unpack(pack([run]), "me")
    assert arrived.timeline == end.timeline and len(end.timeline.steps) > 10
    foreign = Timeline().after(0, b"\0" * 24).after(20, b"\1" * 24)
    other = replace(run, history=replace(run.history, parameters=6), timeline=foreign)
    (arrived,) = unpack(pack([other]), "me")
    assert arrived.timeline == Timeline(lost=LOST) and arrived.weights
