"""The Runs page: what it lists, and what its buttons do to real runs on the digits."""

from __future__ import annotations

import dataclasses
import io
import threading
import zipfile
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.data import load
from core.data.plane.named import PlaneData
from core.runs.archive import pack
from core.runs.registry import Entry, registry
from core.runs.saved_run import new_id
from core.runs.shelf import listing
from core.training import RunConfig, Status
from core.ui.page.downloads import NoFileError, offered
from core.ui.runs import actions as actions_module
from core.ui.runs import table as table_module
from core.ui.runs.chosen import COMPARED
from core.ui.train.run_stream import RunSource, View
from core.ui.visitor.visitor import owner_name
from core.ui.watch.found_again import LOOK_SECONDS
from tests.pages.app import component_data, open_page, rerun, said, table, uploader
from tests.runs.test_archive import changed
from tests.training.examples import RUN

SECRET = "the same for every session"
ME = owner_name(SECRET)
TIMEOUT = 60.0


@pytest.fixture(autouse=True)
def whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits until the list is read, however busy the machine is."""
    monkeypatch.setattr("core.ui.runs.reading.PATIENCE", TIMEOUT)


@pytest.fixture(autouse=True)
def one_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test runner has no cookies, and each opening of a page would be another visitor: here all have one secret.

    Nothing but the secret is replaced: page modules are imported while a test runs, and would keep for all later tests
    what they found then.
    """
    monkeypatch.setattr("core.ui.visitor.visitor.secrets", SimpleNamespace(token_urlsafe=lambda _: SECRET))


def saved(**values: Any) -> str:
    run = dataclasses.replace(RUN, **{"id": new_id(), "owner": ME, **values})
    store = registry().store
    # As the app does: what nobody claims is cleared away at the start, taken for what a killed process left.
    claim = store.claim(run.id)
    assert claim is not None
    try:
        store.save(run)
    finally:
        claim.release()
    return run.id


def frame(app: AppTest) -> pd.DataFrame:
    """The list of runs, with the names that a browser shows in place of their links."""
    found = table(app, "name")
    return found.assign(name=[parse_qs(urlsplit(link).query)["name"][0] for link in found["name"]])


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return rerun(app)


def entry(run_id: str) -> Entry:
    found = registry().find(run_id)
    assert found is not None
    return found


def test_without_a_run_it_says_where_to_begin() -> None:
    app = open_page("runs.py")
    assert "There is no run of yours" in said(app) and not app.dataframe


def test_the_list_shows_results_curves_settings_when_and_how_long() -> None:
    run_id = saved(name="the first", config=dataclasses.replace(RUN.config, seed=7), imported=True)
    saved(owner="somebody else")
    app = open_page("runs.py")
    (link,) = table(app, "name")["name"]
    assert link == f"train?name=the+first&run={run_id}"
    (row,) = frame(app).to_dict("records")
    assert row["name"] == "the first" and row["best"] == 70.0 and list(row["accuracies"]) == [60.0, 70.0]
    assert len(row["losses"]) == 40 and row["losses"][-1] == pytest.approx(2.0 / 46)
    assert (row["status"], row["epochs"], row["seconds"]) == ("stopped (imported)", "2 of 4", "0.25 s")
    assert row["others"] == "batch_norm on, seed 7"
    assert str(row["started"]) == "2023-11-14 22:13:20.500000"


def test_a_run_that_trains_now_is_listed() -> None:
    run_id = registry().submit(RunConfig(epochs=1000), load("digits"), "cpu", ME, steps_per_second=50.0)
    run = entry(run_id).run
    assert run is not None and run.wait(lambda snapshot: snapshot.history.step > 2, TIMEOUT)
    app = open_page("runs.py")
    assert list(frame(app)["status"]) == ["training"]


def test_filter_and_sort() -> None:
    saved(name="good", started=1.0, history=dataclasses.replace(RUN.history, epochs=RUN.history.epochs))
    saved(name="weak", started=2.0, history=dataclasses.replace(RUN.history, epochs=RUN.history.epochs[:1]))
    saved(name="none yet", started=3.0, config=RunConfig(dataset="mnist"), history=RUN.history.__class__())
    app = open_page("runs.py")
    assert list(frame(app)["name"]) == ["none yet", "weak", "good"]
    app.selectbox(key="runs-order").set_value("best")
    assert list(frame(rerun(app))["name"]) == ["good", "weak", "none yet"]
    app.selectbox(key="runs-dataset").set_value("mnist")
    assert list(frame(rerun(app))["name"]) == ["none yet"]
    app.selectbox(key="runs-dataset").set_value("all")
    app.text_input(key="runs-filter").set_value("STOPPED goo")
    assert list(frame(rerun(app))["name"]) == ["good"]
    app.text_input(key="runs-filter").set_value("adam")
    assert not rerun(app).dataframe and any("No run matches" in caption.value for caption in app.caption)


