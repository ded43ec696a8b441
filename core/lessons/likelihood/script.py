"""The scripts of the page on likelihood: flips and classes at one parameter, and few flips beside many."""

from __future__ import annotations

from collections.abc import Sequence

from core.lessons.likelihood.arithmetic import MOST_FLIPS, Flips
from core.lessons.likelihood.few_and_many import SIZES
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
log_likelihood = torch.xlogy(torch.tensor(k), p) + torch.special.xlog1py(torch.tensor(n - k), -p)
print("likelihood:", log_likelihood.exp().item())
print("log-likelihood:", log_likelihood.item())""",
        ),
        Cell(
            "Binary cross-entropy is the mean over the flips: times n it is minus the log-likelihood.",
            """\
flips = torch.tensor([1.0] * k + [0.0] * (n - k))
loss = F.binary_cross_entropy(p.expand(n), flips)
print("n * binary cross-entropy:", n * loss.item())
print("most likely:", k / n)""",
        ),
        Cell(
            "Several classes: how often each was drawn, and a probability for each.",
            f"""\
counts = torch.tensor({list(counts)!r})
q = torch.tensor({[float(weight) for weight in weights]!r})
q = q / q.sum()
print("log-likelihood of the classes:", torch.xlogy(counts, q).sum().item())""",
        ),
        Cell(
            "Cross-entropy is the mean over the draws: times N it is minus the log-likelihood.",
            """\
labels = torch.repeat_interleave(torch.arange(len(counts)), counts)
loss = F.cross_entropy(q.log().expand(len(labels), -1), labels)
print("N * cross-entropy:", len(labels) * loss.item())
print("most likely shares:", (counts / counts.sum()).tolist())""",
        ),
    )


def few_and_many_script(true_parameter: float, seed: int = 1, sizes: Sequence[int] = SIZES) -> Script:
    """A Python program that needs only torch and prints estimates and losses of `few_and_many`."""
    return (
        Cell(
            "Flip a coin whose parameter is known.",
            f"""\
import torch

torch.manual_seed({seed})
true = {true_parameter!r}
series = torch.rand({MOST_FLIPS}, dtype=torch.float64) < true""",
        ),
        Cell(
            "Estimate the parameter from the first n flips, and measure what the estimate costs on these flips and on "
            "new ones. `xlogy(0, 0)` is 0: what never happens costs nothing.",
            f"""\
for n in {list(sizes)!r}:
    k = int(series[:n].sum())
    p = torch.tensor([k / n, 1 - k / n], dtype=torch.float64)
    observed = 0 - torch.xlogy(p, p).sum().item()
    new = 0 - torch.xlogy(torch.tensor([true, 1 - true], dtype=torch.float64), p).sum().item()
    print(f"n = {{n}}: successes {{k}}, estimate {{k / n:.6f}}, "
          f"loss on these flips {{observed:.6f}}, on new ones {{new:.6f}}")""",
        ),
    )
