"""What all tests share: one thread, folders of their own, the data sets, and how hypothesis runs.

It takes the same examples each time, and no clock, as the machine is shared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner

from core.data import Dataset, available, downloads, load
from core.limits import held_back
from core.room.rooms import rooms
from core.runs import envelope
from core.runs.registry import set_registry
from core.training import EpochDone, Trainer, fastest
from core.training.recipes import recipe_config
from core.training.snapshot import Weights
from core.ui.draw import kept
from core.ui.room import shared_state
from core.ui.visitor import cookie, lecturer, middleware
from tests.runs.stopping import stop_everything

settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
# To look for new counterexamples: HYPOTHESIS_PROFILE=search pytest tests/lessons
settings.register_profile(
    "search", deadline=None, max_examples=2000, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


# Workers take whole files in their order: the long ones first, so that no worker is left with one of them at the end.
LONG_FIRST = (
    "tests/browser/test_benchmarks_browser.py",
    "tests/browser/",
    "tests/faults/",
    "tests/load/",
    "tests/training/",
    "tests/pages/",
    "tests/lessons/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the files by LONG_FIRST; those of one line of it, and the tests of one file, stay in their order.

    In CI what drives a browser is tried a second time where it fails, as that machine is shared; pytest lists it under
    RERUN. A developer sees it fail at once.
    """
    for item in items:
        if os.environ.get("CI") and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    ranks = [(place, rank) for rank, place in enumerate(LONG_FIRST)]
    items.sort(key=lambda item: next((rank for place, rank in ranks if item.nodeid.startswith(place)), len(ranks)))


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """As in the app: more threads than one collapse beside anything else."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True, scope="session")
def packages_are_searched_once() -> Iterator[None]:
    """Streamlit's test runner reads all installed packages for components, a seventh of a second of each page."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: [*found])
        yield


@pytest.fixture(autouse=True)
def own_runs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a runs folder and a registry of its own; runs it leaves behind are stopped."""
    monkeypatch.setenv("SOFTMAX_LAB_RUNS", str(tmp_path / "runs"))
    before = set_registry(None)
    yield
    if (left := set_registry(before)) is not None:
        stop_everything(left)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test begins as a new process does: no rooms, lecturers, downloads, timings or drawings, nothing shared."""
    rooms().forget()
    envelope.forget()
    lecturer.forget()
    cookie.forget()
    middleware.forget()
    held_back().forget()
    downloads.forget()
    fastest.forget()
    shared_state.forget()
    kept.forget()


@pytest.fixture
def slow_motion_takes_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs in slow motion stand for runs that compute all the time, and keep the machine free for the test."""
    monkeypatch.setattr("core.training.run.Run.is_slowed", False)


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """The embedded data set."""
    return load("digits")


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    """MNIST from the data folder. Where that folder was named, MNIST has to be in it."""
    if not available("mnist") and "SOFTMAX_LAB_DATA" not in os.environ:
        pytest.skip("MNIST is not on this machine: download it on the Train page, or set SOFTMAX_LAB_DATA.")
    return load("mnist")


@pytest.fixture(scope="session")
def fast_mlp(mnist: Dataset, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[float], Weights]:
    """What the fast MLP with its first seed reaches on MNIST after each epoch, and its weights.

    It is trained for ten seconds, by one of the processes that test beside each other, and read by the others.
    """
    folder = tmp_path_factory.getbasetemp()
    file = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "fast-mlp.pt"
    if not file.exists():
        trainer = Trainer(recipe_config("fast-mlp", dataset="mnist", seed=1), mnist, torch.device("cpu"))
        reached = [event.test_accuracy for event in trainer.events() if isinstance(event, EpochDone)]
        unfinished = file.with_name(f"{file.name}-{os.getpid()}")
        torch.save((reached, trainer.weights()), unfinished)
        unfinished.replace(file)
    found: tuple[list[float], Weights] = torch.load(file, weights_only=True)
    return found
