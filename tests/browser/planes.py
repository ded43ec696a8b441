"""The picture of the plane on an empty page of the server, with data of a test: no run, no Python behind it."""

from __future__ import annotations

import base64
import itertools
import random
import struct
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from core.plots.looks import of_class
from core.ui.components.plane import CSS, TEXTS, PlanePicture
from tests.browser.visitors import Visit

_SHOW = """
async ([data, css]) => {
    if (!window.plane) {
        const { Store } = await import("/softmax-lab/plane/store.js");
        const { picture } = await import("/softmax-lab/plane/picture.js");
        const size = "width=device-width, initial-scale=1, minimum-scale=1";
        document.head.innerHTML = `<meta name="viewport" content="${size}">`;
        document.body.innerHTML = `<style>${css}</style><div class="plane"><div class="pl-picture"></div></div>`;
        document.documentElement.style.cssText = "--st-text-color: #222; --st-background-color: #fff;";
        window.told = [];
        window.plane = new Store();
        plane.tell = (name, value) => told.push([name, value]);
        plane.take(data);
        window.picture = picture(document.querySelector(".pl-picture"), plane);
        plane.panels = [window.picture];
    } else {
        plane.take(data);
    }
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
"""
Point = tuple[int, int, int]


def packed(weights: Sequence[float]) -> str:
    """Weights as they travel."""
    return base64.b64encode(struct.pack(f"<{len(weights)}f", *weights)).decode("ascii")


def plane_data(
    points: Sequence[Point],
    *,
    classes: int = 3,
    weights: Sequence[float] | None = None,
    hidden: Sequence[int] = (),
    inputs: Sequence[str] = ("x", "y"),
    activation: str = "tanh",
    tests: Sequence[int] = (),
) -> dict[str, Any]:
    """What Python would give the component: points as (x, y, class), those at `tests` are test points."""
    widths = [len(inputs), *hidden, classes]
    count = sum((below + 1) * width for below, width in itertools.pairwise(widths))
    chance = random.Random(1)
    picture = PlanePicture(
        x=[x for x, _, _ in points],
        y=[y for _, y, _ in points],
        label=[label for _, _, label in points],
        test=[int(n in tests) for n in range(len(points))],
        names=[str(n) for n in range(classes)],
        looks=[of_class(n, classes) for n in range(classes)],
        inputs=list(inputs),
        hidden=list(hidden),
        activation=activation,
        start=packed(weights if weights is not None else [chance.uniform(-1, 1) for _ in range(count)]),
        stream=None,
        steps_per_epoch=10,
        epochs=100,
    )
    return {**picture.data(), "texts": TEXTS}


def mount(page: Page, data: dict[str, Any]) -> None:
    """Show the picture, or give the one that is shown other data, as a run of the page would."""
    page.evaluate(_SHOW, [data, CSS])


def open_plane(visit: Visit, data: dict[str, Any]) -> Page:
    """A page with nothing but the picture."""
    visit.page.goto(f"{visit.url}/softmax-lab/plane/store.js")
    mount(visit.page, data)
    return visit.page
