"""What the normalization page says of exam scores, in a formula, in sentences and in tables."""

from __future__ import annotations

import math

import pandas as pd

from core.claims import said
from core.descent import columns
from core.descent.printed import printed
from core.descent.task import table
from core.lessons.normalization import arithmetic as lesson
from core.lessons.normalization import claims
from core.lessons.normalization.controls import ScalingSettings
from core.lessons.normalization.picture import SHORT
from core.scripts.literals import Matrix
from core.ui.page.numbers import fixed, latex

# In place of nan, which is 0 divided by n - 1 = 0.
ONE_ROW = "none: a single row"
NO_SPREAD = "none: no column varies"


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


def cost_sentences(settings: ScalingSettings) -> str:
    """What the current rate does to the scores as they are, and to the scaled ones."""
    parts = []
    for problem in (settings.problem, settings.scaled):
        costs = settings.costs(problem)
        at, written = claims.lost(costs), printed(costs)
        finite = len(costs) - 1 if at is None else max(at - 1, 0)
        times = costs[finite] / costs[0] if costs[0] else math.nan
        shown = {
            "rate": f"{settings.learning_rate:g}",
            "name": SHORT[problem.scaling],
            "first": written[0],
            "last": written[-1],
            "steps": len(costs) - 1,
            "finite": finite,
            "lost": at,
            "times": f"{times:.3g}",
        }
        parts.append(said(claims.SIDE, costs, **shown))
    return " ".join(parts)


def cost_table(settings: ScalingSettings) -> pd.DataFrame:
    """Every cost of the current rate of both, as the script prints them."""
    written = {SHORT[each.scaling]: printed(settings.costs(each)) for each in (settings.problem, settings.scaled)}
    return pd.DataFrame({"epoch": list(range(settings.epochs)), **{f"cost, {name}": v for name, v in written.items()}})


def rows_table(settings: ScalingSettings) -> pd.DataFrame:
    """The rows as they are and scaled, and below them mean and standard deviation of each column."""
    found = lesson.scaled_rows(settings.scaled)
    names = settings.problem.feature_names
    lines = [f"row {n}" for n in range(1, len(found.raw) + 1)] + ["mean", "standard deviation"]
    scaled_names = tuple(f"{name}, {SHORT[settings.beside]}" for name in names)
    parts = (
        (names, found.raw, found.mean, found.deviation),
        (scaled_names, found.scaled, found.scaled_mean, found.scaled_deviation),
    )
    held: dict[str, list[str]] = {"line": lines}
    for headings, x, mean, deviation in parts:
        for n, heading in enumerate(headings):
            last = _four(deviation[n]) if len(x) > 1 else ONE_ROW
            held[heading] = [*(_four(row[n]) for row in x), _four(mean[n]), last]
    return pd.DataFrame(held)


def _four(value: float) -> str:
    """Four decimals, as PyTorch prints a matrix, without zeros behind what was typed with fewer."""
    if math.isfinite(value) and abs(value - round(value, 2)) < 1e-5:
        return f"{round(value, 2) + 0.0:.6g}"
    return f"{value:.4f}"


def conditioned(settings: ScalingSettings) -> dict[str, lesson.Conditioned]:
    """The curvature of each scaling."""
    return {
        kind: lesson.conditioned(settings.problem, "sgd", settings.epochs, settings.seed, kind, settings.layer)
        for kind in columns.KINDS
    }


def conditioning_table(settings: ScalingSettings) -> pd.DataFrame:
    """One row for each scaling: curvature, condition number, largest stable and best rate."""
    rows = []
    for kind, found in conditioned(settings).items():
        none = math.isnan(found.best_rate)
        rows.append(
            {
                "scores": lesson.TITLES[kind],
                "λ max": fixed(found.largest, 3),
                "condition number": f"{found.condition:,.3g}",
                "steepness of each column": ", ".join(f"{each:,.3g}" for each in found.steepness) or NO_SPREAD,
                "largest correlation": f"{found.coupling:.3f}",
                "largest stable rate": "any" if found.edge is None else f"{found.edge:.3g}",
                "best rate": "none" if none else f"{found.best_rate:g}",
                f"cost there, epoch {settings.epochs - 1}": "none" if none else fixed(found.best_cost, 3),
            }
        )
    return pd.DataFrame(rows)


def conditioning_sentences(settings: ScalingSettings) -> list[str]:
    """What centring, dividing and whitening do to these scores."""
    found = conditioned(settings)
    shown = {
        "raw": f"{found[columns.RAW].condition:,.3g}",
        "centred": f"{found[columns.CENTRED].condition:,.3g}",
        "scaled": f"{claims.ratio(found, columns.SCALED):,.4g}",
        "correlation": f"{found[columns.RAW].coupling:.3f}",
        "raw_cost": fixed(found[columns.RAW].best_cost, 3),
        "centred_cost": fixed(found[columns.CENTRED].best_cost, 3),
        "centred_best": f"{found[columns.CENTRED].best_rate:g}",
    }
    groups = (claims.CENTRING, claims.LATE, claims.DIVIDING, claims.CORRELATION)
    return [text for group in groups if (text := said(group, found, **shown))]


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
        told = lesson.predictions(settings.exact(problem), problem, settings.run)
        rows[f"predicted, {SHORT[problem.scaling]}"] = [fixed(each.predicted, 2) for each in told]
    return pd.DataFrame(rows)


def student_table(settings: ScalingSettings, students: Matrix) -> pd.DataFrame:
    """New students: the predictions of the scaled model, with the scores prepared rightly and in two wrong ways."""
    told = lesson.new_students(settings.exact(settings.scaled), settings.scaled, settings.run, students)
    return pd.DataFrame(
        {
            "scores": [", ".join(f"{value:g}" for value in each.scores) for each in told],
            "scaled by the training rows": [fixed(each.right, 2) for each in told],
            "not scaled": [fixed(each.unscaled, 2) for each in told],
            "scaled by their own": [fixed(each.by_their_own, 2) for each in told],
        }
    )


def student_sentences(settings: ScalingSettings, students: Matrix) -> str:
    """What the two wrong ways do to these students."""
    x = table(students)
    numbers = claims.StudentNumbers(
        settings.beside, x, columns.fit(x, settings.beside)(x), settings.scaled.fitted()(table(settings.problem.x))
    )
    return f"{said(claims.UNSCALED, numbers)} {said(claims.THEIR_OWN, numbers)}"


def no_number(*tables: pd.DataFrame) -> str:
    """What inf and nan mean, where a table holds one; else empty."""
    if not any(text in ("nan", "inf", "-inf") for each in tables for text in each.to_numpy().flatten()):
        return ""
    return (
        "*inf* (infinite) stands for a number too large for float32, above $3.4 \\cdot 10^{38}$; *nan* (not a number) "
        "is what PyTorch computes from it, such as infinite minus infinite."
    )
