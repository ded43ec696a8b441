"""The Draw page: from a fresh machine to answers, each switch, the class's test set, and what bad input gets."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import Tensor

from core.data import load
from core.drawing.collection import MOST_DRAWINGS, MOST_FILE_MB, Collection, to_npz
from core.drawing.ink import Drawing
from core.drawing.preparation import Switches
from core.drawing.reader import Answer, reader
from core.runs.registry import Entry, NotYoursError, registry
from core.runs.weights import at_moment
from core.training import RunConfig
from core.training.recipes import recipe_config
from core.ui.draw.answers import top_three
from core.ui.draw.earlier import NONE_KEPT
from core.ui.draw.pad import Pad
from core.ui.draw.state import DrawState
from core.ui.draw.steps import LABELS
from core.ui.train.moment import START
from core.ui.visitor.visit import Visit
from tests.drawing.inks import bar
from tests.drawing.photos import jpeg, photo
from tests.drawing.test_collection import some
from tests.pages.app import ROOT, component_data, open_page, rerun, said, script, uploader

TIMEOUT = 60.0
SOFTMAX = recipe_config("fast-softmax", dataset="digits", epochs=3)
MLP = RunConfig(dataset="digits", hidden=(16,), epochs=3)


@pytest.fixture(autouse=True)
def no_mnist(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A fresh machine; the page trains on MNIST in the browser's tests."""
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path / "data"))


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is put in here, the browser sends in the page's next run: text is a photo."""
    sent: list[object] = []

    def pad(drawing: Drawing, *, on_ink: Any, on_photo: Any, **others: Any) -> None:
        if sent:
            news = sent.pop(0)
            (on_photo if isinstance(news, str) else on_ink)(news)

    monkeypatch.setattr("core.ui.draw.pad.drawing_pad", pad)
    return sent


def message(ink: Tensor, number: int = 1, **others: Any) -> dict[str, Any]:
    text = base64.b64encode(ink.numpy().tobytes()).decode()
    return {"number": number, "released": True, "ink": text, "nudge": [0, 0], "strokes": [[95, 1, 2]], **others}


def run(config: RunConfig) -> Entry:
    run_id = registry().submit(config, load("digits"), "cpu", "somebody")
    entry = registry().find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    return entry


def open_draw(*configs: RunConfig, **query: str) -> tuple[AppTest, list[Entry]]:
    entries = [run(config) for config in configs]
    query.setdefault("models", ",".join(entry.id for entry in entries))
    return open_page("draw.py", **query), entries


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def cards(app: AppTest) -> list[str]:
    """The text of each model's card."""
    parts = html(app).split('class="da-card"')[1:]
    return [re.sub(r"<[^>]+>", "|", part) for part in parts]


def steps(app: AppTest) -> list[str]:
    return re.findall(r"<figcaption[^>]*>(\d+\. [^<]+)<", html(app))


def pad(app: AppTest) -> Pad:
    found = app.session_state["draw_pad"]
    assert isinstance(found, Pad)
    return found


def draw_state(app: AppTest) -> DrawState:
    found = app.session_state["draw"]
    assert isinstance(found, DrawState)
    return found


def answer_of(entry: Entry, drawing: Drawing, switches: Switches) -> Answer:
    model = reader(entry.config, load(entry.config.dataset), entry.snapshot().weights)
    prepared = model.prepare(drawing, switches)
    assert prepared is not None
    return model.answer(prepared.pixels, switches)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return rerun(app)


def test_one_click_trains_two_models_and_the_page_fills(pen: list[object]) -> None:
    app = open_page("draw.py")
    assert "No model here can read digits yet" in said(app)
    (card,) = cards(app)
    assert "softmax regression, not trained yet" in card and "right, by chance" in card
    assert "on Digits 8x8 (built in) (a second or two)" in app.button(key="draw_train").label
    press(app, "draw_train")
    entries = [registry().find(run_id) for run_id in draw_state(app).runs]
    assert [bool(entry and entry.config.hidden) for entry in entries] == [False, True]
    for entry in entries:
        assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    rerun(app)
    assert len(cards(app)) == 2 and all("% of its test set right" in card for card in cards(app))
    assert app.query_params["models"] == ",".join(draw_state(app).runs)
    assert not [button for button in app.button if button.key == "draw_train"]
    pen.append(message(bar()))
    rerun(app)
    for card, entry in zip(cards(app), entries, strict=True):
        assert entry is not None
        assert f"|{answer_of(entry, pad(app).drawing, Switches()).winner}|" in card and "ahead of" in card
    # A refreshed page, which knows nothing but its address, has the models again.
    again = open_page("draw.py", models=app.query_params["models"])
    assert len(cards(again)) == 2


