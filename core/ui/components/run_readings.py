"""`run_readings`: how far a run is and its latest numbers, which follow the run without the page being run again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.ui.components.loader import loader

_CSS = """
.run-readings .run-track { height: 0.5rem; margin: 0.25rem 0 0.6rem; border-radius: 0.25rem; overflow: hidden;
  background: color-mix(in srgb, var(--st-text-color, #888) 18%, transparent); }
.run-readings .run-done { height: 100%; width: 100%; transform-origin: left; transform: scaleX(0);
  background: var(--st-primary-color, #0068b4); }
.run-readings .run-words { font-variant-numeric: tabular-nums; }
.run-readings .run-lost:empty { display: none; }
.run-readings .run-lost { margin-top: 0.4rem; font-weight: 600; }
.run-readings dl { display: flex; flex-wrap: wrap; gap: 0.3rem clamp(1.4rem, 3vw, 3.2rem); margin: 0; }
.run-readings dt { font-size: 0.9rem; font-weight: 400; margin: 0; }
.run-readings dd { font-size: 1.7rem; line-height: 1.2; margin: 0; font-variant-numeric: tabular-nums; }
"""

_mount = st.components.v2.component(
    "softmax_lab_run_readings",
    html='<div class="run-readings"></div>',
    css=_CSS,
    js=loader("run_readings.js"),
    isolate_styles=False,
)


def run_readings(
    readings: dict[str, Any], *, key: str, path: str | None, stage: str, weights_step: int | None, patience: float
) -> None:
    """Show the readings; while they are fed, run the page again when it has something to show that they cannot.

    Args:
        readings: as core/ui/train/readings.py makes them.
        path: of the stream that feeds them, below /softmax-lab/; None when nothing more comes.
        stage: that the page is drawn for. With another one in the stream the page is run again.
        weights_step: of the weights whose answers the page shows; None when it shows none.
        patience: at most so many seconds pass until then. Many who watch the same run do not ask in the same moment.
    """
    _mount(
        data={**readings, "path": path, "stage": stage, "weightsStep": weights_step, "patience": patience},
        key=key,
        on_stage_change=lambda: None,
    )
