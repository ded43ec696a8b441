"""From a sweep to what `draggable_frames` shows: the slider with its bands and marks, and the moving panels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.descent.lowest import Lowest, LowPoint
from core.descent.regimes import Regime, stretches
from core.descent.surface import Curve, Surface
from core.descent.sweep import Sweep
from core.plots.descent_paths import surface_panel, valley_panel
from core.plots.frames import Panel
from core.ui.components.draggable_frames import Band, FrameSlider, Mark, Tone

# What pages call it.
REGIME_NAMES = {
    Regime.STALLS: "stalls",
    Regime.LEARNS: "learns",
    Regime.OSCILLATES: "oscillates",
    Regime.OVERSHOOTS: "overshoots",
}
_TONES: dict[Regime, Tone] = {
    Regime.STALLS: "quiet",
    Regime.LEARNS: "good",
    Regime.OSCILLATES: "warning",
    Regime.OVERSHOOTS: "bad",
}


@dataclass(frozen=True, eq=False)
class SweepPicture:
    """What `draggable_frames` shows; the same wherever its slider stands."""

    slider: FrameSlider
    panels: tuple[Panel, ...]
    readouts: dict[str, list[str]]


def rate_slider(rates: Sequence[float], found: Sequence[Regime], edges: Sequence[tuple[str, float]]) -> FrameSlider:
    """The slider over a rising grid of learning rates.

    Args:
        rates: all above 0.
        found: the regime of each.
        edges: rates to mark, with what they are; those outside of the grid are left out.
    """
    decades = range(math.ceil(math.log10(rates[0]) - 1e-9), math.floor(math.log10(rates[-1]) + 1e-9) + 1)
    marks = [
        Mark(position(rates, rate), f"{name} = {rate:.3g}") for name, rate in edges if rates[0] <= rate <= rates[-1]
    ]
    return FrameSlider(
        label="Learning rate",
        texts=[f"{rate:g}" for rate in rates],
        ticks=[Mark(position(rates, 10.0**power), f"{10.0**power:g}") for power in decades],
        bands=[
            Band(stretch.first, stretch.last, _TONES[stretch.kind], REGIME_NAMES[stretch.kind])
            for stretch in stretches(found)
        ],
        marks=marks,
    )


def position(rates: Sequence[float], rate: float) -> float:
    """Where a rate lies on the slider: its index, and between two rates of the grid in proportion to logarithms."""
    return float(np.interp(math.log10(rate), np.log10(np.array(rates)), np.arange(len(rates))))


def outside(leaves: Sequence[int]) -> list[str]:
    """For each run, in words, from which epoch on its path is outside of the picture."""
    return ["" if epoch < 0 else f"↗ outside of the picture from epoch {epoch}" for epoch in leaves]


def path_panel(low: Lowest, drawn: Surface, *, height: int) -> Panel:
    """The paths over the cost in a plane of weight space."""
    logs = drawn.log_costs
    least, most = logs.amin((1, 2), keepdim=True), logs.amax((1, 2), keepdim=True)
    grids = ((logs - least) / (most - least).clamp(min=1e-9) * 255).round().byte().numpy()
    windows = np.stack(
        [
            drawn.horizontal[:, 0].numpy(),
            drawn.horizontal[:, -1].numpy(),
            drawn.vertical[:, 0].numpy(),
            drawn.vertical[:, -1].numpy(),
        ],
        axis=1,
    )
    return surface_panel(
        grids,
        windows,
        drawn.path.numpy(),
        drawn.lowest.numpy(),
        titles=drawn.plane.names,
        minimum_name="minimum" if low.kind is LowPoint.MINIMUM else "low point",
        words=outside(drawn.leaves.tolist()),
        height=height,
    )


def curve_panel(sweep: Sweep, low: Lowest, drawn: Curve, *, height: int) -> Panel:
    """The paths along the cost of the only weight."""
    return valley_panel(
        drawn.weights.numpy(),
        drawn.costs.numpy(),
        drawn.path[:, :, 0].numpy(),
        drawn.path[:, :, 1].numpy(),
        (float(low.points[0, 0]), low.cost),
        titles=(f"weight {sweep.task.names[0]}", "cost"),
        words=outside(drawn.leaves.tolist()),
        height=height,
    )
