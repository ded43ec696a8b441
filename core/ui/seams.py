"""The parts of Streamlit that are private or undocumented, and so may be gone in its next version, all in one place.

Each says what it needs of Streamlit and what happens without it. tests/ui/test_seams.py and
tests/browser/test_seams_browser.py say which of them a new version has broken. Streamlit's parts are imported where
they are used: one that is gone breaks what needs it, and not the server.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.proto.BackMsg_pb2 import BackMsg

# What `st.container()` returns. Needed by annotations alone: without it, mypy fails and nothing else.
Container: TypeAlias = "DeltaGenerator"
# What `read_message` gives, likewise.
Said: TypeAlias = "BackMsg"


def is_host_allowed(host: str | None) -> bool:
    """Whether the option server.allowedHosts lets browsers ask for this server by the name in their Host header.

    Needs `is_host_allowed` of streamlit.web.server.starlette.starlette_websocket. Without it no live chart, no room and
    no vote connects any more: streams must refuse the same names as the pages, or another web site could read along.
    """
    from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

    return is_host_allowed(host)


def _run_of_a_page() -> Any:
    """What Streamlit knows of the run of a page in this thread; None outside of one."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    return get_script_run_ctx(suppress_warning=True)


def comes_from_history() -> bool:
    """Whether this run of the page was asked for by the browser's Back or Forward.

    Needs `get_script_run_ctx` of streamlit.runtime.scriptrunner, whose `is_history_navigation` says so. Without it Back
    changes the address and not the page.
    """
    context = _run_of_a_page()
    return context is not None and bool(context.is_history_navigation)


# In the state of a table's editor: what was edited was refused.
REFUSED = "refused"


def bound_table_edits(most_rows: int, most_characters: int) -> None:
    """Refuse what a browser says was edited in a table, if it is more than this, before any of it is done.

    The editor then holds no edit, and its state has REFUSED. Needs `DataEditorSerde.deserialize` of
    streamlit.elements.widgets.data_editor, which reads the message, and that the state is a dictionary with
    "edited_rows", "added_rows" and "deleted_rows". Without it a message of 50 KB keeps a core busy for a minute.
    """
    from streamlit.elements.widgets.data_editor import DataEditorSerde, DataEditorState

    read = DataEditorSerde.deserialize
    read = getattr(read, "__wrapped__", read)

    @functools.wraps(read)
    def bounded(self: DataEditorSerde, message: str | None) -> DataEditorState:
        try:
            if message is not None and len(message) > most_characters:
                raise ValueError
            state = read(self, message)
            if sum(len(state[part]) for part in ("edited_rows", "added_rows", "deleted_rows")) > most_rows:
                raise ValueError
            return state
        # What a browser sends may be no edit at all.
        except (ValueError, TypeError, AttributeError, RecursionError):
            return DataEditorState({**read(self, None), REFUSED: True})

    setattr(DataEditorSerde, "deserialize", bounded)  # noqa: B010


def end_if_unwanted() -> None:
    """End this run of the page, by an exception, if its browser has gone, or wants another run of it.

    Needs `yield_check` of `get_script_run_ctx()`, which Streamlit's caches ask while they wait, and
    `is_active_session` of its Runtime. Without them what nobody waits for any more is computed to its end, while
    others wait.
    """
    from streamlit.runtime import Runtime
    from streamlit.runtime.scriptrunner import StopException

    context = _run_of_a_page()
    if context is None:
        return
    context.yield_check()
    if Runtime.exists() and not Runtime.instance().is_active_session(context.session_id):
        raise StopException


def make_stack_of_containers() -> None:
    """Have Streamlit make the variable that holds which container a page draws into, once for all threads.

    Needs `context_dg_stack` of streamlit.delta_generator_singletons, which makes its variable when it is first asked
    for. Without it two pages that are the first of a process at the same moment may make one each: one page then draws
    into nothing, and ends with an error. To be called before the first page.
    """
    from streamlit.delta_generator_singletons import context_dg_stack

    context_dg_stack.get()


