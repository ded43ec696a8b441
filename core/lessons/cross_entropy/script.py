"""The scripts of the page on cross-entropy but for its mistakes: chain, one-hot rows, distributions, convexity."""

from __future__ import annotations

from core.lessons.cross_entropy.convex import CLASSES, POINTS, X, Y
from core.lessons.cross_entropy.equivalences import check_reduction, equivalences
from core.lessons.cross_entropy.examples import Examples
from core.lessons.cross_entropy.one_hot import one_hot
from core.lessons.cross_entropy.two_distributions import NOTES_P, STEPS, Pair
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


def distributions_script(pair: Pair) -> Script:
    """A Python program that needs only torch and prints the numbers of `compare_distributions` and of the steps."""
    steps = {name: list(q) for name, q in STEPS.items()}
    return (
        Cell(
            "Two distributions P and Q: weights, divided by their sum.",
            f"""\
import torch

torch.set_default_dtype(torch.float64)
p = torch.tensor({list(pair.p)!r})
q = torch.tensor({list(pair.q)!r})
p, q = p / p.sum(), q / q.sum()
print("P:", p.tolist())
print("Q:", q.tolist())""",
        ),
        Cell(
            "The surprise at each class for who believes Q, weighted with how often it happens. `xlogy(p, q)` is p log "
            "q, and 0 where p is 0: what never happens costs nothing.",
            """\
def cross_entropy(p, q):
    return (0 - torch.xlogy(p, q)).sum().item()


print("surprise:", (0 - q.log()).tolist())
print("H(P):", cross_entropy(p, p))
print("H(P, Q):", cross_entropy(p, q))
print("KL(P || Q):", (torch.xlogy(p, p) - torch.xlogy(p, q)).sum().item())""",
        ),
        Cell(
            "The notes' steps: Q comes nearer to P.",
            f"""\
fixed = torch.tensor({list(NOTES_P)!r})
for name, step in {steps!r}.items():
    print(f"{{name}} costs:", cross_entropy(fixed, torch.tensor(step)))""",
        ),
    )


def convex_script(seed: int = 1) -> Script:
    """A Python program that needs only torch and prints the numbers of `cost_line`."""
    return (
        Cell(
            "The notes' table, and two random points of the weights: 4 inputs, 3 classes.",
            f"""\
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed({seed})
x = torch.tensor({[[float(cell) for cell in row] for row in X]!r})
y = torch.tensor({list(Y)!r})
one, other = torch.randn({len(X[0])}, {CLASSES}), torch.randn({len(X[0])}, {CLASSES})""",
        ),
        Cell(
            "The cost at each share of the way from one point to the other: log-sum-exp of the logits minus the true "
            "logit, the mean over the rows.",
            f"""\
share = torch.linspace(0, 1, {POINTS}).requires_grad_()
weights = one + share[:, None, None] * (other - one)  # a matrix for each share
logits = x @ weights
true = logits[:, torch.arange(len(y)), y]  # the logit of the right class of each row
cost = (torch.logsumexp(logits, 2) - true).mean(1)""",
        ),
        Cell(
            "Two derivatives by the share. `create_graph` lets PyTorch take the derivative of a derivative. Each cost "
            "depends on its own share alone, so that the sum has all of them.",
            """\
(first,) = torch.autograd.grad(cost.sum(), share, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), share)
cost, share = cost.detach(), share.detach()
chord = (1 - share) * cost[0] + share * cost[-1]  # the straight line between both ends""",
        ),
        Cell(
            "Print each point.",
            """\
for n in range(len(share)):
    print(f"share {share[n]:.4f}: cost {cost[n]:.12g}, chord {chord[n]:.12g}, second derivative {second[n]:.12g}")
print("farthest below the chord:", (chord - cost).max().item())""",
        ),
    )
