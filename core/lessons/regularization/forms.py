"""The parts of the regularization page about five forms of penalty on the exam scores."""

from __future__ import annotations

from dataclasses import dataclass

from core.lessons.regularization import penalties as lesson
from core.lessons.regularization.penalties import FORMS, FormOptimizer, PenaltyRun
from core.plots.lines import Line, lines_figure
from core.plots.style import Figure
from core.reading.rules import Choice, Integer, Real
from core.ui.page.controls import LAST_NUMBER, Box, Segments, Toggle, WholeSlider
from core.ui.page.numbers import fixed
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState

MOST_STEPS = 100
OPTIMIZERS: dict[str, FormOptimizer] = {"SGD": "sgd", "Adam": "adam"}
# The notes print 20 costs, the last one after 19 steps.
NOTES_STEPS = lesson.EPOCHS - 1
STRENGTH = Box("strength", 1.0, Real(0.0, 1000.0), subject="lambda", label="lambda", meanwhile=LAST_NUMBER)
FORM_BIAS = Toggle("form_bias", True, label="Penalize the bias, too")
STEPPER = Segments("stepper", "SGD", Choice(tuple(OPTIMIZERS)), label="Optimizer", required=False)
STEPS = WholeSlider("steps", NOTES_STEPS, Integer(1, MOST_STEPS), label="Steps")
SETTINGS = (STRENGTH, FORM_BIAS, STEPPER, STEPS)


def _preset(title: str, strength: float, bias: bool, stepper: str, steps: int) -> Preset:
    return Preset(title, {STRENGTH: strength, FORM_BIAS: bias, STEPPER: stepper, STEPS: steps})


PRESETS = {
    "notes": _preset("the notes: sum of norms, lambda 1", 1.0, True, "SGD", NOTES_STEPS),
    "small": _preset("a small lambda, bias left out", 0.1, False, "SGD", 50),
    "adam": _preset("Adam and AdamW", 0.1, True, "Adam", 50),
    "diverges": _preset("diverges", 15.0, True, "SGD", 100),
}


@dataclass(frozen=True, eq=False)
class Forms:
    """All five forms trained from one start, and weight_decay with twice the lambda."""

    strength: float
    bias: bool
    optimizer: FormOptimizer
    steps: int
    runs: dict[str, PenaltyRun]
    twice: PenaltyRun


def controls(state: PageState) -> Forms:
    """Lambda, bias, optimizer and the number of steps; what is wrong is said, and the last good value is kept."""
    preset_box(state, PRESETS, name="forms_preset")
    strength, bias = STRENGTH.control(state), FORM_BIAS.control(state)
    stepper, steps = STEPPER.control(state), STEPS.control(state)
    return trained(strength, bias, OPTIMIZERS[stepper], steps)


def trained(strength: float, bias: bool, optimizer: FormOptimizer, steps: int) -> Forms:
    """Train every form for so many steps; the numbers before the next one are those after them."""
    runs = {
        form: lesson.train(form, strength, bias=bias, optimizer=optimizer, epochs=steps + 1) for form in FORMS
    }  # fmt: skip
    twice = lesson.train("weight_decay", 2 * strength, bias=bias, optimizer=optimizer, epochs=steps + 1)
    return Forms(strength, bias, optimizer, steps, runs, twice)


def figure(forms: Forms) -> Figure:
    """The loss on the data by step for each form, without the penalty, so that they can be compared."""
    return lines_figure(
        [Line(FORMS[form].title, range(forms.steps + 1), run.data_losses) for form, run in forms.runs.items()],
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


def differences(forms: Forms) -> dict[str, list[str]]:
    """The largest difference of any weight between each two forms, as measured; the same step where it is rounding."""
    shown: dict[str, list[str]] = {"after these steps": [FORMS[form].title for form in forms.runs]}
    for first in forms.runs:
        shown[FORMS[first].title] = [
            "itself" if first == second else _verdict(_apart(forms, first, second)) for second in forms.runs
        ]
    return shown


def _apart(forms: Forms, first: str, second: str) -> float:
    return lesson.largest_difference(forms.runs[first], forms.runs[second], forms.steps)


def _verdict(apart: float) -> str:
    # NaN is no small difference.
    return f"{_measured(apart)}, same" if apart <= lesson.ROUNDING else _measured(apart)


def _measured(value: float) -> str:
    return "0" if value == 0 else f"{value:.1e}" if value < 1e-3 else fixed(value, 3)


def sentences(forms: Forms) -> str:
    """Which forms are one step, and which are not, with the measured differences."""
    if any(not run.weights[forms.steps].isfinite().all() for run in (*forms.runs.values(), forms.twice)):
        return (
            "- With this lambda some forms **leave the range of numbers**: a step pulls a weight by learning rate "
            f"times lambda, {lesson.LEARNING_RATE:g} · {forms.strength:g} = "
            f"{lesson.LEARNING_RATE * forms.strength:g}, or twice that, times itself, and beyond 2 it jumps further "
            "out each time. Choose a smaller lambda."
        )
    name = "SGD" if forms.optimizer == "sgd" else "Adam"
    half = _apart(forms, "half", "weight_decay")
    twice = lesson.largest_difference(forms.runs["squares"], forms.twice, forms.steps)
    adamw = _apart(forms, "half", "adamw")
    return "\n".join(
        [
            f"- λ/2 Σ w² and {name}'s weight_decay = λ are **one step**: λ w is the gradient of λ/2 Σ w². After "
            f"{forms.steps} steps no weight differs by more than {_measured(half)}.",
            f"- λ Σ w² is weight_decay = **2λ**: with {2 * forms.strength:g} it differs from it by {_measured(twice)}.",
            f"- AdamW is **another step**, by up to {_measured(adamw)}: it steps like Adam, and these forms like SGD."
            if forms.optimizer == "sgd"
            else f"- AdamW is **another step**, by up to {_measured(adamw)}: Adam divides the penalty's gradient by "
            "the same root as the data's, AdamW leaves it out of that.",
            "- The sum of norms pulls each parameter by λ times its *direction*, however short it is: a constant pull, "
            "where the squares pull less and less. A cost with a penalty inside cannot be compared with one without.",
        ]
    )
