"""The parts of the page on data that show tables: rows, a row beside the classes, features alone and in pairs."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.computing import computed_once
from core.data import Dataset, TableKind, feature_titles
from core.lessons.data.examples import examples, looked_at
from core.lessons.data.features import Ranges, correlations, histogram, most_telling, ranges
from core.lessons.data.figures import MOST_CLASSES, histogram_figure, points_figure, ranges_figure
from core.lessons.data.sentences import correlation_sentence
from core.plots.matrix import matrix_figure
from core.reading.rules import Choice
from core.ui.components.live_figure import live_figure
from core.ui.page.controls import Dropdown
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState

# Rows of the picture of a row, features of the matrix, columns and rows a class of the table, points of a scatter.
SHOWN, CORRELATED, COLUMNS, ROWS, POINTS = 6, 13, 30, 3, 300
# Features that can be chosen. Each is known by its rank: 0 is the one that tells the classes apart best.
CHOICES = 100
_RANKS = Choice(tuple(map(str, range(CHOICES))))
FEATURE = Dropdown("feature", "0", _RANKS, label="Feature")
ACROSS = Dropdown("across", "0", _RANKS, label="Across")
UP = Dropdown("up", "1", _RANKS, label="Up")


@computed_once(most=16)
def telling(data: Dataset) -> tuple[int, ...]:
    """The features that tell the classes apart best, the best first."""
    found = examples(data)
    return most_telling(found.x_train, found.y_train, found.classes, CHOICES)


@computed_once(most=16)
def _ranges(data: Dataset) -> Ranges:
    count = looked_at(data)
    return ranges(data.x_train[:count], data.y_train[:count], data.classes, telling(data)[:SHOWN])


def named(data: Dataset, feature: int) -> str:
    """A feature with its unit, such as "petal length (cm)"."""
    return feature_titles(data)[feature]


def value_of(data: Dataset, feature: int, value: float) -> str:
    """A feature's value as people say it, such as "petal length 4.7 cm"."""
    unit = data.kind.units[feature] if isinstance(data.kind, TableKind) else ""
    return f"{data.feature_names[feature]} {value:.4g} {unit}".rstrip()


def row_picture(data: Dataset, index: int) -> None:
    """A row of the test set beside the ranges of the classes."""
    found, row = _ranges(data), data.x_test[index]
    live_figure(
        ranges_figure(
            found,
            found.place(row),
            [value_of(data, feature, float(row[feature])) for feature in found.features],
            data.class_names,
        ),
        key="data_row",
        label="The values of the row to guess, beside where the middle nine tenths of each class lie",
        # Beside each feature there is room for a name of two lines, on a phone, where the legend takes four.
        height=170 + 40 * len(found.features),
    )
    st.caption(
        "Bars: the middle nine tenths of each class among the training rows, from the least value to the most. "
        "Diamond: the row to guess."
    )


def first_rows(data: Dataset) -> None:
    """The first training rows of each class."""
    chosen = [
        (label, int(index))
        for label in range(min(data.classes, MOST_CLASSES))
        for index in (data.y_train == label).nonzero().flatten()[:ROWS]
    ]
    columns = {"class": [data.class_names[label] for label, _ in chosen]} | {
        named(data, feature): [round(float(data.x_train[index, feature]), 6) for _, index in chosen]
        for feature in range(min(data.features, COLUMNS))
    }
    st.dataframe(pd.DataFrame(columns), hide_index=True)
    if data.features > COLUMNS:
        st.caption(f"The first {COLUMNS} of {data.features:,} columns.")


def _feature(setting: Dropdown[str], data: Dataset, state: PageState) -> int:
    """A feature that is chosen, by its position; the features that tell most come first."""
    order = telling(data)
    titles = {str(rank): named(data, feature) for rank, feature in enumerate(order)}
    return order[int(replace(setting, rule=Choice(tuple(titles)), titles=titles).control(state))]


def histograms(state: PageState, data: Dataset) -> None:
    """One feature by class."""
    left, right = st.columns([1, 2.4], gap="medium")
    with left:
        feature = _feature(FEATURE, data, state)
        st.caption(
            "Where the classes' steps do not overlap, this feature alone tells them apart. First in the list are those "
            "that do it best."
        )
    count = looked_at(data)
    with right:
        live_figure(
            histogram_figure(
                histogram(data.x_train[:count, feature], data.y_train[:count], data.classes),
                data.class_names,
                named(data, feature),
                "rows",
            ),
            key="data_histogram",
            label="How one feature is spread in each class",
            height=340,
        )


def scatter(state: PageState, data: Dataset) -> None:
    """Two features against each other; of one feature there is no such picture."""
    if data.features < 2:
        return
    left, right = st.columns([1, 2.4], gap="medium")
    with left:
        across, up = _feature(ACROSS, data, state), _feature(UP, data, state)
    count = min(POINTS, looked_at(data))
    with right:
        live_figure(
            points_figure(
                data.x_train[:count, [across, up]].tolist(),
                data.y_train[:count].tolist(),
                data.class_names,
                titles=(named(data, across), named(data, up)),
                hover=(),
                revision=f"{data.name} {across} {up}",
            ),
            key="data_scatter",
            label="Rows by two features, each class with a symbol of its own",
            height=380,
        )
        if count < data.train_examples:
            st.caption(f"The first {count} training rows: more points would hide each other and take a phone longer.")


def correlation(data: Dataset) -> None:
    """How closely the features go together."""
    if data.features < 2:
        return
    chosen = sorted(telling(data)[:CORRELATED])
    found = correlations(data.x_train[: looked_at(data)][:, chosen])
    names = [data.feature_names[feature] for feature in chosen]
    live_figure(
        matrix_figure(
            found.tolist(),
            rows=names,
            columns=names,
            row_title="",
            column_title="",
            what="correlation",
            digits=2,
            full=1.0,
        ),
        key="data_correlation",
        label="The correlation of each feature with each",
        height=520,
    )
    st.markdown(correlation_sentence(found, names))
    if len(chosen) < data.features:
        st.caption(f"The {len(chosen)} of {data.features:,} features that tell the classes apart best.")


def values_of(data: Dataset, count: int) -> list[str]:
    """For each of the first training rows, the values of the features that tell most, a line each."""
    return [
        "<br>".join(f"{data.feature_names[feature]} {fixed(float(row[feature]), 3)}" for feature in telling(data)[:6])
        for row in data.x_train[:count]
    ]
