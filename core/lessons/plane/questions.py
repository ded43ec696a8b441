"""Questions that the plane answers: each with the settings that show it, and what to compare them with.

What each shows was measured with the seeds 1 to 5, of points and weights alike (tests/lessons/plane/test_questions.py).
Runs that are compared differ in what their titles say and have the same seed: so they begin with the same weights,
where their shapes are the same, and see the same points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.data.plane.named import PlaneData
from core.training.config import RunConfig


@dataclass(frozen=True)
class Result:
    """What a run came to, as far as answers ask.

    Attributes:
        train_accuracy, test_accuracy: from 0 to 1, of the weights at the end.
        train_loss, test_loss: in nats, likewise.
        test_losses: after each epoch.
        rises: the share of the recorded minibatches whose loss is above the one before.
        silent: hidden units that are 0 at every point trained on.
        bends: the share of places in the window, from 0 to 1, where the logits are not straight.
    """

    train_accuracy: float
    test_accuracy: float
    train_loss: float
    test_loss: float
    test_losses: tuple[float, ...]
    rises: float
    silent: int
    bends: float


@dataclass(frozen=True)
class Case:
    """A run that shows something.

    Attributes:
        title: what tells it apart.
        plane: its points.
        config: its settings, with the name of the points.
    """

    title: str
    plane: PlaneData
    config: RunConfig

    def with_seed(self, seed: int) -> Case:
        """The same with other points and other weights."""
        plane = replace(self.plane, seed=seed)
        return replace(self, plane=plane, config=replace(self.config, dataset=plane.name, seed=seed))


@dataclass(frozen=True)
class Question:
    """A question, and what answers it.

    Attributes:
        key: in addresses.
        question: as it is asked.
        look_for: one sentence: what to look for.
        opened: the settings that the page opens with.
        beside: what to compare them with.
        shows: whether results show the answer: of the case that is opened, and of those beside it, in their order.
    """

    key: str
    question: str
    look_for: str
    opened: Case
    beside: tuple[Case, ...]
    shows: Callable[[Sequence[Result]], bool]

    @property
    def cases(self) -> tuple[Case, ...]:
        """All of them, the one that is opened first."""
        return self.opened, *self.beside


def _on(plane: PlaneData, title: str, config: RunConfig) -> Case:
    """A run on these points, with their seed."""
    return Case(title, plane, replace(config, dataset=plane.name, seed=plane.seed))


def _but(case: Case, title: str, plane: PlaneData | None = None, **fields: Any) -> Case:
    """The same run with something else."""
    plane = plane or case.plane
    return Case(title, plane, replace(case.config, dataset=plane.name, **fields))


_XOR = PlaneData("xor", 2, 200, 0)
_SOFTMAX = _on(_XOR, "softmax regression", RunConfig(scaling="none", learning_rate=0.3, batch_size=20, epochs=40))
_PRODUCT = _but(_SOFTMAX, "with x₁x₂", replace(_XOR, inputs=("x", "y", "xy")))
_TANH = RunConfig(scaling="none", activation="tanh", optimizer="adam", learning_rate=0.03, batch_size=20, epochs=60)
_FOUR = _on(_XOR, "4 units", replace(_TANH, hidden=(4,)))
_ARMS = _on(PlaneData("spirals", 3, 300, 5), "8-8 units", replace(_TANH, hidden=(8, 8), batch_size=30))
# Other settings than those of the arms above: by them the page knows which question is on.
_ADAM = _but(_ARMS, "Adam 0.03", epochs=50)
_POLYGON = _on(PlaneData("rings", 2, 200, 10), "relu", replace(_TANH, hidden=(4,), activation="relu"))
_DEAD = _on(_XOR, "rate 3", RunConfig(scaling="none", hidden=(8,), learning_rate=3.0, batch_size=20, epochs=20))
_FEW = _on(
    PlaneData("moons", 2, 40, 50, test=50),
    "20 points",
    replace(_TANH, hidden=(8, 8, 8), learning_rate=0.01, epochs=200),
)
_ONE = _on(
    PlaneData("moons", 2, 100, 20),
    "batches of 1",
    replace(_TANH, hidden=(8,), optimizer="sgd", learning_rate=0.1, batch_size=1, epochs=20, log_every=1),
)

QUESTIONS = (
    Question(
        "xor-softmax",
        "Can softmax regression solve xor?",
        "Its border is one straight line: wherever that lies, one of the four squares at least is on the wrong side.",
        _SOFTMAX,
        (),
        lambda results: results[0].train_accuracy <= 0.8,
    ),
    Question(
        "xor-input",
        "With which one extra input can it?",
        "The product x₁x₂ has another sign in each square than in its neighbours, and solves it; x₁² or sin x₁ do not.",
        _PRODUCT,
        (
            _but(_PRODUCT, "with x₁²", replace(_XOR, inputs=("x", "y", "xx"))),
            _but(_PRODUCT, "with sin x₁", replace(_XOR, inputs=("x", "y", "sx"))),
        ),
        lambda results: results[0].train_accuracy >= 0.95 and max(each.train_accuracy for each in results[1:]) <= 0.8,
    ),
    Question(
        "xor-units",
        "How few hidden units solve xor?",
        "With 4 tanh units nearly all points are right; with 2 a whole part of a square stays on the wrong side.",
        _FOUR,
        (_but(_FOUR, "2 units", hidden=(2,)), _but(_FOUR, "3 units", hidden=(3,))),
        lambda results: results[0].train_accuracy >= 0.95 and results[1].train_accuracy <= 0.94,
    ),
    Question(
        "spirals-units",
        "How many units do three spiral arms take?",
        "Two layers of 8 units follow every arm to its end; with two layers of 4 some turns are cut off.",
        _ARMS,
        (_but(_ARMS, "4-4 units", hidden=(4, 4)),),
        lambda results: results[0].train_accuracy >= 0.95 and results[1].train_accuracy <= 0.9,
    ),
    Question(
        "polygons",
        "Why are the borders of relu polygons, and those of tanh round?",
        "Each relu unit bends the border along one straight line, where it begins to be above 0; a tanh unit bends it "
        "a little everywhere.",
        _POLYGON,
        (_but(_POLYGON, "tanh", activation="tanh"),),
        lambda results: (
            min(each.train_accuracy for each in results) >= 0.95
            and results[0].bends <= 0.25
            and results[1].bends >= 0.75
        ),
    ),
    Question(
        "dead-relu",
        "What does a dead relu look like?",
        "Its small map has one colour: it is 0 at every point, so no gradient reaches it, and it never comes back.",
        _DEAD,
        (_but(_DEAD, "rate 0.3", learning_rate=0.3), _but(_DEAD, "tanh", activation="tanh")),
        lambda results: results[0].silent >= 3 and results[1].silent <= 1 and results[2].silent == 0,
    ),
    Question(
        "overfitting",
        "20 points and 8-8-8 units: what is overfitting?",
        "The border winds around single points and the test loss rises again; L2, more points and early stopping make "
        "it smooth.",
        _FEW,
        (
            _but(_FEW, "L2: weight decay 0.1", weight_decay=0.1),
            _but(_FEW, "200 points", replace(_FEW.plane, points=400), epochs=60),
            _but(_FEW, "early stopping", patience=20),
        ),
        lambda results: (
            results[0].train_accuracy >= 0.99
            and results[0].test_loss >= 1.5 * min(results[0].test_losses)
            and all(each.test_loss < 0.8 * results[0].test_loss for each in results[1:])
        ),
    ),
    Question(
        "batch-size-1",
        "What does batch size 1 do?",
        "The border jumps with every point and the loss rises in about half of the steps; with all points in one batch "
        "it only falls, and after as many epochs has come less far.",
        _ONE,
        (_but(_ONE, "all in one batch", batch_size=60_000),),
        lambda results: (
            results[0].rises >= 0.4 and results[1].rises <= 0.05 and results[0].train_loss < results[1].train_loss
        ),
    ),
    Question(
        "adam-rate",
        "Does Adam need another learning rate?",
        "At 0.03 Adam follows the arms and SGD has hardly begun; at 0.3 SGD learns and Adam jumps about.",
        _ADAM,
        (
            _but(_ADAM, "Adam 0.3", learning_rate=0.3),
            _but(_ADAM, "SGD 0.03", optimizer="sgd"),
            _but(_ADAM, "SGD 0.3", optimizer="sgd", learning_rate=0.3),
        ),
        lambda results: (
            results[0].train_loss <= 0.6 * results[1].train_loss
            and results[2].train_loss >= 0.85
            and results[3].train_loss <= 0.75 * results[2].train_loss
        ),
    ),
)
