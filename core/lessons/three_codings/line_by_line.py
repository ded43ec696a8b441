"""One step of the training loop on the page: a table with a row for each line, the shapes, and one logit by hand."""

from __future__ import annotations

from core.claims import said
from core.lessons.three_codings import arithmetic as lesson
from core.lessons.three_codings import claims
from core.lessons.three_codings.arithmetic import Variant, Written
from core.lessons.three_codings.loop import Step
from core.lessons.three_codings.shapes_figure import shapes_figure
from core.plots.style import Figure
from core.scripts.literals import Matrix
from core.ui.page.numbers import fixed, latex


def weight_name(step: Step, written: Written) -> str:
    """The weight that the table follows, as the coding's Python has it."""
    row, column = step.steepest()
    return f"{'model.weight' if written == Written.LAYER else 'W'}[{row}, {column}]"


def loop_table(step: Step, written: Written) -> dict[str, list[str]]:
    """One weight, its gradient and the cost: before the four lines, and after each."""
    name = weight_name(step, written)
    row, column = step.steepest()
    old = "None" if step.old_gradient is None else _six(step.old_gradient[row][column])
    before, after = _six(step.weight[row][column]), _six(step.weight_after[row][column])
    gradient, cost = _six(step.gradient[row][column]), _six(step.cost)
    old_cost = "none yet" if step.old_cost is None else _six(step.old_cost)
    return {
        "after the line": [
            "before",
            "optimizer.zero_grad()",
            "cost = ... (forward)",
            "cost.backward()",
            "optimizer.step()",
        ],
        "what it does": [
            "",
            "forgets the old gradients",
            "computes logits and cost from the weights",
            "computes the gradient of the cost",
            "subtracts learning rate times gradient",
        ],
        name: [before, before, before, before, after],
        f"{name}'s gradient": [old, "None", "None", gradient, gradient],
        "cost": [old_cost, old_cost, cost, cost, cost],
    }


def update_formula(step: Step) -> str:
    """The fourth line for the weight that the table follows, in LaTeX."""
    row, column = step.steepest()
    gradient = latex(step.gradient[row][column], 6)
    return (
        rf"w \leftarrow w - \eta\,\frac{{\partial\,\text{{cost}}}}{{\partial w}} = "
        rf"{latex(step.weight[row][column], 6)} - {lesson.LEARNING_RATE:g} \cdot ({gradient}) = "
        rf"{latex(step.weight_after[row][column], 6)}"
    )


def loop_sentences(step: Step) -> str:
    """What was left over from the step before, and what the next forward finds."""
    left_over = said(claims.OLD_GRADIENT, step, before=step.epoch - 1)
    change = fixed(abs(step.next_cost - step.cost), 6)
    following = said(claims.NEXT, step, next_cost=_six(step.next_cost), change=change)
    return f"{left_over} After `step()` the variable `cost` is still the old one, {_six(step.cost)}. {following}"


def shapes_chart(step: Step, written: Written, example: int) -> Figure:
    """X W + b = Z before this step, with one example's logit of its own class in frames."""
    return shapes_figure(
        lesson.X,
        _multiplied(step, written),
        step.bias,
        step.logits,
        example=example,
        label=lesson.Y[example],
        transposed=written == Written.LAYER,
    )


def shapes_sentence(written: Written, variant: Variant) -> str:
    """Which shapes are multiplied, and what becomes of the bias."""
    rows, features, classes = len(lesson.X), lesson.FEATURES, lesson.CLASSES
    bias = (
        "The bias is one number, which is added to all."
        if variant.shared_bias
        else ("The bias is one row, which is added to each row of the product.")
    )
    if written == Written.LAYER:
        return (
            f"`nn.Linear({features}, {classes})` holds its weight the other way round, with a row for each class: "
            f"{classes} × {features}. What is multiplied is the transposed one, `x @ weight.T`: {rows} × {features} "
            f"times {features} × {classes} gives {rows} × {classes}, as in `x.matmul(W)`. {bias}"
        )
    return (
        f"{rows} × {features} times {features} × {classes} gives {rows} × {classes}: the inner two must be equal, and "
        f"vanish. {bias} `nn.Linear({features}, {classes})` holds the same numbers the other way round, with a row for "
        f"each class: {classes} × {features}."
    )


def logit_formula(step: Step, written: Written, variant: Variant, example: int) -> str:
    """The framed logit as a sum of products, in LaTeX."""
    label = lesson.Y[example]
    column = [row[label] for row in _multiplied(step, written)]
    products = " + ".join(rf"{x} \cdot {_signed(w)}" for x, w in zip(lesson.X[example], column, strict=True))
    bias = step.bias[0 if variant.shared_bias else label]
    return rf"z_{{{example + 1},{label}}} = {products} + {_signed(bias)} = {latex(step.logits[example][label])}"


def _multiplied(step: Step, written: Written) -> Matrix:
    """The weight as (features, classes)."""
    return tuple(zip(*step.weight, strict=True)) if written == Written.LAYER else step.weight


def _signed(value: float) -> str:
    return f"({latex(value)})" if value < 0 else latex(value)


def _six(value: float) -> str:
    return fixed(value, 6)
