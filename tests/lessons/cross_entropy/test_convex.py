"""The cost along a line: PyTorch's cost, below its chord, curved upwards, and what the script prints."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core.claims import true_of
from core.lessons.cross_entropy.convex import CONVEX, POINTS, X, Y, cost_line, largest_gap
from core.lessons.cross_entropy.line import line_sentence
from core.lessons.cross_entropy.script import convex_script
from core.scripts.cells import source
from tests.scripts import running as scripts
from tests.tolerance import assert_close

SEEDS = st.integers(0, 2**31 - 1)


@given(SEEDS)
def test_it_is_said_to_be_convex_and_is(seed: int) -> None:
    line = cost_line(seed)
    assert true_of(CONVEX, line).name == "convex"
    assert "{" not in line_sentence(line) and largest_gap(line) > 0


def test_the_cost_is_cross_entropy_and_its_second_derivative_that_of_differences() -> None:
    line = cost_line(3)
    generator = torch.Generator().manual_seed(3)
    one, other = (torch.randn(4, 3, generator=generator, dtype=torch.float64) for _ in range(2))
    x, y = torch.tensor(X, dtype=torch.float64), torch.tensor(Y)

    def cost(share: float) -> float:
        return F.cross_entropy(x @ (one + share * (other - one)), y).item()

    assert len(line.share) == POINTS
    for n in (1, 40, 99):
        share, step = line.share[n], 1e-4
        assert_close(line.cost[n], cost(share), rtol=1e-12)
        difference = (cost(share + step) - 2 * cost(share) + cost(share - step)) / step**2
        assert_close(line.second[n], difference, rtol=1e-3, atol=1e-4)
        assert_close(line.chord[n], cost(0) + share * (cost(1) - cost(0)), rtol=1e-12)


@settings(max_examples=3, deadline=None)
@given(SEEDS)
def test_the_script_prints_the_numbers_of_the_page(seed: int) -> None:
    lines = scripts.printed(source(convex_script(seed))).splitlines()
    line = cost_line(seed)
    for printed, *numbers in zip(lines, line.share, line.cost, line.chord, line.second, strict=False):
        assert_close(scripts.numbers(printed), numbers, rtol=1e-9, atol=1e-9)
    assert_close(scripts.numbers(lines[-1]), [largest_gap(line)], rtol=1e-9)
    assert len(lines) == POINTS + 1
