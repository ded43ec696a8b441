"""The parts of the regularization page about five forms of penalty on the exam scores."""

from __future__ import annotations

import streamlit as st

from core.claims import said
from core.lessons.regularization import penalties as lesson
from core.lessons.regularization.claims import GROUPS, OF_ALL_FORMS
from core.lessons.regularization.penalties import FORMS, FormOptimizer, Forms, Start, pull, train_all
from core.plots.lines import Line, lines_figure
from core.plots.style import Figure
from core.reading.rules import Choice, Integer, Real
from core.ui.page.controls import LAST_NUMBER, Box, Dropdown, Segments, Toggle, WholeSlider
from core.ui.page.numbers import fixed
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState

MOST_STEPS = 100
OPTIMIZERS: dict[str, FormOptimizer] = {"SGD": "sgd", "Adam": "adam"}
STARTS: dict[str, Start] = {"first": "first", "notes": "notes"}
START_TITLES = {"first": "the first layer after seed 1", "notes": "the notes': their notebook's sixth layer"}
# The notes print 20 costs, the last one after 19 steps.
NOTES_STEPS = lesson.EPOCHS - 1
STRENGTH = Box("strength", 1.0, Real(0.0, 1000.0), subject="lambda", label="lambda", meanwhile=LAST_NUMBER)
FORM_BIAS = Toggle("form_bias", True, label="Penalize the bias, too")
STEPPER = Segments("stepper", "SGD", Choice(tuple(OPTIMIZERS)), label="Optimizer", required=False)
STEPS = WholeSlider("steps", NOTES_STEPS, Integer(0, MOST_STEPS), label="Steps")
START = Dropdown("start", "first", Choice(tuple(STARTS)), label="Start", titles=START_TITLES)
SETTINGS = (STRENGTH, FORM_BIAS, STEPPER, STEPS, START)


def _preset(title: str, strength: float, bias: bool, stepper: str, steps: int, start: Start = "first") -> Preset:
    return Preset(title, {STRENGTH: strength, FORM_BIAS: bias, STEPPER: stepper, STEPS: steps, START: start})


PRESETS = {
    "notes": _preset("the notes: sum of norms, lambda 1", 1.0, True, "SGD", NOTES_STEPS, "notes"),
    "small": _preset("a small lambda, bias left out", 0.1, False, "SGD", 50),
    "adam": _preset("Adam and AdamW", 0.1, True, "Adam", 50),
    "diverges": _preset("diverges", 15.0, True, "SGD", 100),
}


def controls(state: PageState) -> Forms:
    """Lambda, bias, optimizer, steps and start; what is wrong is said, and the last good value is kept."""
    preset_box(state, PRESETS, name="forms_preset")
    strength, bias = STRENGTH.control(state), FORM_BIAS.control(state)
    stepper, steps = STEPPER.control(state), STEPS.control(state)
    return train_all(strength, bias, OPTIMIZERS[stepper], steps, STARTS[START.control(state)])


def figure(forms: Forms) -> Figure:
    """The loss on the data by step for each form, without the penalty, so that they can be compared."""
    return lines_figure(
        [
            Line(FORMS[form].title, range(forms.steps + 1), run.data_losses[: forms.steps + 1])
            for form, run in forms.runs.items()
        ],
        x_title="step",
        y_title="mean squared error, points²",
        log=True,
    )


def results(forms: Forms) -> dict[str, list[str]]:
    """A row for each form: loss and penalty apart, the cost as it would be printed, and the weights."""
    after = forms.steps
    rows = []
    for form, run in forms.runs.items():
        loss, penalty = run.data_losses[after], run.penalties[after]
        w1, w2, w3, b = run.weights[after].tolist()
        rows.append(
            {
                "form": FORMS[form].title,
                "what it does": f"${FORMS[form].latex}$",
                "loss on the data": fixed(loss),
                "penalty": fixed(penalty),
                "cost as printed": fixed(run.costs[after]),
                "w₁, w₂, w₃": ", ".join(fixed(w, 3) for w in (w1, w2, w3)),
                "b": fixed(b, 3),
            }
        )
    return {column: [row[column] for row in rows] for column in rows[0]}


def printed(forms: Forms) -> dict[str, list[str]]:
    """A row for each step: the cost of each form before it, to six decimals, as the notes print theirs."""
    steps = range(forms.steps + 1)
    costs = {FORMS[form].title: [f"{run.costs[step]:.6f}" for step in steps] for form, run in forms.runs.items()}
    return {"step": [str(step) for step in steps], **costs}


def printed_expander(forms: Forms) -> None:
    """The costs of every step, in an expander."""
    with st.expander("Every cost, as the notes print theirs"):
        st.caption(
            "Each cost is the one before its step; weight_decay and AdamW print it without a penalty. The weights are "
            "float32, which holds about seven digits: another processor or another version of PyTorch may round the "
            "last one otherwise."
        )
        st.dataframe(printed(forms), hide_index=True, height=320)


def differences(forms: Forms) -> dict[str, list[str]]:
    """The largest difference of any weight between each two forms, as measured; the same step where it is rounding."""
    shown: dict[str, list[str]] = {"after these steps": [FORMS[form].title for form in forms.runs]}
    for first in forms.runs:
        shown[FORMS[first].title] = [
            "itself" if first == second else _verdict(forms.apart(first, second)) for second in forms.runs
        ]
    return shown


def difference_words(forms: Forms) -> str:
    """The heading of the table of differences, with what "same" means in it."""
    return (
        "**The largest difference of any weight after the last step**, between each two forms. *Same* stands "
        f"where it is at most {lesson.ROUNDING:g}, which rounding alone may come to."
    )


def _verdict(apart: float) -> str:
    # NaN is no small difference.
    return f"{_measured(apart)}, same" if apart <= lesson.ROUNDING else _measured(apart)


def _measured(value: float) -> str:
    return "0" if value == 0 else f"{value:.1e}" if value < 1e-3 else fixed(value, 3)


def sentences(forms: Forms) -> str:
    """Which forms are one step, and which are not, with the measured differences."""
    shown = {
        "stepper": "SGD" if forms.optimizer == "sgd" else "Adam",
        "rate": lesson.LEARNING_RATE,
        "strength": forms.strength,
        "pull": pull("half", forms.strength),
        "twice_strength": 2 * forms.strength,
        "lost": ", ".join(FORMS[form].title for form in forms.lost),
        "half": _measured(forms.apart("half", "weight_decay")),
        "twice": _measured(forms.apart("squares", "twice")),
        "adamw": _measured(forms.apart("half", "adamw")),
    }
    whole = [claim for claim in OF_ALL_FORMS if claim.holds(forms)]
    bullets = [said(whole, forms, **shown)] if whole else [said(group, forms, **shown) for group in GROUPS]
    return "\n".join(
        [
            *bullets,
            "- The sum of norms pulls a parameter by λ times its *direction*, however short it is: a constant pull, "
            "where the squares pull less, the shorter it is. A cost with a penalty inside cannot be compared with one "
            "without.",
        ]
    )
