"""Sharing on the pages: a lecturer's page seen by those who follow, left by them, turned off; a question, and votes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.drawing.ink import Drawing
from core.limits import Held
from core.room import rooms as rooms_module
from core.room.poll import Phase
from core.room.question import question
from core.room.room import Room
from core.room.rooms import RoomError, rooms
from core.runs.registry import registry
from core.training import RunConfig
from core.ui.room import bar, shared_state
from core.ui.room.following import GONE, OVER, YOURS
from core.ui.room.held import sentence_of
from core.ui.room.wording import UNKNOWN_BROWSER, question_text
from core.ui.train.experiments import EXPERIMENTS
from core.ui.train.state import FEATURE_ORDER
from core.ui.visitor.visitor import owner_name
from tests.pages.app import ROOT, TIMEOUT, component_data, open_page, rerun, said

LECTURER = "the lecturer's secret"


def visit(secret: str, page: str, **query: str) -> AppTest:
    """A page as a certain browser sees it: without cookies, a session has a secret of its own."""
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=TIMEOUT)
    app.session_state["visitor_secret"] = secret
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(page)
    return rerun(app)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return rerun(app)


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def shared(page: str, **query: str) -> tuple[AppTest, Room]:
    app = press(visit(LECTURER, page, **query), "room_open")
    room = rooms().of(owner_name(LECTURER))
    assert room is not None
    return app, room


def follow(room: Room, secret: str = "a student's secret", **query: str) -> AppTest:
    """The link, as a browser opens it: the first page."""
    app = visit(secret, "home.py", follow=room.key, **query)
    # The test runner does not notice that a script has gone to another page; a browser does.
    app.switch_page(f"{room.shown.page or 'home'}.py")
    return app


def heading(app: AppTest) -> str:
    (found,) = app.title
    return str(found.value)


def query(app: AppTest) -> dict[str, Any]:
    return {name: text if isinstance(text, str) else text[0] for name, text in app.query_params.items()}


def text(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def test_who_follows_is_told_whose_runs_are_listed() -> None:
    _, room = shared("runs.py")
    app = rerun(follow(room))
    said_to_all = " ".join(caption.value for caption in app.caption)
    assert "The lecturer you follow has trained no run yet." in said_to_all and "this browser" not in said_to_all
    assert component_data(app, "runs_learning") is not None, "the page is empty"


@pytest.mark.parametrize("page", ["overfitting.py", "learning_rate.py", "normalization.py", "train.py"])
def test_who_follows_is_not_told_to_press_what_they_have_not(page: str) -> None:
    app, room = shared(page)
    student = rerun(follow(room))
    told = [[each.value for each in (*shown.info, *shown.caption)] for shown in (app, student)]
    assert any("ress **" in each for each in told[0]) and "The lecturer has not started a run yet." not in told[0]
    assert "The lecturer has not started a run yet." in told[1] and not any("Press **" in each for each in told[1])


def test_who_follows_to_the_home_page_finds_no_door_that_is_not_theirs() -> None:
    app, room = shared("home.py")
    assert all(door in text(app) for door in ("**Student**", "**Lecturer**", "**Engineer**"))
    student = text(rerun(follow(room)))
    assert "**Engineer**" in student and "**Lecturer**" not in student and "**Student**" not in student


def test_the_share_control_opens_and_ends_a_room() -> None:
    app = visit(LECTURER, "softmax.py")
    assert "room_end" not in keys(app) and rooms().of(owner_name(LECTURER)) is None
    app = press(app, "room_open")
    room = rooms().of(owner_name(LECTURER))
    assert room is not None and room.code in text(app)
    assert any(room.key in code.value for code in app.code)
    assert room.shown.page == "softmax" and component_data(app, "room_count") is not None
    app = press(app, "room_end")
    assert rooms().of(owner_name(LECTURER)) is None and "room_open" in keys(app)


def test_who_opens_the_link_sees_the_page_and_its_settings_as_they_change() -> None:
    app, room = shared("train.py", lr="10", epochs="7")
    student = follow(room)
    assert heading(student) == heading(app)
    assert student.text_input(key="set_learning_rate").value == "10"
    assert query(student) == {"lr": "10", "epochs": "7", "follow": room.key}
    app.text_input(key="set_learning_rate").set_value("0.5")
    rerun(app)
    rerun(student)
    assert student.text_input(key="set_learning_rate").value == "0.5"
    # Back to what the page had before, and to what every page begins with.
    for typed in ("10", "0.03"):
        app.text_input(key="set_learning_rate").set_value(typed)
        app.text_input(key="set_epochs").set_value("2" if typed == "0.03" else "7")
        rerun(app)
        assert rerun(student).text_input(key="set_learning_rate").value == typed
    assert room.following == 1


def test_those_who_follow_go_along_to_every_page() -> None:
    app, room = shared("train.py", lr="10")
    student = follow(room)
    for page, path in (("logistic.py", "logistic"), ("home.py", ""), ("runs.py", "runs"), ("draw.py", "draw")):
        app.switch_page(page)
        rerun(app)
        rerun(student)
        assert room.shown.page == path and heading(student) == heading(app)
        assert query(student)["follow"] == room.key


def test_settings_that_are_all_usual_again_reach_those_who_follow() -> None:
    app, room = shared("softmax.py", temperature="2")
    student = follow(room)
    assert query(student)["temperature"] == "2"
    press(app, "softmax_reset")
    rerun(student)
    assert query(student) == {"follow": room.key}
    assert student.session_state["softmax_settings"] == app.session_state["softmax_settings"]


def test_who_follows_is_offered_nothing_that_steers_and_trains_nothing_by_hand() -> None:
    app, room = shared("train.py", epochs="1000", speed="3")
    press(app, "start")
    student = follow(room)
    run = registry().find(query(student)["run"])
    assert run is not None and run.owner == owner_name(LECTURER)
    assert not keys(student) & {"start", "pause", "resume", "step_batch", "step_epoch", "stop", "restart"}
    assert not keys(student) & {"room_open", "room_end", "room_ask"}
    app.switch_page("overfitting.py")
    press(rerun(app), "overfitting-begin")
    rerun(student)
    assert student.button(key="overfitting-begin").disabled
    student.switch_page("overfitting.py")
    # A browser that does not keep to what is offered: this switch trains at once.
    student.toggle(key="overfitting-dropout").set_value(True)
    rerun(student)
    assert registry().of(owner_name("a student's secret")) == [] and "press Let me try" in said(student)


def test_what_a_follower_changes_by_hand_is_their_own_until_the_lecturer_shows_something_else() -> None:
    app, room = shared("train.py", lr="10")
    student = follow(room)
    student.text_input(key="set_learning_rate").set_value("3")
    rerun(student)
    assert room.shown.query["lr"] == "10" and room.shown.version == 1
    app.text_input(key="set_epochs").set_value("9")
    rerun(app)
    rerun(student)
    assert student.text_input(key="set_learning_rate").value == "10"


def test_let_me_try_trains_the_same_run_as_the_students_own() -> None:
    app, room = shared("train.py", lr="0.4", epochs="3", speed="full")
    press(app, "start")
    app.text_input(key="set_learning_rate").set_value("7")
    rerun(app)
    student = follow(room)
    theirs = query(student)["run"]
    press(student, "room_try")
    mine = query(student)["run"]
    entries = [registry().find(run_id) for run_id in (theirs, mine)]
    assert entries[0] is not None and entries[1] is not None and theirs != mine
    assert entries[1].owner == owner_name("a student's secret") and entries[1].config == entries[0].config
    for entry in entries:
        assert entry is not None and entry.run is not None and entry.run.wait(timeout=60)
    assert entries[1].snapshot().history.losses == entries[0].snapshot().history.losses
    # On screen are the settings the lecturer had changed since.
    assert student.text_input(key="set_learning_rate").value == "7"
    assert "follow" not in query(student) and YOURS in text(student) and room.following == 0
    assert "start" in keys(student)
    press(student, "room_note_read")
    assert YOURS not in text(student)


def test_let_me_try_elsewhere_leaves_the_settings_and_trains_nothing() -> None:
    app, room = shared("learning_rate.py", lr="0.5")
    student = follow(room)
    press(student, "room_try")
    assert query(student) == query(app) and heading(student) == heading(app)
    assert registry().of(owner_name("a student's secret")) == []
    app.switch_page("softmax.py")
    rerun(app)
    assert heading(rerun(student)) != heading(app)


def test_turned_off_the_page_stays_as_it_is() -> None:
    app, room = shared("train.py", lr="10")
    student = follow(room)
    press(app, "room_end")
    rerun(student)
    assert OVER in text(student) and student.text_input(key="set_learning_rate").value == "10"
    assert "follow" not in query(student) and "start" in keys(student)
    late = follow(room, "another student's secret")
    assert GONE in text(late) and "follow" not in query(late)


def test_a_code_can_be_typed_and_a_wrong_one_is_answered() -> None:
    _, room = shared("train.py", lr="10")
    student = visit("a student's secret", "softmax.py")
    student.text_input(key="room_code").set_value("nosuch")
    rerun(student)
    assert "no room with this code" in said(student)
    student.text_input(key="room_code").set_value(room.code.upper())
    rerun(student)
    assert student.text_input(key="set_learning_rate").value == "10" and query(student)["follow"] == room.key
    assert query(visit("third", "home.py", follow=room.code))["follow"] == room.key


def test_a_code_can_be_typed_on_the_home_page() -> None:
    _, room = shared("train.py", lr="10")
    student = visit("a student's secret", "home.py")
    student.text_input(key="home_code").set_value("nosuch")
    press(student, "home_join_button")
    assert "no room with this code" in said(student)
    student.text_input(key="home_code").set_value("")
    press(student, "home_join_button")
    assert "no room with this code" not in said(student)
    student.text_input(key="home_code").set_value(room.code.upper())
    press(student, "home_join_button")
    assert student.text_input(key="set_learning_rate").value == "10" and query(student)["follow"] == room.key


def test_a_room_can_be_opened_on_the_home_page_which_then_says_its_code() -> None:
    app = press(visit("a lecturer's secret", "home.py"), "home_open")
    room = rooms().of(owner_name("a lecturer's secret"))
    assert room is not None and room.code in text(app) and "home_open" not in keys(app)


def test_who_comes_back_sees_what_the_lecturer_shows_although_that_has_not_changed() -> None:
    _, room = shared("train.py", lr="10")
    student = press(follow(room), "room_leave")
    student.text_input(key="set_learning_rate").set_value("3")
    rerun(student)
    student.text_input(key="room_code").set_value(room.code)
    rerun(student)
    assert student.text_input(key="set_learning_rate").value == "10" and query(student)["lr"] == "10"


def test_a_code_that_is_not_looked_at_says_so_and_keeps_nobody_else_out() -> None:
    _, room = shared("train.py")
    for _ in range(rooms_module.MOST_WRONG_IN_A_BROWSER):
        with pytest.raises(RoomError):
            rooms().by_code("no room", owner_name("a student's secret"))
    student = visit("a student's secret", "home.py", follow=room.code)
    assert re.search(r"wrong codes were typed in this browser: wait \d s, or use the link", text(student))
    assert query(visit("another", "home.py", follow=room.code))["follow"] == room.key


def test_a_vote_that_is_not_taken_says_why_and_when_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app, room = shared("train.py")
    student = follow(room)
    room.ask(room.host, question(RunConfig()))
    rerun(student)
    for vote in ("learn", "stall") * 4:
        press(student, f"room_vote_{vote}")
    assert "Try again in" in said(student) and "was not changed" in said(student)
    # It is said once.
    assert "Try again in" not in said(rerun(student))
    monkeypatch.setattr(bar, "browser", lambda: None)
    press(student, "room_vote_learn")
    assert UNKNOWN_BROWSER in said(student)
    # The lecturer reads that somebody is held back, the student does not.
    held = [any(sentence_of(Held.VOTES) in caption.value for caption in rerun(each).caption) for each in (app, student)]
    assert held == [True, False]


def test_a_drawing_is_seen_as_it_is() -> None:
    app, room = shared("draw.py")
    drawing = Drawing(ink=bytes([255]) * 7056, strokes=((95, 100, 100, 500, 500),))
    app.session_state["draw_pad"].drawing = drawing
    rerun(app)
    student = follow(room)
    assert student.session_state["draw_pad"].drawing == drawing
    data = component_data(student, "drawing_pad")
    assert data is not None and data["strokes"] == [[95, 100, 100, 500, 500]]


def test_a_question_its_votes_and_the_answer() -> None:
    app, room = shared("train.py", lr="1000", epochs="3", speed="full")
    students = [follow(room, f"secret {n}") for n in range(2)]
    press(app, "room_ask")
    assert room.asked is not None and "lr = 1000" in question_text(room.asked.question)
    for student, answer in zip(students, ("learn", "explode"), strict=True):
        rerun(student)
        press(student, f"room_vote_{answer}")
    press(students[0], "room_vote_explode")
    assert room.asked.counts() == {"learn": 0, "oscillate": 0, "stall": 0, "explode": 2}
    data = component_data(rerun(app), "room_votes")
    assert data is not None and data["news"]["poll"]["counts"]["explode"] == 2
    press(app, "start")
    run = registry().find(room.shown.query["run"])
    assert run is not None and run.run is not None and run.run.wait(timeout=60)
    for student in students:
        rerun(student)
        assert not any(key.startswith("room_vote") for key in keys(student))
    press(rerun(app), "room_discard")
    assert room.asked is None and "room_ask" in keys(app)


def test_the_lecturer_can_close_reveal_and_discard() -> None:
    app, room = shared("train.py", lr="0.1", epochs="1000", speed="300")
    student = follow(room)
    press(app, "room_ask")
    press(rerun(student), "room_vote_stall")
    press(app, "room_close")
    assert room.asked is not None and "The room says" in text(rerun(student))
    press(app, "start")
    entry = registry().find(room.asked.run_id or "")
    assert entry is not None and entry.run is not None
    assert entry.run.wait(lambda snapshot: len(snapshot.history.losses) > 20, timeout=60)
    press(rerun(app), "room_reveal")
    assert room.asked.outcome in ("learn", "stall")
    assert "You said **stall**" in text(rerun(student))
    press(rerun(app), "room_discard")
    assert "stall" not in text(rerun(student))


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_a_run_with_other_settings_does_not_answer() -> None:
    app, room = shared("train.py", lr="0.5", epochs="3", speed="full")
    press(app, "room_ask")
    assert "room_ask_anew" not in keys(app)
    app.text_input(key="set_learning_rate").set_value("10")
    assert "The settings are others by now" in captions(rerun(app))
    press(app, "start")
    run = registry().find(room.shown.query["run"])
    assert run is not None and run.run is not None and run.run.wait(timeout=60)
    assert room.asked is not None and room.asked.phase is Phase.OPEN and room.asked.run_id is None
    press(rerun(app), "room_ask_anew")
    assert (
        room.asked is not None and "lr = 10 " in question_text(room.asked.question) and "room_ask_anew" not in keys(app)
    )


def test_a_run_begun_anew_answers_in_place_of_the_one_it_ends() -> None:
    app, room = shared("train.py", lr="0.1", epochs="1000", speed="30")
    press(app, "room_ask")
    press(app, "start")
    assert room.asked is not None and room.asked.run_id is not None
    first = registry().find(room.asked.run_id)
    assert first is not None and first.run is not None
    assert first.run.wait(lambda snapshot: len(snapshot.history.losses) > 2, timeout=60)
    press(app, "restart")
    assert first.run.wait(timeout=60)
    second = registry().find(room.asked.run_id)
    assert second is not None and second.run is not None and second is not first
    assert room.asked.phase is Phase.CLOSED and "The run answers when it has ended" in captions(rerun(app))
    # Stopped by hand, it says what it did when the lecturer wants it.
    assert second.run.wait(lambda snapshot: len(snapshot.history.losses) > 2, timeout=60)
    press(app, "stop")
    assert second.run.wait(timeout=60)
    assert "The run was stopped" in captions(rerun(app)) and room.asked.outcome is None
    press(app, "room_reveal")
    assert room.asked.outcome is not None


def test_the_tests_own_page_opener_knows_nobody() -> None:
    """A visitor who neither shares nor follows sees nothing of it but the control."""
    app = open_page("train.py")
    assert {key for key in keys(app) if key.startswith("room_")} == {"room_open", "room_present"}


def test_the_axis_of_the_loss_is_shared_and_outlasts_a_new_run() -> None:
    app, room = shared("train.py", epochs="1", speed="full")
    for key in ("start", "restart"):
        run = registry().find(query(press(app, key))["run"])
        assert run is not None and run.run is not None and run.run.wait(timeout=TIMEOUT)
        rerun(app)
        if key == "start":
            app.segmented_control(key="loss_axis").set_value("log")
            rerun(app)
    student = follow(room)
    for each in (app, rerun(student)):
        curves = component_data(each, "curves")
        assert curves is not None and curves["figure"]["layout"]["yaxis"]["type"] == "log"
    assert not student.warning


def test_a_table_its_heat_map_and_its_mistakes_are_seen_by_those_who_follow() -> None:
    app, room = shared("train.py", dataset="iris", epochs="3", speed="full", scaling="standardized")
    run = registry().find(query(press(app, "start"))["run"])
    assert run is not None and run.run is not None and run.run.wait(timeout=TIMEOUT)
    rerun(app).selectbox(key=FEATURE_ORDER).set_value("2")
    rerun(app)
    student = rerun(follow(room))
    ours, theirs = component_data(app, "weights"), component_data(student, "weights")
    assert ours is not None and theirs is not None and theirs["figure"] == ours["figure"]
    assert ours["figure"]["layout"]["uirevision"] == "weights 2"
    mistakes = [table.value for each in (app, student) for table in each.dataframe if "true class" in table.value]
    assert len(mistakes) == 2 and mistakes[0].equals(mistakes[1])
    assert not student.exception and not student.warning


def test_who_follows_from_another_page_gets_the_drawing_and_the_earlier_runs() -> None:
    # What pages share is registered by the script behind every page, however little of the program was imported before.
    shared_state.forget()
    app, room = shared("softmax.py")
    student = follow(room)
    app.switch_page("draw.py")
    rerun(app).session_state["draw_pad"].drawing = Drawing(ink=bytes([9]) * 7056, strokes=((95, 1, 1, 5, 5),))
    rerun(app)
    assert rerun(student).session_state["draw_pad"].drawing == app.session_state["draw_pad"].drawing
    app.query_params.clear()
    app.query_params.update(epochs="1", speed="full")
    rerun(app.switch_page("train.py"))
    for key in ("start", "restart"):
        run = registry().find(query(press(app, key))["run"])
        assert run is not None and run.run is not None and run.run.wait(timeout=TIMEOUT)
        rerun(app)
    seen = rerun(student).session_state["visit"]
    assert seen.runs == app.session_state["visit"].runs and len(seen.runs) == 2
    assert "Runs of this visit" in [each.value for each in student.header]


def test_what_to_watch_stays_for_who_follows_as_for_the_lecturer() -> None:
    experiment = EXPERIMENTS[0]
    app, room = shared("train.py", **experiment.query)
    student = follow(room)
    assert experiment.watch in said(student)
    # A setting that the experiment is not about.
    app.text_input(key="set_learning_rate").set_value("0.05")
    rerun(app)
    assert experiment.watch in said(app) and experiment.watch in said(rerun(student))
    # One that it is about.
    app.text_input(key="set_hidden").set_value("7")
    rerun(app)
    assert experiment.watch not in said(app) and experiment.watch not in said(rerun(student))
