"""Measured claims: one program a claim, variants interleaved in one run, and all figures in rows of one shape.

A benchmark makes a `Report`, gives it a row for each thing it claims or merely measures, and ends with its status:

    report = Report()
    report.at_most("drag to redraw, median", measured=18.2, required=33, unit=" ms", note="floor: a frame, 16.7 ms")
    report.at_least("16 rates at once", measured=6.1, required=5, unit="x", stretch=6)
    report.figure("two threads beside a busy server", measured=2.4, unit="x")
    return report.status

Each row is printed when it comes, and `python -m benchmarks` prints those of all benchmarks as one table at the end.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

# The exit status of a claim that does not hold; other errors have Python's.
NOT_AS_CLAIMED = 3
# Names the file to which rows are added, one JSON object a line; unset when a benchmark is run by itself.
ROWS = "BENCHMARK_ROWS"


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        claim: what was measured, in a few words that can be read without its benchmark.
        measured: the median, in `unit`s.
        unit: what follows a number, with its space: " ms", "x", " %".
        bound: "at most" or "at least" `required`; "" for a figure that nothing is promised about.
        stretch: what was hoped for beyond it.
        note: the floor beside it, the reason it is not met, or how it was measured.
    """

    claim: str
    measured: float
    unit: str = ""
    bound: str = ""
    required: float | None = None
    stretch: float | None = None
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the promise holds; a figure without one always does, and NaN never."""
        if self.required is None:
            return True
        return self.measured >= self.required if self.bound == "at least" else self.measured <= self.required

    def cells(self) -> tuple[str, str, str, str, str]:
        """Claim, required, measured, met and note, as a table shows them."""
        required = "" if self.required is None else f"{self.bound} {shown(self.required)}{self.unit}"
        if self.stretch is not None:
            required += f" (stretch {shown(self.stretch)}{self.unit})"
        met = "" if self.required is None else "yes" if self.met else "**no**"
        return self.claim, required, f"{shown(self.measured)}{self.unit}", met, self.note


class Report:
    """The rows of one benchmark."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def at_most(
        self, claim: str, measured: float, required: float, unit: str, *, stretch: float | None = None, note: str = ""
    ) -> None:
        """A figure that is promised not to be larger."""
        self._add(Row(claim, measured, unit, "at most", required, stretch, note))

    def at_least(
        self, claim: str, measured: float, required: float, unit: str, *, stretch: float | None = None, note: str = ""
    ) -> None:
        """A figure that is promised not to be smaller."""
        self._add(Row(claim, measured, unit, "at least", required, stretch, note))

    def figure(self, claim: str, measured: float, unit: str, *, note: str = "") -> None:
        """A figure that nothing is promised about."""
        self._add(Row(claim, measured, unit, note=note))

    @property
    def status(self) -> int:
        """The exit status: NOT_AS_CLAIMED when a promise does not hold."""
        return 0 if all(row.met for row in self.rows) else NOT_AS_CLAIMED

    def _add(self, row: Row) -> None:
        self.rows.append(row)
        claim, required, measured, met, note = row.cells()
        promise = f" ({required}: {met.strip('*')})" if required else ""
        print(f"{claim}: {measured}{promise}{f'; {note}' if note else ''}", flush=True)
        if ROWS in os.environ:
            with Path(os.environ[ROWS]).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(row)) + "\n")


def shown(number: float) -> str:
    """Three digits that count, and no more."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def read_rows(path: Path) -> list[Row]:
    """The rows that benchmarks have added to a file."""
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def table(rows: list[Row]) -> str:
    """The rows as a table in Markdown."""
    lines = ["| claim | required | measured | met | note |", "|---|---|---|---|---|"]
    return "\n".join(lines + [f"| {' | '.join(row.cells())} |" for row in rows])


def machine() -> str:
    """What the figures were measured on, and how busy it was when they were begun."""
    # Here, because PyTorch comes with it, which takes seconds that not every benchmark needs.
    from core.training.container import cores

    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    name = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{name}, {cores()} cores, {platform.system()}, torch {version('torch')}{load}"
