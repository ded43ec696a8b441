"""Cross-entropy of any two distributions: H(P, Q), the entropy H(P) it never gets below, and the gap between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.claims import Claim
from core.reading import tables
from core.reading.rules import Real
from core.scripts import literals

FEWEST, MOST = 2, 8
SHARE = Real(0.0, 1e6)


@dataclass(frozen=True)
class Pair:
    """Two rows of weights, one for each class, to which the shares of P and Q are proportional."""

    p: tuple[float, ...]
    q: tuple[float, ...]


# The notes draw P as fixed and Q as coming nearer: from Q2 over Q1 to P itself. Their picture has no numbers.
NOTES_P = (0.6, 0.3, 0.1)
STEPS = {"Q2": (0.1, 0.3, 0.6), "Q1": (0.4, 0.3, 0.3), "P": NOTES_P}


def read_pair(rows: Sequence[Sequence[object]]) -> Pair:
    """A table with a row (weight in P, weight in Q) for each class, checked.

    Raises:
        ValueError: one sentence that names the class and the allowed range.
    """
    tables.count(len(rows), "classes", FEWEST, MOST)
    if any(len(row) != 2 for row in rows):
        raise ValueError("Each class needs a weight in P and one in Q.")
    p, q = (
        tuple(SHARE.typed(f"The weight of class {n} in {name}", row[column]) for n, row in enumerate(rows, 1))
        for column, name in enumerate("PQ")
    )
    for name, weights in (("P", p), ("Q", q)):
        if not sum(weights) > 0:
            raise ValueError(f"The weights of {name} are all 0: one of its classes must have more.")
    return Pair(p, q)


@dataclass(frozen=True)
class Compared:
    """Two distributions and what they cost, in nats.

    Attributes:
        p, q: shares of the classes; each sums to 1.
        surprise: -log q of each class; inf where q is 0.
        terms: p times surprise of each class; 0 where p is 0.
        entropy: H(P), the mean surprise of who knows P.
        cross_entropy: H(P, Q), the mean surprise of who believes Q: the sum of the terms.
        gap: KL(P || Q), the sum of p log(p / q): how much the belief costs.
    """

    p: tuple[float, ...]
    q: tuple[float, ...]
    surprise: tuple[float, ...]
    terms: tuple[float, ...]
    entropy: float
    cross_entropy: float
    gap: float


def compare_distributions(pair: Pair) -> Compared:
    """The cross-entropy of two distributions, in float64.

    Source: Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 3.13.
    """
    p, q = (torch.tensor(weights, dtype=torch.float64) for weights in (pair.p, pair.q))
    p, q = p / p.sum(), q / q.sum()
    # xlogy(p, q) is p log q, and 0 where p is 0: what never happens costs nothing.
    terms, own = 0 - torch.xlogy(p, q), 0 - torch.xlogy(p, p)
    return Compared(
        p=literals.floats(p),
        q=literals.floats(q),
        surprise=literals.floats(0 - q.log()),
        terms=literals.floats(terms),
        entropy=own.sum().item(),
        cross_entropy=terms.sum().item(),
        gap=(terms - own).sum().item(),
    )


def is_one_hot(found: Compared) -> bool:
    """Whether P is certain of one class."""
    return sum(share > 0 for share in found.p) == 1


GAP: tuple[Claim[Compared], ...] = (
    Claim(
        "infinite",
        lambda found: (
            found.cross_entropy == math.inf and any(q == 0 < p for p, q in zip(found.p, found.q, strict=True))
        ),
        "Q gives no probability to a class that P lets happen: the surprise is **infinite**.",
    ),
    Claim(
        "equal",
        lambda found: found.p == found.q and found.cross_entropy == found.entropy,
        "Q is P: the cross-entropy is the entropy, {entropy}, and no Q has less.",
    ),
    Claim(
        "gap",
        lambda found: found.cross_entropy > found.entropy and found.gap > 0,
        "The cross-entropy, {cross}, is larger than the entropy, {entropy}: the gap of {gap} is what it costs to "
        "believe Q where P is true. It is the Kullback-Leibler divergence, and only Q = P has none.",
    ),
    Claim(
        "rounding",
        lambda found: abs(found.gap) < 1e-9 and abs(found.cross_entropy - found.entropy) < 1e-9,
        "Q is so near to P that the gap is lost in rounding.",
    ),
)
ONE_HOT: tuple[Claim[Compared], ...] = (
    Claim(
        "one-hot",
        lambda found: (
            is_one_hot(found) and found.entropy == 0 and found.cross_entropy == found.surprise[found.p.index(1.0)]
        ),
        "P is one-hot, as a label is: its entropy is 0, and all that is left of the cross-entropy is the surprise at "
        "the true class. To train is to move Q, and that is the whole loss.",
    ),
    Claim(
        "not one-hot",
        lambda found: not is_one_hot(found),
        "P is no one-hot row: even the best Q keeps the entropy of P. Training with label smoothing has such targets.",
    ),
)
NEARER: tuple[Claim[Sequence[Compared]], ...] = (
    Claim(
        "nearer is lower",
        lambda steps: steps[0].cross_entropy > steps[1].cross_entropy > steps[2].cross_entropy == steps[2].entropy,
        "As the notes draw it, Q comes nearer to P in steps, and the cross-entropy falls to the entropy: {Q2} at Q2, "
        "{Q1} at Q1, {P} at Q = P.",
    ),
)
