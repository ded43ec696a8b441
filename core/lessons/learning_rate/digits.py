"""The digits on the learning rate page: seventeen rates trained beside each other in the background, watched live."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.data import Dataset, available, load, title
from core.descent.minibatch_sweep import ON_THE_WAY, Look, MinibatchSweep, verdicts
from core.descent.sweep import Optimizer
from core.lessons.learning_rate.controls import OPTIMIZER_TITLES
from core.lessons.learning_rate.digit_claims import sentences
from core.lessons.learning_rate.outcomes_figure import outcomes_figure
from core.reading.rules import Choice
from core.scripts.forms import in_each_form
from core.scripts.run_script import script
from core.training import RunConfig
from core.training.device import resolve
from core.ui.components.live_figure import live_figure
from core.ui.page.before_training import before_training, to_begin
from core.ui.page.code_panel import code_panel
from core.ui.page.controls import Dropdown, Segments
from core.ui.page.settings import PageState
from core.ui.visitor.lecturer import why_not_train
from core.ui.watch.queue import stop_button
from core.ui.watch.runs import ids_setting
from core.ui.watch.sweeps import LiveSweeps, SweepNow, progress

# Two a decade.
DIGIT_RATES = tuple(float(f"{10 ** (power / 2):.3g}") for power in range(-8, 9))
MODELS = {"softmax": (), "network": (64, 32)}
MODEL_TITLES = {"softmax": "softmax regression", "network": "a network, 64-32"}
EPOCHS = {"digits": 5, "mnist": 1}
SET = Segments("set", "digits", Choice(tuple(EPOCHS)), label="Data set", titles={name: title(name) for name in EPOCHS})
MODEL = Segments("model", "softmax", Choice(tuple(MODELS)), label="Model", titles=MODEL_TITLES)
SWEEP = ids_setting("sweep")
SCRIPT = Dropdown(
    "script", "0.1", Choice(tuple(f"{rate:g}" for rate in DIGIT_RATES)), label="The script of the learning rate"
)
SETTINGS = (SET, MODEL, SWEEP, SCRIPT)


def controls(state: PageState, sweeps: LiveSweeps, optimizer: Optimizer, seed: int) -> RunConfig:
    """Data set and model, and buttons that train all rates, or stop."""
    dataset = SET.among(name for name in EPOCHS if available(name)).control(state)
    model = MODEL.control(state)
    config = RunConfig(
        dataset=dataset,
        hidden=MODELS[model],
        optimizer=optimizer,
        epochs=EPOCHS[dataset],
        seed=seed,
    )
    with st.container(horizontal=True):
        st.button(
            f"Train {len(DIGIT_RATES)} rates at once",
            type="primary",
            icon=":material/play_arrow:",
            disabled=why_not_train() is not None,
            on_click=sweeps.start,
            args=(lambda: {"all": MinibatchSweep(config, DIGIT_RATES, load(config.dataset), resolve("cpu"))},),
        )
        stop_button(waiting=sweeps.waiting, key=state.key("stop"), disabled=not sweeps.training, on_click=sweeps.stop)
    return config


def draw(sweeps: dict[str, SweepNow], config: RunConfig) -> None:
    """Test loss and accuracy against the rate, as far as training is; before it, what all rates begin with."""
    shown = sweeps.get("all")
    # An address may name anything.
    if shown is None or shown.sweep.config.hidden not in MODELS.values():
        st.caption(to_begin("Press **Train** to see where the loss explodes, and where the accuracy collapses."))
        before_training(config, load(config.dataset), key="rates_untrained")
        return
    sweep, looks = shown.sweep, shown.looks
    progress(shown, _what(sweep.config))
    if not looks:
        return
    last = looks[-1]
    found = verdicts(looks, sweep.data.classes)
    live_figure(
        outcomes_figure(
            sweep.learning_rates,
            last.test_loss,
            last.test_accuracy,
            found,
            start_loss=looks[0].test_loss[0],
            guessing=1 / sweep.data.classes,
        ),
        key="rate_outcomes",
        label="Test loss and test accuracy against the learning rate",
        height=470,
    )
    if last.step:
        st.markdown(sentences(sweep.learning_rates, looks, sweep.data.classes))
    if _of_a_part(sweep, last):
        st.caption(f"Until the end, about {ON_THE_WAY:,} of the {len(sweep.data.y_test):,} test images are looked at.")


def _of_a_part(sweep: MinibatchSweep, look: Look) -> bool:
    """Whether a look is at a part of the test images only, as those on the way are."""
    return 0 < look.step < sweep.config.total_steps(sweep.data) and len(sweep.data.y_test) > ON_THE_WAY


def _what(config: RunConfig) -> str:
    model = next(name for name, hidden in MODELS.items() if hidden == config.hidden)
    return f"{title(config.dataset)}, {MODEL_TITLES[model]}, {OPTIMIZER_TITLES[config.optimizer]}, seed {config.seed}"


def digits_script(state: PageState, config: RunConfig) -> None:
    """The script of one of the rates, which can be chosen."""
    rate = float(SCRIPT.control(state))
    data: Dataset = load(config.dataset)
    code_panel(
        in_each_form(lambda form: script(replace(config, learning_rate=rate), data, form=form)),
        file_name="learning_rate_digits.py",
        note="One rate alone, from the same weights on the same minibatches. It computes the same in another order, so "
        "the last digits of float32 are rounded otherwise. Where the loss jumps, that grows from step to step, and its "
        "loss may end elsewhere than in the picture.",
    )
