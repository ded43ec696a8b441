"""Drawing: milliseconds from a movement of the pen to the bars that know of it, with its parts, and bars a second.

A real browser, a real server, the mouse of Playwright, two models that one click trains. A movement counts from the
time stamp the browser gave it to the end of the frame with the first bars that were computed from it. Its parts follow
each other: the pad waits (so that it sends not too often, and one message at a time), then network and server, then the
browser until the frame is painted. What the server computes is timed in this process, too.

    python -m benchmarks.drawing_latency --seconds 10
"""

from __future__ import annotations

import argparse
import base64
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks import Report, shown
from core.data import image_kind, load
from core.drawing.ink import picture_of, read_message
from core.drawing.preparation import Switches, redrawn
from core.drawing.reader import reader
from core.training import Trainer
from core.training.recipes import recipe_config
from core.ui.draw.models import default_dataset
from harness.chromium import launch
from harness.drawing import PAD
from harness.serving import serving

PROMISED_HERTZ = 5.0
PROMISED_MEDIAN, PROMISED_P95 = 100.0, 250.0

# Every message of the server, and for every message of the pad its number and when it left.
_SOCKETS = """
window.arrived = 0;
window.sends = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
    const number = document.querySelector(".drawing-pad")?.drawingPad?.number ?? 0;
    if (number > (window.sends.at(-1)?.[0] ?? 0)) window.sends.push([number, performance.now()]);
    return send.call(this, data);
};
const Socket = WebSocket;
window.WebSocket = class extends Socket {
    constructor(...all) {
        super(...all);
        this.addEventListener("message", () => (window.arrived = performance.now()));
    }
};
"""
# When the pen moved, and for every new number on the bars when its answer arrived and when it was painted.
_WATCH = """
() => {
    window.moves = [];
    window.answers = [];
    const pad = document.querySelector(".drawing-pad canvas");
    pad.addEventListener("pointermove", (event) => window.moves.push(event.timeStamp), { capture: true });
    let shown = 0;
    new MutationObserver(() => {
        const number = Number(document.querySelector("[data-answers]")?.dataset.answers ?? 0);
        if (number <= shown) return;
        shown = number;
        const arrived = window.arrived;
        const channel = new MessageChannel();
        // Posted from a frame, a message arrives when the frame has been painted.
        channel.port1.onmessage = () => window.answers.push([number, arrived, performance.now()]);
        requestAnimationFrame(() => channel.port2.postMessage(null));
    }).observe(document.querySelector("[data-testid=stMain]"), { subtree: true, childList: true, attributes: true });
}
"""


def scribble(page: Page, seconds: float) -> dict[str, list[Any]]:
    """Draw one long stroke, a circle that wanders, and give what the page noted while the pen was down."""
    box = page.locator(PAD).bounding_box()
    assert box is not None

    def move_to(turn: float) -> None:
        x, y = 0.5 + 0.3 * math.sin(turn), 0.5 - 0.32 * math.cos(0.9 * turn)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])

    page.evaluate(_WATCH)
    move_to(0)
    page.mouse.down()
    until = time.monotonic() + seconds
    turn = 0.0
    while time.monotonic() < until:
        turn += 0.05
        move_to(turn)
        page.wait_for_timeout(16)
    noted: dict[str, list[Any]] = page.evaluate(
        "({ moves: window.moves, sends: window.sends, answers: window.answers })"
    )
    page.mouse.up()
    return noted


def latencies(noted: dict[str, list[Any]]) -> dict[str, list[float]]:
    """For each movement that was answered: the whole time in milliseconds, and its parts."""
    found: dict[str, list[float]] = {
        "pen to bars": [],
        "the pad waits": [],
        "network and server": [],
        "browser": [],
    }
    for moved in noted["moves"]:
        send = next(((number, at) for number, at in noted["sends"] if at >= moved), None)
        answer = next((a for a in noted["answers"] if send is not None and a[0] >= send[0]), None)
        if send is None or answer is None:
            continue
        _, arrived, painted = answer
        parts = (painted - moved, send[1] - moved, arrived - send[1], painted - arrived)
        for column, part in zip(found.values(), parts, strict=True):
            column.append(part)
    return found


def computed(dataset: str, rounds: int = 200) -> dict[str, list[float]]:
    """Milliseconds of what the server computes for one message, in this process."""
    torch.set_num_threads(1)
    data = load(dataset)
    drawing = picture_of(redrawn(data.x_test[0].reshape(image_kind(data).shape), image_kind(data).max_value))
    text = base64.b64encode(drawing.ink).decode("ascii")
    message = {"number": 1, "released": False, "ink": text, "nudge": [0, 0]}
    switches = Switches()
    readers = []
    for recipe in ("fast-softmax", "fast-mlp"):
        config = recipe_config(recipe, dataset=dataset, train_size=500, epochs=1)
        trainer = Trainer(config, data, torch.device("cpu"))
        for _ in trainer.events():
            pass
        readers.append(reader(config, data, trainer.weights()))
    prepared = readers[0].prepare(drawing, switches)
    assert prepared is not None
    return {
        "the message read": timed(lambda: read_message(message, drawing), rounds),
        "the drawing prepared": timed(lambda: readers[0].prepare(drawing, switches), rounds),
        "both models asked": timed(lambda: [r.answer(prepared.pixels, switches) for r in readers], rounds),
    }


def timed(call: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each of many calls, after a few that are not counted."""
    spent = []
    for _ in range(rounds + 10):
        began = time.perf_counter()
        call()
        spent.append(1000 * (time.perf_counter() - began))
    return spent[10:]


def add(report: Report, name: str, values: Sequence[float]) -> None:
    """The median of these milliseconds, with the 95th percentile beside it."""
    p95 = statistics.quantiles(values, n=20)[-1]
    report.figure(name, statistics.median(values), " ms", note=f"95th percentile {shown(p95)} ms of {len(values)}")


def main() -> int:
    """Print latency, its parts and the rate; NOT_AS_CLAIMED when one is worse than is promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long the stroke lasts")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.add_init_script(_SOCKETS)
        page.goto(f"{server.url}/draw")
        page.get_by_role("button", name="Train softmax regression and an MLP").click()
        expect(page.get_by_text("of its test set right")).to_have_count(2, timeout=120_000)
        page.wait_for_timeout(1000)
        noted = scribble(page, arguments.seconds)
        browser.close()
    hertz = len(noted["answers"]) / arguments.seconds
    report = Report()
    note = f"{len(noted['moves'])} movements of the pen in {arguments.seconds:g} s"
    report.at_least("drawing: new bars a second", hertz, PROMISED_HERTZ, "", note=note)
    whole, *parts = latencies(noted).items()
    median, p95 = statistics.median(whole[1]), statistics.quantiles(whole[1], n=20)[-1]
    report.at_most("drawing: pen to bars, median", median, PROMISED_MEDIAN, " ms")
    report.at_most("drawing: pen to bars, 95th percentile", p95, PROMISED_P95, " ms")
    for name, values in parts:
        add(report, f"drawing: {name}", values)
    dataset = default_dataset()
    for name, values in computed(dataset).items():
        add(report, f"drawing, computed for one message by models of {dataset}: {name}", values)
    return report.status


if __name__ == "__main__":
    sys.exit(main())
