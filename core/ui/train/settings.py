"""The settings beside the Train page: one control for each field of RunConfig, with a sentence under a wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.data import NAMES, SCALINGS, Dataset, DatasetError, available, load, title
from core.runs.registry import Entry, registry
from core.training import ConfigError, RunConfig
from core.training.config import GRADIENTS, OPTIMIZER_TITLES, OPTIMIZERS, RULES, SCHEDULES
from core.training.device import check_memory, devices, resolve
from core.training.fastest import likely_device
from core.training.presets import FIRST_RUN, PRESETS
from core.ui.page import say
from core.ui.page.held import held
from core.ui.train.field_controls import FieldControls
from core.ui.train.kept import PACE_TITLES, PACES, kept, put, reset, seed_from_address, usual_pace
from core.ui.train.state import train_state
from core.ui.visitor.visitor import visitor
from core.ui.watch.data_download import offer_download

SCHEDULE_TITLES = {"constant": "constant", "linear": "linear decay to 0"}
GRADIENT_TITLES = {"autograd": "autograd: loss.backward()", "written-out": "written out as matrix products"}
SCALING_TITLES = {
    "none": "none (raw pixels)",
    "0-1": "from 0 to 1",
    "standardized": "mean 0, standard deviation 1",
    "centred": "from 0 to 1, each pixel less its mean",
}
PATIENCE_HELP = (
    "Epochs without a lower test loss after which training stops and the weights of the best epoch return; 0 trains to "
    "the end. As in the lecture the test images decide; images kept apart for it, a validation set, would be the "
    "honest choice."
)
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

    def torch_device(self, entry: Entry | None) -> str:
        """The device as PyTorch calls it: for "auto" that of the run on the page, if it has these settings."""
        if self.config is None or self.data is None:
            return resolve(self.device).type
        if self.device == "auto" and entry is not None and entry.config == self.config and entry.device in devices():
            return entry.device
        return likely_device(self.device, self.config, self.data).type


def settings() -> Settings:
    """Draw the controls and give what they say; the address follows them."""
    seed_from_address()
    values: dict[str, Any] = {}
    data = _dataset(values)
    _preset()
    rules = FieldControls(values)
    rules.text("hidden", "Hidden layers (widths)", help="Such as 256-128-64; none is softmax regression.")
    rules.choice("optimizer", "Optimizer", OPTIMIZERS, OPTIMIZER_TITLES)
    _learning_rate(rules)
    if values.get("optimizer") == "momentum":
        rules.text("momentum", "Momentum")
    else:
        values["momentum"] = RULES["momentum"].read(kept()["momentum"])
    left, right = st.columns(2)
    with left:
        rules.text("epochs", "Epochs")
    with right:
        rules.text("batch_size", "Batch size")
    with st.expander("More settings", key="more_settings"):
        rules.choice("scaling", "Pixel scaling", SCALINGS, SCALING_TITLES)
        rules.choice("schedule", "Learning-rate schedule", SCHEDULES, SCHEDULE_TITLES)
        rules.choice("gradient", "Gradient", GRADIENTS, GRADIENT_TITLES)
        rules.text("dropout", "Dropout")
        rules.switch("batch_norm", "Batch normalization")
        rules.text("weight_decay", "Weight decay")
        rules.text("patience", "Patience (early stopping)", help=PATIENCE_HELP)
        rules.text("train_size", "Training images")
        rules.text("seed", "Seed")
        rules.switch("evaluate_train", "Test on the training images, too")
        rules.text("log_every", "Record every ... minibatches (0: automatic)")
        device = _device()
        st.button("Reset all settings", on_click=reset, width="stretch", icon=":material/restart_alt:")
    pace = st.select_slider(
        "Speed",
        list(PACES),
        **held("set_pace"),
        format_func=PACE_TITLES.__getitem__,
        help="Slow motion changes no number.",
    )
    kept()["pace"] = pace
    config = _config(rules, data, device)
    return Settings(config, data, device, pace, tuple(rules.problems.values()))


def _dataset(values: dict[str, Any]) -> Dataset | None:
    def named(name: str) -> str:
        return title(name) if available(name) else f"{title(name)} (to download)"

    def chosen() -> None:
        # The pace is also that of a run that goes on, which another data set must not change.
        name = st.session_state.get("set_dataset")
        if name is not None and not train_state().run_alive:
            kept()["pace"] = usual_pace(name)
            st.session_state.pop("set_pace", None)

    name = st.selectbox("Data set", NAMES, **held("set_dataset"), format_func=named, on_change=chosen)
    values["dataset"] = kept()["dataset"] = name
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
    texts = kept()

    def matches(name: str) -> bool:
        return all(RULES[field].write(value) == texts[field] for field, value in _preset_values(name).items())

    def chosen() -> None:
        name = st.session_state.get("set_preset")
        if name in PRESETS:
            held = RunConfig(**{**_preset_values(name), "dataset": texts["dataset"]})
            put(held)

    untouched = all(RULES[field].write(getattr(FIRST_RUN, field)) == texts[field] for field in RULES)
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


def _learning_rate(fields: FieldControls) -> None:
    """A slider over all orders of magnitude, and a field for the exact rate; each follows the other."""

    def slid() -> None:
        if (rate := st.session_state.get("set_rate_slider")) is not None:
            st.session_state["set_learning_rate"] = RULES["learning_rate"].write(rate)

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
    auto = f"auto ({found[0]})" if len(found) == 1 else f"auto (the faster of {', '.join(found)})"
    chosen = st.selectbox(
        "Device",
        ("auto", *found),
        **held("set_device"),
        format_func=lambda name: auto if name == "auto" else name,
        help="Where the run computes. On small models a GPU can be slower than the CPU: auto times both at Start.",
    )
    kept()["device"] = chosen
    return chosen


def _held_by_own_runs(device: str) -> int:
    """Bytes that this visitor's runs at work there give back at the latest when another one takes their place."""
    own = [entry for entry in registry().of(visitor()) if entry.device == device]
    return sum(entry.memory for entry in own if entry.snapshot().status.has_begun)


def _config(fields: FieldControls, data: Dataset | None, device: str) -> RunConfig | None:
    if fields.problems:
        return None
    config = RunConfig(**fields.values)
    if data is not None:
        try:
            config.check_against(data)
            chosen = likely_device(device, config, data)
            check_memory(config, data, chosen, _held_by_own_runs(chosen.type))
        except ConfigError as error:
            fields.refuse(error)
            return None
    return config
