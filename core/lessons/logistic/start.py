"""Initial weights that are typed: a weight for each exam, then the bias; and the two starts that the notes print."""

from __future__ import annotations

from dataclasses import dataclass

from core.reading.number import parts
from core.reading.rule import Rule
from core.reading.rules import Real

# One weight for each exam, and the bias last.
Start = tuple[float, ...]

# No seed gives them: the notes print them without one.
FIRST: Start = (-0.5276, -0.5293, -0.2994, 0.0481)
SECOND: Start = (0.1236, 0.1227, -0.2454, -0.4398)


@dataclass(frozen=True)
class StartRule(Rule[Start]):
    """Numbers with commas between them.

    Attributes:
        number: what each may be.
        fewest, most: how many there may be.
    """

    number: Real
    fewest: int
    most: int

    def allowed(self) -> str:
        return (
            f"{self.fewest} to {self.most} of these with commas between them: {self.number.allowed()}; a weight for "
            "each exam, then the bias"
        )

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, tuple) and self.fewest <= len(value) <= self.most and all(map(self.number.accepts, value))
        )

    def read(self, text: str) -> Start:
        return tuple(self.number.read(part) for part in parts(text))

    def write(self, value: Start) -> str:
        return ",".join(self.number.write(number) for number in value)
