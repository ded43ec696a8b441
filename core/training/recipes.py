"""The recipes: three of the lecture for MNIST, and two that were chosen by measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.training.config import RunConfig

# The data set that recipes were made for, and its training images.
MADE_FOR, MADE_FOR_IMAGES = "mnist", 60_000


@dataclass(frozen=True)
class Recipe:
    """A named set of values; fields it does not name keep their defaults."""

    name: str
    title: str
    why: str
    values: dict[str, Any]


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            "softmax",
            "Softmax regression (notes)",
            "The notes' first classifier: one linear layer, SGD 0.03, 2 epochs.",
            {"hidden": (), "learning_rate": 0.03, "epochs": 2},
        ),
        Recipe(
            "mlp",
            "MLP 256-128-64 (notes)",
            "The notes' network: three hidden layers, the same SGD 0.03, 2 epochs.",
            {"hidden": (256, 128, 64), "learning_rate": 0.03, "epochs": 2},
        ),
        Recipe(
            "mlp-adam",
            "MLP 520-320-240-120, Adam (notes)",
            "The notes' large network: Adam 0.01, 9 epochs.",
            {"hidden": (520, 320, 240, 120), "optimizer": "adam", "learning_rate": 0.01, "epochs": 9},
        ),
        Recipe(
            "fast-softmax",
            "Fast softmax",
            "The same classifier, best of what we measured: standardized pixels, SGD 0.2 decaying to 0.",
            {"hidden": (), "learning_rate": 0.2, "schedule": "linear", "scaling": "standardized", "epochs": 2},
        ),
        Recipe(
            "fast-mlp",
            "Fast MLP",
            "98 % on MNIST in a few epochs: standardized pixels, SGD 0.2 decaying to 0.",
            {
                "hidden": (256, 128, 64),
                "learning_rate": 0.2,
                "schedule": "linear",
                "scaling": "standardized",
                "epochs": 5,
            },
        ),
    )
}

# The first thing a new visitor trains: small enough for any machine, long enough to watch.
FIRST_RUN = RunConfig(dataset="digits", hidden=(), learning_rate=0.1, epochs=100)


def recipe_config(name: str, **values: Any) -> RunConfig:
    """The settings of a recipe, with `values` winning over it."""
    return RunConfig(**{**RECIPES[name].values, **values})