def read_options_without_a_lock() -> None:
    """Have Streamlit read its options without waiting for who else reads one.

    Needs `get_option` of streamlit.config, which looks into `_config_options` under a lock, twice for each part of a
    page. Without it the threads of pages wait for each other at that lock: who has it is made to wait for the
    interpreter, and all others for both. A sixth of the time in which forty pages were drawn went there. To be called
    when the server starts; again, it does nothing.
    """
    from streamlit import config

    if (read := config.get_option).__module__ == __name__:
        return

    def get_option(key: str) -> Any:
        # Options are made once, before the first page; a dictionary's look-up needs no lock.
        known = config._config_options
        return read(key) if known is None or key not in known else known[key].value

    config.get_option = get_option


def wake_the_server_once() -> None:
    """Have threads wake the event loop that runs this only when nobody has woken it already.

    Needs `_write_to_self`, `_read_from_self` and `_ssock` of asyncio's BaseSelectorEventLoop, Python's own. Streamlit
    passes each part of a page to the loop, and each time a byte is sent that wakes it, twice; the thread lets go of the
    interpreter for it, and waits until it has it again. Beside a run that trains, that was a third to two thirds of the
    time in which a page was drawn. Without it, and with loops of another kind, pages come later in a full hall.
    """
    from asyncio import get_running_loop
    from asyncio.selector_events import BaseSelectorEventLoop

    running = get_running_loop()
    if not isinstance(running, BaseSelectorEventLoop):
        return
    loop: Any = running
    write, read, woken = loop._write_to_self, loop._read_from_self, False

    # What is to be done is in the loop's list before `_write_to_self` is called, and after `_read_from_self` the loop
    # looks into that list before it sleeps: what comes between those two needs no byte of its own.
    def _write_to_self() -> None:
        nonlocal woken
        if not woken:
            woken = True
            write()

    def _read_from_self() -> None:
        nonlocal woken
        read()
        woken = False

    loop._write_to_self = _write_to_self
    loop._add_reader(loop._ssock.fileno(), _read_from_self)


def in_a_run_of_a_page() -> bool:
    """Whether this thread runs a page.

    Needs `get_script_run_ctx` of streamlit.runtime.scriptrunner. Without it no page computes anything.
    """
    return _run_of_a_page() is not None


def is_set(option: str) -> bool:
    """Whether somebody has set an option of Streamlit, on the command line, in the environment or in a file.

    Needs `is_manually_set` of streamlit.config. Without it the server cannot tell a name that it was given with
    browser.serverAddress from Streamlit's default, "localhost", and no stream and no lecturer's link works.
    """
    from streamlit import config

    return config.is_manually_set(option)


def without_script_path(message: bytes) -> bytes:
    """A message to a browser without the folder of this program; one that does not tell it comes back unchanged.

    Needs that a message is a `ForwardMsg` of streamlit.proto.ForwardMsg_pb2, and that `new_session.main_script_path` is
    where Streamlit tells the path. Without the class no page opens; were the path told elsewhere, every visitor could
    read where on the server this program lies.
    """
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    told = ForwardMsg()
    told.ParseFromString(message)
    if told.WhichOneof("type") != "new_session":
        return message
    told.new_session.main_script_path = Path(told.new_session.main_script_path).name
    changed: bytes = told.SerializeToString()
    return changed


def read_message(data: bytes) -> Said:
    """What a browser says to the page: `core.ui.server.backlog` looks at what it asks for.

    Needs `BackMsg` of streamlit.proto.BackMsg_pb2, whose `rerun_script` holds the state of all controls. Without it no
    page opens.

    Raises:
        ValueError: when it is no such message.
    """
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception as error:  # protobuf's own, which Streamlit alone depends on
        raise ValueError("This is no message to a page.") from error
    return message


def session_id() -> str | None:
    """The name of this session in the address to which its browser sends files; None outside of a session.

    Needs `get_script_run_ctx` of streamlit.runtime.scriptrunner. Without it no page takes a file.
    """
    context = _run_of_a_page()
    return str(context.session_id) if context is not None else None