def test_an_address_says_how_runs_are_listed_and_compared() -> None:
    first = saved(name="good", started=1.0)
    saved(name="good, too", started=2.0)
    saved(name="other", started=3.0)
    asked = {"filter": "good", "order": "name", "measure": "test_loss", "axis": "seconds", "scale": "log"}
    app = open_page("runs.py", compare=first, **asked)
    assert list(frame(app)["name"]) == ["good", "good, too"]
    chart = component_data(app, "compared")
    assert chart is not None and chart["figure"]["data"][0]["x"] == [0.1, 0.2]
    assert chart["figure"]["layout"]["yaxis"]["type"] == "log"
    app.selectbox(key="runs-order").set_value("latest")
    assert list(frame(rerun(app))["name"]) == ["good, too", "good"]
    del asked["order"]
    assert {name: "".join(text) for name, text in app.query_params.items()} == {"compare": first, **asked}


def chosen(app: AppTest) -> list[str]:
    return list(COMPARED.read(app.session_state["runs_settings"][COMPARED.name]))


def select(app: AppTest, *run_ids: str) -> AppTest:
    """Choose rows by an address, as a link does; the test runner cannot click into a table."""
    app.query_params["compare"] = ",".join(run_ids)
    return rerun(app)


def test_chosen_runs_are_compared_in_one_chart_with_what_differs() -> None:
    first = saved(name="twin", config=dataclasses.replace(RUN.config, seed=1))
    second = saved(name="twin", config=dataclasses.replace(RUN.config, seed=2, learning_rate=0.5))
    theirs = saved(name="theirs", owner="somebody else")
    app = open_page("runs.py", compare=f"{first},{second},{theirs}")
    assert chosen(app) == [first, second, theirs]
    chart = component_data(app, "compared")
    assert chart is not None
    assert [line["name"] for line in chart["figure"]["data"]] == ["twin", "twin (2)", "theirs"]
    assert chart["figure"]["data"][0]["y"] == [60.0, 70.0]
    assert len({(line["line"]["color"], line["line"]["dash"]) for line in chart["figure"]["data"]}) == 3
    differing = table(app, "run")
    assert list(differing.columns)[:3] == ["run", "learning rate", "seed"] and "optimizer" not in differing
    assert list(differing["seed"]) == ["1", "2", "1"] and list(differing["best accuracy %"]) == [70.0] * 3
    for key, value in (("runs-measure", "test_loss"), ("runs-axis", "seconds"), ("runs-scale", "log")):
        app.button_group(key=key).set_value(value)
    chart = component_data(rerun(app), "compared")
    assert chart is not None and chart["figure"]["data"][0]["y"] == [2.0, 1.0]
    assert chart["figure"]["data"][0]["x"] == [0.1, 0.2] and chart["figure"]["layout"]["yaxis"]["type"] == "log"
    # Two of mine are chosen: theirs is compared, never deleted or taken along.
    question = next(text.value for text in app.markdown if "for good" in text.value)
    assert question == 'Delete "twin", "twin" for good?'


def test_points_in_the_plane_are_listed_by_their_shape_and_compared_by_what_they_are() -> None:
    names = [PlaneData(seed=1).name, PlaneData(seed=2).name, PlaneData.by_hand([(1, 2, 0)] * 500).name]
    ids = [saved(config=RunConfig(dataset=name), name="") for name in names]
    app = open_page("runs.py", compare=",".join(ids))
    assert sorted(frame(app)["dataset"]) == ["plane-painted", "plane-spirals", "plane-spirals"]
    compared = table(app, "run")["dataset"].tolist()
    assert compared[:2] == names[:2] and len(compared[2]) == 80 and names[2].startswith(compared[2].removesuffix("..."))
    app.selectbox(key="runs-dataset").set_value("plane-spirals")
    rerun(app)
    assert len(frame(app)) == 2 and "".join(app.query_params["dataset"]) == "plane-spirals"
    assert len(frame(open_page("runs.py", dataset="plane-painted"))) == 1


def test_an_address_with_nonsense_is_read_as_far_as_it_goes() -> None:
    run_id = saved()
    app = open_page("runs.py", compare=f"../../etc,{run_id},,nosuchrunxyz,<b>")
    assert chosen(app) == [run_id, "nosuchrunxyz"]
    assert "2 of the runs in the address" in said(app) and "One of the chosen runs is not here" in said(app)


