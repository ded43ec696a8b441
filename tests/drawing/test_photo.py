"""Photos become ink: whatever the light, the pen and what lies beside, the digit on the pad is the one on the paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from core.drawing.ink import SIDE
from core.drawing.photo import LENGTH, LONGEST, SHOWN, WIDTH, find_digit
from tests.drawing.photos import STROKES, drawn, photo

BOARD = {"paper": 50, "ink": 220}
SCENES: dict[str, dict[str, Any]] = {
    "ballpoint": {"width": 4},
    "felt pen": {"width": 30},
    "pencil": {"ink": 150},
    "a shadow": {"shadow": True},
    "a dark table": {"table": 70, "side": 220},
    "ruled paper": {"ruled": True},
    "small, and across": {"side": 120, "width": 5, "size": (640, 480)},
    "chalk on a board": BOARD,
    "chalk in a shadow": {**BOARD, "shadow": True, "width": 14},
    "a board on a wall": {**BOARD, "table": 160, "side": 220},
}


def common(ink: Tensor, digit: int) -> float:
    """How much of the ink on the pad, and of the digit as its pen would have drawn it, is the same."""
    corners = [y for stroke in STROKES[digit] for _, y in stroke] + [x for stroke in STROKES[digit] for x, _ in stroke]
    assert min(corners) == 0.1 and max(corners) == 0.9, "as tall as wide a square with a margin"
    side = (LENGTH - WIDTH) / 0.8
    xs = [x for stroke in STROKES[digit] for x, _ in stroke]
    middle = SIDE / 2 + (0.5 - (min(xs) + max(xs)) / 2) * side
    expected = np.asarray(drawn(digit, (SIDE, SIDE), (middle, SIDE / 2), side, WIDTH)) >= 128
    found = ink.numpy() >= 128
    return float((expected & found).sum() / (expected | found).sum())


@pytest.mark.parametrize("scene", SCENES)
def test_the_digit_on_the_paper_comes_on_the_pad(scene: str) -> None:
    options = SCENES[scene]
    for digit in (4, 8):
        found = find_digit(photo(digit, **options))
        # A felt pen's strokes stay as wide as they are.
        assert common(found.ink, digit) > (0.45 if scene == "felt pen" else 0.6), digit
        turned = "turned round" in " ".join(step.title for step in found.steps)
        assert turned == (options.get("paper") == 50)


def test_each_step_is_a_small_picture() -> None:
    found = find_digit(photo(5, shadow=True))
    assert [step.name for step in found.steps] == ["photo", "even", "ink", "digit", "put"]
    for step in found.steps:
        assert step.grey.dtype == torch.uint8 and max(step.grey.shape) <= SHOWN and step.max_value == 255
    assert found.steps[-1].grey.equal(255 - found.ink)
    assert found.ink.shape == (SIDE, SIDE) and found.ink.dtype == torch.uint8
    # The shadow is gone once the light is evened out.
    before, after = (step.grey.double()[-30:, -30:].mean() - step.grey.double()[:30, :30].mean()
                     for step in found.steps[:2])  # fmt: skip
    assert abs(float(after)) < abs(float(before)) / 4


def test_one_digit_is_taken_not_what_lies_at_the_edge_nor_specks() -> None:
    both = photo(1, width=12).clone()
    both[200:420, :40] = 40  # a thumb
    both[100:103, 400:403] = 40  # a speck
    assert common(find_digit(both).ink, 1) > 0.6
    cut = photo(None).clone()
    cut[:, 200:240] = 40  # the edge of something
    with pytest.raises(ValueError, match="with light paper all around"):
        find_digit(cut)


@pytest.mark.parametrize("options", [{}, {"shadow": True}, {"paper": 20}, {"paper": 250}, {"table": 60}])
def test_paper_without_ink_is_said(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"No ink was found.*\.$"):
        find_digit(photo(None, **options))


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (3, 2), (28, 28), (LONGEST + 40, 30)])
def test_strange_sizes_give_ink_or_a_sentence(size: tuple[int, int]) -> None:
    chance = torch.Generator().manual_seed(1)
    for grey in (torch.zeros(size), torch.full(size, 255.0), torch.randint(0, 256, size, generator=chance)):
        try:
            assert int(find_digit(grey.to(torch.uint8)).ink.max()) >= 64
        except ValueError as error:
            assert str(error).endswith(".")


def test_a_picture_of_a_data_set_is_read_too() -> None:
    small = torch.zeros(28, 28, dtype=torch.uint8)
    small[4:24, 13:16] = 255
    assert int(find_digit(small).ink[SIDE // 2, SIDE // 2]) == 255
