"""The parts of the regularization page about five forms of penalty on the exam scores."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.lessons.regularization import penalties as lesson
from core.lessons.regularization.controls import read_strength
from core.lessons.regularization.penalties import FORMS, Optimizer, PenaltyRun
from core.plots.lines import Line, lines_figure
from core.plots.style import Figure
from core.ui.page import say
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState, one_of, switch, written

MOST_STEPS = 100
OPTIMIZERS: dict[str, Optimizer] = {"SGD": "sgd", "Adam": "adam"}
# The notes print 20 costs, the last one after 19 steps.
NOTES_STEPS = lesson.EPOCHS - 1
DEFAULTS = {"strength": "1", "form_bias": "on", "stepper": "SGD", "steps": str(NOTES_STEPS)}
PRESETS = {
    "the notes: sum of norms, lambda 1": DEFAULTS,
    "a small lambda, bias left out": {"strength": "0.1", "form_bias": "off", "stepper": "SGD", "steps": "50"},
    "Adam and AdamW": {"strength": "0.1", "form_bias": "on", "stepper": "Adam", "steps": "50"},
    "diverges": {"strength": "15", "form_bias": "on", "stepper": "SGD", "steps": "100"},
}


@dataclass(frozen=True, eq=False)
class Forms:
    """All five forms trained from one start, and weight_decay with twice the lambda."""

    strength: float
    bias: bool
    optimizer: Optimizer
    steps: int
    runs: dict[str, PenaltyRun]
    twice: PenaltyRun


def _read_steps(text: str) -> str:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_STEPS:
        raise ValueError(f"it must be a whole number from 1 to {MOST_STEPS}.")
    return text


def controls(state: PageState) -> Forms:
    """Lambda, bias, optimizer and the number of steps; what is wrong is said, and the last good value is kept."""
    preset_box_key = state.key("forms_preset")

    def choose() -> None:
        name = st.session_state.get(preset_box_key)
        st.session_state[preset_box_key] = None
        if name in PRESETS:
            state.put(**PRESETS[name])

    st.selectbox("Preset", list(PRESETS), index=None, key=preset_box_key, placeholder="choose", on_change=choose)
    strength = state.read("strength", read_strength)
    typed = st.text_input("lambda", **state.seed("strength", str))
    try:
        strength = read_strength(typed)
    except ValueError as error:
        say.error(f"{error} The picture shows the last number that was right.")
    else:
        state["strength"] = typed.strip()
    bias = st.toggle("Penalize the bias, too", **state.seed("form_bias", switch))
    state["form_bias"] = written(bias)
    stepper = st.segmented_control("Optimizer", list(OPTIMIZERS), **state.seed("stepper", one_of(*OPTIMIZERS)))
    state["stepper"] = stepper or state["stepper"]
    state.read("steps", _read_steps)
    steps = st.slider("Steps", 1, MOST_STEPS, **state.seed("steps", lambda text: int(_read_steps(text))))
    state["steps"] = str(steps)
    return trained(strength, bias, OPTIMIZERS[state["stepper"]], steps)


def trained(strength: float, bias: bool, optimizer: Optimizer, steps: int) -> Forms:
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
            f"- AdamW is **another step**, by up to {_measured(adamw)}: "
            + (
                "it steps like Adam, and these forms like SGD."
                if forms.optimizer == "sgd"
                else "Adam divides the penalty's gradient by the same root as the data's, AdamW leaves it out of that."
            ),
            "- The sum of norms pulls each parameter by λ times its *direction*, however short it is: a constant pull, "
            "where the squares pull less and less. A cost with a penalty inside cannot be compared with one without.",
        ]
    )