def test_answers_are_those_of_the_models(pen: list[object]) -> None:
    app, entries = open_draw(SOFTMAX, MLP)
    pen.append(message(bar(), nudge=[1, 0]))
    rerun(app)
    drawing = pad(app).drawing
    assert drawing.nudge == (1, 0)
    for card, entry in zip(cards(app), entries, strict=True):
        expected = answer_of(entry, drawing, Switches())
        assert f"{100 * expected.margin:.1f} points ahead of {expected.order[1]}" in card
        top = card.split("Top three: ")[1]
        assert [int(n) for n in re.findall(r"(?:^|, )(\d) ", top)] == list(expected.order[:3])
    assert 'data-answers="1"' in html(app)


def test_a_pen_that_is_down_and_nonsense(pen: list[object]) -> None:
    app, _ = open_draw(SOFTMAX)
    pen.append(message(bar(), 7, released=False))
    rerun(app)
    assert pad(app).answered == 7 and pad(app).drawing.strokes == () and len(steps(app)) == 7
    before = html(app)
    for nonsense in (None, {}, [], 3, {"ink": "x"}, message(bar(), -1), message(bar()[:20])):
        pen.append(nonsense)
        rerun(app)
        assert html(app) == before and not app.error and not app.warning


def test_each_switch_changes_the_way_and_the_address(pen: list[object]) -> None:
    app, (entry,) = open_draw(SOFTMAX)
    pen.append(message(bar(20, 60, 10, 22)))
    rerun(app)
    usual = html(app)
    for name in LABELS:
        app.toggle(key=f"draw-{name}").set_value(False)
        rerun(app)
        assert html(app) != usual
        assert app.query_params[name] == ["off"] or app.query_params[name] == "off"
        expected = answer_of(entry, pad(app).drawing, Switches(**{name: False}))
        (card,) = cards(app)
        assert f"{100 * expected.margin:.1f} points ahead of {expected.order[1]}" in card
        app.toggle(key=f"draw-{name}").set_value(True)
        rerun(app)
        assert html(app) == usual and name not in app.query_params


def test_switches_from_the_address_and_the_reset() -> None:
    app, (entry,) = open_draw(SOFTMAX, centre="off", crop="perhaps")
    assert not app.toggle(key="draw-centre").value and app.toggle(key="draw-crop").value
    assert "In the address, crop was left aside" in said(app)
    press(app, "draw_reset")
    assert app.toggle(key="draw-centre").value
    assert app.multiselect(key="draw-models").value == [entry.id]


def test_the_latest_runs_are_the_usual_models() -> None:
    first, second, deep = run(SOFTMAX), run(replace(SOFTMAX, seed=2)), run(MLP)
    app = open_page("draw.py")
    app.session_state["visit"] = Visit([first.id, deep.id])
    rerun(app.switch_page("softmax.py"))
    rerun(app.switch_page("draw.py"))
    assert app.multiselect(key="draw-models").value == [first.id, deep.id]
    # A run trained on Train meanwhile takes the place of the older one of its kind.
    rerun(app.switch_page("softmax.py"))
    app.session_state["visit"] = Visit([first.id, deep.id, second.id])
    rerun(app.switch_page("draw.py"))
    assert app.multiselect(key="draw-models").value == [second.id, deep.id]
    # What was chosen by hand stays chosen while nothing new comes.
    app.multiselect(key="draw-models").set_value([first.id])
    rerun(app)
    rerun(app.switch_page("softmax.py"))
    rerun(app.switch_page("draw.py"))
    assert app.multiselect(key="draw-models").value == [first.id]


def test_after_a_reload_the_run_trained_last_comes_before_the_browsers_older_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older, latest = run(SOFTMAX), run(replace(SOFTMAX, seed=2))
    monkeypatch.setattr("core.ui.draw.models.visitor", lambda: older.owner)
    app = open_page("softmax.py")
    app.session_state["visit"] = Visit([latest.id])
    rerun(app.switch_page("draw.py"))
    assert app.multiselect(key="draw-models").value == [latest.id]


