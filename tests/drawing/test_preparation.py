"""From pad to pixels: as MNIST and the 8x8 digits were made, and with 100 test images drawn by hand as the judge."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from core.data import Dataset, image_kind
from core.drawing.ink import SIDE, picture_of
from core.drawing.preparation import WAYS, Prepared, Switches, counted, placed, prepare, redrawn, resized
from core.drawing.reader import Reader, reader
from core.training.recipes import recipe_config
from core.training.snapshot import Weights
from tests.drawing.conftest import Trained, trained
from tests.drawing.inks import bar, by_hand
from tests.tolerance import assert_close

MNIST, DIGITS = WAYS["mnist"], WAYS["digits"]
ALL = Switches()


def made(ink: torch.Tensor, name: str = "mnist", switches: Switches = ALL, nudge: tuple[int, int] = (0, 0)) -> Prepared:
    prepared = prepare(ink, WAYS[name], switches, nudge)
    assert prepared is not None
    return prepared


def picture(prepared: Prepared) -> torch.Tensor:
    side = round(len(prepared.pixels) ** 0.5)
    return prepared.pixels.reshape(side, side)


def middle_of_mass(grey: torch.Tensor) -> tuple[float, float]:
    rows, columns = (torch.arange(float(length)) for length in grey.shape)
    grey = grey.float()
    return float((grey.sum(1) * rows).sum() / grey.sum()), float((grey.sum(0) * columns).sum() / grey.sum())


@pytest.mark.parametrize("name", WAYS)
def test_no_ink_no_picture(name: str) -> None:
    assert prepare(torch.zeros(SIDE, SIDE, dtype=torch.uint8), WAYS[name], ALL) is None
    assert prepare(torch.full((SIDE, SIDE), 20, dtype=torch.uint8), WAYS[name], ALL) is None


def test_area_averaging_is_pytorchs_where_sizes_divide_and_keeps_the_mean_where_not() -> None:
    grey = torch.rand(84, 63, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    assert_close(resized(grey, 28, 21), F.avg_pool2d(grey[None, None], 3)[0, 0])
    assert_close(resized(grey, 20, 13).mean(), grey.mean())
    assert_close(resized(grey, 84, 63), grey)
    assert_close(resized(torch.tensor([[1.0], [3.0]], dtype=torch.float64), 3, 1).flatten(), [1, 2, 3])


@given(st.integers(0, 60), st.integers(0, 60), st.integers(4, 40), st.integers(4, 40), st.sampled_from(sorted(WAYS)))
def test_any_box_of_ink_fills_the_box_of_the_data_set_and_sits_in_the_middle(
    top: int, left: int, height: int, width: int, name: str
) -> None:
    ink = torch.zeros(SIDE, SIDE, dtype=torch.uint8)
    ink[top : top + height, left : left + width] = 255
    height, width = min(height, SIDE - top), min(width, SIDE - left)
    found = picture(made(ink, name))
    if name == "digits":
        # Twice as wide or high as it was, at most: 20x32, of 32x32, in the middle.
        ratio = 2 * min(32 / height, 20 / width)
        size = max(min(round(height * ratio), 32), 1) * max(min(round(width * ratio), 20), 1)
        assert int(found.sum()) == size and int(found[:, 0].sum()) == int(found[:, 7].sum()) == 0
        assert all(3 <= middle <= 4 for middle in middle_of_mass(found))
        return
    seen = (found > 0).nonzero()
    size = seen.max(0).values - seen.min(0).values + 1
    assert int(size.max()) == 20
    assert int(size.min()) == max(round(20 * min(height, width) / max(height, width)), 1)
    assert all(13.5 <= middle <= 14.5 for middle in middle_of_mass(found))


@pytest.mark.mnist
def test_mnist_itself_was_made_this_way(mnist: Dataset) -> None:
    for pixels in mnist.x_test[:200]:
        grey = pixels.reshape(28, 28)
        seen = (grey > 0).nonzero()
        assert int((seen.max(0).values - seen.min(0).values + 1).max()) in (19, 20)
        assert all(13.5 <= middle < 14.5 for middle in middle_of_mass(grey))


def test_the_8x8_digits_were_made_this_way(digits: Dataset) -> None:
    images = digits.x_test.reshape(-1, 8, 8)
    assert images.any(2).all(), "each fills all rows"
    # Stretched to 20 of 32 columns, which are six of eight: also the ones, which nobody draws that wide.
    narrow = images.any(1).sum(1)
    assert (narrow == 6).float().mean() > 0.7 and (narrow >= 5).float().mean() > 0.95


def test_a_stroke_goes_the_same_way_wherever_and_however_large_it_is_drawn() -> None:
    assert picture(made(bar())).equal(picture(made(bar(left=4, right=12))))
    assert picture(made(bar(0, 60, 30, 38))).equal(picture(made(bar(24, 84, 70, 78))))


@pytest.mark.parametrize("name", WAYS)
def test_each_switch_changes_its_step_and_its_picture(name: str) -> None:
    ink = bar(10, 50, 60, 70)
    steps = {step.name: step.grey for step in made(ink, name).steps}
    assert list(steps) == ["pad", "crop", "scale", "centre", *(["count"] if name == "digits" else []), "invert"]
    assert steps["crop"].shape == (40, 10)
    for switch in ("crop", "scale", "centre", "invert"):
        other = made(ink, name, replace(ALL, **{switch: False}))
        changed = {step.name: step.grey for step in other.steps}[switch]
        assert changed.shape != steps[switch].shape or not changed.equal(steps[switch])
        assert not other.pixels.equal(made(ink, name).pixels)
    assert made(ink, name, replace(ALL, standardize=False)).pixels.equal(made(ink, name).pixels)


def test_inverted_or_not() -> None:
    right, wrong = made(bar()).pixels, made(bar(), switches=replace(ALL, invert=False)).pixels
    assert (right.int() + wrong.int()).unique().tolist() == [255]
    counts = made(bar(), "digits", replace(ALL, invert=False)).pixels
    assert counts.max() == 16 and counts[0] == 16


@given(st.integers(-14, 14), st.integers(-14, 14))
def test_a_nudge_moves_the_picture_and_cuts_off_what_leaves_it(right: int, down: int) -> None:
    there = picture(made(bar()))
    expected = torch.zeros(28 + 28, 28 + 28, dtype=torch.uint8)
    expected[14 : 14 + 28, 14 : 14 + 28] = there
    expected = expected.roll((down, right), (0, 1))[14 : 14 + 28, 14 : 14 + 28]
    assert picture(made(bar(), nudge=(right, down))).equal(expected)


def test_without_scaling_and_centring_the_pad_becomes_the_picture() -> None:
    ink = bar(12, 72, 9, 18)
    found = picture(made(ink, switches=Switches(crop=False, scale=False, centre=False)))
    assert found.equal(F.avg_pool2d(ink.float()[None, None], 3)[0, 0].round().to(torch.uint8))


def test_blocks_are_counted() -> None:
    bitmap = torch.zeros(32, 32)
    bitmap[:4, :4] = 1
    bitmap[28:, 30:] = 1
    assert counted(bitmap, 4)[0, 0] == 16 and counted(bitmap, 4)[7, 7] == 8 and counted(bitmap, 4).sum() == 24


def test_what_lies_outside_the_field_is_cut_off() -> None:
    part = torch.arange(1.0, 5.0).reshape(2, 2)
    assert placed(part, 3, -1, -1).flatten().tolist() == [4, 0, 0, 0, 0, 0, 0, 0, 0]
    assert placed(part, 3, 2, 2)[2, 2] == 1
    assert placed(part, 3, 9, -9).sum() == 0 and placed(part, 3, -9, 9).sum() == 0


@pytest.mark.mnist
def test_a_test_image_on_the_pad_comes_back_as_itself(mnist: Dataset) -> None:
    for pixels in mnist.x_test[:20]:
        back = made(redrawn(pixels.reshape(28, 28), 255)).pixels.float()
        # Enlarged and made smaller again, it is a little softer, and perhaps a pixel to the side.
        assert float(F.cosine_similarity(back, pixels.float(), 0)) > 0.85


def right_by_hand(model: Reader, data: Dataset, images: int) -> tuple[float, float]:
    """Accuracy on test images as they are, and as somebody draws them, through the pad's own way."""
    chance = random.Random(1)
    pictures = []
    for pixels in data.x_test[:images]:
        drawing = picture_of(by_hand(pixels.reshape(image_kind(data).shape), image_kind(data).max_value, chance))
        prepared = model.prepare(drawing, ALL)
        assert prepared is not None
        pictures.append(prepared.pixels)

    def accuracy(pixels: torch.Tensor) -> float:
        return float((model.logits(pixels, ALL).argmax(1) == data.y_test[: len(pixels)]).float().mean())

    return accuracy(data.x_test), accuracy(torch.stack(pictures))


@pytest.mark.mnist
def test_100_test_images_drawn_by_hand_are_read_nearly_as_well_as_the_originals(
    mnist: Dataset, fast_mlp: tuple[list[float], Weights]
) -> None:
    model = reader(recipe_config("fast-mlp", dataset="mnist"), mnist, fast_mlp[1])
    originals, drawn = right_by_hand(model, mnist, 100)
    assert originals > 0.975
    assert drawn >= 0.95 * originals


def test_the_8x8_digits_drawn_by_hand_are_read(digits: Dataset) -> None:
    # 64 pixels, enlarged, are a poor drawing.
    _, _, model = trained(recipe_config("fast-mlp", dataset="digits", epochs=30), digits)
    originals, drawn = right_by_hand(model, digits, 360)
    assert originals > 0.95
    assert drawn >= 0.9 * originals


@pytest.mark.parametrize("width", [4, 6, 8, 10])
def test_a_bare_upright_stroke_is_a_one_for_the_8x8_digits(softmax: Trained, width: int) -> None:
    picture = picture_of(bar(left=38, right=38 + width))
    prepared = softmax[2].prepare(picture, ALL)
    assert prepared is not None and softmax[2].answer(prepared.pixels, ALL).winner == 1
