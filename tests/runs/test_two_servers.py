"""Two servers on one folder of runs: whatever both do to the same runs, nothing is lost and nothing damaged."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from core.runs.registry import Registry
from core.runs.run_file import UNFINISHED
from core.runs.shelf import delete, listing, rename
from core.runs.store import Store
from core.training import RunConfig, Status
from core.training.history import History
from tests.runs.test_registry import TIMEOUT, reach
from tests.scripts.running import run_ours
from tests.training.examples import RUN

SHORT = RunConfig(epochs=1, train_size=100)
# Two servers: each does what its seed says to the runs that both know, and to those it brings, and tells what must be
# there afterwards.
SERVERS = """
import dataclasses, json, os, random, sys
from pathlib import Path
from core.data import load
from core.runs.archive import pack
from core.runs.registry import Registry
from core.runs.shelf import bring, delete, rename
from core.runs.store import Store, StoreError
from tests.training.examples import RUN

def serve(folder, seed, times):
    rng, runs = random.Random(seed), Registry(Store(folder), most=1)
    mine, names, did = [], {}, {}
    for number in range(times):
        doing = ("rename", "save", "import", "delete", "carry on")[number] if number < 5 else rng.choice(DOINGS)
        did[doing] = did.get(doing, 0) + 1
        try:
            if doing == "rename":
                run_id = rng.choice(SHARED)
                rename(runs, run_id, "owner", f"{seed} {number}")
                names.setdefault(run_id, []).append(f"{seed} {number}")
            elif doing == "delete" and mine:
                delete(runs, mine.pop(rng.randrange(len(mine))), "owner")
            elif doing == "import":
                mine += [run.id for run in bring(runs, file, "owner", first=True)]
            elif doing == "save":
                new = runs.submit(config, data, "cpu", "owner")
                assert runs.find(new).run.wait(timeout=60) and runs.find(new).run.join(60)
                mine.append(new)
            elif doing == "carry on":
                runs.carry_on(GOES_ON, data, "owner")
        except StoreError as error:
            assert "Another server" in str(error), error
    for entry in runs.everything():
        assert entry.run is None or (entry.run.wait(timeout=60) and entry.run.join(60))
    return {"mine": mine, "names": names, "did": did}

DOINGS = ("rename", "rename", "rename", "delete", "import", "save", "carry on")
folder, times, *SHARED, GOES_ON = Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]
data, file, config = load("digits"), pack([RUN, dataclasses.replace(RUN, id="zzzzzzzz2345")]), None
config = Store(folder).load(SHARED[0]).config
children = []
for seed in (1, 2):
    children.append(os.fork())
    if children[-1] == 0:
        code = 1
        try:
            (folder / f"told{seed}.json").write_text(json.dumps(serve(folder, seed, times)))
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        os._exit(code)
raise SystemExit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_what_two_servers_do_to_the_same_runs_is_whole(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, times: int
) -> None:
    store = Store(tmp_path)
    shared, goes_on = ["aaaaaaaa2345", "bbbbbbbb2345", "cccccccc2345"], "gggggggg2345"
    one = dataclasses.replace(RUN, owner="owner", config=SHORT, weights={})
    for run_id in shared:
        store.save(dataclasses.replace(one, id=run_id))
    store.save(dataclasses.replace(one, id=goes_on, status=Status.RUNNING, history=History()))
    run_ours(SERVERS, tmp_path_factory.mktemp("two"), str(tmp_path), str(times), *shared, goes_on)
    told: list[dict[str, Any]] = [json.loads((tmp_path / f"told{seed}.json").read_text()) for seed in (1, 2)]
    assert all(sum(each["did"].values()) == times and len(each["did"]) == 5 for each in told)
    left, damaged = store.summaries()
    found = {run.id: run for run in left}
    assert damaged == 0 and set(found) == {*shared, goes_on, *told[0]["mine"], *told[1]["mine"]}
    assert all(store.load(run_id) is not None for run_id in found)
    assert found[goes_on].status is Status.FINISHED and found[goes_on].epochs == SHORT.epochs
    renamed = [run_id for run_id in shared if any(run_id in each["names"] for each in told)]
    for run_id in renamed:
        # The last of one of the two.
        assert found[run_id].name in {each["names"][run_id][-1] for each in told if run_id in each["names"]}
    assert renamed and not list(tmp_path.glob(f"*{UNFINISHED}"))


def test_what_another_server_does_to_a_run_that_ended_here_is_seen_here(tmp_path: Path, digits: Any) -> None:
    here, there = Registry(Store(tmp_path), most=1), Registry(Store(tmp_path), most=1)
    run_id = here.submit(SHORT, digits, "cpu", "me")
    reach(here, run_id, Status.FINISHED)
    entry = here.find(run_id)
    assert entry is not None and entry.run is not None and entry.run.join(TIMEOUT)
    rename(there, run_id, "me", "renamed there")
    again = here.find(run_id)
    assert again is not None and again.name == "renamed there"
    assert [run.name for run in listing(here, "me")[0]] == ["renamed there"]
    rename(here, run_id, "me", "and here")
    assert [run.name for run in listing(there, "me")[0]] == ["and here"]
    delete(there, run_id, "me")
    assert here.find(run_id) is None and listing(here, "me")[0] == []