def test_a_run_that_is_gone_and_one_that_does_not_read_digits() -> None:
    app, _ = open_draw(models="nosuchrun234,<b>")
    assert 'There is no run "nosuchrun234" here any more' in said(app) and "No model here" in said(app)


def test_a_model_that_diverged_says_so(pen: list[object]) -> None:
    config = RunConfig(dataset="digits", hidden=(64, 32), scaling="none", learning_rate=1e5, epochs=3)
    app, _ = open_draw(config, SOFTMAX)
    pen.append(message(bar()))
    rerun(app)
    diverged, right = cards(app)  # as the address names the models
    assert "This model diverged" in diverged and "ahead of" in right


def test_pixels_logits_and_moving(pen: list[object]) -> None:
    app, (entry, _) = open_draw(SOFTMAX, MLP)
    assert component_data(app, "products") is None
    pen.append(message(bar()))
    rerun(app)
    expected = answer_of(entry, pad(app).drawing, Switches())
    products = component_data(app, "products")
    assert products is not None
    titles = [note["text"] for note in products["figure"]["layout"]["annotations"]]
    assert titles == [f"{k}: logit {expected.logits[k]:.2f}" for k in expected.order[:2]]
    assert any(r"\sum_i w_i x_i" in formula.value for formula in app.latex)
    moved = component_data(app, "moved")
    assert moved is not None and len(moved["figure"]["data"]) == 2
    assert moved["figure"]["data"][0]["name"] == f"softmax regression: {expected.winner}"
    # The ten logits arrive on the softmax page.
    link = next(element for element in app.get("page_link") if "ten logits" in element.proto.label)
    query = dict(part.split("=") for part in link.proto.query_string.split("&"))
    there = open_page("softmax.py", **{name: value.replace("%2C", ",") for name, value in query.items()})
    bars = component_data(there, "softmax_bars")
    assert bars is not None and bars["names"] == [str(digit) for digit in range(10)]
    assert bars["logits"] == [round(logit, 3) for logit in expected.logits]


def test_examples_from_the_test_set() -> None:
    app, _ = open_draw(SOFTMAX)
    data = load("digits")
    press(app, "draw_example")
    assert pad(app).example == f"Test image 0, a {int(data.y_test[0])}."
    assert pad(app).revision == 1 and pad(app).drawing.picture is not None
    app.selectbox(key="draw_example_digit").set_value("7")
    press(rerun(app), "draw_example")
    assert pad(app).example.endswith("a 7.") and any(pad(app).example in c.value for c in app.caption)


def test_a_test_set_of_ones_own(pen: list[object]) -> None:
    app, entries = open_draw(SOFTMAX, MLP)
    assert app.button(key="draw_meant_1").disabled
    for number, label in enumerate((1, 7), 1):
        pen.append(message(bar(left=20 + number), number))
        rerun(app)
        press(app, f"draw_meant_{label}")
        assert pad(app).drawing == Drawing() and app.button(key="draw_meant_1").disabled
    drawings = draw_state(app).collection
    assert drawings.labels.tolist() == [1, 7] and drawings.inks[0].equal(bar(left=21))
    for entry in entries:
        confusion = component_data(app, f"own_confusion_{entry.id}")
        assert confusion is not None
        assert sum(int(cell) for row in confusion["figure"]["data"][0]["text"] for cell in row if cell) == 2
    assert sum(" of 2 right" in markdown.value for markdown in app.markdown) == 2
    next(button for button in app.button if button.label == "Take the last one back").click()
    assert draw_state(rerun(app)).collection.labels.tolist() == [1]
    next(button for button in app.button if button.label == "Begin a new test set").click()
    assert len(draw_state(rerun(app)).collection) == 0


