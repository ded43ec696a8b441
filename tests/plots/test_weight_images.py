"""Pictures of weights keep sign and size, and are figures whatever the weights are."""

from __future__ import annotations

import base64

import numpy as np

from core.plots.weight_images import weight_images
from tests.plots.checked import checked
from tests.tolerance import assert_close


def test_weight_images_keep_sign_and_size() -> None:
    weights = np.linspace(-2, 1, 40, dtype=np.float32).reshape(10, 4)
    figure = weight_images(weights, [str(n) for n in range(10)], (2, 2))
    assert len(checked(figure).data) == 10
    levels = np.concatenate([np.frombuffer(base64.b64decode(t["z"]["bdata"]), np.int8) for t in figure["data"]])
    assert_close(levels / 127 * 2, weights.flatten(), atol=2 / 127)
    assert figure["layout"]["coloraxis"]["colorbar"]["ticktext"][2] == "2 (for)"


def test_weights_that_left_the_range_still_make_a_figure() -> None:
    checked(weight_images(np.full((10, 4), np.nan, dtype=np.float32), [str(n) for n in range(10)], (2, 2)))
