"""The first parts of the cross-entropy page that hold more than prose: settings, table, chain, equivalences."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.lessons.cross_entropy.arithmetic import Chain
from core.lessons.cross_entropy.equivalences import REDUCTIONS, Equivalence
from core.lessons.cross_entropy.examples import (
    EXAMPLES,
    FEWEST_CLASSES,
    MOST_CLASSES,
    MOST_ROWS,
    Examples,
    random,
    read_examples,
)
from core.lessons.cross_entropy.examples import SMOOTHING as SMOOTHING_RULE
from core.reading.rules import ANY_SEED, Choice, Integer, ReadBy
from core.ui.components.chain_table import Stage, chain_table
from core.ui.page import say
from core.ui.page.controls import Segments, Slider
from core.ui.page.names_box import names_box
from core.ui.page.numbers import fixed, latex
from core.ui.page.presets import Preset, Values, preset_box
from core.ui.page.settings import PageState, Setting
from core.ui.page.table_editor import edit_table, table_cells, table_text

_FIRST = EXAMPLES["data-b"]()


def _rows(examples: Examples) -> list[tuple[float, ...]]:
    return [(*row, label) for row, label in zip(examples.logits, examples.labels, strict=True)]


# The table has a column for each of the names, so the two are checked together.
TABLE = Setting("table", table_text(_rows(_FIRST)), ReadBy(str))
NAMES = Setting("names", _FIRST.class_names, ReadBy(lambda text: tuple(text.split(",")), ",".join))
REDUCTION = Segments("reduction", REDUCTIONS[0], Choice(REDUCTIONS), label="Over the examples")
SMOOTHING = Slider("smoothing", 0.0, SMOOTHING_RULE, subject="Label smoothing", label="Label smoothing", step=0.05)
SETTINGS = (TABLE, NAMES, REDUCTION, SMOOTHING)


def _of_examples(examples: Examples) -> Values:
    return {TABLE: table_text(_rows(examples)), NAMES: examples.class_names}


def _another_table(state: PageState) -> Values:
    """Random examples, others each time."""
    seed = int(st.session_state.get("cross_entropy_random", 0)) + 1
    st.session_state["cross_entropy_random"] = seed
    return _of_examples(random(5, 4, seed))


PRESETS = {
    "data-a": Preset("Data A of the notes: 3 examples, 5 classes", _of_examples(EXAMPLES["data-a"]())),
    "data-b": Preset("Data B of the notes: cat, dog, parrot", _of_examples(_FIRST)),
    "extreme": Preset("extreme logits: 120, 0, -120", _of_examples(EXAMPLES["extreme"]())),
    "two-classes": Preset("two classes", _of_examples(EXAMPLES["two-classes"]())),
    "random": Preset("random", _another_table),
}

# What random examples are made with: label, first value, how a sentence about it begins, and what it may be.
RANDOM = (
    ("Examples", 5, "The number of examples", Integer(1, MOST_ROWS)),
    ("Classes", 4, "The number of classes", Integer(FEWEST_CLASSES, MOST_CLASSES)),
    ("Seed", 1, "The seed", ANY_SEED),
)


@dataclass(frozen=True)
class LossSettings:
    """What the first half of the page is about: checked."""

    examples: Examples
    reduction: str
    smoothing: float


def controls(state: PageState) -> LossSettings:
    """Presets, random data, class names, reduction, smoothing, and the table itself."""
    # Side by side where there is room.
    with st.container(horizontal=True, vertical_alignment="bottom"):
        preset_box(state, PRESETS, label="Data")
        _random_data(state)
    names_box(state, NAMES, _last_good(state).class_names, lambda names: state.put(_renamed(_last_good(state), names)))
    reduction_side, smoothing_side = st.columns([1, 1.6])
    with reduction_side:
        reduction = REDUCTION.control(state)
    with smoothing_side:
        smoothing = SMOOTHING.control(state)
    return LossSettings(_table(state), reduction, smoothing)


def _random_data(state: PageState) -> None:
    with st.popover("Random data", width="content"):
        typed = [st.text_input(label, str(value), key=state.key(f"random_{label}")) for label, value, *_ in RANDOM]
        try:
            sizes = [rule.typed(what, text) for (_, _, what, rule), text in zip(RANDOM, typed, strict=True)]
        except ValueError as error:
            say.error(str(error))
            return
        st.button("Make it", on_click=lambda: state.put(_of_examples(random(*sizes))), width="stretch")


def _renamed(examples: Examples, names: list[str]) -> Values:
    """The examples with other names; ValueError with a sentence for wrong ones."""
    more = [0.0] * (len(names) - examples.classes)
    rows = [[*row[: len(names)], *more] for row in examples.logits]
    labels = [min(label, len(names) - 1) for label in examples.labels]
    return _of_examples(read_examples(rows, labels, names))


def _last_good(state: PageState) -> Examples:
    """The last good table; data B, with a sentence, when the address makes no sense."""
    rows, names = table_cells(state.text(TABLE)), state[NAMES]
    try:
        return read_examples([row[:-1] for row in rows], [row[-1] for row in rows], names)
    except ValueError as error:
        say.warning(f"In the address, the table was left aside: {error}")
        state.put(_of_examples(_FIRST))
        return _FIRST


def _table(state: PageState) -> Examples:
    good = _last_good(state)
    edited = edit_table(
        state, TABLE, [*good.class_names, f"label (0 to {good.classes - 1})"], label="Logits and label of each example"
    )
    try:
        examples = read_examples([row[:-1] for row in edited], [row[-1] for row in edited], good.class_names)
    except ValueError as error:
        say.error(f"{error} The last good table stays in use.")
        return good
    state[TABLE] = table_text(_rows(examples))
    return examples


def what_it_is(smoothing: float) -> str:
    """Cross-entropy in words."""
    follow = "Point at an example to follow it through the chain."
    if not smoothing:
        return (
            f"Cross-entropy is the surprise at the true class: **-log** of the probability the model gave it. {follow}"
        )
    return (
        "Cross-entropy is the mean surprise: **-log** of each probability, weighted with the target. With label "
        f"smoothing {smoothing:g} every class has a share in the target, not the true one alone. {follow}"
    )


def chain_tables(examples: Examples, found: Chain, smoothing: float) -> None:
    """The chain from logits to the losses of the examples, as linked tables."""
    names = examples.class_names
    loss = r"-Σ y log p" if smoothing else "-log p"

    def matrix(title: str, values: tuple[tuple[float, ...], ...], digits: int = 4) -> Stage:
        return Stage(title, names, [[fixed(value, digits) for value in row] for row in values])

    chain_table(
        [
            matrix("logits z", found.logits),
            matrix("probabilities p", found.probabilities),
            matrix("log-probabilities", found.log_probabilities),
            matrix("smoothed label y", found.targets) if smoothing else matrix("one-hot label y", found.targets, 0),
            Stage("loss", [loss], [[fixed(value)] for value in found.losses], marks=False),
        ],
        row_names=[str(n) for n in range(1, len(examples.labels) + 1)],
        picked=examples.labels,
        sentences=[
            f"Example {n + 1} is {names[label]}: p = {fixed(found.probabilities[n][label])}, "
            f"loss {loss} = {fixed(found.losses[n])} nats."
            for n, label in enumerate(examples.labels)
        ],
        key="chain",
    )


def formula(found: Chain, reduction: str, smoothing: float) -> str:
    """The loss in LaTeX, with the current numbers."""
    terms = [latex(value) for value in found.losses]
    if len(terms) > (3 if smoothing else 5):
        terms = [*terms[: 1 if smoothing else 2], r"\dots", terms[-1]]
    summed = " + ".join(terms)
    one = r"\sum_k y_{ik} \log p_{ik}" if smoothing else r"\log p_{i, y_i}"
    if reduction == "sum":
        return rf"L = -\sum_i {one} = {summed} = {latex(found.total)}"
    count = len(found.losses)
    return rf"L = -\frac{{1}}{{N}} \sum_i {one} = \frac{{{summed}}}{{{count}}} = {latex(found.mean)}"


def equivalence_table(ways: tuple[Equivalence, ...]) -> None:
    """Each way with its value and its distance from float64; what broke says why."""
    st.dataframe(
        pd.DataFrame(
            {
                "way": [way.title for way in ways],
                "PyTorch": [way.expression for way in ways],
                "value (nats)": [f"{way.value:.6f}" for way in ways],
                "distance from float64": [f"{way.distance:.1e}" for way in ways],
                "verdict": ["broke" if way.broke else "right" for way in ways],
            }
        ),
        hide_index=True,
        width="stretch",
        row_height=38,
    )
    for way in ways:
        if way.broke:
            say.error(f"{way.title}: {way.note}")
