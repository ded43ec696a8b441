"""What earlier weights cost: a timeline beside the training of any network, and a stream of a small one's.

A network of 8-8 tanh units trains on some hundred examples, without a timeline and with one, in this process: a long
run, and a short one whose every minibatch is recorded. Larger ones are timed while they take their few moments, in a
run of a few epochs, which has most of them for its length. Then a small network trains on a server: in turns nobody and
everybody watches its moments, as pages that draw the network do. How late: from the moment the state before the one
shown was taken, so a moment that came right after it has waited no longer.

    python -m benchmarks.moments --watchers 1 40
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks import Report
from benchmarks.live_client import LONG, Watcher, speed, spent, start_run, threads, watching_moments
from benchmarks.loops import CPU
from benchmarks.timing import interleaved, ratio, wall
from benchmarks.viewers import p95
from core.data import load
from core.training import Run, RunConfig, Trainer
from harness.chromium import launch
from harness.serving import serving

HALL = 40
PROMISED_SPEED = 0.85
PROMISED_SHARE = 0.02
PROMISED_SEEN = 0.5
PROMISED_MILLISECONDS = 60
NETWORK = RunConfig(dataset="iris", hidden=(8, 8), activation="tanh", batch_size=1, epochs=100)
# 500 minibatches, each of which is recorded.
SHORT = replace(NETWORK, batch_size=6, epochs=25)
# More than 1,000 weights. Of the digits an epoch is short, so that moments weigh more than elsewhere.
LARGER = {
    "a larger network": RunConfig(hidden=(256, 128), batch_size=64, epochs=4),
    "the largest that has any": RunConfig(hidden=(1500, 1500), batch_size=64, epochs=4),
    "a larger network, one example a minibatch": RunConfig(hidden=(256, 128), batch_size=1, epochs=1),
}
# It outlasts the benchmark, and has 682 weights: more than most that are drawn.
QUERY = f"{LONG['digits']}&hidden=8-8&activation=tanh"


def trained(config: RunConfig, *, timeline: bool) -> None:
    """A run that is not kept: a thread with events and history, with or without a timeline."""
    trainer = Trainer(config, load(config.dataset), CPU)
    moments = trainer.moments if timeline else lambda step: ()
    run = Run("unwatched", trainer.events, weights=trainer.weights, moments=moments)
    run.start()
    # Not run.wait(), which wakes at every event: no page does.
    for thread in threading.enumerate():
        if thread.name == "unwatched":
            thread.join()


class Timed(Trainer):
    """A run that knows how many seconds it spent on its moments, and how many it took."""

    spent, took = 0.0, 0

    def _take(self, step: int) -> int:
        began = time.perf_counter()
        due = super()._take(step)
        self.spent += time.perf_counter() - began
        self.took += 1
        return due


def taking(config: RunConfig) -> tuple[float, int]:
    """The share of a run's time that its moments took, and how many they were."""
    trainer = Timed(config, load(config.dataset), CPU)
    seconds = wall(lambda: [trainer.moments(0) for _ in trainer.events()])
    return trainer.spent / seconds, trainer.took


async def _watch(url: str, run_id: str, count: int, pipe: Connection) -> None:
    async with contextlib.AsyncExitStack() as all_of_them:
        watchers: list[Watcher] = []
        for _ in range(count):
            watchers.append(await all_of_them.enter_async_context(watching_moments(url, run_id)))
        while not all(watcher.sizes for watcher in watchers):
            await asyncio.sleep(0.05)
        first = [len(watcher.oldest) for watcher in watchers]
        pipe.send(None)
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        pipe.send([(each.oldest[start:], each.sizes[start:]) for each, start in zip(watchers, first, strict=True)])


def _work(url: str, run_id: str, count: int, pipe: Connection) -> None:
    asyncio.run(_watch(url, run_id, count, pipe))


@contextlib.contextmanager
def watchers(url: str, run_id: str, count: int) -> Iterator[Connection]:
    """So many in a process of their own, all of whom have heard something. Write to get what they heard since then."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_work, args=(url, run_id, count, theirs))
    process.start()
    try:
        if not ours.poll(60):
            raise TimeoutError(f"{count} watchers did not get through to the server, or the run was over too soon")
        ours.recv()
        yield ours
    finally:
        process.terminate()
        process.join()


def main() -> int:
    """Print what a timeline costs, and a few lines for each number of watchers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watchers", type=int, nargs="+", default=[1, HALL])
    parser.add_argument("--rounds", type=int, default=3, help="times everybody watches, for each number")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each of these lasts")
    options = parser.parse_args()
    report = Report()
    for name, config in {"a small network": NETWORK, "500 minibatches, each recorded": SHORT}.items():
        config = config if options.rounds > 1 else replace(config, epochs=2)
        ways = {way: partial(wall, partial(trained, config, timeline=way == "with")) for way in ("without", "with")}
        times = interleaved(ways, 3 * options.rounds)
        kept = ratio(times["without"], times["with"])
        report.at_least(f"speed with a timeline, of that without: {name}", kept, PROMISED_SPEED, "x", stretch=0.95)
    for name, config in LARGER.items():
        shares, numbers = zip(*(taking(config) for _ in range(options.rounds)), strict=True)
        report.at_most(
            f"moments, share of the time of training: {name}",
            statistics.median(shares),
            PROMISED_SHARE,
            "",
            note=f"{numbers[0]} moments of {config.epochs} epochs",
        )
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        run_id = start_run(page, server.url, QUERY)
        page.goto("about:blank")
        for count in options.watchers:
            ratios, late, sizes, hertz, beside = [], [], [], [], []
            for _ in range(options.rounds):
                alone = speed(server.url, run_id, options.seconds)
                with watchers(server.url, run_id, count) as pipe, ThreadPoolExecutor(1) as pool:
                    before, began = threads(server.process.pid), time.monotonic()
                    measured = pool.submit(speed, server.url, run_id, options.seconds)
                    ratios.append(measured.result() / alone)
                    beside.append(spent(before, threads(server.process.pid)).beside)
                    pipe.send(None)
                    heard = pipe.recv()
                    lasted = time.monotonic() - began
                late += [seconds for ages, _ in heard for seconds in ages]
                sizes += [size for _, each in heard for size in each]
                hertz += [len(ages) / lasted for ages, _ in heard]
            who = f"moments, watched by {count}"
            note = f"median {1000 * statistics.median(late):.0f} ms, at least {min(hertz):.1f} messages a second"
            report.at_most(f"{who}: event to viewer, p95", p95(late), PROMISED_SEEN, " s", note=note)
            note = f"a message has {statistics.median(sizes):,.0f} bytes"
            report.at_most(
                f"{who}: server, a second", 1000 * statistics.median(beside), PROMISED_MILLISECONDS, " ms", note=note
            )
            kept = statistics.median(ratios)
            # Of a hall it is told: the watchers' own process takes a core of this machine, too.
            if count == 1:
                report.at_least(f"{who}: speed of training", kept, PROMISED_SPEED, "x")
            else:
                report.figure(f"{who}: speed of training", kept, "x")
        browser.close()
    return report.status


if __name__ == "__main__":
    sys.exit(main())
