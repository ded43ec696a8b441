"""The parts of Streamlit that may be gone in its next version: which of them is gone, and what that breaks."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import string
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit
from streamlit import config

from core.ui import seams
from tests.ui.server.pipes import play
from tests.ui.server_options import start_with

ROOT = Path(__file__).parents[2]
WHERE = "see core/ui/seams.py"
# How CSS, JavaScript and the tests ask for a part of the page.
TEST_ID = re.compile(r"""(?:data-testid=\\?["']?|get_by_test_id\(["'])(\w+)""")


def through(seam: Callable[..., Any], *given: Any) -> Any:
    """What a seam answers, or a failure that says what it needs and what does not work without it."""
    try:
        return seam(*given)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        needs = inspect.getdoc(seam)
        pytest.fail(f"Streamlit {streamlit.__version__} broke {seam.__name__}: {error}. {needs} ({WHERE})")


def test_a_stream_refuses_the_hosts_that_streamlit_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    start_with(monkeypatch, {"server.allowedHosts": ["lab.example.org", "*.example.net"]})
    allowed = [through(seams.is_host_allowed, host) for host in ("lab.example.org:80", "a.example.net", "x.org", None)]
    assert allowed == [True, True, False, False], f"Streamlit compares hosts in another way: {WHERE}"


def test_options_are_read_while_somebody_has_their_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "get_option", config.get_option)
    through(seams.read_options_without_a_lock)
    patched = config.get_option
    through(seams.read_options_without_a_lock)
    assert config.get_option is patched, "it is done once"
    found: list[object] = []
    with config._config_lock:
        reader = threading.Thread(target=lambda: found.append(config.get_option("server.port")), daemon=True)
        reader.start()
        reader.join(60)
        assert found == [config._config_options["server.port"].value], WHERE  # type: ignore[index]
    with pytest.raises(RuntimeError, match="not defined"):
        config.get_option("server.nothing")


def test_a_loop_is_woken_by_one_byte_however_many_threads_call_and_no_call_is_lost() -> None:
    calls, threads = 2000, 4

    async def everything() -> None:
        loop: Any = asyncio.get_running_loop()
        sent, send = 0, loop._write_to_self

        def counted() -> None:
            nonlocal sent
            sent += 1
            send()

        loop._write_to_self = counted
        through(seams.wake_the_server_once)

        # A thread whose call is lost waits for ever: after each the loop sleeps, with nothing else to do.
        def one_after_another() -> int:
            seen = 0
            for _ in range(calls // threads):
                came = threading.Event()
                loop.call_soon_threadsafe(came.set)
                seen += came.wait(60)
            return seen

        one_by_one = sum(await asyncio.gather(*[loop.run_in_executor(None, one_after_another) for _ in range(threads)]))
        sent = 0
        for _ in range(calls):
            loop.call_soon_threadsafe(lambda: None)
        assert one_by_one == calls, f"calls were lost: {WHERE}"
        assert sent <= 1, f"{sent} bytes for {calls} calls: {WHERE}"

    play(everything())


def test_a_run_of_a_page_ends_when_its_browser_has_gone_or_wants_another(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.runtime import Runtime
    from streamlit.runtime.scriptrunner import StopException

    class Context:
        session_id = "here"

        def yield_check(self) -> None:
            if self.session_id == "asked again":
                raise ZeroDivisionError

    class Sessions:
        def is_active_session(self, session_id: str) -> bool:
            return session_id != "gone"

    # What the seams ask for is there, and asked in this way.
    assert inspect.signature(Runtime.is_active_session).parameters.keys() == {"self", "session_id"}
    assert not through(seams.in_a_run_of_a_page)
    through(seams.end_if_unwanted)
    context = Context()
    monkeypatch.setattr("streamlit.runtime.scriptrunner.get_script_run_ctx", lambda suppress_warning: context)
    monkeypatch.setattr(Runtime, "exists", lambda: True)
    monkeypatch.setattr(Runtime, "instance", Sessions)
    assert through(seams.in_a_run_of_a_page)
    through(seams.end_if_unwanted)
    context.session_id = "gone"
    with pytest.raises(StopException):
        seams.end_if_unwanted()
    context.session_id = "asked again"
    with pytest.raises(ZeroDivisionError):
        seams.end_if_unwanted()


def test_the_stack_of_containers_is_made_before_two_pages_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.delta_generator_singletons import context_dg_stack

    monkeypatch.setattr(context_dg_stack, "_context_var", None)
    through(seams.make_stack_of_containers)
    made = context_dg_stack._context_var
    assert made is not None, WHERE
    # Whoever asks later gets the same one.
    assert len(context_dg_stack.get()) == 1 and context_dg_stack._context_var is made


def test_an_option_that_was_set_is_told_from_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    start_with(monkeypatch, {})
    assert not through(seams.is_set, "browser.serverAddress"), f"Streamlit sets browser.serverAddress itself: {WHERE}"
    start_with(monkeypatch, {"browser.serverAddress": "lab.example.org"})
    assert through(seams.is_set, "browser.serverAddress"), f"Streamlit does not say what was set: {WHERE}"


def test_the_folder_of_this_program_is_taken_out_of_what_a_browser_is_told() -> None:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.new_session.main_script_path = str(ROOT / "pages" / "navigation.py")
    message.new_session.name = "kept"
    told = ForwardMsg.FromString(through(seams.without_script_path, message.SerializeToString()))
    assert (told.new_session.main_script_path, told.new_session.name) == ("navigation.py", "kept")
    other = ForwardMsg(hash=str(ROOT)).SerializeToString()
    assert through(seams.without_script_path, other) == other


def test_the_scripts_in_streamlits_page_are_found() -> None:
    scripts = through(seams.inline_scripts)
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    assert scripts, f"There is no script in Streamlit's page any more, so that none need be allowed: {WHERE}"
    assert page.count("<script") == len(scripts) + len(re.findall(r"<script[^>]*\bsrc=", page)), WHERE


def test_a_container_is_what_annotations_call_it() -> None:
    made = type(streamlit.container())
    name = f"{made.__module__}.{made.__name__}"
    assert name == "streamlit.delta_generator.DeltaGenerator", f"st.container() gives a {name}: {WHERE}"


@pytest.mark.parametrize(
    ("gone", "seam", "given"),
    [
        ("streamlit.web.server.starlette.starlette_websocket.is_host_allowed", seams.is_host_allowed, "localhost"),
        ("streamlit.runtime.scriptrunner.get_script_run_ctx", seams.comes_from_history, None),
        ("streamlit.config.is_manually_set", seams.is_set, "browser.serverAddress"),
        ("streamlit.proto.ForwardMsg_pb2.ForwardMsg", seams.without_script_path, b""),
    ],
)
def test_a_part_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch, gone: str, seam: Any, given: object) -> None:
    monkeypatch.delattr(gone)
    with pytest.raises(pytest.fail.Exception) as failed:
        through(seam, *([] if given is None else [given]))
    said = str(failed.value)
    assert f"broke {seam.__name__}: " in said and gone.rpartition(".")[2] in said and "Without " in said


def options(tables: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from options(value, f"{above}{name}.")
        else:
            yield above + name


def test_streamlit_knows_each_option_of_the_configuration_and_of_the_code() -> None:
    known = config.get_config_options()
    for name, without in seams.HIDDEN_OPTIONS.items():
        assert name in known, f"Streamlit no longer has {name}: {without}, {WHERE}"
    used = set(options(tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))))
    assert set(seams.HIDDEN_OPTIONS) <= used
    for path in ROOT.glob("core/ui/**/*.py"):
        used |= set(re.findall(r"""(?:get_option|is_set)\(["']([\w.]+)""", path.read_text(encoding="utf-8")))
    assert "server.allowedHosts" in used
    assert sorted(used - set(known)) == [], "Streamlit no longer has these options: .streamlit/config.toml or core/ui"


def private(module: str) -> bool:
    return module.startswith("streamlit.") and not module.startswith("streamlit.testing.")


def test_nothing_else_of_streamlit_is_imported_but_st() -> None:
    for path in [ROOT / "app.py", *ROOT.glob("core/**/*.py"), *ROOT.glob("pages/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            if path != ROOT / "core" / "ui" / "seams.py":
                assert not any(map(private, names)), f"{path.relative_to(ROOT)} imports {names}: {WHERE}"


def test_every_part_of_a_page_that_is_asked_for_by_its_test_id_is_listed() -> None:
    def used(*patterns: str) -> set[str]:
        paths = [path for pattern in patterns for path in ROOT.glob(pattern) if path != Path(__file__)]
        return {name for path in paths for name in TEST_ID.findall(path.read_text(encoding="utf-8"))}

    assert used("core/**/*.py") == set(seams.STYLED), WHERE
    assert used("core/**/*.js") == {*seams.ALLOWED_TO_FOLLOWERS, *seams.ASKED_BY_SCRIPTS}, WHERE
    assert used("tests/**/*.py", "benchmarks/*.py", "harness/*.py") <= set(seams.TEST_IDS), WHERE
    assert set(seams.TESTED) <= used("tests/**/*.py", "benchmarks/*.py", "harness/*.py"), WHERE


def stands_alone(name: str, text: str) -> bool:
    """Whether a name is somewhere in a text with quotes or spaces around it; a regular expression takes far longer."""
    at = text.find(name, 1)
    while at >= 0:
        if {text[at - 1], text[at + len(name) : at + len(name) + 1]} <= set("\"'`" + string.whitespace):
            return True
        at = text.find(name, at + 1)
    return False


def test_what_streamlit_sends_to_browsers_has_each_hook() -> None:
    assert stands_alone("stApp", 'x"stAppView"+" stApp`') and not stands_alone("stApp", '"stAppView" stApp')
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    sent = "".join(path.read_text(encoding="utf-8") for path in scripts.glob("*.js"))
    for name, without in {**seams.TEST_IDS, **seams.OTHER_HOOKS}.items():
        assert stands_alone(name, sent), f"Streamlit's pages no longer have {name}: {without}, {WHERE}"


def test_what_a_browser_says_is_read() -> None:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.page_name = "train"
    assert through(seams.read_message, message.SerializeToString()).rerun_script.page_name == "train"
    with pytest.raises(ValueError, match="no message"):
        seams.read_message(b"\xff" * 9)


def test_a_file_that_was_sent_to_a_session_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit import runtime
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec

    through(seams.forget_file, "session", "a")
    manager = MemoryUploadedFileManager("")
    manager.add_file("session", UploadedFileRec("a", "a.zip", "application/zip", b"x"))
    kind = type("Runtime", (), {"uploaded_file_mgr": manager})
    assert hasattr(runtime.Runtime, "uploaded_file_mgr"), WHERE
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", kind)
    through(seams.forget_file, "session", "a")
    assert manager.get_files("session", ["a"]) == []


def test_a_session_has_a_name_and_what_is_no_session_has_none() -> None:
    from streamlit.testing.v1 import AppTest

    def page() -> None:
        import streamlit as st

        from core.ui.seams import session_id

        st.text(str(session_id()))

    assert through(seams.session_id) is None
    assert AppTest.from_function(page).run().text[0].value not in ("", "None"), WHERE


def test_pages_that_were_closed_long_ago_can_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from streamlit import runtime
    from streamlit.runtime.memory_session_storage import MemorySessionStorage

    through(seams.forget_closed_pages)
    storage = MemorySessionStorage(ttl_seconds=-1)
    page = SimpleNamespace(session=SimpleNamespace(id="a"))
    storage.save(page)  # type: ignore[arg-type]
    manager = SimpleNamespace(_session_mgr=SimpleNamespace(_session_storage=storage))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: manager)
    through(seams.forget_closed_pages)
    assert len(storage._cache) == 0, WHERE


def test_a_value_that_a_control_cannot_have_is_left_aside() -> None:
    from streamlit.proto.WidgetStates_pb2 import WidgetState
    from streamlit.runtime.state.common import WidgetMetadata
    from streamlit.runtime.state.session_state import WStates

    def read(value: object) -> float:
        return 0.5 if value is None else 1 / float(str(value))

    through(seams.leave_wrong_values_aside)
    through(seams.leave_wrong_values_aside)
    control = WidgetMetadata("a", read, lambda value: value, "double_value")
    for state, value in (
        (WidgetState(id="a", double_value=4.0), 0.25),
        (WidgetState(id="a"), 0.5),
        (WidgetState(id="a", string_value="4"), 0.5),
        (WidgetState(id="a", double_value=0.0), 0.5),
    ):
        states = WStates()
        states.set_widget_metadata(control)
        states.set_widget_from_proto(state)
        assert [states["a"], states["a"]] == [value, value], f"Streamlit reads values in another way: {WHERE}"
    with pytest.raises(KeyError):
        WStates()["a"]
