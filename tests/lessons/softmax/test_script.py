"""The softmax page's script prints what the page shows, whatever the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings

from core.lessons.softmax.arithmetic import compare, jacobian
from core.lessons.softmax.overflow import overflow
from core.lessons.softmax.script import script
from core.scripts.cells import source
from tests.lessons.softmax.examples import HARD, SETTINGS, Settings
from tests.scripts.running import after, run
from tests.tolerance import assert_close


def check(chosen: Settings, folder: Path) -> None:
    """Run the script and compare each number of the page with what it prints."""
    classes = chosen[0]
    printed = run(source(script(*chosen)), folder)
    shown, ways, slopes = compare(*chosen), overflow(*chosen), jacobian(*chosen)
    count = len(classes.logits)
    assert_close(after(printed, "divided by the temperature:", count), shown.scaled, rtol=1e-5, atol=1e-6)
    assert_close(after(printed, "softmax:", count + 1), [*shown.softmax, shown.softmax_sum], atol=1e-6)
    assert_close(after(printed, "sigmoid:", count + 1), [*shown.sigmoid, shown.sigmoid_sum], atol=1e-6)
    by_logits, by_softmax = (classes.names[k] for k in (shown.predicted_by_logits, shown.predicted_by_softmax))
    assert f"predicted by logits: {by_logits} by probabilities: {by_softmax}\n" in printed
    assert after(printed, "moved by the constant:", 1) == [pytest.approx(shown.moved, rel=1e-6)]
    assert_close(after(printed, "stable exponents:", count), ways.stable.exponents, rtol=1e-5, atol=1e-6)
    for name, way in (("naive", ways.naive), ("stable", ways.stable)):
        found = after(printed, f"{name} exp:", count + 1)
        assert_close(found, [*way.exponentials, way.total], rtol=1e-5, atol=1e-6)
        assert_close(after(printed, f"{name} quotient:", count), way.quotients, atol=1e-6)
        assert_close(after(printed, f"{name} log-sum-exp:", 1), [way.log_sum_exp], rtol=1e-5, atol=1e-6)
    assert_close(after(printed, "Jacobian:", count**2), sum(slopes.by_formula, ()), atol=1e-5)
    assert_close(after(printed, "by autograd:", count**2), sum(slopes.by_autograd, ()), atol=1e-5)
    assert after(printed, "largest difference:", 1) == [pytest.approx(slopes.largest_difference, rel=1e-6)]


@pytest.mark.parametrize("number", range(len(HARD)))
def test_the_script_prints_the_page_at_its_presets_and_edges(number: int, tmp_path: Path) -> None:
    check(HARD[number], tmp_path)


def test_the_script_prints_the_page_at_random_settings(tmp_path: Path) -> None:
    @settings(max_examples=20, phases=(Phase.explicit, Phase.generate))
    @given(SETTINGS)
    @example(HARD[0])
    def at(chosen: Settings) -> None:
        check(chosen, tmp_path)

    at()
