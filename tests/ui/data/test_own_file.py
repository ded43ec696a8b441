"""One's own file on a page: brought, corrected, kept, taken home, deleted; and what Train and Runs say of it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.data import load
from core.data.own import drafts
from core.data.own.table import read_table
from core.data.own.understanding import Choices, clean
from core.data.own_sets import DELETED, DELETED_TITLE, shelf
from core.runs.registry import registry
from core.training import RunConfig
from core.ui.visitor.cookie import owner_name
from tests.data.own.made import FILES
from tests.pages.app import ROOT, rerun, said, script, table, uploader

SECRET = "the same for every session"
ME = owner_name(SECRET)
LABEL = "A file of your own"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of data sets of the test's own, and a page without other pages to link to."""
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path / "data"))
    drafts.read_draft.forget()


def _page() -> None:
    from core.ui.data.own_file import own_file

    own_file()


def opened(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The part of the page."""
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    app = AppTest.from_function(_page, default_timeout=60.0)
    app.session_state["visitor_secret"] = SECRET
    return rerun(app)


def brought(app: AppTest, name: str, content: bytes | None = None) -> AppTest:
    """The page after a file was chosen."""
    content = (FILES / name).read_bytes() if content is None else content
    uploader(app, LABEL).upload(name, content, "application/octet-stream")
    return rerun(app)


def box(app: AppTest, label: str) -> object:
    """The list with this label."""
    (found,) = (each for each in app.selectbox if each.label == label)
    return found


def press(app: AppTest, label: str) -> AppTest:
    """Press the button."""
    (button,) = (each for each in app.button if each.label == label)
    button.click()
    return rerun(app)


def test_a_table_is_understood_corrected_kept_and_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    app = brought(opened(monkeypatch), "excel_german.csv")
    assert "**30 of 30 rows** are used: 3 classes, named in the column 품종." in [each.value for each in app.markdown]
    assert table(app, "column")["use"].tolist()[:3] == ["as it is", "as it is", "the label"]
    assert table(app, "class")["examples"].tolist() == [10, 10, 10]
    assert "as found: semicolon" in box(app, "Between columns").options
    # Another label: its classes, and another proposal.
    box(app, "Label column").select("메모")
    app = rerun(app)
    assert table(app, "class")["class"].tolist() == ["'=SUM(A1:A9)", "보통"]
    assert "nothing computes them" in said(app)
    box(app, "Label column").select("품종")
    app = rerun(app)
    app.multiselect[0].set_value([])
    app = rerun(app)
    # With the notes, most rows lack a value.
    assert table(app, "why")["rows"].tolist() == [24]
    box(app, "A missing value becomes").select("mean")
    app = rerun(app)
    assert "why" not in [column for each in app.dataframe for column in each.value]
    app.text_input[0].set_value("Blüten")
    app = press(rerun(app), "Keep it")
    (kept,) = shelf().of(ME)
    assert (kept.title, kept.features, kept.train, kept.test) == ("Blüten", 4, 24, 6)
    assert [each.value for each in app.success] == ["Blüten is kept. Choose it on Train under Data set."]
    # Nothing is left of the file itself, and its controls are gone.
    assert not app.selectbox and list((shelf().folder / "drafts").iterdir()) == []
    app = press(app, "Delete for good")
    assert shelf().of(ME) == [] and shelf().gone(kept.name) == (4, 3)


def test_what_cannot_be_read_is_a_sentence_and_can_be_put_away(monkeypatch: pytest.MonkeyPatch) -> None:
    app = brought(opened(monkeypatch), "x.csv", b"%PDF-1.7")
    assert "This is a PDF" in said(app)
    app = press(app, "Put it away")
    assert not said(app) and not app.selectbox
    app = brought(app, "y.csv", b"a,b\n1.5,2.5\n3.5,4.5")
    assert "choose the label column" in said(app)
    assert next(each for each in app.button if each.label == "Keep it").disabled
    # In the wrong encoding there is a sentence, and the choice to take another.
    box(app, "Encoding").select("utf-16")
    assert "not in the encoding UTF-16" in said(rerun(app))
    box(app, "Encoding").select("")
    assert "choose the label column" in said(rerun(app))
    # Another file takes its place.
    assert len(list((shelf().folder / "drafts").iterdir())) == 1
    app = brought(app, "numpy_2.npz")
    assert "Between columns" not in [each.label for each in app.selectbox]
    assert len(list((shelf().folder / "drafts").iterdir())) == 1


def test_pictures_show_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    app = brought(opened(monkeypatch), "phone.zip")
    shown = " ".join(str(each.value if hasattr(each, "value") else each.proto.body) for each in app.get("html"))
    for step in ("as it came, 40x30", "turned upright", "grey", "28x28", "turned to light on dark"):
        assert step in shown
    box(app, "Size").select(8)
    app = press(rerun(app), "Keep it")
    (kept,) = shelf().of(ME)
    assert kept.shape == (8, 8) and kept.features == 64 and kept.file_name == "phone-cleaned.npz"


def test_many_columns_are_left_out_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [",".join(["a" if n % 2 else "b", str(n / 7), *["0"] * 50]) for n in range(12)]
    header = ",".join(["label", "v", *(f"p{n}" for n in range(50))])
    app = brought(opened(monkeypatch), "wide.csv", "\n".join([header, *rows]).encode())
    assert not app.multiselect and "**12 of 12 rows**" in app.markdown[0].value
    app.toggle[0].set_value(False)
    app = press(rerun(app), "Keep it")
    assert shelf().of(ME)[0].features == 51


def test_viewers_who_may_not_train_bring_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    monkeypatch.setattr("core.ui.visitor.lecturer._is_on_this_machine", lambda: False)
    app = opened(monkeypatch)
    assert uploader(app, LABEL).proto.disabled


def on_page(page: str, **query: str) -> AppTest:
    """A page of the app as the visitor of these tests opens it."""
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=60.0)
    app.session_state["visitor_secret"] = SECRET
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(page)
    return rerun(app)


def on_train(name: str) -> AppTest:
    """Train as the address of this data set opens it."""
    return on_page("train.py", dataset=name, epochs="1", batch_size="6")


def test_train_has_ones_own_and_says_when_it_was_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ui.runs.reading.PATIENCE", 60.0)
    data = clean(read_table((FILES / "excel_german.csv").read_bytes()), Choices())
    name, others = shelf().keep(data, ME, "Blüten"), shelf().keep(data, "somebody else", "Secret")
    app = on_train(name)
    chosen = box(app, "Data set")
    assert "Blüten" in chosen.options and "Secret" not in chosen.options
    # Who knows the name, from the lecturer's settings or a run's address, can train on it.
    other = on_train(others)
    assert box(other, "Data set").value == others and "Secret" in box(other, "Data set").options
    assert "pd.read_csv" in script(app, "softmax_lab_train") and "bluten-cleaned.csv" in script(
        app, "softmax_lab_train"
    )
    run_id = registry().submit(RunConfig(dataset=name, batch_size=6, epochs=1), load(name), "cpu", ME)
    trained = registry().find(run_id)
    assert trained is not None and trained.run is not None
    assert trained.run.wait(timeout=60)
    shelf().delete(name, ME)
    assert DELETED in said(on_train(name))
    assert DELETED in said(on_page("train.py", run=run_id))
    app = on_page("runs.py")
    assert DELETED_TITLE in str([each.value for each in app.dataframe]) + str([each.options for each in app.selectbox])


def test_the_data_page_shows_what_was_kept_and_says_when_it_was_deleted() -> None:
    app = brought(on_page("data.py"), "excel_german.csv")
    app = press(app, "Keep it")
    (kept,) = shelf().of(ME)
    assert box(app, "Data set").value == kept.name and app.query_params["dataset"] in (kept.name, [kept.name])
    shelf().delete(kept.name, ME)
    app = on_page("data.py", dataset=kept.name)
    assert DELETED in said(app) and box(app, "Data set").value == "digits"


def test_an_archive_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w"):
        pass
    app = brought(opened(monkeypatch), "x.zip", buffer.getvalue())
    assert "no picture in it" in said(app)
