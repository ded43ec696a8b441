"""The script of the exam scores prints, at any settings, what the page shows of them."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import notes
from core.descent import columns
from core.descent.printed import printed
from core.descent.problems import SCORES, read_scores
from core.descent.rates import RATES
from core.lessons.normalization import arithmetic as lesson
from core.lessons.normalization.controls import ScalingSettings
from core.lessons.normalization.script import script
from core.scripts.cells import source
from tests.scripts import running as scripts
from tests.tolerance import assert_close

BESIDE = columns.KINDS[1:]
DEPENDENT = read_scores([[1, 2, 5], [3, 6, 5], [4, 8, 5], [2, 4, 5]], [1, 2, 3, 3])
NEARLY = read_scores([[80, 2], [80.00001, 6], [80, 4]], [1, 2, 3], ["a", "b"])


def random_cases(count: int) -> list[tuple[ScalingSettings, Any]]:
    """Settings that the page allows, drawn from a seed, with new students of the same width."""
    draw = random.Random(13)
    cases: list[tuple[ScalingSettings, Any]] = []
    for _ in range(count):
        rows, width = draw.randint(1, 6), draw.randint(1, 4)
        x = [[float(draw.randint(0, 100)) for _ in range(width)] for _ in range(rows)]
        problem = read_scores(x, [draw.randint(0, 200) for _ in x], [f"exam {n}" for n in range(width)])
        rate = float(f"{10 ** draw.uniform(-8, 0):.3g}")
        chosen = ScalingSettings(
            problem, draw.choice(BESIDE), rate, draw.randint(2, 30), draw.randint(0, 99), tuple(sorted({*RATES, rate}))
        )
        cases.append((chosen, tuple(tuple(float(draw.randint(0, 100)) for _ in range(width)) for _ in range(2))))
    return cases


def test_the_scripts_print_the_same_numbers(tmp_path: Path) -> None:
    rates = tuple(RATES)
    cases: list[tuple[ScalingSettings, Any]] = [
        (ScalingSettings(SCORES, kind, 1e-5, 20, 1, rates), lesson.NEW_STUDENTS) for kind in BESIDE
    ]
    cases += [
        (ScalingSettings(SCORES, columns.STANDARDIZED, 0.1, 20, 1, rates, notes.NORMALIZATION), lesson.NEW_STUDENTS),
        (ScalingSettings(DEPENDENT, columns.WHITENED, 0.1, 20, 1, rates), ((60.0, 60.0, 60.0),)),
        (ScalingSettings(NEARLY, columns.STANDARDIZED, 0.1, 20, 1, rates), ((60.0, 60.0),)),
    ]
    cases += random_cases(8)
    for of, new in cases:
        text = scripts.run_each_form(
            lambda form, of=of, new=new: script(  # type: ignore[misc]
                of.scaled, of.learning_rate, new, "sgd", of.epochs, of.seed, of.layer, form
            ),
            tmp_path,
        )
        lines = text.splitlines()
        # Every cost of both runs, to the last digit that the page shows.
        of_scaled = [line.split("cost ")[1] for line in lines if line.startswith("epoch ")]
        of_raw = [line.split("cost ")[1].split(" at")[0] for line in lines if line.startswith("as they are:")]
        assert of_scaled == printed(of.costs(of.scaled)) and of_raw == printed(of.costs(of.problem))
        rows = lesson.scaled_rows(of.scaled)
        numbers = len(of.problem.x) * len(of.problem.feature_names)
        assert_close(scripts.after(text, "scaled rows:", numbers), [v for row in rows.scaled for v in row])
        assert_close(scripts.after(text, "mean of each column:", len(rows.mean)), rows.mean)
        if len(of.problem.x) > 1:
            assert_close(scripts.after(text, "standard deviation:", len(rows.mean)), rows.deviation)
        for label, problem in (("predictions:", of.scaled), ("predicted, as they are:", of.problem)):
            said = lesson.predictions(of.exact(problem), problem, of.run)
            assert_close(scripts.after(text, label, len(said)), [row.predicted for row in said], rtol=1e-4, atol=1e-3)
        each = lesson.new_students(of.exact(of.scaled), of.scaled, of.run, new)
        for label, values in (
            ("new students:", [one.right for one in each]),
            ("not scaled:", [one.unscaled for one in each]),
            ("by their own:", [one.by_their_own for one in each]),
        ):
            assert_close(scripts.after(text, label, len(new)), values, rtol=1e-4, atol=1e-3)
        shown = lesson.conditioned(of.problem, scaling=of.beside)
        values = scripts.after(text, "eigenvalues:", len(of.problem.feature_names) + 1)
        assert_close(values[-1], shown.largest)
        assert_close(values[shown.flat], shown.smallest, rtol=1e-3)


def test_scores_as_they_are_have_a_script_too(tmp_path: Path) -> None:
    text = scripts.run(source(script(replace(SCORES, scaling=columns.RAW), 1e-5, lesson.NEW_STUDENTS)), tmp_path)
    assert "as they are:" not in text and text.count("cost ") == 20
