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
        "oscillates at the end",
        lambda n: not any(n.over) and n.regimes[-1] == Regime.OSCILLATES,
        "**Drag the learning rate.** At no rate of this slider does the cost overshoot; at its right end it "
        "oscillates. The arrow keys move it, too.",
    ),
    Claim(
        "learns to the end",
        lambda n: not any(n.over) and n.regimes[-1] == Regime.LEARNS,
        "**Drag the learning rate.** At no rate of this slider does the cost overshoot; even at its right end it "
        "learns. The arrow keys move it, too.",
    ),
    Claim(
        "overshoots in between",
        lambda n: any(n.over) and not n.over[-1],
        "**Drag the learning rate.** The cost overshoots at some rates, and not at the largest, where it happens to "
        "bounce lower. The arrow keys move it, too.",
    ),
    Claim(
        "overshoots everywhere",
        lambda n: all(n.over),
        "**Drag the learning rate.** The cost overshoots at every rate of this slider. The arrow keys move it, too.",
    ),
    Claim(
        "stalls to the end",
        lambda n: not any(n.over) and n.regimes[-1] == Regime.STALLS,
        "**Drag the learning rate.** At no rate of this slider does the cost overshoot; at its right end it stalls. "
        "The arrow keys move it, too.",
    ),
)
