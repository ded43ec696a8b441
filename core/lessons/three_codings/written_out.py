"""One coding as Python: the lines that make its parameters, and the expressions for its logits and its cost."""

from __future__ import annotations

from dataclasses import dataclass

from core import notes
from core.lessons.three_codings.arithmetic import (
    CLASSES,
    FEATURES,
    Start,
    Variant,
    Written,
    X,
    Y,
    check_written,
)
from core.scripts.cells import TORCH, Cell, imports


@dataclass(frozen=True)
class Code:
    """The parts of a script that differ from coding to coding.

    Attributes:
        setup: lines that make the parameters.
        logits: an expression for the logits of `x`.
        cost: an expression for the cost of the logits `z`.
        weight, bias: expressions for the two parameters.
    """

    setup: str
    logits: str
    cost: str
    weight: str
    bias: str


def code(written: Written, variant: Variant, start: Start) -> Code:
    """A coding as Python.

    Raises:
        ValueError: for another way than those of `WRITTEN`.
    """
    check_written(written)
    hypothesis = "F.softmax(z, 1)" if variant.softmax_twice else "z"
    cost = f"F.cross_entropy({hypothesis}, y)"
    if written == Written.BY_HAND:
        cost = f"(onehot * -torch.log(F.softmax({hypothesis}, 1))).sum(1).mean()"
    if written == Written.LAYER:
        return _layer(variant, start, cost)
    return _tensors(variant, start, cost)


def _tensors(variant: Variant, start: Start, cost: str) -> Code:
    """The parameters as plain tensors W and b."""
    if variant.zero_start:
        lines = [
            f"W = torch.zeros({FEATURES}, {CLASSES}, requires_grad=True)  # autograd keeps its gradient in W.grad",
            f"b = torch.zeros({1 if variant.shared_bias else CLASSES}, requires_grad=True)",
        ]
    else:
        part = "[:1]" if variant.shared_bias else ""
        lines = [
            notes.lines(start.layer),
            "W = model.weight.detach().T.clone().requires_grad_()  # nn.Linear holds the transposed matrix",
            f"b = model.bias.detach(){part}.clone().requires_grad_()",
        ]
    lines[-1] += "  # one for all classes" if variant.shared_bias else "  # one for each class"
    return Code("\n".join(lines), "x.matmul(W) + b", cost, "W", "b")


def _layer(variant: Variant, start: Start, cost: str) -> Code:
    """The parameters within nn.Linear."""
    lines = [notes.lines(Start.SEED.layer if variant.zero_start else start.layer)]
    if variant.zero_start:
        lines += ["nn.init.zeros_(model.weight)  # in place of the random start", "nn.init.zeros_(model.bias)"]
    if variant.shared_bias:
        lines.append("b = model.bias.detach()[:1].clone().requires_grad_()  # one for all classes")
        return Code("\n".join(lines), "F.linear(x, model.weight) + b", cost, "model.weight", "b")
    return Code("\n".join(lines), "model(x)", cost, "model.weight", "model.bias")


def data_cell(written: tuple[Written, ...], *statements: str) -> Cell:
    """The notes' table; one-hot labels where a coding is written by hand.

    Args:
        written: how the codings of the script are written.
        statements: what it imports besides torch.
    """
    onehot = ""
    if Written.BY_HAND in written:
        onehot = f"onehot = F.one_hot(y, {CLASSES}).float()  # a row for each example: 1 at its class, else 0\n"
    return Cell(
        "The data of the notes: four numbers for each example, and its class.",
        f"""\
{imports(*TORCH, *statements)}

torch.set_printoptions(precision=6, linewidth=300)

x = torch.tensor({[list(row) for row in X]!r}).float()
y = torch.tensor({list(Y)!r})
{onehot}""",
    )
