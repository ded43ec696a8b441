"""What the controls of the Train page hold, as text: widgets forget when another page is shown, this does not."""

from __future__ import annotations

import streamlit as st

from core.training import RunConfig
from core.training.config import RULES
from core.training.device import devices
from core.training.presets import FIRST_RUN
from core.ui.page import addresses
from core.ui.train import query as address
from core.ui.train.state import train_state
from core.ui.visitor.visit import visit

PACES: dict[str, float | None] = {"full": None, "300": 300.0, "30": 30.0, "3": 3.0}
PACE_TITLES = {
    "full": "full speed",
    "300": "300 minibatches a second",
    "30": "30 minibatches a second",
    "3": "3 minibatches a second",
}


def kept() -> dict[str, str]:
    """The text of each control by field, and of device and pace."""
    texts = train_state().settings
    assert texts is not None, "the page was not begun"
    return texts


def seed_from_address() -> None:
    """Begin from the address, if somebody opened one; give every control that has none its value."""
    query = addresses.settings()
    if train_state().settings is None or addresses.is_opened("train", query):
        addresses.remember("train", query)
        config, problems = address.from_query(query)
        texts = {field: rule.write(getattr(config, field)) for field, rule in RULES.items()}
        texts["device"] = query.get("device", "auto")
        if texts["device"] not in ("auto", *devices()):
            problems.append(
                f"In the address, device must be one of auto, {', '.join(devices())} on this machine. It stays auto."
            )
            texts["device"] = "auto"
        texts["pace"] = query.get("speed", usual_pace(config.dataset))
        if texts["pace"] not in PACES:
            problems.append(f"In the address, speed must be one of {', '.join(PACES)}. It stays full.")
            texts["pace"] = "full"
        state = train_state()
        state.settings, state.opened, state.address_problems = texts, config, problems
        state.address_run = query.get("run")
        if "run" not in query:
            # A link to settings opens a page without a run; the earlier one is among the ghosts.
            visit().shown = None
        for name in (*texts, "rate_slider"):
            st.session_state.pop(f"set_{name}", None)
    for name, text in kept().items():
        key = f"set_{name}"
        if key not in st.session_state:
            st.session_state[key] = RULES[name].read(text) if name in _WIDGET_VALUES else text


# Controls that hold a value instead of its text.
_WIDGET_VALUES = ("batch_norm", "evaluate_train")


def usual_pace(dataset: str) -> str:
    """A run on the small digits is over in a blink: it starts in slow motion, so that there is something to see."""
    return "300" if dataset == "digits" else "full"


def put(config: RunConfig) -> None:
    """Make every control show `config`."""
    for field, rule in RULES.items():
        kept()[field] = rule.write(getattr(config, field))
        st.session_state.pop(f"set_{field}", None)
    st.session_state.pop("set_rate_slider", None)


def reset() -> None:
    """Every control back to the first run's settings. For a callback."""
    put(FIRST_RUN)
    kept().update(device="auto", pace=usual_pace(FIRST_RUN.dataset))
    for name in ("device", "pace"):
        st.session_state.pop(f"set_{name}", None)
