"""The parts of the cross-entropy page that hold more than prose: table, chain, equivalences, bug switchboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.lessons.cross_entropy import bugs
from core.lessons.cross_entropy.arithmetic import Chain
from core.lessons.cross_entropy.equivalences import REDUCTIONS, Equivalence
from core.lessons.cross_entropy.examples import (
    MOST_ROWS,
    PRESETS,
    Examples,
    random,
    read_examples,
    read_smoothing,
)
from core.plots.lines import Line, lines_figure
from core.reading.rules import ANY_SEED
from core.ui.components.chain_table import Stage, chain_table
from core.ui.components.live_figure import live_figure
from core.ui.page import say
from core.ui.page.numbers import fixed, latex
from core.ui.page.settings import PageState, one_of, preset_box
from core.ui.page.table_editor import edit_table, table_cells, table_text

PRESET_TITLES = {
    "data-a": "Data A of the notes: 3 examples, 5 classes",
    "data-b": "Data B of the notes: cat, dog, parrot",
    "extreme": "extreme logits: 120, 0, -120",
    "two-classes": "two classes",
    "random": "random",
}
_FIRST = PRESETS["data-b"]()


def _texts(examples: Examples) -> dict[str, str]:
    rows = [(*row, label) for row, label in zip(examples.logits, examples.labels, strict=True)]
    return {"table": table_text(rows), "names": ",".join(examples.class_names)}


DEFAULTS = {
    **_texts(_FIRST),
    "reduction": "mean",
    "smoothing": "0.1",
    "bug": next(iter(bugs.BUGS)),
    "epochs": str(bugs.EPOCHS),
    "rate": f"{bugs.LEARNING_RATE:g}",
    "seed": "1",
}


@dataclass(frozen=True)
class LossSettings:
    """What the first half of the page is about: checked."""

    examples: Examples
    reduction: str
    smoothing: float


def controls(state: PageState) -> LossSettings:
    """Presets, random data, class names, reduction, smoothing, and the table itself."""
    _preset(state)
    _names(state)
    reduction = st.segmented_control(
        "Over the examples", REDUCTIONS, **state.seed("reduction", one_of(*REDUCTIONS)), required=True
    )
    state["reduction"] = reduction or REDUCTIONS[0]
    smoothing = st.slider("Label smoothing", 0.0, 1.0, step=0.05, **state.seed("smoothing", read_smoothing))
    state["smoothing"] = f"{smoothing:g}"
    return LossSettings(_table(state), state["reduction"], smoothing)


def _preset(state: PageState) -> None:
    def choose(name: str) -> None:
        st.session_state.pop(state.key("names_problem"), None)
        if name == "random":
            # Another table each time.
            seed = int(st.session_state.get("cross_entropy_random", 0)) + 1
            st.session_state["cross_entropy_random"] = seed
            state.put(**_texts(random(5, 4, seed)))
        else:
            state.put(**_texts(PRESETS[name]()))

    preset_box(state, PRESET_TITLES, choose, label="Data")
    with st.popover("Random data", width="stretch"):
        rows = st.number_input("Examples", 1, MOST_ROWS, 5)
        classes = st.number_input("Classes", 2, 10, 4)
        seed = st.number_input("Seed", 0, ANY_SEED.high, 1)
        st.button("Make it", on_click=lambda: state.put(**_texts(random(rows, classes, seed))), width="stretch")


def _names(state: PageState) -> None:
    """Class names in one line; a name more or less is a column more or less."""
    key = state.key("typed_names")

    def typed() -> None:
        if (text := st.session_state.get(key)) is None:
            return
        examples = _kept(state)
        names = [name.strip() for name in str(text).split(",")]
        more = [0.0] * (len(names) - examples.classes)
        rows = [[*row[: len(names)], *more] for row in examples.logits]
        labels = [min(label, len(names) - 1) for label in examples.labels]
        try:
            state.put(**_texts(read_examples(rows, labels, names)))
        except ValueError as error:
            st.session_state[state.key("names_problem")] = str(error)
            return
        st.session_state.pop(state.key("names_problem"), None)

    if state.key("names_problem") not in st.session_state:
        st.session_state[key] = ", ".join(_kept(state).class_names)
    st.text_input("Classes, separated by commas (2 to 10)", key=key, on_change=typed)
    if problem := st.session_state.get(state.key("names_problem")):
        say.error(problem)


def _kept(state: PageState) -> Examples:
    """The last good table; data B, with a sentence, when the address makes no sense."""
    rows = table_cells(state["table"])
    try:
        return read_examples([row[:-1] for row in rows], [row[-1] for row in rows], state["names"].split(","))
    except ValueError as error:
        say.warning(f"In the address, the table was left aside: {error}")
        state.put(**_texts(_FIRST))
        return _FIRST


def _table(state: PageState) -> Examples:
    good = _kept(state)
    edited = edit_table(state, "table", [*good.class_names, "label"], label="Logits and label of each example")
    try:
        examples = read_examples([row[:-1] for row in edited], [row[-1] for row in edited], good.class_names)
    except ValueError as error:
        say.error(f"{error} The last good table stays in use.")
        return good
    state["table"] = _texts(examples)["table"]
    return examples


def chain_tables(examples: Examples, found: Chain) -> None:
    """The chain from logits to the losses of the examples, as linked tables."""
    names = examples.class_names

    def matrix(title: str, values: tuple[tuple[float, ...], ...], digits: int = 4) -> Stage:
        return Stage(title, names, [[fixed(value, digits) for value in row] for row in values])

    chain_table(
        [
            matrix("logits z", found.logits),
            matrix("probabilities p", found.probabilities),
            matrix("log-probabilities", found.log_probabilities),
            matrix("one-hot label", found.one_hot, 0),
            Stage("loss", ["-log p"], [[fixed(value)] for value in found.picked], marks=False),
        ],
        row_names=[str(n) for n in range(1, len(examples.labels) + 1)],
        picked=examples.labels,
        sentences=[
            f"Example {n + 1} is {names[label]}: p = {fixed(found.probabilities[n][label])}, "
            f"loss -log p = {fixed(found.picked[n])} nats."
            for n, label in enumerate(examples.labels)
        ],
        key="chain",
    )


def formula(found: Chain, reduction: str) -> str:
    """The loss in LaTeX, with the current numbers."""
    terms = [latex(value) for value in found.picked]
    if len(terms) > 5:
        terms = [*terms[:2], r"\dots", terms[-1]]
    summed = " + ".join(terms)
    if reduction == "sum":
        return rf"-\sum_i \log p_{{i, y_i}} = {summed} = {latex(found.total)}"
    count = len(found.picked)
    return rf"-\frac{{1}}{{N}} \sum_i \log p_{{i, y_i}} = \frac{{{summed}}}{{{count}}} = {latex(found.mean)}"


def equivalence_table(ways: tuple[Equivalence, ...]) -> None:
    """Each way with its value and its distance from float64; what broke says why."""
    st.dataframe(
        pd.DataFrame(
            {
                "way": [way.title for way in ways],
                "PyTorch": [way.expression for way in ways],
                "value (nats)": [f"{way.value:.6f}" for way in ways],
                "distance from float64": [f"{way.distance:.1e}" for way in ways],
                "": ["broke" if way.broke else "right" for way in ways],
            }
        ),
        hide_index=True,
        width="stretch",
        row_height=38,
    )
    for way in ways:
        if way.broke:
            say.error(f"{way.title}: {way.note}")
        elif way.note:
            st.caption(f"{way.title}: {way.note}")


@dataclass(frozen=True)
class BugSettings:
    """Which mistake, and how long and how fast both programs train."""

    name: str
    epochs: int
    learning_rate: float
    seed: int


def bug_controls(state: PageState) -> BugSettings:
    """The switchboard's controls; a wrong number is said and the last good one used."""
    name = st.radio(
        "Mistake",
        list(bugs.BUGS),
        **state.seed("bug", one_of(*bugs.BUGS)),
        format_func=lambda bug: bugs.BUGS[bug].title,
    )
    state["bug"] = name
    readers: dict[str, tuple[str, Callable[[str], object]]] = {
        "epochs": ("Epochs", lambda text: bugs.read_settings(text, 1, 1)),
        "rate": ("Learning rate", lambda text: bugs.read_settings(1, text, 1)),
        "seed": ("Seed", lambda text: bugs.read_settings(1, 1, text)),
    }
    for setting, (label, reader) in readers.items():
        typed = st.text_input(label, **state.seed(setting, str))
        try:
            reader(typed)
        except ValueError as error:
            say.error(str(error))
        else:
            state[setting] = typed
    try:
        epochs, learning_rate, seed = bugs.read_settings(state["epochs"], state["rate"], state["seed"])
    except ValueError as error:
        say.warning(f"In the address, {error}")
        state.put(epochs=DEFAULTS["epochs"], rate=DEFAULTS["rate"], seed=DEFAULTS["seed"])
        epochs, learning_rate, seed = bugs.EPOCHS, bugs.LEARNING_RATE, 1
    return BugSettings(name, epochs, learning_rate, seed)


def bug_figures(found: bugs.BugComparison) -> None:
    """Reported loss and test accuracy, right and wrong, side by side."""
    epochs = list(range(1, len(found.right.reported) + 1))
    left, right = st.columns(2)
    with left:
        marks = [(found.floor, f"floor {found.floor:.4f}")] if found.floor is not None else []
        live_figure(
            lines_figure(
                [Line("right", epochs, found.right.reported), Line("wrong", epochs, found.wrong.reported)],
                x_title="epoch",
                y_title="loss the program reports (nats)",
                marked_y=marks,
            ),
            key="bug_loss",
            label="Training loss as the right and the wrong program report it",
            height=380,
        )
    with right:
        live_figure(
            lines_figure(
                [
                    Line("right", epochs, [100 * share for share in found.right.test_accuracy]),
                    Line("wrong", epochs, [100 * share for share in found.wrong.test_accuracy]),
                ],
                x_title="epoch",
                y_title="test accuracy (%)",
            ),
            key="bug_accuracy",
            label="Test accuracy of the right and the wrong program",
            height=380,
        )
