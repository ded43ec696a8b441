"""The scripts of the page on likelihood: flips and classes at one parameter, and few flips beside many."""

from __future__ import annotations

from collections.abc import Sequence

from core.lessons.likelihood.arithmetic import MOST_FLIPS, Flips
from core.lessons.likelihood.few_and_many import DROP, SIZES
from core.scripts.cells import Cell, Script


def script(flips: Flips, parameter: float, counts: Sequence[int], weights: Sequence[float]) -> Script:
    """A Python program that needs only torch and prints the numbers of `at` and `at_probabilities`."""
    return (
        Cell(
            "Calculate in float64, because the probability of many flips is too small for float32.",
            """\
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)""",
        ),
        Cell(
            f"A coin: {flips.successes} successes in {flips.flips} flips.",
            f"""\
k, n = {flips.successes}, {flips.flips}
p = torch.tensor({parameter!r})


def log_likelihood(p):
    # xlogy(k, p) is k log p, and 0 where k is 0, even at p = 0; xlog1py(n - k, -p) is (n - k) log(1 - p), likewise.
    return torch.xlogy(torch.tensor(k), p) + torch.special.xlog1py(torch.tensor(n - k), -p)


print("likelihood:", log_likelihood(p).exp().item())
print("log-likelihood:", log_likelihood(p).item())
highest = log_likelihood(torch.tensor(k / n))
print("most likely:", k / n, "with log-likelihood", highest.item())
print("above the one at p:", (highest - log_likelihood(p)).item())""",
        ),
        Cell(
            "Binary cross-entropy is the mean over the flips: times n it is minus the log-likelihood.",
            """\
flips = torch.tensor([1.0] * k + [0.0] * (n - k))
loss = F.binary_cross_entropy(p.expand(n), flips)  # expand: the same prediction for each flip
print("binary cross-entropy:", loss.item())
print("n times it:", n * loss.item())""",
        ),
        Cell(
            "Several classes: how often each was drawn, and a probability for each.",
            f"""\
counts = torch.tensor({list(counts)!r})
q = torch.tensor({[float(weight) for weight in weights]!r})
q = q / q.sum()
shares = counts / counts.sum()
print("probabilities:", q.tolist())
print("most likely shares:", shares.tolist())
print("log-likelihood of the classes:", torch.xlogy(counts, q).sum().item())
print("at the shares:", torch.xlogy(counts, shares).sum().item())""",
        ),
        Cell(
            "Cross-entropy is the mean over the draws: times N it is minus the log-likelihood.",
            """\
labels = torch.repeat_interleave(torch.arange(len(counts)), counts)  # 0, 0, ..., 1, 1, ...: one label a draw
loss = F.cross_entropy(q.log().expand(len(labels), -1), labels)  # log-probabilities are logits, too
print("cross-entropy:", loss.item())
print("N times it:", len(labels) * loss.item())""",
        ),
    )


def few_and_many_script(true_parameter: float, seed: int = 1, sizes: Sequence[int] = SIZES) -> Script:
    """A Python program that needs only torch and prints the numbers of `few_and_many`."""
    return (
        Cell(
            "Flip a coin whose parameter is known.",
            f"""\
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed({seed})
true = torch.tensor({true_parameter!r})
series = torch.rand({MOST_FLIPS}) < true""",
        ),
        Cell(
            "The log-likelihood of k successes in n flips, and the loss of an estimate on flips of a coin: both with "
            "`xlogy`, where 0 log 0 is 0, because what never happens costs nothing.",
            """\
def log_likelihood(k, n, p):
    return torch.xlogy(k, p) + torch.special.xlog1py(n - k, -p)  # k log p + (n - k) log(1 - p)


def loss(coin, estimate):
    return (0 - torch.xlogy(coin, estimate) - torch.xlogy(1 - coin, 1 - estimate)).item()""",
        ),
        Cell(
            "The interval of an estimate: the parameters whose log-likelihood is little below the maximum. An end is "
            "found by halving what lies between a parameter outside and one inside.",
            f"""\
drop = {DROP!r}  # half the 95 % quantile of chi-squared with one degree of freedom


def end(k, n, outside):
    inside = k / n
    level = log_likelihood(k, n, inside) - drop
    for _ in range(0 if inside == outside else 60):
        middle = (outside + inside) / 2
        if log_likelihood(k, n, middle) < level:
            outside = middle
        else:
            inside = middle
    return inside.item()""",
        ),
        Cell(
            "Estimate the parameter from the first n flips, and measure what the estimate costs on these flips and on "
            "new ones.",
            f"""\
for n in {list(sizes)!r}:
    k = series[:n].sum()
    estimate, smoothed = k / n, (k + 1) / (n + 2)
    print(f"n = {{n}}: successes {{k}}, maximum {{estimate:.12g}}, "
          f"interval {{end(k, n, torch.tensor(0.0)):.12g}} to {{end(k, n, torch.tensor(1.0)):.12g}}, "
          f"loss on these {{loss(estimate, estimate):.12g}}, on new ones {{loss(true, estimate):.12g}}, "
          f"best {{loss(true, true):.12g}}, all agree {{true**n + (1 - true)**n:.12g}}, "
          f"(k + 1) / (n + 2) = {{smoothed:.12g}}, its loss {{loss(true, smoothed):.12g}}")""",
        ),
        Cell(
            "All samples of a size instead of one: the binomial distribution says how probable each number of "
            "successes is. It gives the share of samples whose interval holds the truth, and the mean of their losses.",
            f"""\
for n in {list(sizes)!r}:
    k = torch.arange(n + 1.0)
    orders = torch.lgamma(torch.tensor(n + 1.0)) - torch.lgamma(k + 1) - torch.lgamma(n - k + 1)  # log of n over k
    probability = (orders + log_likelihood(k, n, true)).exp()
    holds = log_likelihood(k, n, true) >= log_likelihood(k, n, k / n) - drop
    mean_loss = (probability * -log_likelihood(k, n, k / n) / n).sum().item()
    print(f"all samples of {{n}}: interval holds in {{probability[holds].sum().item():.12g}}, "
          f"mean loss {{mean_loss:.12g}}, below the best by {{loss(true, true) - mean_loss:.12g}}")""",
        ),
    )
