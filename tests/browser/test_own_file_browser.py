"""One's own file in a real browser: brought, corrected, kept, trained on, and taken elsewhere with its script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.runs.store import Store
from harness.serving import serving
from tests.browser.conftest import button
from tests.browser.test_train_browser import figure, stage, wait_for
from tests.browser.visitors import Visitor
from tests.scripts.running import numbers, run
from tests.tolerance import assert_close

pytestmark = pytest.mark.browser

# Excel's, with decimal commas and Korean headings; what looks like the label, the last texts, are colours.
FLOWERS = "꽃잎 길이;꽃잎 너비;꽃 이름;색\r\n" + "".join(
    f"{1.4 + 1.5 * (n % 3) + 0.1 * (n % 4):.1f};{0.2 + 0.6 * (n % 3) + 0.05 * (n % 5):.2f};".replace(".", ",")
    + f"{('부채붓꽃', '제비붓꽃', '붓꽃')[n % 3]};{('흰', '보라')[n // 3 % 2]}\r\n"
    for n in range(45)
)


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list by its label."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_file_is_corrected_trained_on_and_gives_the_same_numbers_elsewhere(visitor: Visitor, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with serving(tmp_path, quick=True, SOFTMAX_LAB_DATA=str(tmp_path / "data")) as server:
        page = visitor(server.url).page
        page.goto(f"{server.url}/data")
        page.locator("input[type=file]").set_input_files(
            {"name": "꽃 flowers.csv", "mimeType": "text/csv", "buffer": ("\ufeff" + FLOWERS).encode()}
        )
        expect(page.get_by_text("45 of 45 rows are used: 2 classes, named in the column 색.")).to_be_visible()
        choose(page, "Label column", "꽃 이름")
        expect(page.get_by_text("45 of 45 rows are used: 3 classes, named in the column 꽃 이름.")).to_be_visible()
        button(page, "Keep it").click()
        expect(page.get_by_text("꽃 flowers is kept.")).to_be_visible()
        link = page.get_by_role("link", name="Train on it")
        found = re.search(r"own-\w+", link.get_attribute("href") or "")
        assert found is not None
        page.goto(f"{server.url}/train?dataset={found[0]}&epochs=3&batch_size=5&lr=0.1&scaling=standardized&speed=full")
        button(page, "Start").click()
        expect(stage(page, "finished")).to_be_visible()
        # The weights of a table: a row for each class, a column for each feature.
        wait_for(page, f"() => {figure(page, 'weights')}?.data?.length")
        shown = page.evaluate(f"JSON.stringify([{figure(page, 'weights')}.data, {figure(page, 'weights')}.layout])")
        for name in ("꽃잎 길이", "꽃잎 너비", "색 = 보라", "부채붓꽃"):
            assert name in shown, name
        run_id = re.search(r"run=(\w+)", page.url)
        assert run_id is not None
        page.get_by_text("The PyTorch script for these settings").click()
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        for label in ("Download the script", "Download the cleaned data: flowers-cleaned.csv"):
            with page.expect_download() as downloading:
                button(page, label).click()
            downloading.value.save_as(elsewhere / downloading.value.suggested_filename)
    history = Store(tmp_path / "runs").load(run_id[1])
    assert history is not None and len(history.history.epochs) == 3
    printed = run((elsewhere / "softmax_lab_train.py").read_text(encoding="utf-8"), elsewhere).splitlines()
    for line, epoch in zip(printed, history.history.epochs, strict=False):
        assert_close(numbers(line)[2:4], [epoch.test_loss, epoch.test_accuracy], rtol=1e-6, atol=6e-5)
    assert numbers(printed[3]) == [count for row in history.history.epochs[-1].confusion for count in row]
