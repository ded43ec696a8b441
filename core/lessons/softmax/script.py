"""The script of the softmax page."""

from __future__ import annotations

from core.lessons.softmax.arithmetic import ClassLogits
from core.lessons.softmax.overflow import EXP_OVERFLOWS_ABOVE
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
z = torch.tensor({literals.vector(classes.logits)})  # a logit for each class
temperature = {temperature!r}
constant = {constant!r}
scaled = (z + constant) / temperature  # what goes into softmax
print("logits with the constant, divided by the temperature:", scaled)""",
        ),
        Cell(
            "Softmax compares the classes with each other; a sigmoid looks at one class on its own.",
            """\
p = torch.softmax(scaled, 0)  # over dimension 0, the only one of a vector
s = torch.sigmoid(scaled)
print("softmax:", p, "sum:", p.sum())
print("sigmoid:", s, "sum:", s.sum())
print("predicted by logits:", names[z.argmax()], "by probabilities:", names[p.argmax()])
# The constant cancels; what is left is the rounding of float32.
print("moved by the constant:", (p - torch.softmax(z / temperature, 0)).abs().max().item())""",
        ),
        Cell(
            f"The formula as it is written: exp overflows in float32 above {EXP_OVERFLOWS_ABOVE:.2f}.",
            """\
exps = torch.exp(scaled)
print("naive exp:", exps, "sum:", exps.sum())
print("naive quotient:", exps / exps.sum())  # inf / inf and 0 / 0 are nan: not a number
print("naive log-sum-exp:", exps.sum().log())""",
        ),
        Cell(
            "The same number: subtracting the largest logit changes nothing, and no exp is above 1.",
            """\
shifted = scaled - scaled.max()
exps = torch.exp(shifted)
print("stable exponents:", shifted)
print("stable exp:", exps, "sum:", exps.sum())
print("stable quotient:", exps / exps.sum())
print("stable log-sum-exp:", scaled.max() + exps.sum().log())  # what was subtracted comes back""",
        ),
        Cell(
            "The Jacobian. Row i, column j: how fast probability i grows with logit j.",
            """\
by_formula = (torch.diag(p) - torch.outer(p, p)) / temperature  # p_i (1[i = j] - p_j) / T
by_autograd = torch.autograd.functional.jacobian(lambda z: torch.softmax((z + constant) / temperature, 0), z)
print("Jacobian:")
print(by_formula)
print("by autograd:")
print(by_autograd)
print("largest difference:", (by_formula - by_autograd).abs().max().item())""",
        ),
    )
