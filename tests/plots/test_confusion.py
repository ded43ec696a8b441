"""The confusion matrix as a figure: rows are true classes."""

from __future__ import annotations

import math

from core.plots.confusion import confusion_figure, row_shares
from tests.plots.checked import checked
from tests.tolerance import assert_close


def test_the_confusion_matrix_has_true_classes_as_rows() -> None:
    figure = checked(confusion_figure([[3, 1], [0, 4]], ["cat", "dog"], percent=False, marked=(0, 1)))
    heat = figure.data[0]
    assert [list(row) for row in heat.text] == [["3", "1"], ["", "4"]]
    assert_close([list(row) for row in heat.z], [[math.sqrt(0.75), 0.5], [0, 1]], atol=1e-4)
    assert figure.layout.yaxis.title.text == "true class" and figure.layout.xaxis.title.text == "predicted class"
    assert figure.layout.yaxis.autorange == "reversed"
    frame = figure.layout.shapes[-1]
    assert (frame.x0, frame.y0) == (0.5, -0.5)
    percent = checked(confusion_figure([[3, 1], [0, 4]], ["cat", "dog"], percent=True))
    assert [list(row) for row in percent.data[0].text] == [["75.0", "25.0"], ["", "100.0"]]
    assert row_shares([[0, 0]]) == [[0.0, 0.0]]
