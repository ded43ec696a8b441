"""One link that forty phones open at the same moment, and the dearest link opened again and again while a run trains.

Each lesson has its dearest settings: what its rules allow most of, and of words that can be chosen the slowest. First
one phone opens such a link alone, then forty another that is as dear: what they show is computed once, so the last of
them has it soon after. Then a run trains, and phones open the dearest link of all in a loop, each time with a seed that
nobody has asked for. What training keeps of its speed is compared, and what an honest phone waits for other pages.
The phones are sessions without a browser, beside the server, so they cost this machine more than real ones would.

    python -m benchmarks.one_link --phones 40 --loops 5 40
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import pkgutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from benchmarks import Report
from benchmarks.live_client import speed, spent, threads
from core.data import available
from core.lessons.catalog import LESSONS
from core.reading.rules import Choice, Integer, Switch
from core.ui.page.settings import Setting
from harness.client import Client, fresh_cookie
from harness.serving import serving

PHONES = 40
PROMISED_TIMES, PROMISED_MORE = 2.0, 3.0
PROMISED_SPEED, PROMISED_PAGES = 0.70, 3.0
# A number that may be larger is a seed: it costs the same whatever it is.
MOST_OF_A_COUNT = 10_000
# Choices of more words than these are not tried one by one.
FEW = 6
Link = dict[str, str]


def settings_of(lesson: str) -> list[Setting[object]]:
    """The settings that the modules of a lesson name."""
    package = importlib.import_module(f"core.lessons.{lesson}")
    names = [f"{package.__name__}.{found.name}" for found in pkgutil.iter_modules(package.__path__)]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    return list({value.name: value for value in values if isinstance(value, Setting)}.values())


def numbers(options: Sequence[str]) -> list[float]:
    """The options of a choice, where all of them are numbers."""
    try:
        return [float(option) for option in options]
    except ValueError:
        return []


@dataclass
class Dearest:
    """The links of a lesson that take longest.

    Attributes:
        path: of its page.
        most: what all of them have.
        seeds: the settings that make one as dear as the other, and another; with their choices, if they have few.
    """

    path: str
    most: Link = field(default_factory=dict)
    seeds: dict[str, Sequence[str]] = field(default_factory=dict)

    def link(self, number: int) -> Link:
        """One of them; another number gives another one, where the settings have as many."""
        different = {
            name: options[number % len(options)] if options else str(number) for name, options in self.seeds.items()
        }
        return {**self.most, **different}

    @property
    def endless(self) -> bool:
        """Whether there are as many as anybody wants."""
        return any(not options for options in self.seeds.values())


def dearest(url: str, path: str, numbered: Iterator[int], few: int = FEW) -> Dearest:
    """As the rules of the lesson's settings say; words are tried."""
    found, words = Dearest(path), []
    for setting in settings_of(path):
        rule = setting.rule
        if isinstance(rule, Switch):
            found.most[setting.address_name] = "on"
        elif isinstance(rule, Integer) and rule.high > MOST_OF_A_COUNT:
            found.seeds[setting.address_name] = ()
        elif isinstance(rule, Integer):
            found.most[setting.address_name] = str(rule.high)
        elif isinstance(rule, Choice) and "seed" in setting.name:
            found.seeds[setting.address_name] = rule.options
        elif isinstance(rule, Choice) and numbers(rule.options):
            found.most[setting.address_name] = max(rule.options, key=float)
        elif isinstance(rule, Choice) and len(rule.options) <= few:
            words.append((setting.address_name, rule.options))
    for name, options in words:
        times = {option: opened(url, path, {**found.link(next(numbered)), name: option}) for option in options}
        found.most[name] = max(times, key=times.__getitem__)
    return found


def opened(url: str, path: str, link: Mapping[str, str], cookie: str = "") -> float:
    """Seconds until a phone that opens a link has its page; infinite when it is not answered within a minute."""
    began = time.monotonic()
    with Client(url, path, query=link, cookie=cookie) as client:
        try:
            client.run()
        except TimeoutError:
            return float("inf")
        assert client.exceptions == [], client.exceptions
    return time.monotonic() - began


def at_once(url: str, path: str, link: Mapping[str, str], phones: int) -> float:
    """Seconds until the last of so many phones has the page that all open at the same moment."""
    cookies = [fresh_cookie(url) for _ in range(phones)]
    with ThreadPoolExecutor(phones) as pool:
        return max(pool.map(lambda cookie: opened(url, path, link, cookie), cookies))


