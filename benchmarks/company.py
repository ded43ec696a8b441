"""In company: what an epoch takes while other programs, other runs and the pages of a server want the cores, too.

Each variant trains the 256-128-64 network for some minibatches; a busy program is one that loops, the pages are 20 ms
of Python ten times a second. By the clock on the wall, because waiting is what is measured. The threads of one step and
OMP_WAIT_POLICY are set in processes of their own: one thread is what runs use (core/training/loop.py), and the figures
say whether that choice is still right.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import torch

from benchmarks import Report
from benchmarks.loops import CPU, observed, plain_model
from benchmarks.timing import interleaved, ratio, wall
from core.data import Dataset, load, scaled
from core.training.container import cores
from core.training.loop import make_optimizer
from core.training.recipes import recipe_config
from core.training.steps import step_by_autograd

STEPS = 300
MLP = recipe_config("mlp")
SPIN = "print(flush=True)\nwhile True: pass"


@contextlib.contextmanager
def busy(programs: int) -> Iterator[None]:
    """So many programs beside this one that do nothing but loop."""
    with contextlib.ExitStack() as running:
        for _ in range(programs):
            program = running.enter_context(
                subprocess.Popen([sys.executable, "-c", SPIN], stdout=subprocess.PIPE, text=True)
            )
            running.callback(program.kill)
            assert program.stdout is not None
            program.stdout.readline()  # it loops from now on
        yield


@contextlib.contextmanager
def pages() -> Iterator[None]:
    """A thread of this process that takes 20 ms for Python ten times a second, as a server that draws pages does."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.08):
            until = time.thread_time() + 0.02
            while time.thread_time() < until:
                pass

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def stepper(data: Dataset, steps: int) -> Callable[[], None]:
    """So many minibatches of the network, without a run around them."""
    tensors = scaled(data, data.train_examples, "0-1", CPU)
    model = plain_model(MLP, data)
    learn = step_by_autograd(model, make_optimizer(model, MLP))

    def train() -> None:
        order = torch.randperm(data.train_examples)[: steps * MLP.batch_size]
        for batch in order.split(MLP.batch_size):
            learn(tensors.x_train.index_select(0, batch), tensors.y_train.index_select(0, batch)).item()

    return train


@contextlib.contextmanager
def elsewhere(dataset: str, threads: int, steps: int, policy: str) -> Iterator[Callable[[], float]]:
    """Seconds of the steps in a process with so many threads, each time they are asked for."""
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    if policy:
        environment["OMP_WAIT_POLICY"] = policy
    command = [sys.executable, "-m", "benchmarks.company", "--dataset", dataset, "--alone", f"{threads},{steps}"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None and told is not None

        def seconds() -> float:
            asked.write("again\n")
            asked.flush()
            return float(told.readline())

        yield seconds


def within(context: Callable[[], contextlib.AbstractContextManager[None]], work: Callable[[], None]) -> float:
    """Seconds of `work` in some company."""
    with context():
        return wall(work)


def side_by_side(data: Dataset, dataset: str, images: int, runs: int) -> float:
    """Seconds of work of the slowest of so many runs at once, as pages have them."""
    config = recipe_config("mlp", dataset=dataset, epochs=1, train_size=images)
    return max(snapshot.seconds for snapshot in observed(config, data, runs))


def main() -> int:
    """Print what company costs; NOT_AS_CLAIMED when it is more than is promised."""
    allowed = cores()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="times each variant runs, interleaved")
    parser.add_argument("--dataset", default="mnist", help="mnist, or digits where MNIST is not on disk")
    parser.add_argument("--threads", type=int, nargs="*", default=sorted({1, 2, allowed}), help="of a step, to compare")
    parser.add_argument("--alone", metavar="THREADS,STEPS", help=argparse.SUPPRESS)
    options = parser.parse_args()
    data = load(options.dataset)
    if options.alone:
        threads, steps = map(int, options.alone.split(","))
        torch.set_num_threads(threads)
        train = stepper(data, steps)
        train()
        for _ in sys.stdin:
            print(wall(train), flush=True)
        return 0
    torch.set_num_threads(1)
    steps = min(STEPS, data.train_examples // MLP.batch_size)
    train, images = stepper(data, steps), min(steps * MLP.batch_size, data.train_examples)
    spent = interleaved(
        {
            "alone": partial(wall, train),
            "busy": partial(within, partial(busy, allowed - 1), train),
            "pages": partial(within, pages, train),
            "one run": partial(side_by_side, data, options.dataset, images, 1),
            "two runs": partial(side_by_side, data, options.dataset, images, 2),
        },
        options.rounds,
    )
    report = Report()
    note = f"all of the {allowed} cores but one kept busy"
    report.at_most("an epoch beside busy programs", ratio(spent["busy"], spent["alone"]), 1.5, "x", note=note)
    claim = "speed of each of two runs side by side, of its speed alone"
    report.at_least(
        claim, 100 * ratio(spent["one run"], spent["two runs"]), 80, " %", note=f"{allowed} cores, one process"
    )
    report.figure("an epoch beside 20 ms of Python ten times a second", ratio(spent["pages"], spent["alone"]), "x")
    for policy in ("", "PASSIVE", "ACTIVE"):
        for threads in options.threads:
            if threads == 1 and policy:
                continue
            times: dict[str, list[float]] = {"alone": [], "busy": []}
            with elsewhere(options.dataset, threads, steps, policy) as seconds:
                for _ in range(-(-options.rounds // 3)):
                    times["alone"].append(seconds())
                    with busy(allowed - 1):
                        times["busy"].append(seconds())
            alone, company = (statistics.median(column) / steps for column in times.values())
            claim = (
                f"a step with {threads} threads{f', OMP_WAIT_POLICY={policy}' if policy else ''}, beside busy programs"
            )
            report.figure(claim, 1e3 * company, " ms", note=f"{1e3 * alone:.2f} ms alone")
    return report.status


if __name__ == "__main__":
    sys.exit(main())
