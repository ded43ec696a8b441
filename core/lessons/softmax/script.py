"""The script of the softmax page."""

from __future__ import annotations

from core.lessons.softmax.arithmetic import ClassLogits
from core.scripts import literals
from core.scripts.cells import Cell, Script


def script(classes: ClassLogits, temperature: float = 1.0, constant: float = 0.0) -> Script:
    """A Python program that needs only torch and prints the numbers of `compare`, `overflow` and `jacobian`."""
    return (
        Cell(
            "One example's logits, with a constant added and divided by a temperature.",
            f"""\
import torch

torch.set_printoptions(precision=6, linewidth=200)

names = {list(classes.names)!r}
z = torch.tensor({literals.vector(classes.logits)})
temperature = {temperature!r}
constant = {constant!r}
scaled = (z + constant) / temperature""",
        ),
        Cell(
            "Softmax compares the classes with each other; a sigmoid looks at one class on its own.",
            """\
p = torch.softmax(scaled, 0)
s = torch.sigmoid(scaled)
print("softmax:", p, "sum:", p.sum())
print("sigmoid:", s, "sum:", s.sum())
print("predicted by logits:", names[z.argmax()], "by probabilities:", names[p.argmax()])""",
        ),
        Cell(
            "The formula as it is written: exp overflows in float32 above 88.72.",
            """\
exps = torch.exp(scaled)
print("naive exp:", exps, "sum:", exps.sum())
print("naive quotient:", exps / exps.sum())
print("naive log-sum-exp:", exps.sum().log())""",
        ),
        Cell(
            "The same number: subtracting the largest logit changes nothing, and no exp is above 1.",
            """\
shifted = scaled - scaled.max()
exps = torch.exp(shifted)
print("stable exp:", exps, "sum:", exps.sum())
print("stable quotient:", exps / exps.sum())
print("stable log-sum-exp:", scaled.max() + exps.sum().log())""",
        ),
        Cell(
            "Row i, column j: how probability i moves with logit j.",
            """\
print("Jacobian:")
print((torch.diag(p) - torch.outer(p, p)) / temperature)
print("by autograd:")
print(torch.autograd.functional.jacobian(lambda z: torch.softmax((z + constant) / temperature, 0), z))""",
        ),
    )