def test_import(pen: list[object]) -> None:
    app, _ = open_draw(SOFTMAX)
    uploader(app, "An .npz file").set_value(("drawings.npz", to_npz(some()), "application/octet-stream"))
    rerun(app)
    assert len(draw_state(app).collection) == 3
    assert len(draw_state(rerun(app)).collection) == 3, "the file is read once"
    assert uploader(app, "An .npz file").proto.max_upload_size_mb == MOST_FILE_MB
    uploader(app, "An .npz file").set_value(("drawings.npz", b"nonsense", "application/octet-stream"))
    rerun(app)
    assert "cannot be read" in said(app) and len(draw_state(app).collection) == 3
    full = Collection(bar().repeat(MOST_DRAWINGS, 1, 1), torch.zeros(MOST_DRAWINGS, dtype=torch.int64))
    uploader(app, "An .npz file").set_value(("drawings.npz", to_npz(full), "application/octet-stream"))
    rerun(app)
    assert "at most 500 drawings" in said(app) and len(draw_state(app).collection) == 3
    turned = Collection(255 - some(2).inks, some(2).labels)
    uploader(app, "An .npz file").set_value(("drawings.npz", to_npz(turned), "application/octet-stream"))
    rerun(app)
    assert "Most of each of the 2 drawings in this file is ink" in said(app) and len(draw_state(app).collection) == 5
    assert "is ink" not in said(rerun(app))


def test_the_script_is_there_once_there_is_something_to_reproduce(pen: list[object]) -> None:
    app, entries = open_draw(SOFTMAX, MLP)
    assert not app.code
    pen.append(message(bar()))
    rerun(app)
    compile(script(app, "drawing"), "script", "exec")
    assert all(f"run-{entry.id}.pt" in script(app, "drawing") for entry in entries)


def test_the_drawing_stays_over_page_changes(pen: list[object]) -> None:
    app, _ = open_draw(SOFTMAX)
    pen.append(message(bar()))
    rerun(app)
    drawing = pad(app).drawing
    rerun(app.switch_page("softmax.py"))
    rerun(app.switch_page("draw.py"))
    assert pad(app).drawing == drawing and len(cards(app)) == 1 and len(steps(app)) == 7


def test_drawing_and_test_set_are_there_when_the_page_is_loaded_again(pen: list[object]) -> None:
    def load_page(secret: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=TIMEOUT)
        app.session_state["visitor_secret"] = secret  # in place of a cookie
        return rerun(app.switch_page("draw.py"))

    app = load_page("mine")
    pen.append(message(bar()))
    press(rerun(app), "draw_meant_1")
    pen.append(message(bar(left=30), 2))
    rerun(app)
    again = load_page("mine")
    assert pad(again).drawing == pad(app).drawing != Drawing()
    assert draw_state(again).collection.labels.tolist() == [1]
    assert pad(load_page("somebody else's")).drawing == Drawing()
    # A photo comes back with its way, and an emptied pad empty.
    pen.append(base64.b64encode(jpeg(photo(4))).decode())
    rerun(again)
    assert load_page("mine").session_state["draw_pad"].photo == pad(again).photo != ()
    pen.append(message(torch.zeros_like(bar()), 3, strokes=[]))
    rerun(again)
    assert pad(load_page("mine")) == Pad(Drawing())


def test_a_photo_comes_on_the_pad_with_its_steps(pen: list[object]) -> None:
    app, _ = open_draw(SOFTMAX)
    pen.append(base64.b64encode(jpeg(photo(4))).decode())
    rerun(app)
    assert pad(app).drawing.picture is not None and pad(app).revision == 1 and pad(app).photo_problem == ""
    assert steps(app)[:2] == ["1. the photo, 480x640, in grey", "2. light evened out, dark on light"]
    assert len(steps(app)) == 5 + 7 and len(cards(app)) == 1
    assert any("A photo" in caption.value for caption in app.caption)
    # What cannot be read is said, and what is on the pad stays.
    before = pad(app).drawing
    for nonsense, sentence in (("?", "cannot be read"), (base64.b64encode(jpeg(photo(None))).decode(), "No ink")):
        pen.append(nonsense)
        rerun(app)
        assert sentence in pad(app).photo_problem and pad(app).drawing == before
    assert pad(app).photos == 3
    # Strokes over it leave its way; without the picture the way goes.
    pen.append(message(bar(), 1, picture=True))
    assert len(steps(rerun(app))) == 5 + 7
    pen.append(message(bar(), 2))
    assert len(steps(rerun(app))) == 7


