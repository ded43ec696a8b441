"""What else an epoch holds: the test set with its confusion matrix, how images are picked, Adam's step; and the floors.

One thread, CPU time.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch

from benchmarks import Report, shown
from benchmarks.loops import CPU, plain_model
from benchmarks.timing import asked, copy_rate, cpu, interleaved, ratio
from core.data import Dataset, load, scaled
from core.metrics import evaluate
from core.training import RunConfig
from core.training.loop import make_optimizer
from core.training.recipes import recipe_config
from core.training.steps import step_by_autograd

BATCH = 64
PROMISED_SHARE = 5.0
MODELS = {"softmax": recipe_config("softmax"), "MLP 256-128-64": recipe_config("mlp")}


def parts(config: RunConfig, data: Dataset, fancy: bool = False) -> dict[str, Callable[[], float]]:
    """The minibatches of an epoch, and the test set after it."""
    tensors = scaled(data, data.train_examples, "0-1", CPU)
    x, y = tensors.x_train, tensors.y_train
    model = plain_model(config, data)
    learn = step_by_autograd(model, make_optimizer(model, config))

    def epoch() -> None:
        for batch in torch.randperm(len(y)).split(BATCH):
            if fancy:
                learn(x[batch], y[batch]).item()
            else:
                learn(x.index_select(0, batch), y.index_select(0, batch)).item()

    return {
        "minibatches": partial(cpu, epoch),
        "test": partial(cpu, lambda: evaluate(model, tensors.x_test, tensors.y_test, data.classes)),
    }


def adam(data: Dataset, fused: bool, steps: int) -> Callable[[], float]:
    """Steps of the notes' large network under Adam, on one minibatch."""
    config = recipe_config("mlp-adam")
    tensors = scaled(data, data.train_examples, "0-1", CPU)
    model = plain_model(config, data)
    learn = step_by_autograd(model, torch.optim.Adam(model.parameters(), lr=0.001, fused=fused))
    x, y = tensors.x_train[:BATCH], tensors.y_train[:BATCH]
    return partial(cpu, lambda: [learn(x, y) for _ in range(steps)])


def picked(data: Dataset) -> dict[str, Callable[[], float]]:
    """The images of an epoch's minibatches picked, as float32 rows in a random order."""
    x = scaled(data, data.train_examples, "0-1", CPU).x_train
    batches = torch.randperm(len(x)).split(BATCH)
    return {"index_select": partial(cpu, lambda: [x.index_select(0, batch) for batch in batches])}


def main() -> int:
    """Print the shares; NOT_AS_CLAIMED when one is above what is promised."""
    options = asked(__doc__, rounds=5)
    data = load(options.dataset)
    report = Report()
    for name, config in MODELS.items():
        config = replace(config, dataset=options.dataset)
        spent = interleaved(parts(config, data), options.rounds)
        epoch = [a + b for a, b in zip(*spent.values(), strict=True)]
        share = 100 / ratio(epoch, spent["test"])
        note = f"{1e3 * statistics.median(spent['test']):.1f} ms"
        report.at_most(f"test set and confusion matrix, of an epoch: {name}", share, PROMISED_SHARE, " %", note=note)
    softmax = replace(MODELS["softmax"], dataset=options.dataset)
    ways = {"index_select": parts(softmax, data), "fancy": parts(softmax, data, fancy=True)}
    spent = interleaved({way: found["minibatches"] for way, found in ways.items()}, options.rounds)
    gain = 100 * (1 - 1 / ratio(spent["fancy"], spent["index_select"]))
    report.figure("time saved by index_select instead of x[batch]: softmax", gain, " %")
    steps = 60 if options.dataset == "mnist" else 5
    spent = interleaved({str(fused): adam(data, fused, steps) for fused in (True, False)}, options.rounds)
    gain = 100 * (1 - 1 / ratio(spent["False"], spent["True"]))
    report.figure("time saved by Adam with fused=True: MLP 520-320-240-120", gain, " %")
    picking = statistics.median(interleaved(picked(data), options.rounds)["index_select"])
    read_and_written = 2 * 4 * data.train_examples * data.features
    rate = copy_rate()
    floor = read_and_written / rate
    note = f"{1e3 * picking:.0f} ms an epoch; floor: its bytes at {shown(rate / 1e9)} GB/s, the rate of a large copy"
    report.figure("picking the images, times a copy of them", picking / floor, "x", note=note)
    one, calls = torch.zeros(1), 20_000
    small = cpu(lambda: [one.add_(1.0) for _ in range(calls)]) / calls
    report.figure("one operation of PyTorch on one number", 1e6 * small, " us", note="the floor of whatever is small")
    return report.status


if __name__ == "__main__":
    sys.exit(main())