def test_twenty_five_runs_in_one_chart_are_all_told_apart() -> None:
    app = open_page("runs.py", compare=",".join(saved(name=f"run {n}") for n in range(25)))
    chart = component_data(app, "compared")
    assert chart is not None
    lines = chart["figure"]["data"]
    looks = {(line["line"]["color"], line["line"]["dash"], line["marker"]["symbol"]) for line in lines}
    assert len(lines) == len(looks) == 25


def test_rename() -> None:
    run_id = saved()
    app = open_page("runs.py", compare=run_id)
    app.text_input(key=f"name_{run_id}").set_value("best <b>of</b> all")
    next(button for button in app.button if button.label == "Rename it").click()
    assert list(frame(rerun(app))["name"]) == ["best <b>of</b> all"]
    assert entry(run_id).name == "best <b>of</b> all"


def test_delete_asks_once_and_takes_only_the_chosen() -> None:
    kept, gone = saved(name="kept"), saved(name="gone *now*")
    app = open_page("runs.py", compare=gone)
    question = next(text.value for text in app.markdown if "for good" in text.value)
    assert question == 'Delete "gone \\*now\\*" for good?'
    press(app, "delete_runs")
    assert list(frame(app)["name"]) == ["kept"] and chosen(app) == []
    assert registry().find(gone) is None and registry().find(kept) is not None
    assert "compare" not in app.query_params


def test_a_run_that_trains_is_not_deleted() -> None:
    run_id = registry().submit(RunConfig(epochs=1000), load("digits"), "cpu", ME, steps_per_second=50.0)
    app = press(open_page("runs.py", compare=run_id), "delete_runs")
    assert "stop it first" in said(app) and registry().find(run_id) is not None


def test_nobody_deletes_renames_or_takes_along_what_is_not_theirs() -> None:
    app = open_page("runs.py", compare=saved(owner="somebody else"))
    assert component_data(app, "compared") is not None
    assert {button.key for button in app.button if button.key and not button.key.startswith("room_")} == {
        "choose_none",
    }
    press(app, "choose_none")
    assert component_data(app, "compared") is None


@pytest.mark.parametrize("zone", ["Europe/Vienna", "Europe", "x" * 300, "../../etc/passwd", "", "\0"])
def test_a_browser_may_name_any_time_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module.st, "context", SimpleNamespace(timezone=zone))
    assert table_module.time_zone().utcoffset(datetime(2026, 1, 1)) in (timedelta(0), timedelta(hours=1))


def exported(app: AppTest) -> bytes:
    """What the server gives at a click on Export."""
    data = component_data(app, "export_runs")
    assert data is not None and data["refused"] == ""
    file = io.BytesIO()
    offered(data["path"].removeprefix("take/"), "").write(file)
    return file.getvalue()


def test_export_gives_the_chosen_runs() -> None:
    first, second = saved(), saved()
    content = exported(open_page("runs.py", compare=f"{first},{second}"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {first, second}
        assert f"{first}/train.py" in archive.namelist()


def uploaded(app: AppTest, content: bytes) -> AppTest:
    uploader(app, "A zip exported here or on another machine").upload("runs.zip", content, "application/zip")
    return rerun(app)


def test_import_takes_in_what_was_exported_and_chooses_it() -> None:
    app = uploaded(open_page("runs.py"), pack([RUN]))
    assert [box.value for box in app.success] == ["One run is in the list, and chosen."]
    (row,) = listing(registry(), ME)[0]
    assert row.imported and chosen(app) == [row.id] and row.name == RUN.name
    app = uploaded(app, pack([RUN, dataclasses.replace(RUN, id=new_id())]))
    assert len(frame(app)) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no zip", "This file is no zip archive"),
        (changed("settings.json", hidden=[9]), "do not have the"),
        (changed("about.json", device="<script>"), "damaged"),
    ],
)
def test_import_refuses_in_a_sentence(content: bytes, sentence: str) -> None:
    app = uploaded(open_page("runs.py"), content)
    # The words of an error box escape what somebody else wrote.
    assert sentence.replace("[", "\\[") in said(app) or "out of range" in said(app)
    assert listing(registry(), ME)[0] == []


def test_damaged_files_are_counted_and_hide_nothing() -> None:
    run_id = saved()
    store = registry().store
    (store.folder / "aaaaaaaa2345.zip").write_bytes(b"damaged")
    app = open_page("runs.py", compare=f"{run_id},aaaaaaaa2345")
    assert len(frame(app)) == 1
    assert any("left aside: 1" in caption.value for caption in app.caption) and "damaged" in said(app)


