"""Trains the notes' recipes on MNIST with several seeds and keeps what comes out: `python -m core.training.recording`.

It takes some minutes of one core, and MNIST. The app reads the file it writes (core/training/recorded.py).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import torch

from core.data import Dataset, load, scaled
from core.metrics import mean_loss
from core.training.config import RunConfig
from core.training.events import EpochDone, Started, StepDone
from core.training.inspection import trained_model
from core.training.loop import Trainer
from core.training.recipes import recipe_config
from core.training.recorded import FILE, Recorded, RecordedEpoch, RecordedRun

CPU = torch.device("cpu")
SEEDS = (1, 2, 3, 4, 5)
# Longer than the recipe of softmax regression is: to see when it comes to what the notes say of two epochs.
EPOCHS = {"softmax": 20, "mlp": 10, "mlp-adam": 9}


def record(recipe: str, seed: int, epochs: int, data: Dataset) -> RecordedRun:
    """Train a recipe for so many epochs and look at the test set before them and after each."""
    config = replace(recipe_config(recipe), dataset=data.name, seed=seed, epochs=epochs, evaluate_train=False)
    trainer = Trainer(config, data, CPU)
    first_loss = None
    found = []
    for event in trainer.events():
        if isinstance(event, StepDone) and first_loss is None:
            first_loss = event.loss
        if isinstance(event, Started | EpochDone):
            found.append(_tested(config, data, trainer))
    assert first_loss is not None
    return RecordedRun(recipe, seed, first_loss, tuple(found))


def _tested(config: RunConfig, data: Dataset, trainer: Trainer) -> RecordedEpoch:
    tensors = scaled(data, config.images(data), config.scaling, CPU)
    model = trained_model(config, data, trainer.weights())
    with torch.inference_mode():
        logits = model(tensors.x_test)
        batches = zip(logits.split(config.batch_size), tensors.y_test.split(config.batch_size), strict=True)
        return RecordedEpoch(
            loss=float(mean_loss(logits, tensors.y_test)),
            accuracy=float((logits.argmax(1) == tensors.y_test).double().mean()),
            batch_means=sum(float(mean_loss(*batch)) for batch in batches),
        )


def main() -> None:
    """Record every recipe with every seed."""
    torch.set_num_threads(1)
    data = load("mnist")
    images, batch_size = len(data.y_test), RunConfig().batch_size
    runs = tuple(record(recipe, seed, epochs, data) for recipe, epochs in EPOCHS.items() for seed in SEEDS)
    today = datetime.now(UTC).date().isoformat()
    made = Recorded(today, torch.__version__, "CPU, one thread", images, -(-images // batch_size), runs)
    FILE.write_text(made.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
