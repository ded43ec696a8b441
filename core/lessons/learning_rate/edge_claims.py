"""What the learning rate page says of the edge: where costs begin to rise, and where the curvature says they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.claims import Claim
from core.descent.every_rate import AllRates
from core.descent.regimes import Regime


@dataclass(frozen=True)
class EdgeNumbers:
    """Where costs begin to rise, and where the curvature says they do.

    Attributes:
        quiet, rising, overshoots: as in core.descent.regimes.MeasuredEdge.
        predicted: the edge from the curvature at the start; None for Adam.
        momentum: whether it is that of SGD with momentum.
        cross_entropy: whether the cost is; else it is the squared error, a bowl.
        over: whether each rate of the slider overshoots, from the lowest up.
        finite: whether all costs of the slider are.
    """

    quiet: float | None
    rising: float | None
    overshoots: float | None
    predicted: float | None
    momentum: bool
    cross_entropy: bool
    over: tuple[bool, ...]
    finite: bool

    @property
    def inside(self) -> bool:
        """Whether the predicted edge lies between the two rates."""
        known = self.predicted is not None and self.quiet is not None and self.rising is not None
        return known and self.quiet <= self.predicted <= self.rising  # type: ignore[operator]

    @property
    def above(self) -> bool:
        """Whether the predicted edge is larger than the rate at which a cost first rises."""
        return self.predicted is not None and self.rising is not None and self.predicted > self.rising

    @property
    def below(self) -> bool:
        """Whether the predicted edge is smaller than the largest rate below which no cost rises, or than all rates."""
        if self.predicted is None:
            return False
        if self.quiet is None:
            return self.rising is not None and self.predicted <= self.rising
        return self.predicted < self.quiet


def edge_numbers(found: AllRates, predicted: float | None) -> EdgeNumbers:
    """The numbers of a slider, beside the edge of the chosen run's start."""
    measured = found.measured
    return EdgeNumbers(
        quiet=measured.quiet,
        rising=measured.rising,
        overshoots=measured.overshoots,
        predicted=predicted,
        momentum=found.sweep.optimizer == "momentum",
        cross_entropy=found.sweep.task.loss == "cross_entropy",
        over=tuple(regime == Regime.OVERSHOOTS for regime in found.regimes),
        finite=bool(found.sweep.costs.isfinite().all()),
    )


MEASURED: Sequence[Claim[EdgeNumbers]] = (
    Claim(
        "nowhere",
        lambda n: n.quiet is not None and n.rising is None,
        "At no learning rate of the slider, up to {quiet}, does the cost rise by more than rounding.",
    ),
    Claim(
        "everywhere",
        lambda n: n.quiet is None and n.rising is not None,
        "Even at {rising}, the smallest learning rate of the slider, the cost rises.",
    ),
    Claim(
        "between",
        lambda n: n.quiet is not None and n.rising is not None and n.quiet < n.rising,
        "The cost begins to rise between the learning rates {quiet} and {rising}.",
    ),
)
EDGE: Sequence[Claim[EdgeNumbers]] = (
    Claim(
        "adam",
        lambda n: n.predicted is None,
        "Adam divides each step by the size of the gradients, so {lambda_max} alone sets no edge: where the cost rises "
        "depends on the start and on the number of epochs, too.",
    ),
    Claim("inside", lambda n: n.inside, "The edge {formula} = {predicted} lies there, too."),
    Claim(
        "momentum rolls",
        lambda n: n.momentum and n.above and n.overshoots is not None and all(n.over[n.over.index(True) :]),
        "The edge {formula} = {predicted} lies above: with momentum the weights roll past the lowest point and up the "
        "other side at smaller rates already. From {overshoots} on the cost ends above its start.",
    ),
    Claim(
        "momentum rolls, and comes back",
        lambda n: n.momentum and n.above,
        "The edge {formula} = {predicted} lies above: with momentum the weights roll past the lowest point and up the "
        "other side at smaller rates already.",
    ),
    Claim(
        "curvature changes, above",
        lambda n: n.cross_entropy and n.above,
        "The edge {formula} = {predicted} lies above: {lambda_max} was measured at the start, and the curvature of "
        "cross-entropy changes as the weights move.",
    ),
    Claim(
        "curvature changes, below",
        lambda n: n.cross_entropy and n.below,
        "The edge {formula} = {predicted} lies below: {lambda_max} was measured at the start, and the curvature of "
        "cross-entropy changes as the weights move.",
    ),
    Claim(
        "too few epochs",
        lambda n: not n.cross_entropy and n.below,
        "The edge {formula} = {predicted} lies below: beyond it the error grows along the steepest direction, but in "
        "so few epochs the others still fall faster.",
    ),
)
BOUNDED: Sequence[Claim[EdgeNumbers]] = (
    Claim(
        "bounded",
        lambda n: n.cross_entropy and n.finite,
        "No cost of this slider becomes infinite or NaN, however large the rate: the gradient of softmax regression is "
        "bounded.",
    ),
    Claim("not bounded", lambda n: not n.cross_entropy, ""),
)
