"""Few against many flips on the likelihood page: the coin, the figures, the table, what they say."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.claims import said
from core.lessons.likelihood import arithmetic as lesson
from core.lessons.likelihood import few_and_many as few
from core.lessons.likelihood.few_and_many import LEVEL, Sample
from core.lessons.likelihood.samples_figures import estimates_figure, losses_figure
from core.lessons.likelihood.sentences import FEW, INTERVALS, MANY, MEAN, gaps
from core.plots.style import Figure
from core.reading.rules import ANY_SEED
from core.ui.page.controls import Box, Slider
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState

TRUE = Slider("true", 0.5, lesson.PARAMETER, subject="The parameter", label="The coin's true parameter", step=0.01)
SEED = Box("seed", 1, ANY_SEED, subject="The seed", label="Seed of the flips")


def sample_controls(state: PageState) -> tuple[float, int, tuple[Sample, ...]]:
    """The true parameter and the seed of the flips, and the samples they give."""
    first, second = st.columns([3, 1])
    with first:
        true = TRUE.control(state)
    with second:
        seed = SEED.control(state)
    return true, seed, few.few_and_many(true, seed)


def samples_figures(samples: Sequence[Sample], true: float) -> tuple[Figure, Figure]:
    """Estimates with their intervals; losses on the same and on new flips."""
    sizes = [sample.flips.flips for sample in samples]
    return (
        estimates_figure(sizes, [s.estimate for s in samples], [s.interval for s in samples], true),
        losses_figure(sizes, [s.observed_loss for s in samples], [s.new_loss for s in samples], samples[0].best_loss),
    )


def samples_table(samples: Sequence[Sample]) -> dict[str, list[str]]:
    """One row for each number of flips."""
    return {
        "flips": [str(s.flips.flips) for s in samples],
        "successes": [str(s.flips.successes) for s in samples],
        "maximum": [f"{s.estimate:.3f}" for s in samples],
        "interval": [f"{s.interval[0]:.3f} to {s.interval[1]:.3f}" for s in samples],
        "samples whose interval holds the truth": [_percent(s.coverage) for s in samples],
        "loss on these": [fixed(s.observed_loss) for s in samples],
        "its mean over all samples": [fixed(s.mean_observed_loss) for s in samples],
        "loss on new ones": [fixed(s.new_loss) for s in samples],
        "chance that all agree": [_percent(s.chance_of_certainty) for s in samples],
        "(k + 1) / (n + 2)": [f"{s.smoothed:.3f}" for s in samples],
        "its loss on new ones": [fixed(s.smoothed_loss) for s in samples],
    }


def _percent(share: float) -> str:
    return "<0.01 %" if 0 < share < 1e-4 else f"{100 * share:.3g} %"


def samples_sentences(samples: Sequence[Sample]) -> str:
    """Why the maximum of few flips overfits, and what its interval holds, with the numbers of this series."""
    first, last, missing = samples[0], samples[-1], gaps(samples)
    shown = {
        "few": first.flips.flips,
        "many": f"{last.flips.flips:,}",
        "estimate": f"{first.estimate:g}",
        "observed": fixed(first.observed_loss),
        "new": fixed(first.new_loss),
        "observed_many": fixed(last.observed_loss),
        "new_many": fixed(last.new_loss),
        "best": fixed(last.best_loss),
        "gap_few": fixed(missing[0]),
        "gap_many": fixed(missing[-1]),
        "level": f"{LEVEL:.0%}",
        "coverage_few": f"{first.coverage:.1%}",
        "coverage_many": f"{last.coverage:.1%}",
    }
    return (
        f"{said(FEW, samples, **shown)} {said(MANY, samples, **shown)}\n\n{said(MEAN, samples, **shown)}\n\n"
        f"{said(INTERVALS, samples, **shown)}"
    )
