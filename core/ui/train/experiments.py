"""Experiments for the Train page: a question, the settings that answer it, and what to watch."""

from __future__ import annotations

from dataclasses import dataclass

from core.training import RunConfig
from core.training.recipes import FIRST_RUN, recipe_config
from core.ui.train.fields import SPEED, to_query


@dataclass(frozen=True)
class Experiment:
    """A question that a run answers.

    Attributes:
        question: as the home page asks it.
        watch: what to look at while it trains, and what to change then.
        config, speed: the settings that it opens with.
        logarithmic: whether the axis of its loss is.
    """

    question: str
    watch: str
    config: RunConfig
    speed: str
    logarithmic: bool = False

    def is_on(self, config: RunConfig) -> bool:
        """Whether these settings are still about the question: the same classifier of the same images."""
        return (config.dataset, config.hidden) == (self.config.dataset, self.config.hidden)

    @property
    def query(self) -> dict[str, str]:
        """The address of the Train page with these settings."""
        return {**to_query(self.config), SPEED.address_name: self.speed}


EXPERIMENTS = (
    Experiment(
        "How little does a machine need to read digits?",
        "One linear layer on 8x8 scans, in slow motion. Watch the confusion matrix gather on its diagonal and the "
        "weights of each class turn into a faint picture of it.",
        FIRST_RUN,
        "300",
    ),
    Experiment(
        "What does a learning rate that is too large do?",
        "The same classifier with steps a thousand times as long. The loss jumps up and down and never settles: so "
        "far that its axis is logarithmic. Then lower the rate and press Restart.",
        RunConfig(dataset="digits", learning_rate=100.0, epochs=100),
        "300",
        logarithmic=True,
    ),
    Experiment(
        "When does the loss stop being a number?",
        "A network on raw pixels with steps that are far too long: within a few minibatches the loss becomes infinite "
        "or NaN, and the page says at which. Then lower the rate and press Restart.",
        RunConfig(dataset="digits", hidden=(128, 64, 32), scaling="none", learning_rate=30.0, epochs=30),
        "30",
    ),
    Experiment(
        "How fast is 98 % on MNIST?",
        "Three hidden layers, standardized pixels and a learning rate that decays to 0: a few seconds on a laptop. "
        "MNIST is downloaded once if it is not there.",
        recipe_config("fast-mlp", dataset="mnist"),
        "full",
    ),
)
