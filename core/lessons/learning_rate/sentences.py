"""What the learning rate page says in sentences and small tables, with the numbers of its settings."""

from __future__ import annotations

import pandas as pd

from core.claims import said
from core.descent.kept_aside import Answers, kept_aside, shared_columns
from core.descent.printed import printed
from core.descent.sweep import MOMENTUM
from core.lessons.learning_rate import claims, edge_claims, kept_aside_claims, slider_claims
from core.lessons.learning_rate.controls import RateSettings
from core.lessons.learning_rate.picture import edge_here, exact
from core.lessons.sweep_picture import REGIME_NAMES

LAMBDA_MAX = r"$\lambda_{\max}$"


def drag_sentence(settings: RateSettings) -> str:
    """What to do with the slider, what happens then, and what is marked on it."""
    regimes = exact(settings).regimes
    drag = said(slider_claims.DRAG, slider_claims.SliderNumbers(regimes, settings.run), end=REGIME_NAMES[regimes[-1]])
    predicted = edge_here(settings)[1]
    marked = predicted is not None and settings.rates[0] <= predicted <= settings.rates[-1]
    return f"{drag} The mark on the slider is the edge." if marked else drag


def regime_sentence(settings: RateSettings) -> str:
    """What the current rate does, beside the best one."""
    numbers = claims.run_numbers(exact(settings), settings.run)
    written = printed(numbers.costs)
    shown = {
        "rate": f"{settings.learning_rate:g}",
        "first": written[0],
        "last": written[-1],
        "steps": len(written) - 1,
        "lost": numbers.lost,
        "best": f"{numbers.best_rate:g}",
        "best_last": printed(numbers.best_costs[-1:])[0] if numbers.best_costs else "",
    }
    return f"{said(claims.DOES, numbers, **shown)} {said(claims.BEST, numbers, **shown)}"


def edge_sentence(settings: RateSettings) -> str:
    """Where the cost begins to rise, and why that is not quite the edge."""
    predicted = edge_here(settings)[1]
    numbers = edge_claims.edge_numbers(exact(settings), predicted)
    shown = {
        "quiet": f"{numbers.quiet:g}" if numbers.quiet is not None else "",
        "rising": f"{numbers.rising:g}" if numbers.rising is not None else "",
        "overshoots": f"{numbers.overshoots:g}" if numbers.overshoots is not None else "",
        "predicted": f"{predicted:.3g}" if predicted is not None else "",
        "formula": rf"$2\,(1 + {MOMENTUM:g})\,/\,\lambda_{{\max}}$" if numbers.momentum else r"$2/\lambda_{\max}$",
        "lambda_max": LAMBDA_MAX,
    }
    parts = (said(each, numbers, **shown) for each in (edge_claims.MEASURED, edge_claims.EDGE, edge_claims.BOUNDED))
    return " ".join(part for part in parts if part)


def cost_table(settings: RateSettings) -> pd.DataFrame:
    """Every cost of the current rate, as its script prints it."""
    written = printed(exact(settings).sweep.costs[settings.run].tolist())
    return pd.DataFrame({"epoch": list(range(len(written))), "cost": written})


def kept_aside_table(settings: RateSettings) -> pd.DataFrame:
    """The answers before and after training, on the training rows and on those kept aside."""
    problem = settings.problem
    found = kept_aside(problem, exact(settings).sweep, settings.run)
    names = ", ".join(problem.feature_names[n] for n in shared_columns(problem))
    rows: dict[str, Answers] = {
        "before training": found.before,
        f"after {settings.epochs} steps": found.after,
    }
    if found.as_trained is not None:
        rows[f"after, with {names} as in training"] = found.as_trained
    return pd.DataFrame(
        {
            "weights": list(rows),
            "training cost": [f"{each.train_cost:.7g}" for each in rows.values()],
            "training rows right": [f"{each.train_right} of {len(problem.y)}" for each in rows.values()],
            "test cost": [f"{each.test_cost:.7g}" for each in rows.values()],
            "test rows right": [f"{each.test_right} of {len(problem.y_test)}" for each in rows.values()],
            "answers to the test rows": [", ".join(map(str, each.test_answers)) for each in rows.values()],
        }
    )


def kept_aside_sentences(settings: RateSettings) -> str:
    """What became of the rows kept aside, and why they tell little here."""
    numbers, shown = _of_test_rows(settings)
    return f"{said(kept_aside_claims.CHANGED, numbers, **shown)} {said(kept_aside_claims.ANSWERS, numbers, **shown)}"


def test_rows_sentence(settings: RateSettings) -> str:
    """Why a rate that learns has test rows wrong, or one that stalls has them right; empty where neither is so."""
    numbers, shown = _of_test_rows(settings)
    return said(kept_aside_claims.BESIDE_THE_REGIME, numbers, **shown)


def _of_test_rows(settings: RateSettings) -> tuple[kept_aside_claims.AnswerNumbers, dict[str, object]]:
    problem, of_rates = settings.problem, exact(settings)
    found = kept_aside(problem, of_rates.sweep, settings.run)
    own, tests = (tuple(map(int, labels)) for labels in (problem.y, problem.y_test))
    return kept_aside_claims.AnswerNumbers(found, own, tests, of_rates.regimes[settings.run]), {
        "before": found.before.test_right,
        "after": found.after.test_right,
        "tests": len(problem.y_test),
        "answer": f"class {found.after.test_answers[0]}",
        "train": len(problem.y),
        "train_right": found.after.train_right,
        "train_before": f"{found.before.train_cost:.7g}",
        "train_after": f"{found.after.train_cost:.7g}",
    }


def distribution_sentence(settings: RateSettings) -> str:
    """How the rows kept aside differ from all training rows; empty where no column tells them apart."""
    problem = settings.problem
    shared = shared_columns(problem)
    if not shared:
        return ""
    n = shared[0]
    values = [row[n] for row in problem.x_test]
    return (
        f"The notes say that test rows come from the same distribution as training rows. These do not: "
        f"{problem.feature_names[n]} is {problem.x[0][n]:g} in every training row, and {min(values):g} to "
        f"{max(values):g} in every test row. Where it is always {problem.x[0][n]:g}, its weights and the biases get "
        "equal gradients, so training cannot tell them apart: what the weights do to other values was decided by the "
        "random start, and the last row of the table shows how much of the test cost that is. And all test rows are of "
        "one class: whatever leans towards it is right on all of them."
    )
