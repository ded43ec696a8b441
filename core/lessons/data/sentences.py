"""What the page on data says with the numbers of its data set, and the table of the baselines."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from core.claims import said
from core.data import Dataset
from core.lessons.data.baselines import Standing
from core.lessons.data.claims import (
    BALANCE,
    CORRELATION,
    NEAREST,
    NOISE,
    OUTVOTED,
    REGRESSION,
    best_baseline,
    times,
)
from core.lessons.data.examples import Balance
from core.lessons.data.noise import Noisy
from core.ui.page.say import plain


def balance_sentence(found: Balance, data: Dataset) -> str:
    """Whether the classes are of one size."""
    totals = found.totals
    most, least = max(totals), min(totals)
    return said(
        BALANCE,
        found,
        largest=plain(data.class_names[totals.index(most)]),
        smallest=plain(data.class_names[totals.index(least)]),
        most=f"{most:,}",
        least=f"{least:,}",
        times=f"{times(found):.3g}",
    )


def baseline_table(found: Standing, data: Dataset) -> dict[str, list[str]]:
    """A row for each baseline, and for softmax regression."""
    rows = {
        f"always {plain(data.class_names[found.frequent])}, the most frequent class": found.by_frequent,
        "the class of the nearest mean": found.by_nearest,
        "softmax regression": found.by_softmax,
    }
    return {
        "who says": list(rows),
        "test examples right": [f"{right:,} of {found.tests:,}" for right in rows.values()],
        "test accuracy": [f"{100 * right / max(found.tests, 1):.2f} %" for right in rows.values()],
    }


def baseline_sentences(found: Standing, data: Dataset) -> str:
    """How the baselines and softmax regression stand beside each other."""
    shown = {
        "tests": f"{found.tests:,}",
        "frequent": plain(data.class_names[found.frequent]),
        "by_frequent": f"{found.by_frequent:,}",
        "nearest": f"{found.by_nearest:,}",
        "softmax": f"{found.by_softmax:,}",
        "more": f"{found.by_nearest - found.by_frequent:,}",
        "worth": f"{found.by_softmax - best_baseline(found):,}",
    }
    return f"{said(NEAREST, found, **shown)} {said(REGRESSION, found, **shown)}"


def noise_sentences(found: Noisy) -> list[str]:
    """What wrong labels do to softmax regression."""
    shown = {name: f"{value:,}" for name, value in vars(found).items() if isinstance(value, int)}
    return [text for text in (said(NOISE, found, **shown), said(OUTVOTED, found, **shown)) if text]


def correlation_sentence(found: Tensor, names: Sequence[str]) -> str:
    """Which two features go together most.

    Args:
        found: correlations, (features, features), of at least two features.
        names: of the features.
    """
    apart = found.triu(1)
    first, second = divmod(int(apart.abs().argmax()), len(names))
    value = float(apart[first, second])
    return said(CORRELATION, value, first=plain(names[first]), second=plain(names[second]), found=f"{value:+.2f}")
