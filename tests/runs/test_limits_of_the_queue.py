"""Who fills the queue keeps out neither the lecturer nor, with a few browsers, those who ask for one run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.limits import Held, held_back
from core.runs.registry import Registry
from core.runs.roster import (
    KEPT_FOR_LECTURERS,
    MOST_OF_ONE_ADDRESS,
    MOST_OF_ONE_OWNER,
    TooManyRunsError,
)
from core.runs.store import Store
from tests.runs.stopping import stop_everything
from tests.runs.test_registry_queue import Gated


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Registry]:
    """One place, which is taken."""
    runs, source = Registry(Store(tmp_path), most=1), Gated()
    runs.submit_study(source, "first")
    yield runs
    runs.most = 0
    source.let(over=True)
    stop_everything(runs)


def fill(runs: Registry, owner: str, address: str, wanted: int = MOST_OF_ONE_OWNER) -> int:
    """Ask for so many; how many were taken."""
    for taken in range(wanted):
        try:
            runs.submit_study(Gated(), owner, address=address)
        except TooManyRunsError:
            return taken
    return wanted


def test_twenty_browsers_do_not_fill_the_queue_of_a_hall_behind_one_address(runs: Registry) -> None:
    taken = [fill(runs, f"greedy {number}", "hall") for number in range(20)]
    assert taken[0] == MOST_OF_ONE_OWNER and sum(taken) < MOST_OF_ONE_ADDRESS
    with pytest.raises(TooManyRunsError, match=r"nobody may have more than 4: stop one of yours, or try again when"):
        runs.submit_study(Gated(), f"greedy {taken.index(4)}", address="hall")
    assert held_back().lately()[Held.QUEUE] > 0
    honest = [fill(runs, f"honest {number}", "hall", 1) for number in range(MOST_OF_ONE_ADDRESS - sum(taken))]
    assert honest and all(honest)
    with pytest.raises(TooManyRunsError, match=f"^{MOST_OF_ONE_ADDRESS} runs of your network .* try again when some"):
        runs.submit_study(Gated(), "late", address="hall")
    # Others come from elsewhere, and the lecturer from wherever it may be.
    assert fill(runs, "elsewhere", "another", 1) == 1
    runs.submit_study(Gated(), "lecturer", address="hall", first=True)


def test_whoever_fills_the_queue_the_lecturer_goes_first(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.runs.roster.MOST_OF_ALL", 40)
    for number in range(40):
        fill(runs, f"visitor {number}", f"address {number % 10}", 1)
    with pytest.raises(TooManyRunsError, match="runs train, are paused or wait on this machine already: try again"):
        runs.submit_study(Gated(), "late", address="hall")
    mine = [runs.submit_study(Gated(), f"lecturer {n % 2}", first=True) for n in range(KEPT_FOR_LECTURERS)]
    with pytest.raises(TooManyRunsError, match="on this machine already"):
        runs.submit_study(Gated(), "lecturer 2", first=True)
    assert sorted(place for run_id in mine if (place := runs.place(run_id)) is not None) == list(range(len(mine)))


def test_the_lecturer_may_end_what_others_train(runs: Registry) -> None:
    source = Gated()
    mine = runs.submit_study(source, "lecturer", first=True)
    (others,) = runs.others_at_work("lecturer")
    assert runs.place(mine) == 0 and others.owner == "first" and not others.made_room
    assert runs.end_others("lecturer") == 1 and others.made_room
    study = runs.find_study(mine)
    assert study is not None and others.run is not None
    # It ends at its next minibatch.
    others.run.wait(timeout=0)
    others.source.let()  # type: ignore[union-attr]
    assert others.run.wait(timeout=30.0)
    assert study.run.wait(lambda now: now.status.works, 30.0)
    assert runs.end_others("lecturer") == 0
    source.let(over=True)
