"""Runs in a real browser: chosen with the mouse, compared, taken along; and a server killed in the middle of one."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import torch
from playwright.sync_api import Locator, Page, Route, expect

from core.data import load
from core.runs.store import Store
from core.training import EpochDone, RunConfig, Status, train
from harness.serving import serving
from tests.browser.conftest import button, wait_until_drawn
from tests.browser.test_train_browser import figure, stage, wait_for
from tests.browser.visitors import Visit, Visitor

pytestmark = pytest.mark.browser

CONFIG = RunConfig(hidden=(16,), dropout=0.2, optimizer="adam", learning_rate=0.01, epochs=9)
SETTINGS = "hidden=16&dropout=0.2&optimizer=adam&lr=0.01&epochs=9"


def trained(visit: Visit, query: str) -> str:
    """Train with these settings to the end; the run's id."""
    visit.page.goto(f"{visit.url}/train?{query}&speed=full")
    button(visit.page, "Start").click()
    expect(stage(visit.page, "finished")).to_be_visible()
    return re.search(r"run=(\w+)", visit.page.url).group(1)  # type: ignore[union-attr]


def open_runs(page: Page, url: str) -> None:
    page.goto(f"{url}/runs")
    expect(table(page)).to_be_visible()


def table(page: Page) -> Locator:
    """The table of runs; its key has the runs behind its name."""
    return page.locator("[class*='st-key-runs_table_']").get_by_test_id("stDataFrame")


def tick(page: Page, row: int) -> None:
    """Click the box before a row of the table, counted from 0. The table is drawn on a canvas."""
    table(page).click(position={"x": 16, "y": 38 * (row + 1) + 19})


def lines(page: Page) -> list[str]:
    return list(page.evaluate(f"{figure(page, 'compared')}.data.map(line => line.name)"))


def test_runs_are_chosen_compared_taken_along_and_deleted(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    trained(visit, "epochs=4&lr=0.1")
    second = trained(visit, SETTINGS)
    open_runs(page, visit.url)
    tick(page, 0)
    expect(button(page, "Rename")).to_be_visible()
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.length === 1")
    assert lines(page) == ["digits: 16, adam 0.01"] and second in page.url
    tick(page, 1)
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.length === 2")
    assert sorted(lines(page)) == ["digits: 16, adam 0.01", "digits: softmax, sgd 0.1"]

    # A click on the heading of the names sorts; what is ticked is the row that is seen.
    for _ in range(2):
        table(page).click(position={"x": 150, "y": 19})
    tick(page, 0)
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.length === 1")
    assert lines(page) == ["digits: 16, adam 0.01"]
    tick(page, 0)
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.length === 2")

    # The address comes after the chart.
    page.wait_for_url(lambda url: "," in unquote(url))
    page.reload()  # the comparison stays
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.length === 2")
    # Several times, at once: none keeps the next from its file.
    for _ in range(4):
        with page.expect_download() as downloading:
            button(page, "Export 2 runs").click()
    archive = tmp_path / "two.zip"
    downloading.value.save_as(archive)
    tick(page, 1)
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.length === 1")
    assert lines(page) == ["digits: 16, adam 0.01"]

    button(page, "Rename").click()
    page.get_by_role("textbox", name="Name").fill("the network")
    button(page, "Rename it").click()
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.[0]?.name === 'the network'")

    button(page, "Delete").click()
    expect(page.get_by_text('Delete "the network" for good?')).to_be_visible()
    button(page, "Delete for good").click()
    expect(button(page, "Rename")).to_have_count(0)

    page.get_by_text("Import runs from another machine").click()
    page.locator("input[type=file]").set_input_files(archive)
    expect(page.get_by_text("2 runs are in the list, and chosen.")).to_be_visible()
    wait_for(page, f"() => {figure(page, 'compared')}?.data?.length === 2")
    page.get_by_text("Import runs from another machine").click()
    page.locator("input[type=file]").set_input_files({"name": "x.zip", "mimeType": "application/zip", "buffer": b"x"})
    expect(page.get_by_text("This file is no zip archive")).to_be_visible()


def test_a_run_survives_kill_9_and_is_continued_to_the_same_numbers(visitor: Visitor, tmp_path: Path) -> None:
    with serving(tmp_path, quick=True) as killed:
        page = visitor(killed.url, content=False).page
        page.goto(f"{killed.url}/train?{SETTINGS}&speed=30")
        button(page, "Start").click()
        expect(page.get_by_text(re.compile(r"epoch [4-9] of 9"))).to_be_visible()
        run_id = re.search(r"run=(\w+)", page.url).group(1)  # type: ignore[union-attr]
        killed.process.kill()
        killed.process.wait(30)
    store = Store(tmp_path / "runs")
    left = store.load(run_id)
    assert left is not None and left.status is Status.INTERRUPTED and 3 <= len(left.history.epochs) < 9

    with serving(tmp_path, port=int(killed.url.rpartition(":")[2]), quick=True) as again:
        page.goto(f"{again.url}/runs")
        expect(page.get_by_text("One run was interrupted")).to_be_visible()
        tick(page, 0)
        button(page, "Continue").click()
        expect(stage(page, "finished")).to_be_visible()
        assert f"run={run_id}" in page.url
        assert "Traceback" not in again.log.read_text(encoding="utf-8", errors="replace")
    done = store.load(run_id)
    events = [e for e in train(CONFIG, load("digits"), torch.device("cpu")) if isinstance(e, EpochDone)]
    assert done is not None and done.status is Status.FINISHED and done.config == CONFIG
    assert [epoch.test_loss for epoch in done.history.epochs] == [epoch.test_loss for epoch in events]
    assert [epoch.train_loss for epoch in done.history.epochs] == [epoch.train_loss for epoch in events]
    assert list(done.history.steps) == list(range(1, CONFIG.total_steps(load("digits")) + 1))


def answered(how: dict[str, Any] | None, route: Route) -> None:
    if how is None:
        route.abort()
    else:
        route.fulfill(**how)


def test_a_download_that_fails_says_why_and_may_be_tried_again(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax")
    page.locator(".st-key-code_softmax").get_by_text("The PyTorch script for these settings").click()
    save, problem = button(page, "Download the script"), page.locator(".download-problem")
    expect(save).to_be_visible()
    wait_until_drawn(page)
    answers: list[Any] = [
        ({"status": 500, "body": "<h1>no</h1>"}, "The server could not make this file: reload the page and try again."),
        ({"status": 404, "body": "It is gone.", "content_type": "text/plain"}, "It is gone."),
        (None, "The server does not answer: check the network and try again."),
    ]
    for answer, sentence in answers:
        page.route("**/take/*", partial(answered, answer))
        save.click()
        expect(problem).to_have_text(sentence)
        page.unroute("**/take/*")
    with page.expect_download() as downloading:
        save.focus()
        page.keyboard.press("Enter")
    assert downloading.value.suggested_filename == "softmax.py"
    expect(problem).to_have_text("")
    visit.complaints = [text for text in visit.complaints if "/softmax-lab/take/" not in text]
