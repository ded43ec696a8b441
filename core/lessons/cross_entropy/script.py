"""The scripts of the first parts of the page on cross-entropy: the chain, and one-hot vectors."""

from __future__ import annotations

from core.lessons.cross_entropy.equivalences import check_reduction, equivalences
from core.lessons.cross_entropy.examples import Examples
from core.lessons.cross_entropy.one_hot import one_hot
from core.scripts import literals
from core.scripts.cells import Cell, Script


def script(examples: Examples, reduction: str = "mean", smoothing: float = 0.0) -> Script:
    """A Python program that needs only torch and prints the numbers of `chain`, `equivalences` and `gradient`.

    Raises:
        ValueError: for a reduction other than "mean" and "sum".
    """
    check_reduction(reduction)
    targets = "targets = F.one_hot(y, len(class_names)).float()  # 1 in the column of the label, else 0"
    if smoothing:
        targets += (
            "\n# Label smoothing: every class gets an equal share of it, and the true class keeps the rest.\n"
            f"targets = (1 - {smoothing!r}) * targets + {smoothing!r} / len(class_names)"
        )
    ways = [
        f'print("{number}. {way.title}:", {way.expression}.item())'
        if not way.expression.startswith("(1 - ")
        else f'print("{number}. {way.title}:", ({way.expression}).item())'
        for number, way in enumerate(equivalences(examples, reduction, smoothing), 1)
    ]
    if examples.classes == 2:
        ways.insert(0, "d = z[:, 1] - z[:, 0]  # softmax over two logits is the sigmoid of their difference")
    extra = f", label_smoothing={smoothing!r}" if smoothing else ""
    formula = "torch.softmax(z, 1) - targets"
    if reduction == "mean":
        formula = f"({formula}) / len(z)"
    return (
        Cell(
            "The examples: a row of logits for each, its label, and the label as a row of targets.",
            f"""\
import torch
import torch.nn.functional as F

torch.set_printoptions(precision=6, linewidth=200)

class_names = {list(examples.class_names)!r}
# requires_grad: PyTorch keeps track of what is done with z, so that it can give the gradient at the end.
z = torch.tensor({literals.matrix(examples.logits)}, requires_grad=True)
y = torch.tensor({list(examples.labels)!r})
{targets}""",
        ),
        Cell(
            "The chain from logits to the loss, step by step. `detach` gives the numbers without their history.",
            """\
losses = (targets * -torch.log_softmax(z, 1)).sum(1)  # one for each example
print("probabilities:", torch.softmax(z, 1).detach(), sep="\\n")
print("log-probabilities:", torch.log_softmax(z, 1).detach(), sep="\\n")
print("targets:", targets, sep="\\n")
print("losses:", losses.detach())
print("sum:", losses.sum().item(), "mean:", losses.mean().item())""",
        ),
        Cell("The same loss, written in several ways.", "\n".join(ways)),
        Cell(
            "The gradient of the loss by each logit: by a formula, and by autograd, which `backward` starts.",
            f"""\
F.cross_entropy(z, y, reduction="{reduction}"{extra}).backward()
by_formula = {formula}
print("gradient by formula:", by_formula.detach(), sep="\\n")
print("by autograd:", z.grad, sep="\\n")
print("largest difference:", (by_formula - z.grad).abs().max().item())""",
        ),
    )


def one_hot_script(examples: Examples) -> Script:
    """A Python program that needs torch and scikit-learn and prints the rows of `one_hot`."""
    prints = "\n".join(f'print("{way.title}:", {way.expression}, sep="\\n")' for way in one_hot(examples))
    return (
        Cell(
            "Labels as numbers and as names.",
            f"""\
import torch
import torch.nn.functional as F
from sklearn.preprocessing import LabelBinarizer

class_names = {list(examples.class_names)!r}
y = torch.tensor({list(examples.labels)!r})
named = [class_names[label] for label in y]""",
        ),
        Cell("One-hot rows, made in three ways.", prints),
    )
