"""The runs of a visit: the one on the page, named in the address, and earlier ones kept as ghosts until cleared."""

from __future__ import annotations

from core.data import DatasetError, load
from core.room.answering import answer
from core.room.question import question
from core.room.rooms import rooms
from core.runs.registry import Entry, registry
from core.runs.store import StoreError
from core.training import ConfigError
from core.ui.page.settings import text_on
from core.ui.train.fields import PACES, SPEED
from core.ui.train.settings import Settings
from core.ui.train.state import forget_cell, train_state
from core.ui.visitor.lecturer import check_may_train
from core.ui.visitor.line import in_line
from core.ui.visitor.visit import visit
from core.ui.visitor.visitor import visitor

MOST_GHOSTS = 5


def shown_run() -> Entry | None:
    """The run that the page shows: the visit's newest, or the one in the address; says so when that is gone."""
    state = train_state()
    run_id, state.address_run = state.address_run or visit().shown, None
    if run_id is None:
        return None
    try:
        entry = registry().find(run_id)
    except StoreError as error:
        state.problem = str(error)
        return None
    if entry is None:
        state.problem = "There is no run of that name here any more: copy the whole address again, or start a new run."
        return None
    if visit().shown != run_id:
        # Only an address names another run than the page has shown, and it may name the moment, too.
        moment = state.moment
        _show(run_id)
        state.moment = moment
    return entry


def start(settings: Settings) -> None:
    """Start a run with these settings and show it; the run that this visit trained until now ends.

    Raises:
        ConfigError: when the settings do not fit; then it goes on.
    """
    assert settings.config is not None and settings.data is not None
    check_may_train()
    run_id = registry().submit(
        settings.config,
        settings.data,
        settings.device,
        visitor(),
        steps_per_second=settings.pace,
        replaces=visit().runs,
        **in_line(),
    )
    _show(run_id)
    _answers_the_room(run_id)


def start_copy() -> str | None:
    """Start the visitor's own run with the settings of the one shown; returns a sentence when it could not start."""
    entry = shown_run()
    if entry is None:
        return None
    try:
        check_may_train()
        data = load(entry.config.dataset)
        pace = PACES.get(text_on("train", SPEED) or "full")
        _show(registry().submit(entry.config, data, entry.device, visitor(), steps_per_second=pace, **in_line()))
    except (ConfigError, DatasetError) as error:
        return str(error)
    return None


def _answers_the_room(run_id: str) -> None:
    """Close the room's vote when a run with the asked settings starts, and let it answer when it has ended."""
    room, entry = rooms().of(visitor()), registry().find(run_id)
    if room is not None and entry is not None and room.begins(visitor(), run_id, question(entry.config)):
        answer(room, entry)


def ghosts() -> list[Entry]:
    """Earlier runs of this visit, oldest first; not the one shown."""
    found = []
    for run_id in visit().runs:
        if run_id != visit().shown:
            try:
                entry = registry().find(run_id, looks=False)
            except StoreError:
                continue
            if entry is not None:
                found.append(entry)
    return found[-MOST_GHOSTS:]


def clear_ghosts() -> None:
    """Forget the earlier runs of this visit; they stay on disk."""
    visit().runs = [run_id for run_id in visit().runs if run_id == visit().shown]


def _show(run_id: str) -> None:
    visit().shown = run_id
    train_state().problem = train_state().moment = None
    forget_cell()
    if run_id not in visit().runs:
        visit().runs.append(run_id)
