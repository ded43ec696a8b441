"""`learning_picture`: a recorded run played in the browser, its weight images and one digit's bars, frame by frame."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from core.training.first_run import LEVELS, SHARES, FirstRun
from core.ui.components.loader import loader

_CSS = """
.learning-picture { color: var(--st-text-color); font-family: var(--st-font); }
.lp-shown { display: flex; flex-wrap: wrap; gap: 0.8rem 1.6rem; align-items: stretch; }
.lp-weights { flex: 1.45 1 330px; display: grid; grid-template-columns: repeat(5, 1fr); gap: 0.3rem 0.6rem;
  align-content: center; }
.lp-class { text-align: center; font-weight: 600; line-height: 1.25; }
.lp-image { display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 6px; }
.lp-class .lp-image { background: var(--st-secondary-background-color); }
.lp-answer { flex: 1 1 290px; display: flex; gap: 1rem; align-items: center; }
.lp-answer > .lp-image { flex: 0 1 92px; width: 92px; min-width: 0; border: 1px solid var(--st-border-color); }
.lp-bars { flex: 1; min-width: 0; font-variant-numeric: tabular-nums; }
.lp-row { display: flex; align-items: center; gap: 6px; line-height: 1.4; }
.lp-name { flex: 0 0 2.1rem; }
.lp-track { flex: 1; height: 0.95rem; border-radius: 3px; overflow: hidden;
  background: color-mix(in srgb, var(--st-text-color, #888) 14%, transparent); }
.lp-fill { height: 100%; transform-origin: left; transform: scaleX(0); background: var(--other-class); }
.lp-first { font-weight: 700; }
.lp-first .lp-fill { background: var(--first-class); }
.lp-value { flex: 0 0 4rem; text-align: right; }
.lp-said { margin: 0.5rem 0 0; font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  .lp-weights, .lp-answer { flex-basis: 100%; }
  .lp-weights { grid-template-columns: repeat(10, 1fr); gap: 0.25rem; }
}
"""
# What the browser fills in, and what is said to those who cannot see the picture.
BEFORE = "Before training: loss {loss} nats, {accuracy} % of the test images right."
AFTER = "After minibatch {step} of {last}: loss {loss} nats, {accuracy} % of the test images right."
DESCRIBED = (
    "A recorded run: softmax regression learns to read digits. Ten pictures of its weights, one for each class, and "
    "the probability that it gives each class for one test image."
)

_mount = st.components.v2.component(
    "softmax_lab_learning_picture",
    html='<div class="learning-picture"></div>',
    css=_CSS,
    js=loader("learning_picture.js"),
    isolate_styles=False,
)


def learning_picture(run: FirstRun, *, key: str) -> None:
    """Play the run from its untrained classifier to its end, again and again, each time with another digit.

    It rests while nobody can see it. Where a visitor's system asks for reduced motion, the last frame stands still.
    """
    _mount(
        data={
            "frames": [asdict(frame) for frame in run.frames],
            "images": [asdict(image) for image in run.images],
            "names": [str(digit) for digit in range(10)],
            "levels": LEVELS,
            "shares": SHARES,
            "ink": 16,
            "before": BEFORE,
            "after": AFTER,
            "described": DESCRIBED,
        },
        key=key,
    )