def forget_file(session: str, name: str) -> None:
    """Let go of a file that a browser sent to a session; nothing happens when it is not there.

    Needs `uploaded_file_mgr` of streamlit.runtime's Runtime, which the session's context names. Without it files stay
    in memory until their sessions end.
    """
    from streamlit import runtime

    if runtime.exists():
        manager: Any = runtime.get_instance().uploaded_file_mgr
        manager.remove_file(session, name)


def forget_closed_pages() -> None:
    """Have Streamlit forget the pages that were closed longer ago than server.disconnectedSessionTTL.

    Needs that the Runtime keeps them in a TTLCache of cachetools, `_session_mgr._session_storage._cache`, which looks
    for old ones only when another page is closed. Without it each closed page keeps three files open until then. On the
    server's event loop.
    """
    from streamlit import runtime

    if runtime.exists():
        manager: Any = runtime.get_instance()._session_mgr
        manager._session_storage._cache.expire()


# Sessions whose browser sent a value that its control cannot have, until their page says so.
_wrong: dict[str, None] = {}
_MOST_WRONG = 1000


def leave_wrong_values_aside() -> None:
    """Have Streamlit take the control's default for a value that it cannot have, of another type or unreadable.

    Needs that `WStates.__getitem__` of streamlit.runtime.state.session_state reads what a browser sent, by the
    `value_type` and the `deserializer` of the control, which makes its default of None. Without it a message that was
    made by hand ends in a traceback in the log, again at each run of its session. To be called when the server starts;
    again, it does nothing.
    """
    from streamlit.runtime.state.session_state import Serialized, Value, WStates

    if (read := WStates.__getitem__).__module__ == __name__:
        return

    def value(self: Any, name: str) -> Any:
        state, control = self.states.get(name), self.widget_metadata.get(name)
        if control is None or not isinstance(state, Serialized):
            return read(self, name)
        try:
            if state.value.WhichOneof("value") in (None, control.value_type):
                return read(self, name)
        except KeyError:
            raise
        except Exception:  # whatever a control's own reading says of what it was not made for
            pass
        default = control.deserializer(None)
        self.states[name] = Value(default)
        if (session := session_id()) is not None:
            _wrong[session] = None
            while len(_wrong) > _MOST_WRONG:
                del _wrong[next(iter(_wrong))]
        return default

    WStates.__getitem__ = value  # type: ignore[method-assign]


def wrong_value_came() -> bool:
    """Whether a value was left aside since this session was asked last."""
    session = session_id()
    return session is not None and _wrong.pop(session, False) is None


def inline_scripts() -> tuple[str, ...]:
    """The scripts that stand in Streamlit's page itself, between their tags.

    Needs that the page is static/index.html of the package. Without it the server does not start; were a script to
    stand in the page that is not found here, browsers would refuse to run it and say so in their console.
    """
    import streamlit

    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return tuple(re.findall(r"<script(?![^>]*\bsrc\b)[^>]*>(.*?)</script>", page, re.DOTALL))


# Options that .streamlit/config.toml sets and that Streamlit does not document, each with what happens without it.
HIDDEN_OPTIONS = {
    "runner.postScriptGC": "Python collects garbage after each run of a page, which holds up forty students at once",
}

