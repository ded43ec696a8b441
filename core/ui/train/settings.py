"""The settings beside the Train page: one control for each field of RunConfig, with a sentence under a wrong one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.data import NAMES, Dataset, DatasetError, available, listing, load, title
from core.data.own_sets import is_own
from core.reading.rules import Choice
from core.runs.registry import Entry, registry
from core.training import ConfigError, RunConfig
from core.training.device import check_memory, devices, resolve
from core.training.fastest import likely_device
from core.training.recipes import FIRST_RUN
from core.ui.page import addresses, say, settings_line
from core.ui.page.controls import Box, Dropdown, Toggle
from core.ui.page.own_data import with_own
from core.ui.page.settings import PageState
from core.ui.seams import Container
from core.ui.train.fields import (
    ACTIVATION,
    BATCH_SIZE,
    DATASET,
    DEVICE,
    EPOCHS,
    FIELDS,
    HIDDEN,
    IMAGE_SCALING_TITLES,
    KEY_START,
    MOMENTUM,
    MORE,
    OPTIMIZER,
    PACES,
    RATE,
    SCALING,
    SETTINGS,
    SPEED,
    TABLE_SCALING_TITLES,
    TEST_EVERY_EPOCH,
    VALIDATION,
    from_query,
    read_moment,
    read_query,
    usual_pace,
    values_of,
)
from core.ui.train.opened_experiment import note
from core.ui.train.recipe_box import made_for, recipe_box
from core.ui.train.state import train_state
from core.ui.visitor.visit import visit
from core.ui.visitor.visitor import visitor
from core.ui.watch.data_download import offer_download

# Two to four rates for each factor of ten: round numbers, as a lecturer would say them.
RATES = (*(float(f"{digit}e{power}") for power in range(-10, 5) for digit in (1, 2, 3, 5)), 1e5)


@dataclass(frozen=True)
class Settings:
    """The values of the controls.

    Attributes:
        config: the settings, or None while one of them is wrong.
        data: the data set, or None while it is not on this machine.
        device: "auto" or a device of this machine.
        pace_name: a key of PACES.
        problems: a sentence for each wrong setting.
    """

    config: RunConfig | None
    data: Dataset | None
    device: str
    pace_name: str
    problems: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether a run can start."""
        return self.config is not None and self.data is not None

    @property
    def pace(self) -> float | None:
        """Minibatches a second in slow motion, None for full speed."""
        return PACES[self.pace_name]

    def torch_device(self, entry: Entry | None) -> str:
        """The device as PyTorch calls it: for "auto" that of the run on the page, if it has these settings."""
        if self.config is None or self.data is None:
            return resolve(self.device).type
        if self.device == "auto" and entry is not None and entry.config == self.config and entry.device in devices():
            return entry.device
        return likely_device(self.device, self.config, self.data).type


def settings() -> Settings:
    """Draw the controls and return their values."""
    page = _Drawn(_page_state())
    data = _dataset(page)
    recipe_box(page.state)
    below_recipes = st.container()
    page.draw(HIDDEN)
    # Without hidden layers there is nothing that it would act on.
    if page.state[HIDDEN]:
        page.draw(ACTIVATION)
    page.draw(OPTIMIZER)
    _learning_rate(page)
    if page.state[OPTIMIZER] == "momentum":
        page.draw(MOMENTUM)
    left, right = st.columns(2)
    with left:
        page.draw(EPOCHS)
    with right:
        page.draw(BATCH_SIZE)
    with st.expander("More settings", key="more_settings"):
        for setting in MORE:
            page.draw(_scaling(page.state[DATASET]) if setting is SCALING else setting)
            # Without a validation set there is no envelope: the test set is looked at after every epoch.
            if setting is VALIDATION and page.state[VALIDATION] > 0:
                page.draw(TEST_EVERY_EPOCH)
        device = _device().control(page.state)
        st.button("Reset all settings", on_click=page.state.reset, width="stretch", icon=":material/restart_alt:")
    pace = SPEED.control(page.state)
    config = _config(page, data, device)
    with below_recipes:
        made_for(config, data)
    if config is not None:
        settings_line.tell(in_one_line(config))
    return Settings(config, data, device, pace, tuple(page.state.problems.values()))


# By the activation function, "" for softmax regression, and whether it is trained for one epoch.
_LINES = {
    ("", True): "{data}, softmax regression, lr {rate}, {optimizer}, batch {batch}, 1 epoch",
    ("", False): "{data}, softmax regression, lr {rate}, {optimizer}, batch {batch}, {epochs} epochs",
    ("relu", True): "{data}, MLP {hidden}, lr {rate}, {optimizer}, batch {batch}, 1 epoch",
    ("relu", False): "{data}, MLP {hidden}, lr {rate}, {optimizer}, batch {batch}, {epochs} epochs",
    ("other", True): "{data}, MLP {hidden} with {activation}, lr {rate}, {optimizer}, batch {batch}, 1 epoch",
    ("other", False): "{data}, MLP {hidden} with {activation}, lr {rate}, {optimizer}, batch {batch}, {epochs} epochs",
}


