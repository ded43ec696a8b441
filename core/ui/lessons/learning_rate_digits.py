"""The digits on the learning rate page: seventeen rates trained beside each other in the background, watched live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.data import Dataset, available, load, title
from core.lessons.minibatch_sweep import MinibatchSweep, verdicts
from core.lessons.regimes import bands
from core.lessons.sweep import Optimizer
from core.plots.rate_outcomes import outcomes_figure
from core.training import ConfigError, RunConfig, Status
from core.training.device import resolve
from core.training.registry import registry
from core.training.script import script
from core.training.study import Study
from core.ui import say
from core.ui.code_panel import code_panel
from core.ui.components.live_figure import live_figure
from core.ui.lessons.learning_rate import OPTIMIZER_TITLES
from core.ui.lessons.page_state import PageState, one_of
from core.ui.training.live_run import OWNER_SECONDS, VIEWER_SECONDS
from core.ui.visitor import visitor

# Two a decade.
DIGIT_RATES = tuple(float(f"{10 ** (power / 2):.3g}") for power in range(-8, 9))
MODELS = {"softmax": (), "network": (64, 32)}
MODEL_TITLES = {"softmax": "softmax regression", "network": "a network, 64-32"}
EPOCHS = {"digits": 5, "mnist": 1}
DEFAULTS = {"set": "digits", "model": "softmax", "study": "", "script": "0.1"}


def controls(state: PageState, optimizer: Optimizer, seed: int) -> RunConfig:
    """Data set and model, and buttons that train all rates, or stop."""
    sets = [name for name in EPOCHS if available(name)]
    chosen = st.segmented_control(
        "Data set", sets, key=state.seed("set", one_of(*sets)), format_func=title, required=True
    )
    model = st.segmented_control(
        "Model",
        list(MODELS),
        key=state.seed("model", one_of(*MODELS)),
        format_func=MODEL_TITLES.__getitem__,
        required=True,
    )
    state["set"], state["model"] = chosen or sets[0], model or "softmax"
    config = RunConfig(
        dataset=state["set"],
        hidden=MODELS[state["model"]],
        optimizer=optimizer,
        epochs=EPOCHS[state["set"]],
        seed=seed,
    )
    with st.container(horizontal=True):
        st.button(
            f"Train {len(DIGIT_RATES)} rates at once",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_start,
            args=(state, config),
        )
        found = _study(state)
        if found is not None and found.owner == visitor() and not found.run.status.ended:
            st.button("Stop", icon=":material/stop:", on_click=registry().stop, args=(found.id, visitor()))
    if (problem := st.session_state.get("learning_rate_digits_problem")) is not None:
        say.error(problem)
    return config


def _start(state: PageState, config: RunConfig) -> None:
    stop(state)
    st.session_state.pop("learning_rate_digits_problem", None)
    try:
        source = MinibatchSweep(config, DIGIT_RATES, load(config.dataset), resolve("cpu"))
    except ConfigError as error:
        st.session_state["learning_rate_digits_problem"] = str(error)
        return
    state["study"] = registry().submit_study(source, visitor())


def stop(state: PageState) -> None:
    """End this visitor's training on the page, if there is any."""
    registry().stop_all([state["study"]], visitor())


def _study(state: PageState) -> Study | None:
    found = registry().find_study(state["study"])
    return found if found is not None and isinstance(found.source, MinibatchSweep) else None


def outcomes(state: PageState) -> None:
    """Test loss and accuracy against the rate, drawn anew while training goes on."""
    found = _study(state)
    if found is None:
        if state["study"]:
            say.warning("The training that this address names is not on this machine any more: train again.")
            state["study"] = ""
        st.info(
            "Press **Train** to see where the loss explodes, and where the accuracy does.", icon=":material/school:"
        )
        return
    alive = not found.run.status.ended
    seconds = None
    if alive:
        seconds = OWNER_SECONDS if found.owner == visitor() else VIEWER_SECONDS
    st.fragment(_view, run_every=seconds)(state, found, alive)


def _view(state: PageState, found: Study, was_alive: bool) -> None:
    registry().find_study(found.id)  # somebody is looking
    snapshot = found.run.snapshot()
    if was_alive and snapshot.status.ended:
        st.rerun()  # the rest of the page has something to say, and the polling ends
    sweep = found.source
    assert isinstance(sweep, MinibatchSweep)
    looks = sweep.looks
    words = snapshot.status.value
    if snapshot.status is Status.PENDING and (place := registry().place(found.id)) is not None:
        words += f": {place} before it" if place else ": next"
    total = max(snapshot.history.total_steps, 1)
    step = looks[-1].step if looks else 0
    st.progress(min(step / total, 1.0), text=f"**{words}** · minibatch {step:,} of {total:,} · {_what(sweep.config)}")
    if snapshot.error is not None:
        say.error(snapshot.error)
    if not looks:
        return
    last = looks[-1]
    found_verdicts = verdicts(looks, sweep.data.classes)
    live_figure(
        outcomes_figure(
            sweep.learning_rates,
            last.test_loss,
            last.test_accuracy,
            found_verdicts,
            start_loss=looks[0].test_loss[0],
            guessing=1 / sweep.data.classes,
        ),
        key="rate_outcomes",
        label="Test loss and test accuracy against the learning rate",
        height=470,
    )
    if step:
        st.markdown(_told(sweep.learning_rates, found_verdicts))


def _what(config: RunConfig) -> str:
    model = next(name for name, hidden in MODELS.items() if hidden == config.hidden)
    return f"{title(config.dataset)}, {MODEL_TITLES[model]}, {OPTIMIZER_TITLES[config.optimizer]}, seed {config.seed}"


_MEANINGS = {
    "stalls": "the loss has hardly moved.",
    "learns": "the loss has fallen.",
    "loss explodes": "the loss is above its start, and yet many images are classified right: only the largest logit "
    "decides, however far off the numbers are.",
    "accuracy collapses": "nothing is left to classify with: units that give 0 for every image get no gradient, and "
    "numbers that are none never come back.",
}


def _told(rates: tuple[float, ...], found: Sequence[str]) -> str:
    lines = []
    for verdict, meaning in _MEANINGS.items():
        spans = [
            f"{rates[band.first]:g} to {rates[band.last]:g}" if band.last > band.first else f"{rates[band.first]:g}"
            for band in bands(found)
            if band.regime == verdict
        ]
        if spans:
            lines.append(f"- **{verdict}** ({', '.join(spans)}): {meaning}")
    return "\n".join(lines)


def digits_script(state: PageState, config: RunConfig) -> None:
    """The script of one of the rates, which can be chosen."""
    chosen = st.selectbox(
        "The script of the learning rate",
        DIGIT_RATES,
        key=state.seed("script", _read_rate),
        format_func=lambda rate: f"{rate:g}",
    )
    state["script"] = f"{chosen:g}"
    data: Dataset = load(config.dataset)
    code_panel(
        script(replace(config, learning_rate=chosen), data),
        file_name="learning_rate_digits.py",
        note="One rate alone, from the same weights on the same minibatches. Where nothing overshoots it "
        "ends at the same loss to three digits; beyond, rounding grows with the weights.",
    )


def _read_rate(text: str) -> float:
    return next(rate for rate in DIGIT_RATES if f"{rate:g}" == one_of(*(f"{rate:g}" for rate in DIGIT_RATES))(text))
