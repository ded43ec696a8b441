"""Keeping the address bar of the Train page such that a copied or refreshed address shows the same."""

from __future__ import annotations

from core.runs.registry import Entry
from core.ui.page import addresses, say
from core.ui.train.fields import DEVICE, MOMENT, SPEED, to_query, usual_pace
from core.ui.train.settings import Settings
from core.ui.train.state import train_state


def write_address(settings: Settings, entry: Entry | None) -> None:
    """Settings, run, moment, device and speed as parameters; while a setting is wrong, the last good ones stay."""
    query = addresses.settings()
    if settings.config is not None:
        query = to_query(settings.config)
        if settings.device != DEVICE.default:
            query[DEVICE.address_name] = settings.device
        # What is usual depends on the data set, also where an address is read.
        if settings.pace_name != usual_pace(settings.config.dataset):
            query[SPEED.address_name] = settings.pace_name
    query.pop("run", None)
    query.pop(MOMENT, None)
    if entry is not None:
        query["run"] = entry.id
        if (moment := train_state().moment) is not None:
            query[MOMENT] = str(moment)
    addresses.write("train", query)


def address_problems(settings: Settings) -> None:
    """What was wrong with the address that was opened, until a setting is changed or a run is started."""
    state = train_state()
    if settings.config == state.opened:
        for problem in state.address_problems:
            say.warning(problem)
    if state.problem is not None:
        say.warning(state.problem)
