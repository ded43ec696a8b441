"""The picture of the normalization page: cost and path of raw and scaled scores, side by side."""

from __future__ import annotations

from dataclasses import replace

from core.computing import computed_once
from core.descent import columns
from core.descent.every_rate import AllRates
from core.descent.printed import printed
from core.descent.regimes import best
from core.descent.surface import Surface, surface, under
from core.descent.weight_planes import plane_of_run
from core.lessons.normalization.controls import RATE, ScalingSettings
from core.lessons.sweep_picture import REGIME_NAMES, SweepPicture, path_panel, rate_slider
from core.plots.descent_costs import cost_panel
from core.plots.frames import Panel
from core.ui.components.draggable_frames import draggable_frames
from core.ui.page.settings import PageState

HEIGHT = 330
SHORT = {
    columns.RAW: "as they are",
    columns.CENTRED: "centred",
    columns.SCALED: "scaled",
    columns.STANDARDIZED: "standardized",
    columns.WHITENED: "whitened",
}


@computed_once(most=16)
def _picture(raw: AllRates, scaled: AllRates, raw_drawn: Surface, scaled_drawn: Surface, beside: str) -> SweepPicture:
    pair = ((SHORT[columns.RAW], raw), (SHORT[beside], scaled))
    rates = raw.sweep.learning_rates
    edges = [(f"edge {name}", found.edge) for name, found in pair if found.edge]
    readouts = {"learning rate": [f"{rate:g}" for rate in rates]}
    for name, found in pair:
        readouts[name] = [REGIME_NAMES[regime] for regime in found.regimes]
        readouts[f"last cost {name}"] = [printed(run)[-1] for run in found.sweep.costs.tolist()]
    paths = (
        path_panel(found.lowest, under(drawn, found.sweep), height=HEIGHT)
        for found, drawn in ((raw, raw_drawn), (scaled, scaled_drawn))
    )
    panels = (*(_costs(name, found) for name, found in pair), *paths)
    return SweepPicture(rate_slider(rates, scaled.regimes, edges), panels, readouts)


def _costs(name: str, found: AllRates) -> Panel:
    costs = found.sweep.costs.numpy()
    run = best(found.sweep)
    others = [] if run is None else [(f"best: {found.sweep.learning_rates[run]:g}", costs[run])]
    return cost_panel(costs, y_title=f"cost, {name}", height=HEIGHT, others=others)


@computed_once(most=16)
def _surface(name: str, found: AllRates) -> Surface:
    plane = plane_of_run(found.sweep, found.lowest)
    plane = replace(plane, names=(f"{name}: from start to minimum", "sideways, towards the end"))
    return surface(found.sweep, found.lowest, plane)


def picture(state: PageState, settings: ScalingSettings) -> None:
    """Costs and paths of both, and the slider over all rates; where it is let go becomes the setting."""
    raw, scaled = settings.problem, settings.scaled
    raw_drawn, scaled_drawn = (_surface(SHORT[each.scaling], settings.every_rate(each)) for each in (raw, scaled))
    shown = _picture(settings.exact(raw), settings.exact(scaled), raw_drawn, scaled_drawn, settings.beside)

    def released(position: int) -> None:
        state.put({RATE: settings.rates[position]})

    draggable_frames(
        shown.slider,
        shown.panels,
        readouts=shown.readouts,
        index=settings.run,
        key="normalization_frames",
        on_release=released,
    )
