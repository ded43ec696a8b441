"""The file that draws the charts in the browser: the version that figures are checked against, and small."""

from __future__ import annotations

import pytest
from plotly.offline import get_plotlyjs_version

from core.ui.routes import PLOTLY
from tests.plots.checked import checked, drawn


def test_it_is_the_version_that_figures_are_checked_against() -> None:
    first = PLOTLY.read_text(encoding="utf-8")[:200]
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n" in first, "see CONTRIBUTING.md"


def test_a_trace_that_it_cannot_draw_is_refused() -> None:
    assert {"scatter", "bar", "heatmap", "contour"} <= drawn()
    with pytest.raises(AssertionError):
        checked({"data": [{"type": "surface", "z": [[0, 1], [1, 0]]}]})


def test_its_licence_lies_beside_it() -> None:
    assert "MIT" in PLOTLY.with_name("LICENSE.plotly").read_text(encoding="utf-8")
