"""What the learning rate page says of its slider: what to do with it, and what happens then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.claims import Claim
from core.descent.regimes import Regime


@dataclass(frozen=True)
class SliderNumbers:
    """What can be dragged.

    Attributes:
        regimes: of each position.
        at: the position now.
    """

    regimes: tuple[Regime, ...]
    at: int

    @property
    def over(self) -> tuple[bool, ...]:
        """Whether each position overshoots."""
        return tuple(regime == Regime.OVERSHOOTS for regime in self.regimes)


DRAG: Sequence[Claim[SliderNumbers]] = (
    Claim(
        "to the right",
        lambda n: not n.over[n.at] and n.over[-1],
        "**Drag the learning rate** to the right until the cost overshoots. The arrow keys move it, too.",
    ),
    Claim(
        "to the left",
        lambda n: n.over[n.at] and not n.over[0],
        "**Drag the learning rate** to the left until the cost no longer overshoots. The arrow keys move it, too.",
    ),
    Claim(
        "nowhere",
        lambda n: not any(n.over),
        "**Drag the learning rate.** At no rate of this slider does the cost overshoot; the largest one {end}. The "
        "arrow keys move it, too.",
    ),
    Claim(
        "in between",
        lambda n: any(n.over) and not all(n.over),
        "**Drag the learning rate.** The cost overshoots at some rates of this slider: its bands show at which. The "
        "arrow keys move it, too.",
    ),
)