def test_it_says_at_once_whether_softmax_regression_is_there_and_what_it_answers(pen: list[object]) -> None:
    app, (entry,) = open_draw(SOFTMAX)
    model = reader(entry.config, load("digits"), entry.snapshot().weights)
    empty = model.answer(model.paper(Switches()), Switches())
    (sentence,) = (each.value for each in app.markdown if "to empty paper it says" in each.value)
    assert f"**{empty.winner}**, with {100 * empty.probabilities[empty.winner]:.1f} %" in sentence
    app, _ = open_draw(MLP)
    assert "No softmax regression is among the models" in said(app)
    pen.append(message(bar()))
    assert "No softmax regression is among the models" in said(rerun(app))


def test_models_of_the_room_can_be_chosen_and_are_not_pushed_on_anybody() -> None:
    theirs = run(SOFTMAX)
    app = open_page("draw.py")
    box = app.multiselect(key="draw-models")
    assert box.value == [] and [option for option in box.options if option.endswith(", from the room")] == box.options
    assert "Choose a model of the room" in said(app)
    box.set_value([theirs.id])
    app = rerun(app)
    assert app.multiselect(key="draw-models").value == [theirs.id] and "Choose a model" not in said(app)
    with pytest.raises(NotYoursError):
        registry().stop(theirs.id, "me")


def test_raw_pixels_are_ordered_by_their_logits_and_go_to_the_softmax_page(pen: list[object]) -> None:
    app, (entry,) = open_draw(SOFTMAX, invert="off", standardize="off")
    pen.append(message(bar()))
    rerun(app)
    switches = Switches(invert=False, standardize=False)
    expected = answer_of(entry, pad(app).drawing, switches)
    assert [expected.logits[k] for k in expected.order] == sorted(expected.logits, reverse=True)
    (card,) = cards(app)
    assert f"points ahead of {expected.order[1]}" in card
    (formula,) = (latex.value for latex in app.latex if r"\sum_i w_i x_i" in latex.value)
    total, bias, logit = re.findall(r"-?\d+\.\d+", formula)
    assert Decimal(total) + Decimal(bias) == Decimal(logit) and float(logit) == pytest.approx(
        max(expected.logits), abs=0.06
    )
    link = next(element for element in app.get("page_link") if "ten logits" in element.proto.label)
    query = dict(part.split("=") for part in link.proto.query_string.split("&"))
    there = open_page("softmax.py", **{name: value.replace("%2C", ",") for name, value in query.items()})
    bars = component_data(there, "softmax_bars")
    assert bars is not None and bars["logits"] == [round(value, 3) for value in expected.logits]
    assert "left aside" not in said(there)


def test_the_answer_of_an_earlier_moment_is_that_of_its_weights(pen: list[object]) -> None:
    pen.append(message(bar()))
    config = replace(MLP, batch_size=16)
    app, (entry,) = open_draw(config)
    assert len(cards(app)) == 1 and "moment" not in app.query_params
    snapshot = entry.snapshot()
    drawing, data = pad(app).drawing, load("digits")
    looked = 0
    for step in (0, snapshot.moments[4]):
        app.select_slider(key="draw-moment_step").set_value(step)
        rerun(app)
        then = reader(config, data, at_moment(config, snapshot, step).weights)
        prepared = then.prepare(drawing, Switches())
        assert prepared is not None
        said_then = then.answer(prepared.pixels, Switches())
        newest, card = cards(app)
        assert top_three(said_then, then.class_names) in card != newest
        assert (START if step == 0 else f"after minibatch {step} of") in card
        assert app.query_params["moment"] in (f"{entry.id}-{step}", [f"{entry.id}-{step}"])
        looked += 1
    assert looked == 2
    link = open_page("draw.py", models=entry.id, moment=f"{entry.id}-{snapshot.moments[4]}")
    assert link.select_slider(key="draw-moment_step").value == snapshot.moments[4] and len(cards(link)) == 2
    app.select_slider(key="draw-moment_step").set_value(snapshot.weights_step)
    assert len(cards(rerun(app))) == 1 and "moment" not in app.query_params


def test_models_without_moments_and_a_nonsense_moment_are_answered_in_words() -> None:
    assert any(caption.value == NONE_KEPT for caption in open_page("draw.py").caption)
    assert "moment was left aside" in said(open_page("draw.py", moment="x-y"))
