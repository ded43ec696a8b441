"""What a model said to the drawing earlier in its training: a slider over the moments whose weights were kept."""

from __future__ import annotations

import streamlit as st

from core.computing import computed_once
from core.data import load
from core.drawing.preparation import Switches
from core.drawing.reader import Reader, reader
from core.reading.rules import ReadBy
from core.runs.weights_then import weights_then
from core.ui.draw.answers import cards
from core.ui.draw.live import answers
from core.ui.draw.models import Model
from core.ui.draw.pad import pad
from core.ui.page.persistent import persistent
from core.ui.page.settings import PageState, Setting
from core.ui.train.moment import moment_words

# Models of earlier moments that are kept for all who look at them: at most some MB each.
MOST_KEPT = 16
NONE_KEPT = "There is nothing to go back to: no model here has learnt with its earlier weights kept."
NO_MOMENT = "It is a run and how many minibatches it had learnt from, such as abcdefgh2345-120."
NEWEST = "The cards beside the pad show this moment, the newest."


def _read(text: str) -> tuple[str, int]:
    run_id, _, step = text.rpartition("-")
    if text and not (step.isdecimal() and len(step) < 10):
        raise ValueError(NO_MOMENT)
    return run_id, int(step or 0)


def _write(value: tuple[str, int]) -> str:
    return "-".join((value[0], str(value[1]))) if value[0] else ""


# The run whose earlier moment is shown, and the minibatches done then; no run for the newest moment.
MOMENT = Setting[tuple[str, int]]("moment", ("", 0), ReadBy(_read, _write), subject="The moment")


def earlier(state: PageState, looked: list[Model], switches: Switches) -> None:
    """Draw the choice, and the card of the moment.

    Args:
        state: of the page; the address says the moment.
        looked: the models in use as they are now.
        switches: on the drawing's way to them.
    """
    named, step = state[MOMENT]
    models = {model.entry.id: model for model in looked if len(model.snapshot.moments) > 1}
    if not models:
        st.caption(NONE_KEPT)
        return
    model = models[_which(state, models, named)]
    snapshot, entry = model.snapshot, model.entry
    now = snapshot.weights_step
    step = snapshot.moment_near(step) if entry.id == named else now
    key = state.key("moment_step")

    def moved() -> None:
        chosen = st.session_state.get(key)
        if chosen is not None:
            state[MOMENT] = ("", 0) if chosen == now else (entry.id, int(chosen))

    # Before it is drawn: the newest moves on.
    st.session_state[key] = step
    st.select_slider(
        "Minibatches learnt from", snapshot.moments, format_func="{:,}".format, on_change=moved, **persistent(key)
    )
    if step == now:
        st.caption(NEWEST)
        return
    steps_per_epoch = entry.config.steps_per_epoch(load(entry.config.dataset))
    when = moment_words(step, snapshot.history.total_steps, steps_per_epoch)
    try:
        then = Model(entry, snapshot, reader_then(entry.id, step), when)
    except LookupError:
        st.caption(NONE_KEPT)
        return
    cards([then], answers([then], switches), pad().answered)


def _which(state: PageState, models: dict[str, Model], named: str) -> str:
    """The run whose moments are looked at: the named one, else the first."""
    ids, key = list(models), state.key("moment_of")
    if len(ids) == 1:
        return ids[0]
    if st.session_state.get(key) not in ids:
        st.session_state[key] = named if named in ids else ids[0]
    chosen: str | None = st.segmented_control(
        "Model", ids, format_func=lambda run_id: models[run_id].name, required=True, **persistent(key)
    )
    return chosen or ids[0]


@computed_once(most=MOST_KEPT)
def reader_then(run_id: str, step: int) -> Reader:
    """What reads drawings with the weights that a run had after so many minibatches.

    Raises:
        LookupError: when they are not there any more.
    """
    config, weights = weights_then(run_id, step)
    return reader(config, load(config.dataset), weights)
