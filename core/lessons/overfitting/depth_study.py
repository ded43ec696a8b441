"""How many layers? Networks of 0 to 6 hidden layers, all trained as long and alike, and judged by a validation set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import mean

import torch

from core.computing import computed_once
from core.data import Dataset, image_kind, load
from core.metrics import evaluate
from core.models import parameter_count
from core.training import EpochDone, Finished, History, RunConfig, Started, StepDone, Trainer
from core.training.events import Found, StudyEvents
from core.training.inspection import trained_model

DEPTHS = tuple(range(7))
SEEDS = (1, 2, 3)
# The notes' network has four linear layers; three of them are hidden.
NOTES_DEPTH = 3
BATCH_SIZE = 20
CPU = torch.device("cpu")


@dataclass(frozen=True)
class Budget:
    """What every depth has alike, beside the data: the width of each hidden layer, and how it is trained."""

    width: int = 32
    optimizer: str = "adam"
    learning_rate: float = 0.003
    epochs: int = 10

    def config(self, depth: int, seed: int) -> RunConfig:
        """The settings of one network."""
        return RunConfig(
            dataset="digits",
            hidden=(self.width,) * depth,
            optimizer=self.optimizer,
            learning_rate=self.learning_rate,
            batch_size=BATCH_SIZE,
            epochs=self.epochs,
            seed=seed,
        )

    def parameters(self, depth: int) -> int:
        """Weights and biases of a network."""
        data = load("digits")
        return parameter_count(data.features, (self.width,) * depth, data.classes)


@dataclass(frozen=True)
class Trained:
    """One network after its last epoch. Losses are means in nats, accuracies from 0 to 1.

    Attributes:
        depth, seed: which one.
        train_loss: mean of the minibatches of the last epoch.
        validation_loss, validation_accuracy: of the images set apart.
        test_accuracy: of the test images; to be shown of the depth that was chosen, and of no other.
    """

    depth: int
    seed: int
    train_loss: float
    validation_loss: float
    validation_accuracy: float
    test_accuracy: float


@computed_once(most=1)
def apart() -> Dataset:
    """The digits with a part of the training images, as many as there are test images, in place of the test set."""
    data = load("digits")
    kept = data.train_examples - len(data.y_test)
    return replace(
        data,
        x_train=data.x_train[:kept],
        y_train=data.y_train[:kept],
        x_test=data.x_train[kept:],
        y_test=data.y_train[kept:],
    )


class DepthStudy:
    """Trains every depth with every seed; each network is a `Trained` in the findings."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    @property
    def key(self) -> Budget:
        """What its findings depend on."""
        return self.budget

    def events(self) -> StudyEvents:
        """`Started`, a `StepDone` for each epoch, a `Found` for each network, and `Finished`."""
        data, test = apart(), load("digits")
        x_test, y_test = test.x_test.float() / image_kind(test).max_value, test.y_test
        steps = self.budget.config(0, 1).total_steps(data)
        yield Started(steps * len(DEPTHS) * len(SEEDS), sum(map(self.budget.parameters, DEPTHS)), str(CPU))
        done = 0
        # A whole curve first, then the next one.
        for seed in SEEDS:
            for depth in DEPTHS:
                config = self.budget.config(depth, seed)
                trainer = Trainer(config, data, CPU)
                last: EpochDone | None = None
                for event in trainer.events():
                    if isinstance(event, EpochDone):
                        last = event
                        yield StepDone(done + event.step, event.train_loss)
                done += steps
                assert last is not None
                model = trained_model(config, data, trainer.weights())
                tested = evaluate(model, x_test, y_test, test.classes).accuracy
                yield Found(Trained(depth, seed, last.train_loss, last.test_loss, last.test_accuracy, tested))
        yield Finished(0.0)


@dataclass(frozen=True)
class Depths:
    """What a study has found.

    Attributes:
        budget: of all networks.
        networks: in the order of training.
    """

    budget: Budget
    networks: tuple[Trained, ...]

    @classmethod
    def of(cls, budget: Budget, history: History) -> Depths:
        """What the history of a study holds."""
        return cls(budget, tuple(each for each in history.findings if isinstance(each, Trained)))

    def at(self, depth: int) -> list[Trained]:
        """The networks of one depth, by seed."""
        return [each for each in self.networks if each.depth == depth]

    @property
    def whole(self) -> bool:
        """Whether every network has been trained."""
        return len(self.networks) == len(DEPTHS) * len(SEEDS)

    def accuracy(self, depth: int) -> float:
        """The mean validation accuracy of a depth over its seeds."""
        return mean(each.validation_accuracy for each in self.at(depth))

    def train_loss(self, depth: int) -> float:
        """The mean training loss of a depth over its seeds, in nats."""
        return mean(each.train_loss for each in self.at(depth))

    def spread(self, depth: int) -> float:
        """How far the seeds of a depth lie apart in validation accuracy."""
        found = [each.validation_accuracy for each in self.at(depth)]
        return max(found) - min(found)

    @property
    def best(self) -> int:
        """The depth with the highest mean validation accuracy, the smallest of equals."""
        return max(DEPTHS, key=lambda depth: (self.accuracy(depth), -depth))

    @property
    def test_accuracy(self) -> float:
        """The mean test accuracy of the depth that was chosen."""
        return mean(each.test_accuracy for each in self.at(self.best))
