"""What watching and keeping a run costs: an epoch of MNIST as a page runs it, against the loop with nothing around it.

Run it with `python -m benchmarks.observed_training`; the claim is a ratio of at most 1.10.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from benchmarks import Report
from core.data import Dataset, load, scaled
from core.runs.registry import Registry
from core.runs.store import Store
from core.training import RunConfig, Status
from core.training.loop import make_optimizer
from core.training.presets import preset_config

CPU = torch.device("cpu")
PROMISED = 1.10
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
    """Seconds of the same training as a page runs it: a thread, events, history, and all of it on disk each epoch."""
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry(Store(Path(folder)), most=1)
        began = time.perf_counter()
        entry = registry.find(registry.submit(config, data, "cpu", "benchmark"))
        assert entry is not None and entry.run is not None
        # The thread ends after the last writing, which is part of what keeping costs.
        for thread in threading.enumerate():
            if thread.name == f"run-{entry.id}":
                thread.join()
        seconds = time.perf_counter() - began
        assert entry.run.status is Status.FINISHED and entry.save_error is None, entry.snapshot().error
    return seconds


def main() -> int:
    """Print the ratios; NOT_AS_CLAIMED when one is above what is promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="times each variant runs, interleaved")
    parser.add_argument("--dataset", default="mnist", help="mnist, or digits where MNIST is not on disk")
    options = parser.parse_args()
    data = load(options.dataset)
    report = Report()
    for name, config in MODELS.items():
        config = RunConfig(**{**config.__dict__, "dataset": options.dataset, "epochs": 1})
        bare(config, data), observed(config, data)
        pairs = [(bare(config, data), observed(config, data)) for _ in range(options.rounds)]
        plain, watched = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        note = f"{plain:.2f} s bare, {watched:.2f} s kept, one thread; median of {options.rounds}, interleaved"
        report.at_most(
            f"a run with events, history and disk against the bare loop: {name}", ratio, PROMISED, "x", note=note
        )
    return report.status


if __name__ == "__main__":
    sys.exit(main())