@contextlib.contextmanager
def looping(url: str, links: Dearest, phones: int, numbered: Iterator[int]) -> Iterator[list[float]]:
    """So many phones that open a dear link again and again, until the block ends; the times that they waited."""
    over, times, lock = threading.Event(), list[float](), threading.Lock()

    def phone(cookie: str) -> None:
        while not over.is_set():
            with lock:
                number = next(numbered)
            # One that leaves in the middle of a page is no fault.
            with contextlib.suppress(Exception):
                times.append(opened(url, links.path, links.link(number), cookie))

    threads = [threading.Thread(target=phone, args=(fresh_cookie(url),), daemon=True) for _ in range(phones)]
    for thread in threads:
        thread.start()
    try:
        yield times
    finally:
        over.set()
        for thread in threads:
            thread.join(120)


def pages(url: str, cookie: str, seconds: float) -> float:
    """The median of the seconds that an honest phone waits for pages, which it opens one after another."""
    times: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(times) < len(LESSONS):
        times.append(opened(url, LESSONS[len(times) % len(LESSONS)].path, {}, cookie))
        time.sleep(0.2)
    return statistics.median(times)


def start_training(url: str) -> tuple[Client, str]:
    """A run at full speed that outlasts this benchmark, and its id."""
    dataset = "mnist" if available("mnist") else "digits"
    client = Client(url, "train", query={"dataset": dataset, "epochs": "1000", "speed": "full"})
    client.run().click("start")
    return client, dict(part.split("=", 1) for part in client.query.split("&"))["run"]


def main() -> int:
    """Print a row for each lesson and for each number of phones that loop; NOT_AS_CLAIMED when one waits too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=PHONES, help="that open a link at the same moment")
    parser.add_argument(
        "--loops", type=int, nargs="*", default=[5, PHONES], help="phones that open the dearest in a loop"
    )
    parser.add_argument("--seconds", type=float, default=15.0, help="how long they do")
    parser.add_argument("--lessons", nargs="*", default=[entry.path for entry in LESSONS], help="all by default")
    parser.add_argument("--quick", action="store_true", help="settings as they are: no word is tried")
    options = parser.parse_args()
    report, numbered = Report(), count(int(time.time()) % 10_000_000)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), SOFTMAX_LAB_MAX_RUNS="1") as server:
        alone: dict[str, tuple[float, Dearest]] = {}
        for path in options.lessons:
            opened(server.url, path, {})  # what is made once is made
            links = dearest(server.url, path, numbered, 0 if options.quick else FEW)
            alone[path] = opened(server.url, path, links.link(next(numbered))), links
            last = at_once(server.url, path, links.link(next(numbered)), options.phones)
            allowed = PROMISED_TIMES * alone[path][0] + PROMISED_MORE
            said = " ".join(f"{name}={value}" for name, value in links.most.items())
            report.at_most(
                f"{options.phones} phones open one link: {path}, the last", last, allowed, " s",
                note=f"alone {alone[path][0]:.2f} s; {said}",
            )  # fmt: skip
        dear = max((found for found in alone.values() if found[1].endless), key=lambda found: found[0])[1]
        client, run_id = start_training(server.url)
        honest = fresh_cookie(server.url)
        for phones in options.loops:
            time.sleep(2)
            before = speed(server.url, run_id, options.seconds), pages(server.url, honest, options.seconds / 2)
            with looping(server.url, dear, phones, numbered) as times:
                # What may be computed at once beside training is used up by then.
                time.sleep(options.seconds / 2)
                began = threads(server.process.pid)
                kept = speed(server.url, run_id, options.seconds) / before[0]
                computes = spent(began, threads(server.process.pid)).training
                waited = pages(server.url, honest, options.seconds)
            loop = f"{phones} phones loop {dear.path}"
            note = (
                f"{before[0]:,.0f} minibatches a second before; it computes {computes:.2f} of the time it has a "
                f"processor, however busy the machine; {len(times)} links opened"
            )
            report.at_least(f"{loop}: speed of training", kept, PROMISED_SPEED, "x", note=note)
            note = f"{before[1]:.2f} s before"
            report.at_most(f"{loop}: other pages, median", waited / before[1], PROMISED_PAGES, "x", note=note)
        client.close()
    return report.status


if __name__ == "__main__":
    sys.exit(main())
