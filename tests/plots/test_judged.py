"""What a run is judged by, drawn: the table of the classes, the reliability diagram, and the curves with a marker."""

from __future__ import annotations

import numpy as np
import torch

from core.metrics import Evaluation
from core.metrics.calibration import best_temperature, calibration
from core.metrics.per_class import per_class
from core.metrics.thresholds import every_threshold
from core.plots.curves import curves
from core.plots.per_class import MEANS, per_class_figure
from core.plots.reliability import reliability_figure
from core.training import EpochDone, History, Started, StepDone
from core.ui.train.threshold import POSITIONS, threshold_look
from tests.plots.checked import checked
from tests.tolerance import assert_close

NAMES = ("cat", "<b>dog</b>")


def test_the_table_has_a_row_for_each_class_and_each_mean() -> None:
    scores = per_class([[3, 1], [0, 4]])
    figure = checked(per_class_figure(scores, NAMES))
    (table,) = figure.data
    assert list(table.text[0]) == ["1.000", "0.750", "0.857", "4"]
    assert table.text[3][3] == "8" and len(table.text) == 4
    assert list(figure.layout.yaxis.ticktext) == ["cat", "&lt;b&gt;dog&lt;/b&gt;", *MEANS]
    # The line stands between the classes and the means.
    assert figure.layout.shapes[0].y0 == 1.5
    checked(per_class_figure(per_class([[0, 0], [0, 0]]), NAMES))


def test_the_diagram_has_a_bar_for_each_bin_that_has_examples() -> None:
    logits = 4 * torch.randn(300, 3, generator=torch.Generator().manual_seed(1))
    labels = torch.multinomial(torch.softmax(logits / 4, 1), 1, generator=torch.Generator().manual_seed(2))[:, 0]
    found, temperature = calibration(logits, labels), best_temperature(logits, labels)
    assert temperature is not None
    figure = checked(reliability_figure(found, calibration(logits, labels, temperature)))
    diagonal, bars, mended = figure.data
    filled = [each for each in found.bins if each.count]
    assert list(diagonal.x) == list(diagonal.y) == [0, 1]
    assert_close(bars.y, [each.accuracy for each in filled], rtol=1e-4)
    assert_close(bars.x, [(each.low + each.high) / 2 for each in filled])
    assert len(mended.x) and all(
        f"{each.count:,} examples" in text for each, text in zip(filled, bars.hovertext, strict=True)
    )
    assert len(checked(reliability_figure(found, None)).data) == 2


def test_the_marker_is_on_the_curve_at_every_threshold() -> None:
    scores = torch.rand(80, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    labels = (scores + 0.4 * torch.randn(80, generator=torch.Generator().manual_seed(4)) > 0.5).long()
    found = every_threshold(scores, labels)
    panels, readouts = threshold_look(found, "seven")
    roc, precision_recall = panels
    for panel in panels:
        checked(panel.figure)
    for position in (0, 13, 50, POSITIONS - 1):
        (no, wrong), (missed, hits) = found.at(position / (POSITIONS - 1))
        at = roc.traces[2]
        assert_close([at["x"][position, 0], at["y"][position, 0]], [wrong / (no + wrong), hits / (hits + missed)])
        at = precision_recall.traces[2]
        assert_close(at["y"][position, 0], hits / (hits + wrong) if hits + wrong else 1.0)
        assert readouts["found"][position] == f"{hits} of {found.positives}"
        # And the curve goes through it.
        near = np.abs(found.recall.numpy() - hits / (hits + missed)) + np.abs(
            found.false_positive_rate.numpy() - wrong / (no + wrong)
        )
        assert near.min() < 1e-9
    assert f"AUC {found.auc:.4f}" in roc.figure["data"][1]["name"]
    only = every_threshold(scores, torch.ones(80, dtype=torch.int64))
    assert "AUC undefined" in threshold_look(only, "seven")[0][0].figure["data"][1]["name"]


def history(*, apart: bool) -> History:
    made = History().after(Started(20, 650, "cpu"))
    for epoch in (1, 2):
        made = made.after(StepDone(10 * epoch, 1.0))
        validation = Evaluation(0.5 / epoch, 0.9, ((1, 0), (0, 1))) if apart else None
        made = made.after(EpochDone(epoch, 10 * epoch, 1.0, 7.0, 0.25, ((1, 1), (0, 2)), 0.1, validation=validation))
    return made


def test_a_sealed_test_set_is_nowhere_in_the_curves() -> None:
    names = {
        (apart, sealed): [trace.name for trace in checked(figure).data]
        for apart, sealed in ((False, False), (True, False), (True, True))
        for figure in [curves(history(apart=apart), [], log=False, uirevision="x", sealed=sealed)]
    }
    assert names[False, False] == ["training loss", "test loss", "test accuracy"]
    assert names[True, False] == [
        *("training loss", "validation loss", "test loss", "validation accuracy", "test accuracy"),
    ]
    assert names[True, True] == ["training loss", "validation loss", "validation accuracy"]
    sealed = curves(history(apart=True), [], log=False, uirevision="x", sealed=True)
    values = [value for trace in sealed["data"] for value in trace["y"]]
    assert 7.0 not in values and 25.0 not in values and 90.0 in values
