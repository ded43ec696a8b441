"""How a cost is written, on a page and by its script alike: with the digits that a float32 holds, and no more."""

from __future__ import annotations

from collections.abc import Sequence


def cost_format(costs: Sequence[float]) -> str:
    """The format of all costs of a run, for Python's format().

    Six decimals, as the notes print them, where each cost is from 0.001 to below 10. Seven digits elsewhere: the eighth
    of a float32 is rounding, and six decimals of 0.0000012 would hide it.
    """
    return ".6f" if all(1e-3 <= cost < 10 for cost in costs) else ".7g"


def printed(costs: Sequence[float]) -> list[str]:
    """The costs of a run in the one format that suits them all."""
    how = cost_format(costs)
    return [format(cost, how) for cost in costs]
