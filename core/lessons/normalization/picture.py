"""The pictures and tables of the normalization page: raw and scaled side by side, conditioning, predictions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pandas as pd

from core.descent import columns
from core.descent.every_rate import AllRates
from core.descent.regimes import best
from core.descent.surface import surface
from core.descent.weight_planes import plane_of_run
from core.lessons.normalization import arithmetic as lesson
from core.lessons.normalization.controls import RATE, ScalingSettings
from core.lessons.sweep_picture import REGIME_NAMES, SweepPicture, path_panel, rate_slider
from core.plots.descent_costs import cost_panel
from core.plots.frames import Panel
from core.scripts.literals import Matrix
from core.ui.components.draggable_frames import draggable_frames
from core.ui.page.numbers import fixed, latex
from core.ui.page.settings import PageState

HEIGHT = 330
SHORT = {
    columns.RAW: "as they are",
    columns.CENTRED: "centred",
    columns.SCALED: "scaled",
    columns.STANDARDIZED: "standardized",
    columns.WHITENED: "whitened",
}


@lru_cache(maxsize=16)
def _picture(raw: AllRates, scaled: AllRates, beside: str) -> SweepPicture:
    pair = ((SHORT[columns.RAW], raw), (SHORT[beside], scaled))
    rates = raw.sweep.learning_rates
    edges = [(f"edge {name}", found.edge) for name, found in pair if found.edge]
    readouts = {"learning rate": [f"{rate:g}" for rate in rates]}
    for name, found in pair:
        readouts[name] = [REGIME_NAMES[regime] for regime in found.regimes]
        readouts[f"last cost {name}"] = [fixed(cost, 3) for cost in found.sweep.costs[:, -1].tolist()]
    panels = (*(_costs(name, found) for name, found in pair), *(_path(name, found) for name, found in pair))
    return SweepPicture(rate_slider(rates, scaled.regimes, edges), panels, readouts)


def _costs(name: str, found: AllRates) -> Panel:
    costs = found.sweep.costs.numpy()
    run = best(found.sweep)
    others = [] if run is None else [(f"best: {found.sweep.learning_rates[run]:g}", costs[run])]
    return cost_panel(costs, y_title=f"cost, {name}", height=HEIGHT, others=others)


def _path(name: str, found: AllRates) -> Panel:
    plane = plane_of_run(found.sweep, found.lowest)
    plane = replace(plane, names=(f"{name}: from start to minimum", "across, towards the end"))
    return path_panel(found.lowest, surface(found.sweep, found.lowest, plane), height=HEIGHT)


def picture(state: PageState, settings: ScalingSettings) -> None:
    """Costs and paths of both, and the slider over all rates; where it is let go becomes the setting."""
    shown = _picture(settings.every_rate(settings.problem), settings.every_rate(settings.scaled), settings.beside)

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


def sentence(settings: ScalingSettings) -> str:
    """What the current rate does to the scores as they are, and to the scaled ones."""
    raw, scaled = settings.every_rate(settings.problem), settings.every_rate(settings.scaled)
    raw_explodes, scaled_explodes = (lesson.explodes_at(found, settings.run) for found in (raw, scaled))
    raw_costs, scaled_costs = raw.sweep.costs[settings.run], scaled.sweep.costs[settings.run]
    return _SENTENCES[raw_explodes is not None, scaled_explodes is not None].format(
        rate=f"{settings.learning_rate:g}",
        raw=SHORT[settings.problem.scaling],
        raw_first=fixed(raw_costs[0].item()),
        raw_last=fixed(raw_costs[-1].item()),
        raw_epoch=raw_explodes,
        scaled=SHORT[settings.scaled.scaling],
        scaled_first=fixed(scaled_costs[0].item()),
        scaled_last=fixed(scaled_costs[-1].item()),
        scaled_epoch=scaled_explodes,
    )


# By whether the cost explodes with the scores as they are, and with the scaled ones.
_SENTENCES = {
    (False, False): "At {rate}: **{raw}** it goes from {raw_first} to {raw_last}, and **{scaled}** it goes from "
    "{scaled_first} to {scaled_last}.",
    (False, True): "At {rate}: **{raw}** it goes from {raw_first} to {raw_last}, and **{scaled}** the cost is a "
    "thousand times its start at epoch {scaled_epoch}.",
    (True, False): "At {rate}: **{raw}** the cost is a thousand times its start at epoch {raw_epoch}, and **{scaled}** "
    "it goes from {scaled_first} to {scaled_last}.",
    (True, True): "At {rate}: **{raw}** the cost is a thousand times its start at epoch {raw_epoch}, and **{scaled}** "
    "the cost is a thousand times its start at epoch {scaled_epoch}.",
}


def formula(settings: ScalingSettings) -> str:
    """The scaling of the first score, in LaTeX with the current numbers."""
    fitted = settings.scaled.fitted()
    value, shift, scale = settings.problem.x[0][0], fitted.shift[0].item(), fitted.scale[0].item()
    if settings.beside == columns.CENTRED:
        return rf"x' = x - \mu,\qquad {latex(value)} - {latex(shift)} = {latex(value - shift)}"
    if settings.beside == columns.SCALED:
        return rf"x' = \frac{{x}}{{\sigma}},\qquad \frac{{{latex(value)}}}{{{latex(scale)}}} = {latex(value / scale)}"
    quotient = rf"\frac{{{latex(value)} - {latex(shift)}}}{{{latex(scale)}}} = {latex((value - shift) / scale)}"
    then = r",\qquad x'' = C^{-1/2}\,x'" if settings.beside == columns.WHITENED else ""
    return rf"x' = \frac{{x - \mu}}{{\sigma}},\qquad {quotient}{then}"


def conditioning_table(settings: ScalingSettings) -> pd.DataFrame:
    """One row for each scaling: curvature, condition number, largest stable and best rate."""
    rows = []
    for kind in columns.KINDS:
        found = lesson.conditioned(settings.problem, "sgd", settings.epochs, settings.seed, kind)
        rows.append(
            {
                "scores": lesson.TITLES[kind],
                "λ max": fixed(found.largest, 3),
                "condition number": f"{found.condition:,.3g}",
                "largest correlation": f"{found.coupling:.3f}",
                "largest stable rate": "any" if found.edge is None else f"{found.edge:.3g}",
                "best rate": f"{found.best_rate:g}",
                f"cost there, epoch {settings.epochs - 1}": fixed(found.best_cost, 3),
            }
        )
    return pd.DataFrame(rows)


def notices(settings: ScalingSettings) -> str:
    """What the chosen scaling could not do; else empty."""
    return settings.scaled.fitted().sentence(settings.problem.feature_names)


def prediction_table(settings: ScalingSettings) -> pd.DataFrame:
    """The known students: what both models say, in the units of the final score."""
    rows: dict[str, list[str]] = {name: [] for name in settings.problem.feature_names}
    for row in settings.problem.x:
        for name, value in zip(settings.problem.feature_names, row, strict=True):
            rows[name].append(f"{value:g}")
    rows["final score"] = [f"{target:g}" for target in settings.problem.y]
    for problem in (settings.problem, settings.scaled):
        said = lesson.predictions(settings.every_rate(problem), problem, settings.run)
        rows[f"predicted, {SHORT[problem.scaling]}"] = [fixed(each.predicted, 2) for each in said]
    return pd.DataFrame(rows)


def student_table(settings: ScalingSettings, students: Matrix) -> pd.DataFrame:
    """New students: the predictions of the scaled model, with the scores prepared rightly and in two wrong ways."""
    said = lesson.new_students(settings.every_rate(settings.scaled), settings.scaled, settings.run, students)
    return pd.DataFrame(
        {
            "scores": [", ".join(f"{value:g}" for value in each.scores) for each in said],
            "scaled by the training rows": [fixed(each.right, 2) for each in said],
            "not scaled": [fixed(each.unscaled, 2) for each in said],
            "scaled by their own": [fixed(each.by_their_own, 2) for each in said],
        }
    )