def in_one_line(config: RunConfig) -> str:
    """What matters most of the settings, for those who see the run without them."""
    acts = config.activation if config.activation == "relu" else "other"
    return _LINES[acts if config.hidden else "", config.epochs == 1].format(
        data=title(config.dataset).split(" (")[0],
        hidden=HIDDEN.write(config.hidden),
        activation=config.activation,
        rate=RATE.write(config.learning_rate),
        optimizer=OPTIMIZER.title(config.optimizer),
        batch=config.batch_size,
        epochs=config.epochs,
    )


class _Drawn:
    """The controls drawn so far: each has a place beneath it for what is wrong with it beside the others."""

    def __init__(self, state: PageState) -> None:
        self.state = state
        self._below: dict[str, Container] = {}

    def draw(self, *controls: Box[Any] | Dropdown[str] | Toggle) -> None:
        """Draw them one below the other."""
        for setting in controls:
            setting.control(self.state)
            self._below[setting.name] = st.container()

    def refuse(self, error: ConfigError) -> None:
        """Say what is wrong with a field below its control; below all controls where it has none."""
        self.state.problems[error.field] = str(error)
        with self._below.get(error.field, st.container()):
            say.error(str(error))


def _page_state() -> PageState:
    """The settings of this session, or those of the address that the visitor opened."""
    state, query = PageState("train", SETTINGS, key_start=KEY_START), addresses.settings()
    if state.opened:
        config, problems = from_query(query)
        speed = replace(SPEED, default=usual_pace(config.dataset))
        beside, wrong = read_query(query, {item.address_name: item for item in (_device(), speed)})
        state.put({**values_of(config), DEVICE: beside[DEVICE.name], SPEED: beside[SPEED.name]})
        train_state().moment, wrong_moment = read_moment(query)
        train_state().opened, train_state().address_problems = config, [*problems, *wrong, *wrong_moment]
        train_state().address_run = query.get("run")
        note(config, query)
        if "run" not in query:
            # A link to settings opens a page without a run; the earlier one is among the ghosts.
            visit().shown = None
    return state


def _dataset(page: _Drawn) -> Dataset | None:
    def chosen() -> None:
        # The pace is also that of a run that goes on, which another data set must not change.
        name = st.session_state.get(page.state.key(DATASET.name))
        if name is not None and not train_state().run_alive:
            page.state.put({SPEED: usual_pace(name)})

    titles = {name: title(name) if available(name) else f"{title(name)} (to download)" for name in NAMES}
    # A visitor's own, and the one that an address or the lecturer's settings name.
    named = str(st.session_state.get(page.state.key(DATASET.name), page.state[DATASET]))
    titles = with_own(titles, named)
    rule = replace(DATASET.rule, options=tuple(titles))
    name = replace(DATASET, rule=rule, titles=titles).control(page.state, on_change=chosen)
    if about := listing(name).about:
        st.caption(about)
    if not available(name) and not is_own(name):
        offer_download(name)
        return None
    try:
        return load(name)
    except DatasetError as error:
        say.error(str(error))
        if not is_own(name):
            offer_download(name)
        return None


def _scaling(dataset: str) -> Dropdown[str]:
    """The setting in the words of the data set's kind: it does something else to pixels than to columns."""
    return replace(SCALING, titles=IMAGE_SCALING_TITLES if listing(dataset).is_image else TABLE_SCALING_TITLES)


def _learning_rate(page: _Drawn) -> None:
    """A slider over all orders of magnitude, and a field for the exact rate; each follows the other."""
    state, key = page.state, page.state.key("rate_slider")

    def slid() -> None:
        if (rate := st.session_state.get(key)) is not None:
            st.session_state[state.key(RATE.name)] = RATE.write(rate)

    try:
        current: float = RATE.read(st.session_state.get(state.key(RATE.name), state.text(RATE)))
    except ConfigError:
        current = FIRST_RUN.learning_rate
    st.session_state[key] = current
    st.select_slider(
        "Learning rate",
        sorted({*RATES, current}),
        key=key,
        format_func=lambda rate: f"{rate:g}",
        on_change=slid,
    )
    page.draw(RATE)


def _device() -> Dropdown[str]:
    """The setting with the devices that this machine has."""
    found = devices()
    auto = f"auto ({found[0]})" if len(found) == 1 else f"auto (the faster of {', '.join(found)})"
    return replace(DEVICE, rule=Choice(("auto", *found)), titles={"auto": auto})


def _held_by_own_runs(device: str) -> int:
    """Bytes that this visitor's runs at work there give back at the latest when another one takes their place."""
    own = [entry for entry in registry().of(visitor()) if entry.device == device]
    return sum(entry.memory for entry in own if entry.snapshot().status.has_begun)


def _config(page: _Drawn, data: Dataset | None, device: str) -> RunConfig | None:
    if page.state.problems:
        return None
    config = RunConfig(**{field: page.state[setting] for field, setting in FIELDS.items()})
    if data is not None:
        try:
            config.check_against(data)
            chosen = likely_device(device, config, data)
            check_memory(config, data, chosen, _held_by_own_runs(chosen.type))
        except ConfigError as error:
            page.refuse(error)
            return None
    return config
