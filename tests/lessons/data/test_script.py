"""The script of the page on data prints the page's numbers, for images and tables, in each form."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data import load
from core.lessons.data.baselines import standing
from core.lessons.data.examples import balance, examples
from core.lessons.data.guessing import guess_set, score
from core.lessons.data.noise import noisy
from core.lessons.data.principal import on_plane, principal_components
from core.lessons.data.script import script
from tests.scripts.running import after, numbers, run_each_form
from tests.tolerance import assert_close


@pytest.mark.parametrize(("name", "seed", "share"), [("digits", 1, 20), ("wine", 7, 60), ("learning-rate", 2, 30)])
def test_the_script_prints_the_page(name: str, seed: int, share: int, tmp_path: Path) -> None:
    data = load(name)
    printed = run_each_form(lambda form: script(data, seed, share, form), tmp_path)
    found, result, noise, counted = examples(data), standing(data), noisy(data, share), balance(data, 0.0)
    word = "images" if data.image is not None else "rows"
    assert after(printed, f"training {word} by class:", data.classes) == list(counted.train)
    assert after(printed, f"test {word} by class:", data.classes) == list(counted.test)
    shares, directions = principal_components(found.x_train)
    assert_close(after(printed, "share of the variance:", 2), shares[:2], atol=1e-6)
    points = on_plane(found.x_train, directions)[:3]
    shown = [numbers(line) for line in printed.splitlines() if line.startswith("on the plane:")]
    assert_close(shown, points, atol=1e-5)
    assert after(printed, "always class", 3) == [result.frequent, result.by_frequent, result.tests]
    assert after(printed, "nearest class mean:", 2) == [result.by_nearest, result.tests]
    assert after(printed, "softmax regression:", 2) == [result.by_softmax, result.tests]
    chosen = list(guess_set(len(data.y_test), seed))
    guessed = score(data, seed, data.y_test[chosen].tolist())
    assert after(printed, "to guess, true classes:", len(chosen)) == [each.true for each in guessed.given]
    assert after(printed, "to guess, predicted:", len(chosen)) == [each.model for each in guessed.given]
    assert after(printed, "of them right:", 1) == [guessed.models]
    cells = after(printed, "labels given as columns:", data.classes**2)
    assert cells == [count for row in noise.confusion for count in row]
    assert after(printed, "trained with the labels given:", 2) == [noise.right, noise.tests]
    assert after(printed, "labels given that it repeats:", 1) == [noise.given_right]
    assert after(printed, "true labels that it says:", 1) == [noise.true_right]
