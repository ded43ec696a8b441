"""The question to the room before a run: what it names of the settings, a run has to have that is to answer it."""

from __future__ import annotations

from core.data import title
from core.training import RunConfig
from core.training.config import OPTIMIZER_TITLES, RULES


def question(config: RunConfig) -> str:
    """What is asked about these settings."""
    rate = RULES["learning_rate"].write(config.learning_rate)
    model = f"an MLP {RULES['hidden'].write(config.hidden)}" if config.hidden else "softmax regression"
    data = title(config.dataset).split(" (")[0]
    epochs = f"{config.epochs} epoch{'s' * (config.epochs > 1)}"
    return f"What will lr = {rate} do to {model} on {data} ({OPTIMIZER_TITLES[config.optimizer]}, {epochs})?"
