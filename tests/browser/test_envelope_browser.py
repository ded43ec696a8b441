"""The sealed envelope in a real browser: nothing of the test set arrives before it is opened; and the threshold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.data import load
from core.metrics.thresholds import every_threshold
from core.plots.style import plottable
from core.runs.saved_run import SavedRun
from core.runs.store import Store
from core.training.inspection import Part, judged
from harness.serving import Server
from tests.browser.conftest import button, readout, wait_until_drawn
from tests.browser.fingers import place
from tests.browser.test_train_browser import figure, reading, stage, wait_for
from tests.browser.visitors import Visit

pytestmark = pytest.mark.browser

CANCER = "dataset=breast-cancer&scaling=standardized&validation_share=0.3&epochs=4&lr=0.01&speed=full"


def curves(page: Page) -> list[str]:
    names: list[str] = page.evaluate(f"{figure(page, 'curves')}.data.map((trace) => trace.name)")
    return names


def losses_of_the_test_set(run: SavedRun) -> set[str]:
    """The test losses of a run as its curve has them, less those that are the loss of something else, too."""
    epochs = run.history.epochs
    others = [*run.history.losses, *(epoch.chosen_by.loss for epoch in epochs)]
    return {str(loss) for loss in {*plottable([epoch.test_loss for epoch in epochs])} - {*plottable(others)}}


def counted_at(run: SavedRun, part: Part, at: float) -> tuple[str, str]:
    """How many of the second class are found from this probability up, and how many others are called so."""
    found = judged(run.config, load(run.config.dataset), run.weights, part)
    curve = every_threshold(found.logits.double().softmax(1)[:, 1], found.labels)
    (_, wrong), (_, hits) = curve.at(at)
    return f"{hits} of {curve.positives}", f"{wrong} of {curve.negatives}"


def test_nothing_of_a_sealed_test_set_is_in_the_browser_and_the_threshold_is_dragged(
    visit: Visit, server: Server
) -> None:
    page = visit.page
    # Everything that the page is told: by Streamlit's socket, in bytes, and by the stream of the run, in text.
    told: list[str] = []
    sent: list[Any] = []

    def tells(payload: str | bytes) -> None:
        told.append(payload if isinstance(payload, str) else payload.decode("utf-8", errors="replace"))

    def listen(socket: Any) -> None:
        socket.on("framereceived", tells)
        socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    page.goto(f"{visit.url}/train?{CANCER}")
    button(page, "Start").click()
    expect(stage(page, "finished")).to_be_visible()
    expect(page.get_by_text("The test set is a sealed envelope")).to_be_visible()
    button(page, "the threshold").click()
    slider = page.locator(".st-key-threshold_frames .df-surface")
    expect(slider).to_be_visible()
    wait_for(page, "() => document.querySelector('.st-key-threshold_frames .df-markers')?.getAttribute('d')")
    wait_until_drawn(page)
    run_id = re.search(r"run=(\w+)", page.url)
    assert run_id is not None
    run = Store(server.log.parent / "runs").load(run_id[1])
    assert run is not None and len(run.history.epochs) == 4
    secrets = losses_of_the_test_set(run)
    assert len(secrets) >= 2
    assert curves(page) == ["training loss", "validation loss", "validation accuracy"]
    expect(reading(page, "test loss")).to_have_count(0)
    assert [text for text in told if '"curves/data' in text], "the stream was heard"
    assert [text for text in told if '"validation loss"' in text], "and the page's socket"
    assert {secret for secret in secrets for text in told if secret in text} == set()

    # Dragged, the numbers and the points on both curves follow, and the server hears of it when the hand lets go.
    def shown() -> tuple[str, str]:
        return readout(page, "found").inner_text(), readout(page, "called so wrongly").inner_text()

    points = "() => [...document.querySelectorAll('.df-markers')].map((each) => each.getAttribute('d')).join()"
    assert shown() == counted_at(run, Part.VALIDATION, 0.5)
    slider.scroll_into_view_if_needed()
    page.mouse.move(*place(slider, 0.5, 0.5))
    page.mouse.down()
    quiet, seen = len(sent), [page.evaluate(points)]
    for position in (70, 90, 97):
        page.mouse.move(*place(slider, position / 100, 0.5))
        expect(slider).to_have_attribute("aria-valuenow", str(position))
        assert shown() == counted_at(run, Part.VALIDATION, position / 100)
        seen.append(page.evaluate(points))
    assert len(set(seen)) == 4 and len(sent) == quiet
    page.mouse.up()

    # Opened, the same threshold counts the test set, and its curve is there.
    wait_until_drawn(page)
    button(page, "Open the test set").click()
    expect(page.get_by_text("It was opening number 1 of Breast cancer")).to_be_visible()
    expect(page.get_by_text("Test sets of Breast cancer that you have opened: 1.")).to_be_visible()
    expect(button(page, "Open the test set")).to_have_count(0)
    expect(reading(page, "test loss")).to_have_text(f"{run.history.epochs[-1].test_loss:.4f}")
    wait_for(page, f"() => {figure(page, 'curves')}.data.some((trace) => trace.name === 'test loss')")
    expect(slider).to_have_attribute("aria-valuenow", "97")
    expect(readout(page, "found")).to_have_text(counted_at(run, Part.TEST, 0.97)[0])
    assert shown() == counted_at(run, Part.TEST, 0.97)
    assert {secret for secret in secrets for text in told if secret in text} == secrets
