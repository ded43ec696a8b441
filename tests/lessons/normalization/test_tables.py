"""Tables in one picture: what the script prints, at which rate, and that its sentences are true."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import torch
from sklearn.preprocessing import StandardScaler

from core.claims import names, true_of
from core.data import load
from core.lessons.normalization import table_claims, tables
from core.lessons.normalization.table_figure import Bars, tables_figure
from core.lessons.normalization.table_scaling import (
    EACH,
    KINDS,
    ONE,
    RATES,
    RAW,
    TABLES,
    Compared,
    Trained,
    compared,
    scaled_table,
)
from core.lessons.normalization.table_script import tables_script
from core.scripts.cells import source
from tests.plots.checked import checked
from tests.scripts import running
from tests.tolerance import assert_close


@pytest.mark.parametrize("epochs", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_the_script_prints_the_table(tmp_path: Path, epochs: int) -> None:
    printed = running.run(source(tables_script(epochs)), tmp_path)
    for name in TABLES:
        shown = compared(name, epochs)
        for run in shown.runs:
            rate, loss, accuracy = running.after(printed, f"{name}, {run.kind}: best rate ", 3)
            assert rate == run.learning_rate
            assert_close([loss, accuracy], [run.loss, run.accuracy], rtol=1e-4, atol=1e-4)
        guessed = running.after(printed, f"{name}, always the most frequent class: test accuracy ", 1)[0]
        assert_close(guessed, shown.guessing, atol=1e-4)


def test_both_forms_print_the_same(tmp_path: Path) -> None:
    # Few epochs, as there are some 500 runs.
    running.run_each_form(partial(tables_script, 2), tmp_path)


@pytest.mark.parametrize("name", TABLES)
def test_one_mean_and_deviation_is_of_all_numbers_and_the_other_of_each_column(name: str) -> None:
    data = load(name)
    raw, one, each = (scaled_table(data, kind)[0].double() for kind in KINDS)
    assert torch.equal(raw.float(), data.x_train)
    assert_close([float(one.mean()), float(one.std())], [0.0, 1.0], atol=1e-5)
    assert one.std(0).max() / one.std(0).min() > 1000, "the columns are as unlike as before"
    expected = StandardScaler().fit_transform(data.x_train.double().numpy()) * ((len(each) - 1) / len(each)) ** 0.5
    assert_close(each, expected, atol=2e-5)


@pytest.mark.parametrize("name", TABLES)
def test_after_20_epochs_each_scaling_is_ahead_of_the_one_before(name: str) -> None:
    found = compared(name, 20)
    assert true_of(table_claims.BEST, found).name == "in this order"
    assert found.of(EACH).accuracy > 0.94 and found.of(RAW).accuracy < 0.4
    # The rates are inside what is searched, not at its ends.
    assert all(RATES[0] < run.learning_rate < RATES[-1] for run in found.runs)


def _made(raw: float, one: float, each: float, loss: float = 0.1, times: float = 100.0) -> Compared:
    shares = zip(KINDS, (raw, one, each), (0.5, 0.4, loss), strict=True)
    runs = tuple(Trained(kind, 0.1, lost, share) for kind, share, lost in shares)
    return Compared("wine", "Wine", runs, 0.4, "proline", "hue", times)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (_made(0.4, 0.6, 0.9), ["in this order", "lowest", "unlike"]),
        (_made(0.6, 0.6, 0.9, times=2.0), ["each is best", "lowest", "alike"]),
        (_made(0.9, 0.6, 0.9, loss=0.45), ["each is not best", "not lowest", "unlike"]),
    ],
)
def test_every_sentence_is_said_where_it_is_true(found: Compared, said: list[str]) -> None:
    groups = (table_claims.BEST, table_claims.LOSS, table_claims.COLUMNS)
    assert [true_of(group, found).name for group in groups] == said
    assert "{" not in tables.sentences(found)
    assert {name for group in groups for name in names(group)} == {
        *("in this order", "each is best", "each is not best", "lowest", "not lowest", "unlike", "alike"),
    }


def test_the_picture_has_a_bar_for_each_scaling_of_each_table() -> None:
    figure = tables_figure(
        ["Wine", "Breast cancer"],
        [Bars(kind, (0.4, 0.5), (1e-5, 0.1)) for kind in (RAW, ONE, EACH)],
        [0.4, 0.63],
        epochs=20,
    )
    *bars, guessing = checked(figure).data
    assert len(bars) == 3 and len({(bar.marker.color, bar.marker.pattern.shape) for bar in bars}) == 3
    assert list(guessing.y) == [40.0, 63.0] and guessing.marker.pattern.shape == "."
