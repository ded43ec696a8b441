"""The race as a chart: lines told apart without colour, crossings starred, and a word where there was no GPU."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.plots.race import NO_GPU, race_figure
from core.training.race import BATCH_SIZES, HIDDEN, RaceCell
from tests.plots.checked import checked
from tests.tolerance import assert_close


def drawn(cells: Sequence[RaceCell], devices: Sequence[str]) -> go.Figure:
    return checked(race_figure(cells, devices=devices, hidden=HIDDEN, batch_sizes=BATCH_SIZES, uirevision="x"))


def made_up(devices: Sequence[str]) -> list[RaceCell]:
    """Equal at 160 images: the CPU has a time for each image, a GPU one for each step."""
    return [
        RaceCell(device, hidden, size, 1e5 if device == "cpu" else size / 1.6e-3)
        for hidden in HIDDEN
        for size in BATCH_SIZES
        for device in devices
    ]


def test_lines_differ_by_dash_and_marker_and_the_crossing_is_starred() -> None:
    figure = drawn(made_up(("cuda", "cpu")), ("cuda", "cpu"))
    lines = {trace.name: trace for trace in figure.data}
    gpu, cpu = lines["512 units, GPU"], lines["512 units, CPU"]
    assert cpu.x == BATCH_SIZES and cpu.y == (1e5,) * 4
    assert gpu.line.dash == "dash" and cpu.line.dash == "solid" and gpu.marker.symbol == f"{cpu.marker.symbol}-open"
    drawn_lines = [trace for name, trace in lines.items() if name.endswith(("PU",)) and ", " in name]
    looks = {(trace.line.dash, trace.marker.symbol) for trace in drawn_lines}
    assert len(looks) == len(drawn_lines) == 2 * len(HIDDEN)
    star = lines["512 units, crossing"]
    assert star.text == ("≈ 160",)
    assert_close([star.x[0], star.y[0]], [160.0, 1e5], rtol=1e-4)
    in_legend = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert in_legend == ["no hidden layer", "128 units", "512 units", "2048 units", "GPU", "CPU"]
    assert not figure.layout.annotations


def test_axes_are_logarithmic_titled_and_hold_everything() -> None:
    figure = drawn(made_up(("cuda", "cpu")), ("cuda", "cpu"))
    x, y = figure.layout.xaxis, figure.layout.yaxis
    assert (x.type, x.title.text, y.type, y.title.text) == ("log", "batch size, examples", "log", "examples per second")
    assert x.range[0] < math.log10(16) and x.range[1] > math.log10(1024)
    assert y.range == (3, 6)


def test_without_a_gpu_the_figure_says_so_and_nothing_is_starred() -> None:
    figure = drawn(made_up(("cpu",)), ("cpu",))
    assert [note.text for note in figure.layout.annotations] == [NO_GPU]
    assert not [trace for trace in figure.data if "crossing" in trace.name]


def test_what_is_not_measured_yet_is_no_point() -> None:
    figure = drawn([RaceCell("cpu", (), 16, 2e4), RaceCell("cpu", (), 64, None, "It does not fit.")], ("cpu",))
    assert {trace.name: trace.x for trace in figure.data}["no hidden layer, CPU"] == (16,)
    assert figure.layout.yaxis.range == (4, 5)
    drawn([], ("cpu",))
