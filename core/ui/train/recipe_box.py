"""The box of recipes on the Train page: it chooses the data set of each, and says what a recipe was made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.claims import Claim, said
from core.data import Dataset, available, title
from core.training import RunConfig
from core.training.recipes import MADE_FOR, MADE_FOR_IMAGES, RECIPES
from core.ui.page.presets import Preset, Values, preset_box
from core.ui.page.settings import PageState, Setting
from core.ui.train.fields import ACTIVATION, DATASET, FIELDS, HIDDEN, MOMENTUM, SPEED, usual_pace, values_of
from core.ui.train.state import train_state

CUSTOM = "own settings"
FIRST = "a first run"
# What each recipe sets: the data set where it names one, else all but that.
_VALUES: dict[str, dict[Setting[Any], Any]] = {
    name: {
        key: value
        for key, value in values_of(RunConfig(**recipe.values)).items()
        if key is not DATASET or "dataset" in recipe.values
    }
    for name, recipe in RECIPES.items()
}


@dataclass(frozen=True)
class Elsewhere:
    """The minibatches of a recipe's run on another data set than the one it was made for, and there."""

    here: int
    there: int


ELSEWHERE = (
    Claim[Elsewhere](
        "fewer steps",
        lambda steps: steps.here < steps.there,
        "**This recipe was made for {made_for}.** On {data} its epochs are {here} steps in all, on {made_for} {there}: "
        "choose {made_for} above, or more epochs.",
    ),
    Claim[Elsewhere](
        "as many steps",
        lambda steps: steps.here == steps.there,
        "**This recipe was made for {made_for}.** What was measured with it does not hold for {data}: choose "
        "{made_for} above to see it.",
    ),
)


def recipe_box(state: PageState) -> None:
    """Draw the box; it shows the recipe whose settings the page has."""
    now = {setting: state[setting] for setting in FIELDS.values()}
    usual = FIRST if all(value == setting.default for setting, value in now.items()) else CUSTOM
    presets = {name: Preset(RECIPES[name].title, _choosing(values)) for name, values in _VALUES.items()}
    preset_box(
        state,
        {**presets, usual: Preset(usual, {})},
        now=_recipe(now) or usual,
        help="Recipes for MNIST, which they choose where it is on this machine, and for tables: those of the notes, "
        "and those that were measured to be good or fast.",
    )


def made_for(config: RunConfig | None, data: Dataset | None) -> None:
    """Say so where a recipe is on another data set than the one it was made for."""
    if config is None or data is None or data.name == MADE_FOR:
        return
    found = _recipe(values_of(config))
    if found is None or RECIPES[found].made_for == data.name:
        return
    steps = Elsewhere(config.total_steps(data), config.epochs * -(-MADE_FOR_IMAGES // config.batch_size))
    st.caption(
        said(
            ELSEWHERE,
            steps,
            made_for=title(MADE_FOR),
            data=title(data.name),
            here=f"{steps.here:,}",
            there=f"{steps.there:,}",
        )
    )


def _recipe(values: Values) -> str | None:
    """The recipe that has these values; whatever the data set where it names none."""
    # One optimizer alone uses the momentum, and hidden layers the activation: what plays no part is nobody's own.
    used = {**values, MOMENTUM: MOMENTUM.default}
    if not used[HIDDEN]:
        used[ACTIVATION] = ACTIVATION.default
    return next((name for name, own in _VALUES.items() if own.items() <= used.items()), None)


def _choosing(values: Values) -> Values:
    """With the data set that the recipe was made for, where it is on this machine, and its usual pace."""
    dataset = values.get(DATASET, MADE_FOR)
    if not available(dataset):
        return values
    # The pace is also that of a run that goes on, which another data set must not change.
    pace: Values = {} if train_state().run_alive else {SPEED: usual_pace(dataset)}
    return {**values, DATASET: dataset, **pace}
