"""Stopping what a test leaves behind in a registry."""

from __future__ import annotations

from core.runs.registry import Registry

TIMEOUT = 30.0


def stop_everything(runs: Registry) -> None:
    """End every run and study, whoever's, and wait for their threads, which write to the test's folder."""
    with runs.lock:
        left = [entry for entry in runs.everything() if entry.run is not None]
        # With the lock held nothing that waits begins in the place of one that ends.
        for entry in left:
            runs.stop(entry.id, entry.owner)
    for entry in left:
        assert entry.run is not None and entry.run.join(TIMEOUT), f"{entry.id} did not stop"