# The names that Streamlit gives to parts of a page in data-testid, for its own tests. Each with what happens without
# it. core/ui/page/style.py and core/ui/components/js/guest.js use the first two groups, other scripts the third; the
# browser tests and the benchmarks use the fourth, too.
STYLED = {
    "stMain": "gaps and headings of a page are as wide as Streamlit makes them",
    "stMainBlockContainer": "a page has wide margins, and the bar of those who follow lies over its end",
    "stHeader": "a page that is presented has a menu",
    "stExpander": "a page that is presented has more than its picture",
    "stSidebar": "a page that is presented has a sidebar",
    "stExpandSidebarButton": "a phone held sideways offers its owner, who follows, settings that are the lecturer's",
    "stSidebarHeader": "the sidebar begins with an empty band",
    "stSidebarUserContent": "the settings of the Train page do not fit on a screen",
    "stVerticalBlock": "the gaps between controls are as wide as Streamlit makes them",
    "stColumn": "on a phone, who follows has an empty place above the picture",
    "stHeading": "there is a gap below the heading of each page",
    "stLayoutWrapper": "pages begin with gaps for parts that are not seen",
    "stHorizontalBlock": "on a phone, controls stand above the picture, and the bar of a follower has two lines",
    "stElementContainer": "the code of a room is not beside its picture",
    "stHtml": "the code of a room is not beside its picture",
    "stMarkdownContainer": "the bar of those who follow is higher",
    "stTooltipIcon": "question marks stay as large as a presentation had them",
    "stMetricValue": "numbers stand larger than the text around them allows",
    "stSlider": "on a phone, a finger that scrolls the page changes the sliders it comes across",
    "stCaptionContainer": "captions are too faint, and code in them too small",
    "stPageLink": "a long link is cut off instead of going on in a second line",
    "stDataFrame": "on a phone, the buttons of an edited table lie on the words above it",
    "stElementToolbar": "on a phone, the buttons of a table lie on words; those who follow cannot use them",
    "stForm": "Streamlit's words about the Enter key lie on what is typed",
    "InputInstructions": "Streamlit's words about the Enter key lie on what is typed",
}
ALLOWED_TO_FOLLOWERS = {
    "stSidebarCollapseButton": "those who follow cannot close the sidebar",
    "stExpandSidebarButton": "those who follow cannot open the sidebar",
    "stMainMenu": "those who follow cannot open Streamlit's menu",
    "stMainMenuPopover": "those who follow cannot choose anything in Streamlit's menu",
    "stMainMenuList": "those who follow cannot choose anything in Streamlit's menu",
    "stCode": "those who follow cannot copy a script",
    "stElementToolbar": STYLED["stElementToolbar"],
}
ASKED_BY_SCRIPTS = {
    "stMainBlockContainer": "panels of a lesson are higher than a small projector shows beside their slider",
    "stMain": "a page that follows does not begin at its top, and a presenter's keys turn no page on a slider",
    "stMetric": "a browser that translates changes numbers, which then stay as they are",
    "stTable": "a browser that translates changes numbers in tables, which then stay as they are",
    "stDataFrame": "a browser that translates changes numbers in tables, which then stay as they are",
    "stSlider": "a browser that translates changes a slider's number, which then stays as it is",
}
TESTED = {
    "stApp": "tests cannot wait until a page is drawn",
    **dict.fromkeys(
        ("stTextInput", "stSelectbox", "stRadio", "stCheckbox", "stButton"),
        "tests do not see a control that is far from its picture",
    ),
    "stSkeleton": "tests look at pages whose parts are not there yet",
    "stFileUploaderDropzone": "axe-core's complaint about the field for files is taken for one about this app",
    "stException": "tests do not see a page that failed",
    "stIconMaterial": "tests take the name of an icon for a word that is cut off",
    "stStatusWidget": "tests measure pages that are not drawn yet",
    "stButtonGroup": "tests do not find choices of a few words",
}
TEST_IDS = {**STYLED, **ALLOWED_TO_FOLLOWERS, **ASKED_BY_SCRIPTS, **TESTED}
# Classes and attributes that are used in the same way.
OTHER_HOOKS = {
    "stHorizontalBlock": STYLED["stHorizontalBlock"],
    "stColumn": "controls beside a picture are narrower than their words",
    **dict.fromkeys(("stMarkdownEllipsis", "stButtonGroup", "stMain"), "long words on controls are cut off"),
    **dict.fromkeys(("stApp", "stMainBlockContainer"), "a printed page ends where the screen did"),
    **dict.fromkeys(("stAppHeader", "stSidebar"), "a printed page has a menu"),
    "data-collapsed": "on Train the count of followers may lie over the menu",
    "data-stale": "a figure that is drawn again fades while it waits",
    "data-test-connection-state": "a page that was cut off is asked in vain a few times before it answers",
    "data-test-script-state": "tests cannot wait until a page is drawn",
}
