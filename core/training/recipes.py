"""The recipes: those of the lecture, and those that were chosen by measurement; for MNIST, and for tables.

What is measured on tables, on the rows that are held out, the worst of the seeds 1 to 5 (test_table_recipes.py) in
under a second each (benchmarks/table_recipes.py): iris 98 % and wine 98.3 % (all alike), breast cancer 95.8 %
(seeds 1, 4 and 5). Centring is enough for iris, whose columns are all in cm and alike; wine's differ by a factor of
thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.training.config import RunConfig

# The data set that recipes were made for which name none, and its training images.
MADE_FOR, MADE_FOR_IMAGES = "mnist", 60_000


@dataclass(frozen=True)
class Recipe:
    """A named set of values; fields it does not name keep their defaults.

    A recipe for a table names its data set among them. One for MNIST does not: it can be tried on other images, too.
    """

    name: str
    title: str
    why: str
    values: dict[str, Any]

    @property
    def made_for(self) -> str:
        """The name of the data set that it was made for."""
        return str(self.values.get("dataset", MADE_FOR))


# The notes train their tables on all rows at once, unscaled. Testing the training rows as well shows the loss before
# the first step, which is what the notes print of epoch 0.
_NOTES = {"batch_size": 8, "scaling": "none", "seed": 1, "evaluate_train": True}


def _table(name: str, **values: Any) -> dict[str, Any]:
    """The values of softmax regression on a table."""
    return {"dataset": name, "hidden": (), **values}


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
        Recipe(
            "iris",
            "Iris: softmax regression",
            "Best of what we measured on iris: each column less its mean, SGD 0.5, 40 epochs.",
            _table("iris", learning_rate=0.5, epochs=40, batch_size=16, scaling="centred"),
        ),
        Recipe(
            "wine",
            "Wine: softmax regression",
            "Best of what we measured on wine: standardized columns, SGD 0.5, 30 epochs.",
            _table("wine", learning_rate=0.5, epochs=30, batch_size=16, scaling="standardized"),
        ),
        Recipe(
            "breast-cancer",
            "Breast cancer: softmax regression",
            "Best of what we measured on breast cancer: standardized columns, SGD 0.1, 30 epochs.",
            _table("breast-cancer", learning_rate=0.1, epochs=30, batch_size=16, scaling="standardized"),
        ),
        Recipe(
            "three-codings",
            "Three codings, 1,000 epochs (notes)",
            "The notes' nn.Linear(4, 3) on 8 rows: SGD 0.1 on all rows at once, 1,000 epochs.",
            _table("three-codings", learning_rate=0.1, epochs=1000, **_NOTES),
        ),
        Recipe(
            "exam-scores",
            "Exam scores, 100 epochs (notes)",
            "The notes' table of logistic regression, as softmax over two classes: SGD 0.05 on all rows, 100 epochs.",
            _table("exam-scores", learning_rate=0.05, epochs=100, **_NOTES),
        ),
        Recipe(
            "learning-rate",
            "Learning rate 0.1, 20 epochs (notes)",
            "The notes' nn.Linear(3, 3) on 8 rows: SGD 0.1 on all rows at once, 20 epochs.",
            _table("learning-rate", learning_rate=0.1, epochs=20, **_NOTES),
        ),
    )
}

# The first thing a new visitor trains: small enough for any machine, long enough to watch.
FIRST_RUN = RunConfig(dataset="digits", hidden=(), learning_rate=0.1, epochs=100)


def recipe_config(name: str, **values: Any) -> RunConfig:
    """The settings of a recipe, with `values` winning over it."""
    return RunConfig(**{**RECIPES[name].values, **values})
