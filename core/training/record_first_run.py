"""Trains the first run of the Train page and keeps what Home plays of it: `python -m core.training.record_first_run`.

It takes a second or two. The app reads the file it writes (core/training/first_run.py).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import torch
from torch import Tensor

from core.data import Dataset, load
from core.metrics import accuracy, confusion_matrix, mean_loss
from core.training.config import RunConfig
from core.training.events import Started, StepDone
from core.training.first_run import FILE, LEVELS, SHARES, FirstRun, Frame, ShownImage
from core.training.inspection import logits_of_test_set, weight_rows
from core.training.loop import Trainer
from core.training.recipes import FIRST_RUN

# Of each of these classes the first test image is shown.
LABELS = (8, 5, 2, 3)
# Early minibatches change much, late ones little: each frame is so many times as late as the one before.
TIMES = 1.22


@dataclass(frozen=True, eq=False)
class Moment:
    """The classifier after so many minibatches: weights (classes, pixels), logits of the test images."""

    step: int
    weights: Tensor
    logits: Tensor


def steps(last: int) -> list[int]:
    """The minibatches at which frames are taken, from 0 to the last one."""
    found = [0]
    while found[-1] < last:
        found.append(min(last, max(found[-1] + 1, round(found[-1] * TIMES))))
    return found


def moments(config: RunConfig, data: Dataset) -> Iterator[Moment]:
    """Train softmax regression and stop for a look at each of `steps`."""
    trainer = Trainer(replace(config, log_every=1), data, torch.device("cpu"))
    wanted = set(steps(config.total_steps(data)))
    for event in trainer.events():
        step = 0 if isinstance(event, Started) else event.step if isinstance(event, StepDone) else None
        if step in wanted:
            weights = trainer.weights()
            rows = weight_rows(config, weights)
            assert step is not None and rows is not None
            yield Moment(step, rows, logits_of_test_set(config, data, weights))


def record(config: RunConfig, data: Dataset) -> FirstRun:
    """The run with these settings, to be kept."""
    found = list(moments(config, data))
    largest = max(float(moment.weights.abs().max()) for moment in found)
    indices = [int((data.y_test == label).nonzero()[0]) for label in LABELS]
    frames = []
    for moment in found:
        levels = (moment.weights / largest * LEVELS).round().to(torch.int8)
        shares = (torch.softmax(moment.logits[indices], 1) * SHARES).round().int().tolist()
        confusion = confusion_matrix(data.y_test, moment.logits.argmax(1), data.classes)
        frames.append(
            Frame(
                step=moment.step,
                loss=float(f"{float(mean_loss(moment.logits, data.y_test)):.6g}"),
                accuracy=accuracy(confusion),
                weights=b64encode(levels.numpy().tobytes()).decode("ascii"),
                shares=tuple(map(tuple, shares)),
            )
        )
    return FirstRun(
        date=datetime.now(UTC).date().isoformat(),
        # Without what it was built for, which changes none of these numbers.
        torch=torch.__version__.partition("+")[0],
        settings=config.to_json(),
        test_images=len(data.y_test),
        largest=largest,
        images=tuple(
            ShownImage(index, label, b64encode(data.x_test[index].numpy().tobytes()).decode("ascii"))
            for index, label in zip(indices, LABELS, strict=True)
        ),
        frames=tuple(frames),
    )


def main() -> None:
    """Record the run anew."""
    torch.set_num_threads(1)
    FILE.write_text(record(FIRST_RUN, load("digits")).to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
