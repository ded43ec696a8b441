"""Charts of two classes, the sigmoid and the plane with its boundary: valid figures that show what they are given."""

from __future__ import annotations

import pytest

from core.plots.feature_plane import plane_figure
from core.plots.sigmoid import class_traces, sigmoid_figure
from tests.plots.checked import checked

NAMES = ("fail", "pass")
CURVE = ((-2.0, 0.0, 2.0), (0.12, 0.5, 0.88))


def test_classes_are_told_apart_by_shape_and_mistakes_are_framed() -> None:
    traces = class_traces([1, 2, 3], [4, 5, 6], [0, 1, 1], [0, 0, 1], NAMES, ["a", "b", "c"])
    assert [(t["name"], t["x"], t["hovertext"]) for t in traces] == [
        ("fail", [1], ["a"]),
        ("pass", [2, 3], ["b", "c"]),
        ("predicted wrongly", [2], ["b"]),
    ]
    assert len({t["marker"]["symbol"] for t in traces}) == 3


@pytest.mark.parametrize(("cut", "lines"), [(0.5, 2), (9.0, 1), (None, 1)])
def test_the_sigmoid_with_its_threshold(cut: float | None, lines: int) -> None:
    figure = checked(
        sigmoid_figure(
            CURVE,
            [0.0, 1.0],
            [0.5, 0.73],
            [0, 1],
            [0, 1],
            class_names=NAMES,
            hover=["", ""],
            threshold=0.95,
            cut=cut,
        )
    )
    assert len(figure.layout.shapes) == lines and figure.layout.shapes[0].y0 == 0.95
    assert list(figure.data[0].y) == list(CURVE[1]) and figure.layout.annotations[0].text == "pass from 0.95 up"


@pytest.mark.parametrize(
    ("segment", "toward"),
    [
        (((0.0, 5.0), (10.0, 5.0)), (0.0, 1.0)),
        (((0.0, 5.0), (10.0, 5.0)), (0.0, -1.0)),
        (((5.0, 0.0), (5.0, 10.0)), (2.0, 0.0)),
        (((0.0, 0.0), (10.0, 10.0)), (-1.0, 1.0)),
        (((0.0, 0.2), (0.2, 0.0)), (1.0, 1.0)),
    ],
)
def test_each_side_of_the_boundary_has_its_class(
    segment: tuple[tuple[float, float], tuple[float, float]], toward: tuple[float, float]
) -> None:
    figure = checked(
        plane_figure(
            [(1, 2), (8, 9)],
            [0, 1],
            [0, 1],
            class_names=NAMES,
            hover=["", ""],
            titles=("exam 1", "exam 2"),
            low=(0, 0),
            high=(10, 10),
            segment=segment,
            toward=toward,
        )
    )
    assert list(figure.data[0].x) == [segment[0][0], segment[1][0]]
    sides = {note.text: (10 * note.x, 10 * note.y) for note in figure.layout.annotations}
    assert set(sides) == {"predicted fail", "predicted pass"}
    for text, sign in (("predicted pass", 1), ("predicted fail", -1)):
        assert 0 <= sides[text][0] <= 10 and 0 <= sides[text][1] <= 10
        if segment != ((0.0, 0.2), (0.2, 0.0)):  # no room beside a corner
            across = [sides[text][k] - segment[0][k] for k in range(2)]
            assert sign * (across[0] * toward[0] + across[1] * toward[1]) > 0


def test_a_plane_without_a_boundary() -> None:
    figure = checked(
        plane_figure(
            [(1, 2)],
            [0],
            [1],
            class_names=NAMES,
            hover=[""],
            titles=("a", "b"),
            low=(0, 0),
            high=(3, 3),
            segment=None,
            toward=(0, 0),
        )
    )
    assert [trace.name for trace in figure.data] == ["fail", "pass", "predicted wrongly"]
    assert not figure.layout.annotations
