"""`checked`: a figure is valid for Plotly, and is what a browser reads."""

from __future__ import annotations

import json

import plotly.graph_objects as go


def checked(figure: dict[str, object]) -> go.Figure:
    """Plotly refuses unknown properties and wrong values."""
    json.dumps(figure, allow_nan=False)
    return go.Figure(figure)
