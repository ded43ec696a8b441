"""How the processor computes while something trains."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def for_training() -> Iterator[None]:
    """Set up the thread that trains, until the block ends.

    One intra-op thread: more collapse as soon as anything else runs on the machine; runs are parallel instead.
    Numbers below 1.2e-38 count as 0: Adam's averages get there where a pixel is rarely lit, and so does softmax where a
    rate overshoots. They change no weight, and the processor takes many times as long for them.
    """
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
