"""`RunConfig`: everything that decides what a run computes, except the device it computes on."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.data import SCALINGS, Dataset, Listing, dataset_rule
from core.data.splits import validation_size
from core.models import ACTIVATIONS, parameter_count
from core.reading.packed import Packed, unpack
from core.reading.refusals import ConfigError
from core.reading.rule import Rule
from core.reading.rules import Choice, Integer, OrNone, Real, Switch, Widths
from core.training.timeline import MOST_PARAMETERS

OPTIMIZERS = ("sgd", "momentum", "adam", "adamw")
OPTIMIZER_TITLES = {"sgd": "SGD", "momentum": "SGD with momentum", "adam": "Adam", "adamw": "AdamW"}
SCHEDULES = ("constant", "linear")
GRADIENTS = ("autograd", "written-out")
# Settings that came later than saved runs. One of the usual value is not written, so that earlier versions read it.
_LATER = ("activation", "l1", "start")

RULES: dict[str, Rule[Any]] = {
    "dataset": dataset_rule("Data set to train and test on."),
    "train_size": OrNone(Integer(1, 200_000), "all", "Training examples used, the first of the data set."),
    "features": OrNone(
        Integer(1, 2_000),
        "all",
        "Features used (pixels of images, columns of tables), those that vary most over the training examples; the "
        "others count as 0.",
    ),
    "hidden": Widths(6, 8192, "Widths of the hidden layers; none is softmax regression."),
    "activation": Choice(
        tuple(ACTIVATIONS),
        "Activation function: what each hidden unit does to its weighted sum; relu cuts off below 0.",
    ),
    "dropout": Real(0.0, 1.0, "Probability of dropping a hidden unit.", open_end=True),
    "batch_norm": Switch("Batch normalization before each activation function."),
    "optimizer": Choice(OPTIMIZERS, "How a gradient becomes a step; momentum is SGD with momentum."),
    "gradient": Choice(
        GRADIENTS, "Where it comes from: loss.backward(), or matrix products written out, which is faster for sgd."
    ),
    "learning_rate": Real(1e-10, 1e5, "Size of a step."),
    "schedule": Choice(SCHEDULES, "Learning rate over the run: constant, or linear decay to 0."),
    "momentum": Real(0.0, 1.0, "Share of the last step that is kept; for optimizer momentum.", open_end=True),
    "weight_decay": Real(0.0, 1000.0, "PyTorch's weight_decay, on weights and biases."),
    "l1": Real(
        0.0,
        1000.0,
        "L1 penalty: so many times the sum of the absolute weights and biases is added to the loss that is learnt "
        "from; the losses shown are without it.",
    ),
    "batch_size": Integer(1, 60_000, "Examples in a minibatch; all of them where there are no more."),
    "epochs": Integer(1, 1000, "Passes over the training examples."),
    "patience": Integer(
        0,
        1000,
        "Early stopping: epochs without a lower test loss (with a validation share: validation loss) after which "
        "training stops and the weights of the best epoch return; 0 trains to the end.",
    ),
    "scaling": Choice(
        SCALINGS,
        "Features as they are, from 0 to 1, with mean 0 and deviation 1, or each less its mean. Pixels share one "
        "scale, each column of a table has its own.",
    ),
    "seed": Integer(0, 2**32 - 1, "Decides initial weights, order of batches and dropout."),
    "start": Packed(
        MOST_PARAMETERS,
        "Initial weights, in place of those of the seed: all weights and biases, layer by layer; all else stays as the "
        "seed has it.",
    ),
    "evaluate_train": Switch("Classify the training examples, too, after each epoch."),
    "log_every": Integer(0, 1_000_000, "Minibatches between two recorded losses; 0 records about 500 a run."),
    "validation_share": Real(
        0.0,
        0.5,
        "Share of the training examples of each class that is set apart: early stopping and the best epoch look at "
        "these, and the test set stays a sealed envelope; 0 sets none apart.",
    ),
    "test_every_epoch": Switch("With a validation share, show the results on the test set after every epoch, too."),
}

# Without log_every, a long run still reports this often, so that it can be paused and watched.
MOST_STEPS_BETWEEN_EVENTS = 50
POINTS = 500


@dataclass(frozen=True)
class RunConfig:
    """The settings of a run. Checked when made: ConfigError names the field and its range."""

    dataset: str = "digits"
    train_size: int | None = None
    features: int | None = None
    hidden: tuple[int, ...] = ()
    activation: str = "relu"
    dropout: float = 0.0
    batch_norm: bool = False
    optimizer: str = "sgd"
    gradient: str = "autograd"
    learning_rate: float = 0.03
    schedule: str = "constant"
    momentum: float = 0.9
    weight_decay: float = 0.0
    l1: float = 0.0
    batch_size: int = 64
    epochs: int = 2
    patience: int = 0
    scaling: str = "0-1"
    seed: int = 1
    start: str = ""
    evaluate_train: bool = False
    log_every: int = 0
    validation_share: float = 0.0
    test_every_epoch: bool = False

    def __post_init__(self) -> None:
        for field, rule in RULES.items():
            rule.check(field, getattr(self, field))

    def to_json(self) -> str:
        """The settings as a JSON object, one key a field; the latest fields only where they are not the usual ones."""
        values = dataclasses.asdict(self)
        for field in _LATER:
            if values[field] == type(self).__dataclass_fields__[field].default:
                del values[field]
        return json.dumps(values, indent=2)

    @classmethod
    def from_json(cls, text: str) -> RunConfig:
        """The inverse of `to_json`; fields that are missing take their defaults.

        Raises:
            ConfigError: when the text is no JSON object, or holds an unknown field or a value out of range.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            raise ConfigError("settings", "These settings are not JSON: export them again.") from None
        if not isinstance(values, dict):
            raise ConfigError("settings", "Settings must be one JSON object with a key for each field.")
        return cls.from_values(values)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> RunConfig:
        """Settings from a mapping of field names to values as JSON has them (lists where tuples are meant)."""
        for field in values:
            if field not in RULES:
                raise ConfigError(field, f'There is no setting "{field[:40]}"; there are {", ".join(RULES)}.')
        values = dict(values)
        if isinstance(values.get("hidden"), list):
            values["hidden"] = tuple(values["hidden"])
        return cls(**values)

    @property
    def seals_test(self) -> bool:
        """Whether the test set is kept for the end: there is a validation set, and nobody asked to see both."""
        return self.validation_share > 0 and not self.test_every_epoch

    def used(self, data: Dataset) -> int:
        """How many training examples are used, to train on or set apart: the first of the data set."""
        return data.train_examples if self.train_size is None else min(self.train_size, data.train_examples)

    def set_apart(self, data: Dataset) -> int:
        """How many of those are the validation set."""
        return validation_size(self.used(data), self.validation_share)

    def images(self, data: Dataset) -> int:
        """How many examples one epoch trains on."""
        return self.used(data) - self.set_apart(data)

    def minibatch(self, data: Dataset) -> int:
        """Examples in a minibatch: all that are trained on where the batch size is larger."""
        return min(self.batch_size, self.images(data))

    def steps_per_epoch(self, data: Dataset) -> int:
        """Minibatches in an epoch, the last one smaller where the division leaves a rest."""
        return -(-self.images(data) // self.batch_size)

    def total_steps(self, data: Dataset) -> int:
        """Minibatches in the whole run."""
        return self.epochs * self.steps_per_epoch(data)

    def steps_between_events(self, data: Dataset) -> int:
        """Every how many minibatches the loss is recorded."""
        return self.log_every or min(-(-self.total_steps(data) // POINTS), MOST_STEPS_BETWEEN_EVENTS)

    def check_against(self, data: Dataset) -> None:
        """Raise ConfigError when these settings do not fit `data`."""
        if self.train_size is not None and self.train_size > data.train_examples:
            raise ConfigError(
                "train_size",
                f"train_size must be a whole number from 1 to {data.train_examples:,} for {data.title}, "
                f'or "all", not {self.train_size:,}.',
            )
        if self.features is not None and self.features > data.features:
            raise ConfigError(
                "features",
                f"features must be a whole number from 1 to {data.features:,} for {data.title}, "
                f'or "all", not {self.features:,}.',
            )
        if self.gradient == "written-out" and (self.optimizer != "sgd" or self.dropout or self.batch_norm):
            raise ConfigError(
                "gradient",
                "gradient written-out is there for optimizer sgd without dropout and batch_norm: choose those, or "
                "gradient autograd.",
            )
        if self.gradient == "written-out" and (self.l1 or (self.hidden and self.activation != "relu")):
            raise ConfigError(
                "gradient",
                "gradient written-out is there for activation relu without l1: choose those, or gradient autograd.",
            )
        self.check_start(data)
        if self.validation_share and not self.set_apart(data):
            raise ConfigError(
                "validation_share",
                f"validation_share must be larger for {self.used(data):,} training examples, or 0: "
                f"{self.validation_share:g} of them is not one whole example.",
            )
        examples = self.images(data)
        if self.batch_norm and self.hidden and (self.batch_size == 1 or examples % self.batch_size == 1):
            raise ConfigError(
                "batch_size",
                f"With batch_norm every minibatch needs at least 2 examples, and {examples:,} examples in minibatches "
                f"of {self.batch_size:,} leave one alone: choose another batch_size or train_size.",
            )

    def check_start(self, data: Dataset | Listing) -> None:
        """Raise ConfigError when initial weights are given that a model of these settings cannot have."""
        if not self.start:
            return
        given = unpack(self.start)
        needed = parameter_count(data.features, self.hidden, data.classes, batch_norm=self.batch_norm)
        if len(given) != needed:
            raise ConfigError(
                "start",
                f"start must have the {needed:,} weights and biases of this model for {data.title}, not {len(given):,} "
                'numbers: give as many, or "none" for those of the seed.',
            )
        if not all(map(math.isfinite, given.tolist())):
            raise ConfigError(
                "start", 'start must have finite numbers only: give others, or "none" for the weights of the seed.'
            )
