"""The step of the chosen optimizer and the edge, in LaTeX with the numbers of the settings."""

from __future__ import annotations

from core.descent.sweep import BETAS, MOMENTUM
from core.lessons.learning_rate.controls import RateSettings
from core.lessons.learning_rate.first_step import FirstStep, first_step
from core.lessons.learning_rate.picture import edge_here, exact
from core.ui.page.numbers import latex


def formula(settings: RateSettings) -> str:
    """The chosen optimizer's step, and the first one in numbers."""
    step = first_step(exact(settings).sweep, settings.rates.index(settings.learning_rate))
    lines = {"momentum": _momentum, "adam": _adam}.get(settings.optimizer, _sgd)(step, latex(settings.learning_rate))
    # A line each, which a phone has room for.
    return r"\begin{gathered} " + r" \\[4pt] ".join(lines) + r" \end{gathered}"


def _gradient(name: str) -> str:
    return rf"\frac{{\partial\,\text{{cost}}}}{{\partial\,{name}}}"


def _sgd(step: FirstStep, rate: str) -> list[str]:
    name = _latex_name(step.name)
    return [
        rf"{name} \leftarrow {name} - \eta\,{_gradient(name)}",
        rf"{latex(step.before)} - {rate} \cdot ({latex(step.gradient)}) = {latex(step.after)}",
    ]


def _momentum(step: FirstStep, rate: str) -> list[str]:
    """The first velocity is the gradient."""
    name = _latex_name(step.name)
    return [
        rf"v \leftarrow {MOMENTUM:g}\,v + {_gradient(name)}, \quad {name} \leftarrow {name} - \eta\,v",
        rf"\text{{first step: }} v = {latex(step.gradient)}",
        rf"{latex(step.before)} - {rate} \cdot ({latex(step.gradient)}) = {latex(step.after)}",
    ]


def _adam(step: FirstStep, rate: str) -> list[str]:
    """Both means are corrected for their start at 0, so that after one step they are the gradient and its square."""
    name = _latex_name(step.name)
    first, second = BETAS
    size = latex(abs(step.gradient))
    return [
        rf"g = {_gradient(name)}",
        rf"m \leftarrow {first:g}\,m + {1 - first:.1g}\,g",
        rf"v \leftarrow {second:g}\,v + {1 - second:.1g}\,g^2",
        rf"\hat m = \frac{{m}}{{1 - {first:g}^t}}, \quad \hat v = \frac{{v}}{{1 - {second:g}^t}}",
        rf"{name} \leftarrow {name} - \eta\,\frac{{\hat m}}{{\sqrt{{\hat v}} + 10^{{-8}}}}",
        r"\text{first step:}",
        rf"{latex(step.before)} - {rate} \cdot \frac{{{latex(step.gradient)}}}{{{size} + 10^{{-8}}}} "
        rf"= {latex(step.after)}",
    ]


def _latex_name(name: str) -> str:
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    if "[" in name:
        letter, inner = name[:-1].split("[")
        return rf"{letter}_{{{inner}}}"
    plain = name.translate(digits)
    return f"{plain[0]}_{{{plain[1:]}}}" if len(plain) > 1 else plain


def edge_formula(settings: RateSettings) -> str:
    """The edge in LaTeX with the current largest eigenvalue; empty where there is none."""
    largest, found = edge_here(settings)
    if found is None:
        return ""
    above = rf"2\,(1 + {MOMENTUM:g})" if settings.optimizer == "momentum" else "2"
    return (
        rf"\eta_{{\text{{edge}}}} = \frac{{{above}}}{{\lambda_{{\max}}}} = "
        rf"\frac{{{above}}}{{{latex(largest)}}} = {latex(found)}"
    )
