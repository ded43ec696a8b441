"""What batching is worth: many learning rates at once, against torch.optim and autograd one rate at a time.

Run it with `python -m benchmarks.sweeps`. 151 rates on small problems are at least 50 times as fast at once; 16 rates
of softmax regression on an epoch of MNIST, as the lesson on the learning rate has them, at least 5 times as fast.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks import Report
from benchmarks.timing import asked, cpu, interleaved, ratio
from core.data import Dataset, load
from core.descent.every_rate import EPOCHS, starting_points
from core.descent.minibatch_sweep import MinibatchSweep
from core.descent.problems import SCORES, SOFTMAX
from core.descent.rates import RATES
from core.descent.sweep import sweep
from core.descent.task import Task
from core.training import RunConfig, train

PROBLEMS = {"softmax on the 8x3 table": SOFTMAX, "exam scores": SCORES}

PROMISED = 50
SIXTEEN = tuple(10 ** (-4 + n / 5) for n in range(16))
CPU = torch.device("cpu")


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


def digits(report: Report, data: Dataset, rounds: int) -> None:
    """Add the rows of 16 classifiers of digits at once; CPU time, because all of it is one thread's."""
    config = RunConfig(dataset=data.name, epochs=1)
    for name, hidden, required in (("softmax", (), 5), ("MLP 64-32", (64, 32), None)):
        chosen = replace(config, hidden=hidden)
        spent = interleaved(
            {
                "one": partial(cpu, lambda c=chosen: deque(train(c, data, CPU), maxlen=0)),
                "all": partial(cpu, lambda c=chosen: deque(MinibatchSweep(c, SIXTEEN, data, CPU).events(), maxlen=0)),
            },
            rounds,
        )
        one, at_once = (statistics.median(times) for times in spent.values())
        times = len(SIXTEEN) * ratio(spent["one"], spent["all"])
        note = f"{one:.2f} s for one and {at_once:.2f} s for all, of CPU time"
        claim = f"{len(SIXTEEN)} learning rates at once, an epoch of {data.title}: {name}"
        if required is None:
            report.figure(claim, times, "x", note=note)
        else:
            report.at_least(claim, times, required, "x", stretch=6, note=note)


def seconds(what: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def main() -> int:
    """Print the ratios; NOT_AS_CLAIMED when one is below what is promised."""
    options = asked(__doc__, rounds=15)
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
        times = statistics.median(a / b for a, b in pairs)
        note = f"{1e3 * slow:.0f} ms and {1e3 * fast:.1f} ms; largest difference {off:.1e} of the cost"
        report.at_least(f"{len(RATES)} learning rates at once: {name}", times, PROMISED, "x", note=note)
    digits(report, load(options.dataset), -(-options.rounds // 3))
    return report.status


if __name__ == "__main__":
    sys.exit(main())
