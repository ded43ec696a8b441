"""`checked`: a figure is valid for Plotly, and is what a browser reads and draws with the part of plotly.js it gets."""

from __future__ import annotations

import json
import re
from functools import cache

import plotly.graph_objects as go

from core.ui.routes import PLOTLY


@cache
def drawn() -> frozenset[str]:
    """The kinds of trace that the browser's part of plotly.js draws."""
    return frozenset(re.findall(r'moduleType:"trace",name:"(\w+)"', PLOTLY.read_text(encoding="utf-8")))


def checked(figure: dict[str, object]) -> go.Figure:
    """Plotly refuses unknown properties and wrong values."""
    json.dumps(figure, allow_nan=False)
    made = go.Figure(figure)
    assert {trace.type for trace in made.data} <= drawn()
    return made
