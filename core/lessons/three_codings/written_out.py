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
from core.scripts.forms import LOADER_IMPORTS, PLAIN
from core.scripts.full_batch import module_class


@dataclass(frozen=True)
class Code:
    """The parts of a script that differ from coding to coding, and from form to form.

    Attributes:
        setup: lines that make the parameters.
        forward: an expression for the logits of the inputs `{x}`.
        loss: an expression for the cost of the logits `z` with the classes `{y}`.
        weight, bias: expressions for the two parameters.
        learnt: an expression for what the optimizer moves.
        model: the cells of the model's class; none in plain tensors.
    """

    setup: str
    forward: str
    loss: str
    weight: str
    bias: str
    learnt: str
    model: tuple[Cell, ...] = ()

    def logits(self, x: str = "x") -> str:
        """An expression for the logits of `x`."""
        return self.forward.format(x=x)

    def cost(self, y: str = "y") -> str:
        """An expression for the cost of the logits `z` with the classes `y`."""
        return self.loss.format(y=y)


def code(written: Written, variant: Variant, start: Start, form: str = PLAIN, class_name: str = "Classifier") -> Code:
    """A coding as Python, in one of FORMS; `class_name` is that of its class, where it has one.

    Raises:
        ValueError: for another way than those of `WRITTEN`.
    """
    check_written(written)
    by_class = form != PLAIN
    hypothesis = "F.softmax(z, 1)" if variant.softmax_twice else "z"
    cost = f"F.cross_entropy({hypothesis}, {{y}})"
    if written == Written.BY_HAND:
        onehot = f"F.one_hot({{y}}, {CLASSES})" if by_class else "onehot"
        cost = f"({onehot} * -torch.log(F.softmax({hypothesis}, 1))).sum(1).mean()"
    if by_class:
        return _class(written, variant, start, cost, class_name)
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
        lines = [
            notes.lines(start.layer),
            f"W = model.weight.detach().T.clone().requires_grad_(){_TRANSPOSED}",
            f"b = model.bias.detach(){_part(variant)}.clone().requires_grad_()",
        ]
    lines[-1] += _whose(variant)
    return Code("\n".join(lines), "{x}.matmul(W) + b", cost, "W", "b", "[W, b]")


def _layer(variant: Variant, start: Start, cost: str) -> Code:
    """The parameters within nn.Linear."""
    lines = [notes.lines(Start.SEED.layer if variant.zero_start else start.layer)]
    if variant.zero_start:
        lines += _zeros("model")
    if variant.shared_bias:
        lines.append(f"b = model.bias.detach()[:1].clone().requires_grad_(){_whose(variant)}")
        logits = "F.linear({x}, model.weight) + b"
        return Code("\n".join(lines), logits, cost, "model.weight", "b", "[model.weight, b]")
    return Code("\n".join(lines), "model({x})", cost, "model.weight", "model.bias", "[model.weight, model.bias]")


def _class(written: Written, variant: Variant, start: Start, cost: str, name: str) -> Code:
    """The parameters within a class of one's own, which starts from the same numbers."""
    layer = written == Written.LAYER
    bias, output = "model.b", "x.matmul(self.W) + self.b"
    if layer:
        made, output = [f"self.linear = nn.Linear({FEATURES}, {CLASSES})"], "self.linear(x)"
        if variant.zero_start:
            made += _zeros("self.linear")
        if variant.shared_bias:
            made += [
                f"self.b = nn.Parameter(self.linear.bias.detach()[:1].clone()){_whose(variant)}",
                "self.linear.bias = None  # and the layer has none of its own",
            ]
            output += " + self.b"
        else:
            bias = "model.linear.bias"
    elif variant.zero_start:
        made = [
            f"self.W = nn.Parameter(torch.zeros({FEATURES}, {CLASSES}))",
            f"self.b = nn.Parameter(torch.zeros({1 if variant.shared_bias else CLASSES})){_whose(variant)}",
        ]
    else:
        made = [
            f"layer = nn.Linear({FEATURES}, {CLASSES})  # draws the numbers to start from",
            f"self.W = nn.Parameter(layer.weight.detach().T.clone()){_TRANSPOSED}",
            f"self.b = nn.Parameter(layer.bias.detach(){_part(variant)}.clone()){_whose(variant)}",
        ]
    # All that the notes draw before the layer, which the class makes. Zeros want no draw.
    drawn = [] if variant.zero_start else notes.lines(start.layer).split("\n")[:-1]
    cell = module_class(
        "The model as a class: its parameters are made once, and `forward` says how inputs become logits.",
        name,
        made,
        f"inputs (n, {FEATURES}) to logits (n, {CLASSES})",
        output,
    )
    return Code(
        "\n".join([*drawn, f"model = {name}()"]),
        "model({x})",
        cost,
        "model.linear.weight" if layer else "model.W",
        bias,
        "model.parameters()",
        (cell,),
    )


_TRANSPOSED = "  # nn.Linear holds the transposed matrix"


def _part(variant: Variant) -> str:
    return "[:1]" if variant.shared_bias else ""


def _whose(variant: Variant) -> str:
    return "  # one for all classes" if variant.shared_bias else "  # one for each class"


def _zeros(layer: str) -> list[str]:
    return [f"nn.init.zeros_({layer}.weight)  # in place of the random start", f"nn.init.zeros_({layer}.bias)"]


def data_cell(written: tuple[Written, ...], *statements: str, form: str = PLAIN) -> Cell:
    """The notes' table; one-hot labels where a coding is written by hand with plain tensors.

    Args:
        written: how the codings of the script are written.
        statements: what it imports besides torch.
        form: one of FORMS; the one with a DataLoader imports it.
    """
    onehot = ""
    if Written.BY_HAND in written and form == PLAIN:
        onehot = f"onehot = F.one_hot(y, {CLASSES}).float()  # a row for each example: 1 at its class, else 0\n"
    more = () if form == PLAIN else LOADER_IMPORTS
    return Cell(
        "The data of the notes: four numbers for each example, and its class.",
        f"""\
{imports(*TORCH, *statements, *more)}

torch.set_printoptions(precision=6, linewidth=300)

x = torch.tensor({[list(row) for row in X]!r}).float()
y = torch.tensor({list(Y)!r})
{onehot}""",
    )
