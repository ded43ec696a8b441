"""`plane`: points in a plane, the regions of a classifier, its network and its time, computed in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from core.data.plane.named import MOST_PAINTED
from core.plots.looks import TEST, TRAINING, Look, pattern_of_class
from core.ui.components import plane_picture
from core.ui.components.loader import loader
from core.ui.components.plane_panels import PANEL_TEXTS, PANELS_CSS
from core.ui.components.readouts import READOUTS_CSS
from core.ui.components.sent import sent

_LAYOUT_CSS = """
/* The width of the page's column decides, not the window's. */
.plane-frame { container-type: inline-size; }
.plane { color: var(--st-text-color); font-family: var(--st-font); display: grid; gap: 0.6rem 1rem;
  grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr);
  grid-template-areas: "time time" "rates rates" "picture network" "curve inside" "matrix inside";
  grid-template-rows: auto auto auto auto 1fr; }
.pl-picture { grid-area: picture; }
.pl-network { grid-area: network; }
.pl-time { grid-area: time; }
.pl-rates { grid-area: rates; }
.pl-curve { grid-area: curve; }
.pl-inside { grid-area: inside; }
.pl-matrix { grid-area: matrix; }
@container (max-width: 640px) {
  .plane { grid-template-columns: minmax(0, 1fr);
    grid-template-areas: "picture" "time" "rates" "network" "curve" "inside" "matrix"; grid-template-rows: none; }
}
"""
HTML = """
<div class="plane-frame"><div class="plane">
<div class="pl-picture"></div><div class="pl-network"></div><div class="pl-time"></div>
<div class="pl-rates"></div>
<div class="pl-curve"></div><div class="pl-inside"></div><div class="pl-matrix"></div>
</div></div>
"""

# Sentences for the browser, by name.
TEXTS = {**plane_picture.WORDS, **PANEL_TEXTS}
CSS = _LAYOUT_CSS + plane_picture.CSS + PANELS_CSS + READOUTS_CSS

_mount = st.components.v2.component(
    "softmax_lab_plane",
    html=HTML,
    css=CSS,
    js=loader("plane/plane.js"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class PlanePicture:
    """What the browser needs to know: points, network, and where the moments of its run come from.

    Attributes:
        x, y: of the points, in hundredths.
        label: the class of each, from 0 on.
        test: 1 for a test point, 0 for one to train on.
        names: of the classes.
        looks: of the classes.
        inputs: codes of what a point gives the network, such as "x" and "xy".
        hidden, activation: as RunConfig has them.
        start: the weights of the untrained network, base64 of little-endian float32.
        stream: of the run's moments, below /softmax-lab/; None while there is no run.
        steps_per_epoch: minibatches.
        epochs: of the whole run.
        at: the step that is shown; None for the newest. Who follows the lecturer goes where the lecturer is.
        rate: which of the rates of `rates` is shown, from 0 on; None for the run.
        rates: runs at many rates, or strengths of a penalty, to drag over: the facts of every_rate.py and the "url" of
            its file, below /softmax-lab/; None for none.
        paints: whether points can be changed by hand.
        most: how many points there may be then.
    """

    x: Sequence[int]
    y: Sequence[int]
    label: Sequence[int]
    test: Sequence[int]
    names: Sequence[str]
    looks: Sequence[Look]
    inputs: Sequence[str]
    hidden: Sequence[int]
    activation: str
    start: str
    stream: str | None
    steps_per_epoch: int
    epochs: int
    at: int | None = None
    rate: int | None = None
    rates: Mapping[str, object] | None = None
    paints: bool = True
    most: int = MOST_PAINTED

    def data(self) -> dict[str, Any]:
        """As JSON has it."""
        values = asdict(self)
        points = {name: list(values.pop(name)) for name in ("x", "y", "label", "test")}
        looks = [asdict(look) | {"pattern": pattern_of_class(n)} for n, look in enumerate(self.looks)]
        curves = {"train": asdict(TRAINING), "test": asdict(TEST)}
        return {**values, "points": points, "looks": looks, "curves": curves, "classes": len(self.names)}


def plane(
    picture: PlanePicture,
    *,
    key: str,
    on_painted: Callable[[object], None],
    on_changed_by_hand: Callable[[object], None],
    on_moved: Callable[[object], None] = lambda _: None,
    texts: Mapping[str, str] | None = None,
) -> None:
    """Show it.

    Args:
        picture: all of it.
        key: of the component; the same key keeps what the hand has chosen.
        on_painted: called before the page runs again, with the points as the hand left them:
            {"x": [...], "y": [...], "label": [...]}, hundredths and classes.
        on_changed_by_hand: likewise, with {"step": n, "weights": base64}: the network as the hand left it, or with null
            for weights when it is as trained again.
        on_moved: likewise, with {"step": n or null, "rate": n or null}: where in time the hand has let go, to be given
            back as `picture.at` and `picture.rate`.
        texts: sentences for the browser, by name.
    """
    _mount(
        data={**picture.data(), "texts": {**TEXTS, **(texts or {})}},
        key=key,
        on_painted_change=lambda: on_painted(sent(key, "painted")),
        on_edited_change=lambda: on_changed_by_hand(sent(key, "edited")),
        on_at_change=lambda: on_moved(sent(key, "at")),
    )
