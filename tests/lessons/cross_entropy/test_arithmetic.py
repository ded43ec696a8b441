"""Cross-entropy: the notes' numbers, the chain, the gradient and the script."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.cross_entropy.arithmetic import chain, gradient
from core.lessons.cross_entropy.equivalences import equivalences
from core.lessons.cross_entropy.examples import Examples, data_a, data_b, extreme, random, two_classes
from core.lessons.cross_entropy.script import script
from core.scripts.cells import source
from tests.lessons.cross_entropy.strategies import batches
from tests.scripts import running as scripts
from tests.tolerance import assert_close


def test_the_notes_numbers() -> None:
    assert f"{chain(data_a()).mean:.4f}" == "1.4689"
    assert f"{chain(data_b()).mean:.4f}" == "1.0938"
    assert f"{chain(data_b()).total:.4f}" == "5.4691"


@given(batches())
def test_each_link_of_the_chain_is_pytorchs(examples: Examples) -> None:
    z, y = torch.tensor(examples.logits, dtype=torch.float32), torch.tensor(examples.labels)
    found = chain(examples)
    assert_close(found.logits, z)
    assert_close(found.probabilities, F.softmax(z, 1))
    assert_close(torch.tensor(found.probabilities).sum(1), torch.ones(len(y)))
    assert_close(found.log_probabilities, F.log_softmax(z, 1))
    assert_close(torch.tensor(found.one_hot).argmax(1), y)
    assert_close(torch.tensor(found.one_hot).sum(1), torch.ones(len(y)))
    assert_close(found.picked, F.cross_entropy(z, y, reduction="none"))
    assert_close(found.total, F.cross_entropy(z, y, reduction="sum"))
    assert_close(found.mean, F.cross_entropy(z, y))


@given(batches(), st.sampled_from(["mean", "sum"]), st.floats(0, 1))
def test_the_gradient_is_autograds(examples: Examples, reduction: str, smoothing: float) -> None:
    found = gradient(examples, reduction, smoothing)
    assert_close(found.by_formula, found.by_autograd)
    assert found.largest_difference < 1e-6


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    examples, step = data_b(), 1e-6
    z, y = examples.z(torch.float64), examples.y()
    for reduction in ("mean", "sum"):
        before = F.cross_entropy(z, y, reduction=reduction)
        slopes = torch.empty_like(z)
        for i in range(z.numel()):
            moved = z.clone()
            moved.view(-1)[i] += step
            slopes.view(-1)[i] = (F.cross_entropy(moved, y, reduction=reduction) - before) / step
        assert_close(gradient(examples, reduction).by_formula, slopes, rtol=1e-4, atol=1e-5)


def test_another_reduction_is_refused() -> None:
    for function in (gradient, script):
        with pytest.raises(ValueError, match="mean, sum"):
            function(data_a(), "none")


SETTINGS = [
    (data_a(), "mean", 0.0),
    (data_b(), "sum", 0.3),
    (extreme(), "mean", 0.0),
    (two_classes(), "sum", 0.0),
    (random(12, 10, 5), "mean", 0.05),
]


def test_the_scripts_print_the_same_numbers(tmp_path: Path) -> None:
    outputs = scripts.run_each([source(script(*settings)) for settings in SETTINGS], tmp_path)
    for (examples, reduction, smoothing), output in zip(SETTINGS, outputs, strict=True):
        printed = f"\n{output}"
        found, slopes = chain(examples), gradient(examples, reduction, smoothing)
        rows, cells = len(examples.labels), len(examples.labels) * examples.classes
        assert_close(scripts.after(printed, "\nlog-probabilities:", cells), sum(found.log_probabilities, ()))
        assert_close(scripts.after(printed, "\nprobabilities:", cells), sum(found.probabilities, ()))
        assert_close(scripts.after(printed, "picked:", rows), found.picked)
        assert_close(scripts.after(printed, "\nsum:", 1), [found.total])
        assert_close(scripts.after(printed, " mean:", 1), [found.mean])
        for number, way in enumerate(equivalences(examples, reduction, smoothing), 1):
            assert_close(scripts.after(printed, f"\n{number}. {way.title}:", 1), [way.value], rtol=0, atol=0)
        assert_close(scripts.after(printed, "gradient by formula:", cells), sum(slopes.by_formula, ()))
        assert_close(scripts.after(printed, "by autograd:", cells), sum(slopes.by_autograd, ()))


def test_a_loss_of_an_even_guess_is_the_logarithm_of_the_classes() -> None:
    examples = Examples(((3.0,) * 10,), (7,), tuple("0123456789"))
    assert_close(chain(examples).mean, math.log(10))
