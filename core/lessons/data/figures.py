"""The figures of the page on data: classes by part, points of two numbers, histograms, and a row beside the classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.lessons.data.examples import Balance
from core.lessons.data.features import Histogram, Ranges
from core.plots.looks import TEST, TRAINING, VALIDATION, of_class, pattern_of_class
from core.plots.names import in_lines
from core.plots.style import INK, Figure, plain, plottable

# More classes than these are not told apart in one picture.
MOST_CLASSES = 10
NAME = 20  # characters of a feature in one line
_LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
_MARGIN = {"l": 74, "r": 12, "t": 8, "b": 54}


def balance_figure(balance: Balance, class_names: Sequence[str], examples: str) -> Figure:
    """How many examples of each class are for training, validation and test, one on top of the other.

    Args:
        balance: the counts.
        class_names: in the order of the labels.
        examples: what they are called, such as "images".
    """
    parts = (
        ("training", balance.train, TRAINING, ""),
        ("validation", balance.validation, VALIDATION, "x"),
        ("test", balance.test, TEST, "/"),
    )
    places = list(range(len(class_names)))
    return {
        "data": [
            {
                "type": "bar",
                "name": name,
                "x": places,
                "y": list(counts),
                "marker": {"color": look.colour, "pattern": {"shape": pattern, "fgcolor": INK, "fillmode": "overlay"}},
                "hovertemplate": f"%{{y}} {examples}: {name}<extra></extra>",
            }
            for name, counts, look, pattern in parts
            if any(counts)
        ],
        "layout": {
            "uirevision": "balance",
            "barmode": "stack",
            "margin": _MARGIN,
            "legend": {**_LEGEND, "traceorder": "normal"},
            "showlegend": True,
            "xaxis": {
                "title": {"text": "class"},
                "tickvals": places,
                "ticktext": [plain(name) for name in class_names],
                "fixedrange": True,
                "automargin": True,
            },
            "yaxis": {"title": {"text": f"number of {examples}"}, "fixedrange": True},
        },
    }


def points_figure(
    points: Sequence[Sequence[float]],
    labels: Sequence[int],
    class_names: Sequence[str],
    *,
    titles: tuple[str, str],
    hover: Sequence[str],
    revision: str,
) -> Figure:
    """Examples by two numbers, each class with a colour and a symbol of its own.

    Args:
        points: (horizontal, vertical) of each example.
        labels: a class for each; only the first MOST_CLASSES are drawn.
        class_names: in the order of the labels.
        titles: of the two axes, with units.
        hover: a text for each example, below the name of its class; empty for the two numbers.
        revision: the zoom is kept while it is the same.
    """
    data = []
    for label, name in enumerate(class_names[:MOST_CLASSES]):
        members = [n for n, each in enumerate(labels) if each == label]
        look = of_class(label, len(class_names))
        own = {"hovertext": [hover[n] for n in members]} if hover else {}
        below = "<br>%{hovertext}" if hover else f"<br>{plain(titles[0])}: %{{x}}<br>{plain(titles[1])}: %{{y}}"
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": plain(name),
                "x": plottable([points[n][0] for n in members]),
                "y": plottable([points[n][1] for n in members]),
                "marker": {"symbol": look.symbol, "size": 9, "color": look.colour},
                "customdata": members,
                "hovertemplate": f"{plain(name)}{below}<extra></extra>",
                **own,
            }
        )
    return {
        "data": data,
        "layout": {
            "uirevision": revision,
            "margin": _MARGIN,
            "legend": _LEGEND,
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {"title": {"text": plain(titles[0])}, "zeroline": False},
            "yaxis": {"title": {"text": plain(titles[1])}, "zeroline": False},
        },
    }


def histogram_figure(found: Histogram, class_names: Sequence[str], title: str, examples: str) -> Figure:
    """One feature by class: steps whose height is the share of the class in each bin."""
    width = found.edges[1] - found.edges[0]
    # A step down to 0 on either side.
    middles = [found.edges[0] - width / 2, *(edge + width / 2 for edge in found.edges)]
    data = []
    for label, name in enumerate(class_names[:MOST_CLASSES]):
        look = of_class(label, len(class_names))
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": plain(name),
                "x": plottable(middles),
                "y": plottable([0.0, *found.shares[label], 0.0]),
                "line": {"color": look.colour, "width": 3, "dash": look.dash, "shape": "hvh"},
                "fill": "tozeroy",
                "fillcolor": f"{look.colour}22",
                "hovertemplate": f"{plain(name)}: %{{y:.3g}} %<extra></extra>",
            }
        )
    return {
        "data": data,
        "layout": {
            "uirevision": title,
            "margin": _MARGIN,
            "legend": _LEGEND,
            "showlegend": True,
            "hovermode": "x",
            "xaxis": {"title": {"text": plain(title)}},
            "yaxis": {"title": {"text": f"% of the class's {examples}"}, "rangemode": "tozero"},
        },
    }


def ranges_figure(found: Ranges, places: Sequence[float], values: Sequence[str], class_names: Sequence[str]) -> Figure:
    """A row of a table beside the classes: for each feature a bar a class, and a mark where the row lies.

    Args:
        found: the classes' ranges.
        places: where the row lies on each feature, 0 to 1 between the smallest and the largest training value.
        values: "petal length 4.7 cm" for each feature.
        class_names: in the order of the labels; only the first MOST_CLASSES are drawn.
    """
    shown = [n for n, span in enumerate(found.spans[:MOST_CLASSES]) if span is not None]
    height = 0.8 / max(len(shown), 1)
    data: list[dict[str, Any]] = []
    for line, label in enumerate(shown):
        spans = found.spans[label] or ()
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": plain(class_names[label]),
                "base": plottable([low for low, _ in spans]),
                # One value only would be no bar at all.
                "x": plottable([max(high - low, 0.006) for low, high in spans]),
                "y": [feature - 0.4 + (line + 0.5) * height for feature in range(len(spans))],
                "width": 0.9 * height,
                "marker": {
                    "color": of_class(label, len(class_names)).colour,
                    "pattern": {"shape": pattern_of_class(label), "fgcolor": INK, "fillmode": "overlay"},
                },
                "hoverinfo": "name",
            }
        )
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "this row",
            "x": plottable([min(max(place, -0.04), 1.04) for place in places]),
            "y": list(range(len(places))),
            "marker": {"symbol": "diamond", "size": 15, "color": "#ffffff", "line": {"width": 4, "color": INK}},
            "hovertext": list(map(plain, values)),
            "hoverinfo": "text",
        }
    )
    return {
        "data": data,
        "layout": {
            "uirevision": "ranges",
            "barmode": "overlay",
            "margin": {"l": 60, "r": 12, "t": 8, "b": 54},
            "legend": _LEGEND,
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {
                "title": {"text": "value"},
                "tickvals": [0, 1],
                "ticktext": ["least", "most"],
                "range": [-0.06, 1.06],
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {
                "tickvals": list(range(len(values))),
                "ticktext": ["<br>".join(map(plain, in_lines(value, NAME, most=3))) for value in values],
                "range": [len(values) - 0.5, -0.5],
                "zeroline": False,
                "showgrid": False,
                "fixedrange": True,
                "automargin": True,
                "tickfont": {"size": 14},
            },
        },
    }
