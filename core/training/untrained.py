"""A classifier before its first step: how it does on what a run is judged by, and why its loss is what it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from core.claims import Claim, said
from core.computing import computed_once
from core.data import Dataset
from core.data.scaling import only, scale, shift_and_scale
from core.metrics import Evaluation, evaluate
from core.models import parameter_count
from core.training.config import RunConfig
from core.training.loop import make_model
from core.training.set_apart import examples

# A page draws it at once: larger networks are left out.
MOST_PARAMETERS = 1_000_000
MOST_ASKED = 2000
# Nats between a loss and ln K that is still said to be near it.
NEAR = 0.15


@dataclass(frozen=True)
class Untrained:
    """An untrained classifier's results, and on how many examples.

    Attributes:
        found: loss in nats, accuracy and confusion matrix.
        asked: how many examples were asked, the first ones of the test set, or of the validation set where the test
            set of the run would be sealed.
        of: how many that set has.
        classes: K of them.
    """

    found: Evaluation
    asked: int
    of: int
    classes: int

    @property
    def guessing(self) -> float:
        """ln K, the loss in nats when each of K classes is given the same probability."""
        return math.log(self.classes)


WHY = (
    Claim[Untrained](
        "no number",
        lambda start: not math.isfinite(start.found.loss),
        "Its loss is no number already: the inputs are too large for its weights.",
    ),
    Claim[Untrained](
        "near ln K",
        lambda start: abs(start.found.loss - start.guessing) < NEAR,
        "It knows nothing yet. Its loss, **{loss}** nats, is near $\\ln {classes} = {guessing}$, what it is "
        "when each of the {classes} classes is given the same probability. **{accuracy} %** are right by chance.",
    ),
    Claim[Untrained](
        "above ln K",
        lambda start: start.found.loss >= start.guessing + NEAR,
        "It knows nothing yet, but its random weights are sure of something. Its loss, **{loss}** nats, is above "
        "$\\ln {classes} = {guessing}$, what it is when each of the {classes} classes is given the same probability. "
        "**{accuracy} %** are right by chance.",
    ),
    Claim[Untrained](
        "below ln K",
        lambda start: start.found.loss <= start.guessing - NEAR,
        "It knows nothing yet, and is lucky. Its loss, **{loss}** nats, is below $\\ln {classes} = {guessing}$, what "
        "it is when each of the {classes} classes is given the same probability. **{accuracy} %** are right by chance.",
    ),
)


def why(start: Untrained) -> str:
    """Why the loss is what it is, in a sentence or two."""
    return said(
        WHY,
        start,
        classes=start.classes,
        loss=f"{start.found.loss:.3f}",
        guessing=f"{start.guessing:.3f}",
        accuracy=f"{100 * start.found.accuracy:.1f}",
    )


def untrained(config: RunConfig, data: Dataset) -> Untrained | None:
    """The classifier that a run with these settings begins with; None where it is too large to be asked in passing."""
    if parameter_count(data.features, config.hidden, data.classes) > MOST_PARAMETERS:
        return None
    return _asked(
        data,
        config.hidden,
        config.activation,
        config.batch_norm,
        config.scaling,
        config.used(data),
        config.features,
        config.seed,
        config.start,
        config.validation_share,
        config.test_every_epoch,
    )


# As many as a class tries in a lecture; a matrix of counts each.
@computed_once(most=64)
def _asked(
    data: Dataset,
    hidden: tuple[int, ...],
    activation: str,
    batch_norm: bool,
    scaling: str,
    images: int,
    features: int | None,
    seed: int,
    start: str,
    validation_share: float,
    test_every_epoch: bool,
) -> Untrained:
    config = RunConfig(
        dataset=data.name,
        hidden=hidden,
        activation=activation,
        batch_norm=batch_norm,
        scaling=scaling,
        seed=seed,
        start=start,
        train_size=images,
        features=features,
        validation_share=validation_share,
        test_every_epoch=test_every_epoch,
    )
    model = make_model(config, data, torch.Generator().manual_seed(seed))
    split = examples(config, data)
    seen = split.training.x_train[: config.images(data)]
    x, y = (split.x_apart, split.y_apart) if config.seals_test else (data.x_test, data.y_test)
    shift, one_scale = shift_and_scale(seen, scaling, data.kind)
    inputs = scale(x[:MOST_ASKED], shift, only(features, seen, one_scale), torch.device("cpu"))
    return Untrained(evaluate(model, inputs, y[:MOST_ASKED], data.classes), len(inputs), len(y), data.classes)
