"""The settings beside the Train page: one control for each field of RunConfig, with a sentence under a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data import NAMES, SCALINGS, Dataset, DatasetError, available, load, title
from core.training import ConfigError, RunConfig
from core.training.config import OPTIMIZERS, RULES, SCHEDULES
from core.training.device import check_memory, devices, resolve
from core.training.presets import FIRST_RUN, PRESETS
from core.ui import addresses, say
from core.ui.training import query as address
from core.ui.training.data_download import offer_download

OPTIMIZER_TITLES = {"sgd": "SGD", "momentum": "SGD with momentum", "adam": "Adam", "adamw": "AdamW"}
SCHEDULE_TITLES = {"constant": "constant", "linear": "linear decay to 0"}
SCALING_TITLES = {"none": "none (raw pixels)", "0-1": "from 0 to 1", "standardized": "mean 0, standard deviation 1"}
PACES: dict[str, float | None] = {"full": None, "300": 300.0, "30": 30.0, "3": 3.0}
PACE_TITLES = {
    "full": "full speed",
    "300": "300 minibatches a second",
    "30": "30 minibatches a second",
    "3": "3 minibatches a second",
}
CUSTOM = "own settings"
FIRST = "a first run"

# Two to four rates for each factor of ten: round numbers, as a lecturer would say them.
RATES = (*(float(f"{digit}e{power}") for power in range(-10, 5) for digit in (1, 2, 3, 5)), 1e5)


@dataclass(frozen=True)
class Settings:
    """What the controls say.

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

    @property
    def torch_device(self) -> str:
        """The device as PyTorch calls it."""
        return resolve(self.device).type


def settings() -> Settings:
    """Draw the controls and give what they say; the address follows them."""
    _seed_from_address()
    values: dict[str, Any] = {}
    data = _dataset(values)
    _preset()
    rules = _Fields(values)
    rules.text("hidden", "Hidden layers (widths)", help="Such as 256-128-64; none is softmax regression.")
    rules.choice("optimizer", "Optimizer", OPTIMIZERS, OPTIMIZER_TITLES)
    _learning_rate(rules)
    if values.get("optimizer") == "momentum":
        rules.text("momentum", "Momentum")
    else:
        values["momentum"] = RULES["momentum"].read(_kept()["momentum"])
    left, right = st.columns(2)
    with left:
        rules.text("epochs", "Epochs")
    with right:
        rules.text("batch_size", "Batch size")
    with st.expander("More settings"):
        rules.choice("scaling", "Pixel scaling", SCALINGS, SCALING_TITLES)
        rules.choice("schedule", "Learning-rate schedule", SCHEDULES, SCHEDULE_TITLES)
        rules.text("dropout", "Dropout")
        rules.switch("batch_norm", "Batch normalization")
        rules.text("weight_decay", "Weight decay")
        rules.text("train_size", "Training images")
        rules.text("seed", "Seed")
        rules.text("log_every", "Record every ... minibatches (0: automatic)")
        device = _device()
        st.button("Reset all settings", on_click=_reset, width="stretch", icon=":material/restart_alt:")
    pace = st.select_slider(
        "Speed", list(PACES), key="set_pace", format_func=PACE_TITLES.__getitem__, help="Slow motion changes no number."
    )
    _kept()["pace"] = pace
    config = _config(rules, data, device)
    return Settings(config, data, device, pace, tuple(rules.problems.values()))


# What the controls hold, as text for each field. Widgets forget when another page is shown; this does not.


def _kept() -> dict[str, str]:
    kept: dict[str, str] = st.session_state["settings"]
    return kept


def _seed_from_address() -> None:
    query = st.query_params.to_dict()
    if "settings" not in st.session_state or addresses.is_opened("train", query):
        addresses.remember("train", query)
        config, problems = address.from_query(query)
        kept = {field: rule.write(getattr(config, field)) for field, rule in RULES.items()}
        kept["device"] = query.get("device", "auto")
        if kept["device"] not in ("auto", *devices()):
            problems.append(
                f"In the address, device must be one of auto, {', '.join(devices())} on this machine. It stays auto."
            )
            kept["device"] = "auto"
        kept["pace"] = query.get("speed", _usual_pace(config.dataset))
        if kept["pace"] not in PACES:
            problems.append(f"In the address, speed must be one of {', '.join(PACES)}. It stays full.")
            kept["pace"] = "full"
        st.session_state["settings"] = kept
        st.session_state["address_problems"] = (config, problems)
        st.session_state["address_run"] = query.get("run")
        if query and "run" not in query:
            # A link to settings opens a page without a run; the earlier one is among the ghosts.
            st.session_state.pop("shown_run", None)
        for name in (*kept, "rate_slider"):
            st.session_state.pop(f"set_{name}", None)
    for name, text in _kept().items():
        key = f"set_{name}"
        if key not in st.session_state:
            st.session_state[key] = RULES[name].read(text) if name in _WIDGET_VALUES else text


# Controls that hold a value instead of its text.
_WIDGET_VALUES = ("batch_norm",)


def _usual_pace(dataset: str) -> str:
    """A run on the small digits is over in a blink: it starts in slow motion, so that there is something to see."""
    return "300" if dataset == "digits" else "full"


