"""Cross-entropy: the notes' numbers, the chain, the gradient and the script."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
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


@given(batches(), st.one_of(st.just(0.0), st.floats(0, 1)))
def test_each_link_of_the_chain_is_pytorchs(examples: Examples, smoothing: float) -> None:
    z, y = torch.tensor(examples.logits, dtype=torch.float32), torch.tensor(examples.labels)
    found = chain(examples, smoothing)
    assert_close(found.logits, z)
    assert_close(found.probabilities, F.softmax(z, 1))
    assert_close(torch.tensor(found.probabilities).sum(1), torch.ones(len(y)))
    assert_close(found.log_probabilities, F.log_softmax(z, 1))
    if smoothing < 0.999:
        assert_close(torch.tensor(found.targets).argmax(1), y)
    assert_close(torch.tensor(found.targets).sum(1), torch.ones(len(y)))
    assert_close(found.losses, F.cross_entropy(z, y, reduction="none", label_smoothing=smoothing))
    assert_close(found.total, F.cross_entropy(z, y, reduction="sum", label_smoothing=smoothing))
    assert_close(found.mean, F.cross_entropy(z, y, label_smoothing=smoothing))


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


REDUCTION = st.sampled_from(["mean", "sum"])
# As the slider has them.
SMOOTHING = st.integers(0, 20).map(lambda steps: steps / 20)


@settings(max_examples=12, deadline=None)
@given(batches(), REDUCTION, SMOOTHING)
@example(data_a(), "mean", 0.0)
@example(data_b(), "sum", 0.3)
@example(extreme(), "mean", 0.0)
@example(extreme(), "mean", 0.1)
@example(two_classes(), "sum", 1.0)
@example(two_classes(), "mean", 0.1)
@example(random(12, 10, 5), "mean", 0.05)
def test_the_script_prints_the_numbers_of_the_page(examples: Examples, reduction: str, smoothing: float) -> None:
    printed = "\n" + scripts.printed(source(script(examples, reduction, smoothing)))
    found, slopes = chain(examples, smoothing), gradient(examples, reduction, smoothing)
    rows, cells = len(examples.labels), len(examples.labels) * examples.classes
    # PyTorch prints a matrix with six digits, or all of its numbers with one power of ten.
    for label, values in (
        ("\nprobabilities:", found.probabilities),
        ("\nlog-probabilities:", found.log_probabilities),
        ("\ntargets:", found.targets),
        ("\ngradient by formula:", slopes.by_formula),
        ("\nby autograd:", slopes.by_autograd),
    ):
        assert_close(scripts.after(printed, label, cells), sum(values, ()), atol=2e-6)
    assert_close(scripts.after(printed, "\nlosses:", rows), found.losses, atol=2e-6)
    assert_close(scripts.after(printed, "\nsum:", 1), [found.total])
    assert_close(scripts.after(printed, " mean:", 1), [found.mean])
    for number, way in enumerate(equivalences(examples, reduction, smoothing), 1):
        assert_close(scripts.after(printed, f"\n{number}. {way.title}:", 1), [way.value], rtol=0, atol=0)
    # Rounding itself, of which a page shows two digits.
    assert scripts.after(printed, "\nlargest difference:", 1)[0] <= 1e-6 and slopes.largest_difference <= 1e-6
    # The loss that is shown, that is compared and that the gradient is taken of is one.
    loss = found.mean if reduction == "mean" else found.total
    assert_close(equivalences(examples, reduction, smoothing)[3].value, loss)


def test_a_loss_of_an_even_guess_is_the_logarithm_of_the_classes() -> None:
    examples = Examples(((3.0,) * 10,), (7,), tuple("0123456789"))
    assert_close(chain(examples).mean, math.log(10))