def interrupted_run(owner: str = ME) -> str:
    """A run of three epochs of which two are done, as a killed server leaves it."""
    from core.training import EpochDone, History, Trainer
    from core.training.device import resolve

    config = RunConfig(epochs=3, hidden=(4,), optimizer="adam")
    trainer, history = Trainer(config, load("digits"), resolve("cpu")), History()
    events = trainer.events()
    for event in events:
        history = history.after(event)
        if isinstance(event, EpochDone) and event.epoch == 2:
            break
    checkpoint = trainer.checkpoint()
    assert checkpoint is not None
    run = dataclasses.replace(
        RUN, id=new_id(), owner=owner, config=config, history=history, weights=trainer.weights(), weights_step=46,
        status=Status.RUNNING, name="",
    )  # fmt: skip
    registry().store.save(run, checkpoint.to_bytes())
    return run.id


def finished(run_id: str) -> list[float]:
    run = entry(run_id).run
    assert run is not None and run.wait(timeout=TIMEOUT)
    assert run.status is Status.FINISHED, run.snapshot()
    return [epoch.test_loss for epoch in run.snapshot().history.epochs]


def test_an_interrupted_run_is_named_and_continued_to_the_same_end() -> None:
    run_id = interrupted_run()
    app = open_page("runs.py")
    assert "One run was interrupted" in said(app) and list(frame(app)["status"]) == ["interrupted"]
    app = press(open_page("runs.py", compare=run_id), "continue_run")
    other = registry().submit(entry(run_id).config, load("digits"), "cpu", ME)
    assert finished(run_id) == finished(other)


def test_the_train_page_says_that_a_run_was_interrupted_and_continues_it() -> None:
    run_id = interrupted_run()
    app = open_page("train.py", run=run_id)
    assert "The server ended after epoch 2 of 3" in said(app)
    clock = [0.0]
    watched = RunSource(run_id, View(), lambda: clock[0])
    assert "interrupted" in watched()["stage"]
    press(app, "continue_run")
    clock[0] += LOOK_SECONDS
    assert "interrupted" not in watched()["stage"]  # whoever looks at it meanwhile is told
    assert len(finished(run_id)) == 3


def test_the_train_page_lets_only_the_owner_continue() -> None:
    run_id = interrupted_run(owner="somebody else")
    app = open_page("train.py", run=run_id)
    assert "The server ended after epoch 2 of 3" in said(app)
    assert "continue_run" not in {button.key for button in app.button}
    # Its owner may go on with it: whoever looks at it hears of that. One that is over is left alone.
    looked_at, over = (component_data(page, "readings") for page in (app, open_page("train.py", run=saved())))
    assert looked_at is not None and run_id in looked_at["path"]
    assert over is not None and over["path"] is None


def test_continuing_without_the_data_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_DATA", "/nowhere")
    run_id = saved(status=Status.RUNNING, config=RunConfig(dataset="mnist"))
    app = press(open_page("runs.py", compare=run_id), "continue_run")
    assert "MNIST is not on this machine" in said(app)


def test_the_same_row_stays_chosen_when_the_list_grows_or_is_filtered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are selected by their place: the one meant must not become its neighbour."""
    first = saved(name="first", started=1.0)
    app = open_page("runs.py", compare=first)
    saved(name="second", started=2.0)
    assert list(frame(rerun(app))["name"]) == ["second", "first"]
    assert chosen(app) == [first]
    app.text_input(key="runs-filter").set_value("second")
    assert chosen(app) == [first] and len(frame(rerun(app))) == 1
    assert chosen(app) == [first]
    assert any("The filter hides 1 of the chosen runs" in caption.value for caption in app.caption)
    app.text_input(key="runs-filter").set_value("")
    rerun(app)
    assert chosen(app) == [first]


def test_more_than_one_file_holds_is_not_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = saved()
    monkeypatch.setattr(actions_module, "MOST_BYTES", 10)
    app = open_page("runs.py", compare=run_id)
    data = component_data(app, "export_runs")
    assert data is not None and "One file holds at most" in data["refused"]


def test_what_broke_since_is_a_sentence_instead_of_a_file() -> None:
    run_id = saved()
    app = open_page("runs.py", compare=run_id)
    registry().store.delete(run_id)
    with pytest.raises(NoFileError, match="One of these runs is no longer here"):
        exported(app)


def test_while_the_list_is_read_the_page_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, run_id = threading.Event(), saved()
    store = registry().store
    read = store._summaries._read

    def slow(name: str) -> Any:
        assert go_on.wait(TIMEOUT)
        return read(name)

    monkeypatch.setattr(store._summaries, "_read", slow)
    monkeypatch.setattr("core.ui.runs.reading.PATIENCE", 0.0)
    app = open_page("runs.py")
    (progress,) = app.get("progress")
    assert progress.proto.text == "Reading the list of saved runs: 0 of 1 files."
    assert "There is no run of yours" not in said(app)
    go_on.set()
    assert [run.id for run in store.look().runs] == [run_id]
    rerun(app)
    assert not app.get("progress") and len(frame(app)) == 1
