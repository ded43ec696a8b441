"""Interleaved timing: every variant once a round, A B A B, and what their medians say."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping

import torch

# A variant does its work and gives the seconds that count of it.
Variant = Callable[[], float]


def asked(description: str | None, rounds: int) -> argparse.Namespace:
    """The options `rounds` and `dataset` of a benchmark that trains; from here on this process has one thread."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds, help="times each variant runs, interleaved")
    parser.add_argument("--dataset", default="mnist", help="mnist, or digits where MNIST is not on disk")
    torch.set_num_threads(1)
    return parser.parse_args()


def interleaved(variants: Mapping[str, Variant], rounds: int) -> dict[str, list[float]]:
    """The seconds of each variant in each round, after one round that is not counted."""
    for variant in variants.values():
        variant()
    spent: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, variant in variants.items():
            spent[name].append(variant())
    return spent


def ratio(slow: list[float], fast: list[float]) -> float:
    """The median over rounds of slow / fast; what disturbs a whole round cancels."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def cpu(work: Callable[[], object]) -> float:
    """Seconds of processor time this thread spends on `work`; waiting for a core that others use is not counted."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def wall(work: Callable[[], object]) -> float:
    """Seconds until `work` is done."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def product_rate() -> float:
    """Floating-point operations a second of one large matrix product, 1024 x 1024 x 1024 in float32, on this thread."""
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    out = torch.empty(1024, 1024)
    cpu(lambda: torch.mm(a, b, out=out))
    return 2 * 1024**3 / statistics.median(cpu(lambda: torch.mm(a, b, out=out)) for _ in range(15))


def copy_rate() -> float:
    """Bytes a second that one thread copies from a tensor too large for any cache: 512 MB, read and written."""
    source = torch.zeros(2**26)
    target = torch.empty_like(source)
    cpu(lambda: target.copy_(source))
    return 2 * 4 * 2**26 / statistics.median(cpu(lambda: target.copy_(source)) for _ in range(3))
