"""What batching is worth: 151 learning rates in one sweep, against torch.optim and autograd one rate at a time.

Run it with `python -m benchmarks.sweeps`; the claim is a ratio of at least 50.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks import Report
from core.lessons.descent.problems import SCORES, SOFTMAX
from core.lessons.descent.rates import RATES
from core.lessons.descent.sweep import sweep
from core.lessons.descent.task import Task
from core.lessons.learning_rate import EPOCHS, starting_points

PROBLEMS = {"softmax on the 8x3 table": SOFTMAX, "exam scores": SCORES}

PROMISED = 50


def one_at_a_time(task: Task, start: Tensor) -> Tensor:
    """The costs (rates, epochs) of nn.Linear, autograd and torch.optim.SGD in a loop over the rates."""
    loss = F.mse_loss if task.loss == "mse" else F.cross_entropy
    costs = torch.empty(len(RATES), EPOCHS)
    for n, rate in enumerate(RATES):
        model = nn.Linear(task.features, task.outputs)
        nn.utils.vector_to_parameters(start[n].clone(), model.parameters())
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)
        for epoch in range(EPOCHS):
            cost = loss(model(task.x), task.y)
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            costs[n, epoch] = cost.item()
    return costs


def seconds(what: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def main() -> int:
    """Print the ratios; NOT_AS_CLAIMED when one is below what is promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="times each variant runs, interleaved")
    options = parser.parse_args()
    torch.set_num_threads(1)
    report = Report()
    for name, problem in PROBLEMS.items():
        task, start = problem.task(), starting_points(problem)
        batched, loop = sweep(task, RATES, start, EPOCHS).costs, one_at_a_time(task, start)
        finite = loop.isfinite()
        off = ((batched - loop).abs() / loop.abs())[finite].max().item()
        pairs = [
            (
                seconds(lambda t=task, s=start: one_at_a_time(t, s)),
                seconds(lambda t=task, s=start: sweep(t, RATES, s, EPOCHS)),
            )
            for _ in range(options.rounds)
        ]
        slow, fast = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(a / b for a, b in pairs)
        note = f"{1e3 * slow:.0f} ms and {1e3 * fast:.1f} ms; largest difference {off:.1e} of the cost"
        report.at_least(f"{len(RATES)} learning rates at once: {name}", ratio, PROMISED, "x", note=note)
    return report.status


if __name__ == "__main__":
    sys.exit(main())
