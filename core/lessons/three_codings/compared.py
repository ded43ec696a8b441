"""The three codings compared: their curves and tables, how far they are apart, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import streamlit as st

from core.claims import said
from core.lessons.three_codings import arithmetic as lesson
from core.lessons.three_codings import claims
from core.lessons.three_codings.arithmetic import WRITTEN, Start, Variant, Written
from core.lessons.three_codings.controls import DIFFERENCES, HEADINGS, Codings
from core.lessons.three_codings.figures import EVERY, costs_figure
from core.metrics import double_softmax_floor
from core.plots.style import Figure

# The notes print this often.
PRINTED = 100


def costs_chart(codings: Codings) -> Figure:
    """The three cost curves; the floor of a second softmax is marked where a drawn cost has one."""
    marked = any(variant.softmax_twice for variant in codings.variants) and not codings.true_costs
    return costs_figure(
        codings.drawn(),
        y_title="cross-entropy in nats" if codings.true_costs else "cost in nats",
        floor=double_softmax_floor(lesson.CLASSES) if marked else None,
    )


def zigzag_sentence(codings: Codings) -> str:
    """How often costs are drawn, and by how much they rise in between, as measured in the second half."""
    rises = {
        HEADINGS[way]: claims.largest_rise(training) for way, training in zip(WRITTEN, codings.trained, strict=True)
    }
    up = [f"{name} by {rise:.3f}" for name, rise in rises.items() if rise >= claims.NOTICED]
    return said(
        claims.ZIGZAG,
        tuple(rises.values()),
        every=EVERY,
        rises=_listed(up),
        rate=lesson.LEARNING_RATE,
        noticed=claims.NOTICED,
    )


def summary(codings: Codings) -> dict[str, list[str]]:
    """What is switched on and where it ends, a row for each coding."""
    starts = {Start.SEED: "random", Start.AFTER_LOSS: "random, after the loss"}
    return {
        "written": [HEADINGS[way] for way in WRITTEN],
        "softmax": ["twice" if variant.softmax_twice else "once" for variant in codings.variants],
        "bias": ["one shared" if variant.shared_bias else "one a class" for variant in codings.variants],
        "start": ["zero" if variant.zero_start else starts[codings.start] for variant in codings.variants],
        "final cost": [f"{training.costs[-1]:.3f}" for training in codings.trained],
        "softmax once": [f"{training.true_costs[-1]:.3f}" for training in codings.trained],
        "accuracy": [f"{100 * training.accuracies[-1]:g} %" for training in codings.trained],
    }


def printed_table(codings: Codings) -> dict[str, list[str]]:
    """Each hundredth epoch: the costs that are drawn and the accuracy of each coding, as the notes print them."""
    epochs = range(0, lesson.EPOCHS + 1, PRINTED)
    table = {"epoch": [str(epoch) for epoch in epochs]}
    for (name, costs), training in zip(codings.drawn().items(), codings.trained, strict=True):
        table[f"{name}: cost"] = [f"{costs[epoch]:.4f}" for epoch in epochs]
        table[f"{name}: accuracy"] = [f"{100 * training.accuracies[epoch]:.2f} %" for epoch in epochs]
    return table


def pairs(codings: Codings) -> dict[tuple[Written, Written], claims.Pair]:
    """Each two of the codings, compared."""
    return {
        (first, second): claims.Pair(
            codings.of(first) == codings.of(second),
            lesson.largest_difference(codings.training(first), codings.training(second)),
        )
        for first, second in combinations(WRITTEN, 2)
    }


def verdict(codings: Codings) -> None:
    """Say which curves are one curve, with the difference as measured, and why others are not."""
    found = pairs(codings)
    lines = [
        said(
            claims.TWO,
            pair,
            first=HEADINGS[first],
            second=HEADINGS[second],
            difference=measured(pair.difference),
            switches=_listed(_different(codings.of(first), codings.of(second))),
        )
        for (first, second), pair in found.items()
    ]
    largest = max(pair.difference for pair in found.values())
    sentence = said(claims.ALL, tuple(found.values()), difference=measured(largest), pairs="\n".join(lines))
    if all(map(claims.meets, found.values())):
        st.success(sentence, icon=":material/check_circle:")
    else:
        st.info(sentence, icon=":material/compare_arrows:")


def formula(codings: Codings, way: Written) -> str:
    """The cost of one coding in LaTeX, with the number it ends at."""
    inner = r"x_i W + b"
    if codings.of(way).softmax_twice:
        inner = rf"\operatorname{{softmax}}({inner})"
    return (
        rf"\text{{cost}} = -\frac{{1}}{{{len(lesson.Y)}}} \sum_{{i=1}}^{{{len(lesson.Y)}}}"
        rf" \log\, \operatorname{{softmax}}({inner})_{{y_i}} = {codings.training(way).costs[-1]:.4f}"
    )


def measured(value: float) -> str:
    """A difference: exactly 0 where it is."""
    return "0" if value == 0 else f"{value:.1e}" if value < 1e-3 else f"{value:.3f}"


def _different(first: Variant, second: Variant) -> list[str]:
    names = {"softmax_twice": "the second softmax", "shared_bias": "the shared bias", "zero_start": "the start"}
    return [names[name] for name in DIFFERENCES if getattr(first, name) != getattr(second, name)]


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
