"""What watching costs: an epoch of MNIST through Run, history kept, against the same loop with nothing around it.

Run it with `python -m benchmarks.observed_training`; the claim is a ratio of at most 1.10.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from core.data import Dataset, load, scaled
from core.training import Run, RunConfig, Status, Trainer
from core.training.loop import make_optimizer
from core.training.presets import preset_config

CPU = torch.device("cpu")
MODELS = {
    "softmax, SGD": preset_config("softmax", dataset="mnist"),
    "MLP 256-128-64, SGD": preset_config("mlp", dataset="mnist"),
}


def bare(config: RunConfig, data: Dataset) -> float:
    """Seconds of a plain loop over preloaded tensors with one evaluation an epoch, and no product around it."""
    torch.set_num_threads(1)
    tensors = scaled(data, config.images(data), config.scaling, CPU)
    x, y = tensors.x_train, tensors.y_train
    generator = torch.Generator().manual_seed(config.seed)
    widths = (data.pixels, *config.hidden, data.classes)
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    optimizer = make_optimizer(model, config)
    began = time.perf_counter()
    for _ in range(config.epochs):
        for batch in torch.randperm(len(y), generator=generator).split(config.batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x.index_select(0, batch)), y.index_select(0, batch))
            loss.backward()
            optimizer.step()
        with torch.inference_mode():
            logits = model(tensors.x_test)
            F.cross_entropy(logits, tensors.y_test).item()
            (logits.argmax(1) == tensors.y_test).float().mean().item()
    return time.perf_counter() - began


def observed(config: RunConfig, data: Dataset) -> float:
    """Seconds of the same training as a page runs it: a thread, events, history, weights copied each epoch."""
    trainer = Trainer(config, data, CPU)
    run = Run("benchmark", trainer.events, weights=trainer.weights)
    began = time.perf_counter()
    run.start()
    run.wait()
    seconds = time.perf_counter() - began
    assert run.status is Status.FINISHED, run.snapshot().error
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="times each variant runs, interleaved")
    parser.add_argument("--dataset", default="mnist", help="mnist, or digits where MNIST is not on disk")
    options = parser.parse_args()
    data = load(options.dataset)
    print(f"{platform.machine()}, torch {torch.__version__}, one thread; median of {options.rounds}, interleaved")
    for name, config in MODELS.items():
        config = RunConfig(**{**config.__dict__, "dataset": options.dataset, "epochs": 1})
        bare(config, data), observed(config, data)
        pairs = [(bare(config, data), observed(config, data)) for _ in range(options.rounds)]
        plain, watched = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        print(f"{name}: bare {plain:.2f} s, through Run {watched:.2f} s an epoch; ratio {ratio:.3f} (at most 1.10)")


if __name__ == "__main__":
    main()
