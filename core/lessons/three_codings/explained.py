"""What a second softmax and a shared bias do to one coding: tables, formulas and sentences with its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.claims import said
from core.lessons.three_codings import arithmetic as lesson
from core.lessons.three_codings import claims
from core.lessons.three_codings.arithmetic import Start, Training, Variant, Written
from core.lessons.three_codings.compared import measured
from core.lessons.three_codings.script import Named
from core.lessons.three_codings.second_softmax import Examples
from core.ui.page.numbers import fixed, latex

SHARED, OWN = "One shared bias", "One bias a class"


def examples_table(found: Examples) -> dict[str, list[str]]:
    """Each example with softmax once and twice: the probability of its class, its loss, the slope at its logit."""
    table = {
        "example": [str(number) for number in range(1, len(found.labels) + 1)],
        "class": [str(label) for label in found.labels],
    }
    for times, applied in (("once", found.once), ("twice", found.twice)):
        slopes = [row[label] for row, label in zip(applied.slopes, found.labels, strict=True)]
        table[f"p, softmax {times}"] = [fixed(p) for p in applied.of_class]
        table[f"−log p, {times}"] = [fixed(loss) for loss in applied.losses]
        table[f"slope, {times}"] = [fixed(slope) for slope in slopes]
    return table


def guessing_sentence(found: Examples) -> str:
    """How the cost with softmax once compares with guessing, and which example costs most."""
    cost = claims.AgainstGuessing(found.once.losses, math.log(lesson.CLASSES))
    return said(
        claims.GUESSING,
        cost,
        mean=cost.mean,
        guessing=cost.guessing,
        examples=len(cost.losses),
        others=len(cost.losses) - 1,
        costliest=cost.costliest + 1,
        p=_short(found.once.of_class[cost.costliest]),
        loss=max(cost.losses),
        share=100 * cost.share,
        rest=cost.rest,
    )


def slope_formula(found: Examples, example: int, *, twice: bool) -> str:
    """The gradient of one example's loss by its logits in LaTeX: p - y, or through the second softmax's Jacobian."""
    label = [float(k == found.labels[example]) for k in range(lesson.CLASSES)]
    once, slopes = found.once.probabilities[example], found.twice.slopes[example]
    if not twice:
        return (
            r"\frac{\partial\,(-\log p_y)}{\partial z} = p - y = "
            rf"{_vector(once)} - {_vector(label, 0)} = {_vector(found.once.slopes[example])}"
        )
    second = [q - y for q, y in zip(found.twice.probabilities[example], label, strict=True)]
    jacobian = r" \\ ".join(" & ".join(latex(cell) for cell in row) for row in found.jacobians[example])
    return (
        r"\frac{\partial\,(-\log q_y)}{\partial z} = J\,(q - y) = "
        rf"\begin{{bmatrix}} {jacobian} \end{{bmatrix}} {_vector(second)} = {_vector(slopes)}"
    )


def slope_sentence(found: Examples, example: int) -> str:
    """What the second softmax leaves of the slope at the logit of one example's class."""
    slope = claims.slopes(found, example)
    return said(
        claims.STARVED,
        slope,
        once=_short(slope.once),
        twice=_short(slope.twice),
        times=f"{slope.once / slope.twice:,.1f}",
    )


def both_biases(way: Written, variant: Variant) -> list[Named]:
    """One coding with one bias a class and with a shared one, the other switches as they are."""
    twice, zero = variant.softmax_twice, variant.zero_start
    return [(OWN, way, Variant(twice, False, zero)), (SHARED, way, Variant(twice, True, zero))]


def bias_formula(*, twice: bool) -> str:
    """Why the gradient of a shared bias is 0, in LaTeX."""
    start = r"\frac{\partial\,\text{cost}}{\partial b} = \frac{1}{N} \sum_i \sum_k "
    if not twice:
        return start + r"(p_{ik} - y_{ik}) = \frac{1}{N} \sum_i (1 - 1) = 0"
    return (
        start + r"\bigl(J_i\,(q_i - y_i)\bigr)_k = \frac{1}{N} \sum_i \mathbf{1}^\top J_i\,(q_i - y_i) = 0, "
        r"\qquad \mathbf{1}^\top J_i = p_i^\top - (\mathbf{1}^\top p_i)\,p_i^\top = 0"
    )


def bias_sentence(shared: Training, own: Training) -> str:
    """What the gradients were, and what became of the biases."""
    return said(
        claims.BIAS,
        shared,
        largest=measured(max(shared.bias_gradients)),
        epochs=len(shared.costs),
        start=fixed(shared.path[0, -1].item()),
        end=fixed(shared.bias[0]),
        own=", ".join(fixed(value, 3) for value in own.bias),
    )


def trained(codings: Sequence[Named], start: Start) -> list[Training]:
    """The training of each."""
    return [lesson.train(written, variant, start=start) for _, written, variant in codings]


def _vector(values: Sequence[float], digits: int = 4) -> str:
    cells = r" \\ ".join(latex(value, digits) for value in values)
    return rf"\begin{{bmatrix}} {cells} \end{{bmatrix}}"


def _short(value: float) -> str:
    return fixed(value) if abs(value) >= 1e-3 else f"{value:.1e}"
