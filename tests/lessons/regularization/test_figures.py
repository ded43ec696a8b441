"""The panels that move with lambda: losses stacked, the U of the test loss, and weights as signed pictures."""

from __future__ import annotations

import numpy as np

from core.lessons.regularization.figures import DOWN, TILE, TOP, outcome_panel, stacked_panel, weights_panel
from tests.plots.checked import checked

LAMBDAS = np.array([0.001, 0.01, 0.1])


def test_the_penalty_lies_on_top_of_the_loss() -> None:
    losses = np.array([[2.0, 1.0], [2.0, 1.5], [2.0, np.nan]])
    penalties = np.array([[0.1, 0.2], [0.1, 9.0], [0.1, np.inf]])
    panel = stacked_panel([0, 3], losses, penalties, height=300)
    checked(panel.figure)
    total, data = (panel.traces[n]["y"] for n in (0, 1))
    assert total[0].tolist() == [2.1, 1.2] and data[0].tolist() == [2.0, 1.0]
    assert np.isnan(total[2, 1])
    assert (
        panel.words[0] == ""
        and "above the picture" in panel.words[1]
        and "infinite or NaN from step 3" in panel.words[2]
    )
    assert panel.figure["layout"]["yaxis"]["range"] == [0, TOP]
    assert panel.data["words"] is not None


def test_the_best_lambda_has_the_star_and_the_chosen_one_the_markers() -> None:
    test = np.array([1.2, 0.8, np.inf])
    panel = outcome_panel(LAMBDAS, np.array([0.1, 0.4, np.nan]), test, 1, height=300, diverges_from=0.1)
    figure = checked(panel.figure)
    assert figure.data[2].x == (0.01,) and figure.data[2].y == (0.8,) and figure.data[2].marker.symbol == "star"
    assert figure.data[1].y == (1.2, 0.8, None) and figure.layout.shapes[0].x0 == 0.1
    assert panel.traces[4]["y"][0, 0] == 1.2 and np.isnan(panel.traces[4]["y"][2, 0])
    assert not outcome_panel(LAMBDAS, test, test, 1, height=300, diverges_from=None).figure["layout"]["shapes"]


def test_weights_are_pictures_on_one_scale() -> None:
    weights = np.zeros((3, 10, 64))
    weights[0, 0, 0], weights[0, 1, 63], weights[1, 0, 0], weights[2, 0, 0] = 4.0, -4.0, 1.0, np.nan
    panel = weights_panel(weights, [str(n) for n in range(10)], height=300)
    figure = checked(panel.figure)
    assert [a.text for a in figure.layout.annotations] == [str(n) for n in range(10)]
    assert len(figure.layout.shapes) == 10
    assert panel.pixels is not None and panel.pixels.shape == (3, 3 * DOWN, 40)
    top = DOWN - TILE
    assert panel.pixels[0, top, 1] == 255 and panel.pixels[0, top + 7, 11 + 7] == 1
    assert panel.pixels[1, top, 1] == round(128 + 127 / 2)  # the root of a quarter
    assert set(np.unique(panel.pixels[2])) == {128}
    # A picture lies exactly in its frame.
    frame = figure.layout.shapes[9]
    rows = panel.pixels.shape[1]
    assert (frame.x0, frame.x1, frame.y1) == (11, 19, rows - (2 * DOWN + top))