def _put(config: RunConfig) -> None:
    """Make every control show `config`."""
    for field, rule in RULES.items():
        _kept()[field] = rule.write(getattr(config, field))
        st.session_state.pop(f"set_{field}", None)
    st.session_state.pop("set_rate_slider", None)


def _reset() -> None:
    _put(FIRST_RUN)
    _kept().update(device="auto", pace=_usual_pace(FIRST_RUN.dataset))
    for name in ("device", "pace"):
        st.session_state.pop(f"set_{name}", None)


class _Fields:
    """Controls for fields of RunConfig: each reads its text by the field's rule and shows what is wrong below."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self.problems: dict[str, str] = {}
        self.places: dict[str, DeltaGenerator] = {}

    def text(
        self, field: str, label: str, *, help: str | None = None, on_change: Callable[[], None] | None = None
    ) -> None:
        rule = RULES[field]
        typed = st.text_input(label, key=f"set_{field}", help=help or _sentence(rule.help), on_change=on_change)
        _kept()[field] = typed or ""
        self.places[field] = st.container()
        try:
            self.values[field] = rule.parse(field, typed or "")
        except ConfigError as error:
            self.refuse(error)

    def refuse(self, error: ConfigError) -> None:
        """Show what is wrong with a field below its control; below all controls where it has none."""
        self.problems[error.field] = str(error)
        with self.places.get(error.field, st.container()):
            say.error(str(error))

    def choice(self, field: str, label: str, options: tuple[str, ...], titles: dict[str, str]) -> None:
        chosen = st.selectbox(
            label, options, key=f"set_{field}", format_func=titles.__getitem__, help=_sentence(RULES[field].help)
        )
        _kept()[field] = self.values[field] = chosen

    def switch(self, field: str, label: str) -> None:
        on = st.toggle(label, key=f"set_{field}", help=_sentence(RULES[field].help))
        self.values[field] = on
        _kept()[field] = RULES[field].write(on)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _dataset(values: dict[str, Any]) -> Dataset | None:
    def named(name: str) -> str:
        return title(name) if available(name) else f"{title(name)} (to download)"

    def chosen() -> None:
        # The pace is also that of a run that goes on, which another data set must not change.
        if not st.session_state.get("run_alive"):
            _kept()["pace"] = _usual_pace(st.session_state["set_dataset"])
            st.session_state.pop("set_pace", None)

    name = st.selectbox("Data set", NAMES, key="set_dataset", format_func=named, on_change=chosen)
    values["dataset"] = _kept()["dataset"] = name
    if not available(name):
        offer_download(name)
        return None
    try:
        return load(name)
    except DatasetError as error:
        say.error(str(error))
        offer_download(name)
        return None


def _preset() -> None:
    kept = _kept()

    def matches(name: str) -> bool:
        return all(RULES[field].write(value) == kept[field] for field, value in _preset_values(name).items())

    def chosen() -> None:
        name = st.session_state["set_preset"]
        if name in PRESETS:
            held = RunConfig(**{**_preset_values(name), "dataset": kept["dataset"]})
            _put(held)

    untouched = all(RULES[field].write(getattr(FIRST_RUN, field)) == kept[field] for field in RULES)
    usual = FIRST if untouched else CUSTOM
    st.session_state["set_preset"] = next((name for name in PRESETS if matches(name)), usual)
    st.selectbox(
        "Preset",
        (*PRESETS, usual),
        key="set_preset",
        format_func=lambda name: PRESETS[name].title if name in PRESETS else name,
        on_change=chosen,
        help="Recipes for MNIST: three from the notes, two that were measured to be fast.",
    )


def _preset_values(name: str) -> dict[str, Any]:
    """Every field a preset decides, by its value: all but the data set."""
    whole = RunConfig(**PRESETS[name].values)
    return {field: getattr(whole, field) for field in RULES if field not in ("dataset", "momentum")}


def _learning_rate(fields: _Fields) -> None:
    """A slider over all orders of magnitude, and a field for the exact rate; each follows the other."""

    def slid() -> None:
        text = RULES["learning_rate"].write(st.session_state["set_rate_slider"])
        st.session_state["set_learning_rate"] = text

    try:
        current: float = RULES["learning_rate"].parse("learning_rate", st.session_state["set_learning_rate"])
    except ConfigError:
        current = FIRST_RUN.learning_rate
    st.session_state["set_rate_slider"] = current
    st.select_slider(
        "Learning rate",
        sorted({*RATES, current}),
        key="set_rate_slider",
        format_func=lambda rate: f"{rate:g}",
        on_change=slid,
    )
    fields.text("learning_rate", "Learning rate, exactly")


def _device() -> str:
    found = devices()
    chosen = st.selectbox(
        "Device",
        ("auto", *found),
        key="set_device",
        format_func=lambda name: f"auto ({found[0]})" if name == "auto" else name,
        help="Where the run computes. On small models a GPU can be slower than the CPU.",
    )
    _kept()["device"] = chosen
    return chosen


def _config(fields: _Fields, data: Dataset | None, device: str) -> RunConfig | None:
    if fields.problems:
        return None
    config = RunConfig(**fields.values)
    if data is not None:
        try:
            config.check_against(data)
            check_memory(config, data, resolve(device))
        except ConfigError as error:
            fields.refuse(error)
            return None
    return config
