"""Files of photos: read upright and grey; too large ones, other kinds and damage are answered in a sentence."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from core.drawing.photo_file import MOST_BYTES, grey_of
from tests.drawing.photos import claims, jpeg

GREY = torch.from_numpy(np.repeat(np.arange(0, 240, 4, dtype=np.uint8)[None], 40, 0))


def sent(file: bytes) -> str:
    return base64.b64encode(file).decode()


def saved(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format=kind)
    return buffer.getvalue()


def test_a_photo_is_read_upright_and_grey() -> None:
    assert grey_of(sent(saved(Image.fromarray(GREY.numpy())))).equal(GREY)
    assert int((grey_of(sent(jpeg(GREY))).int() - GREY.int()).abs().max()) <= 6
    # A phone held upright saves the picture lying, and notes that it is to be turned.
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = grey_of(sent(jpeg(GREY, exif=exif)))
    assert upright.shape == (60, 40) and int(upright[0].max()) < 10 and int(upright[-1].min()) > 225
    # See-through is paper.
    clear = Image.new("RGBA", (9, 9), (0, 0, 0, 0))
    clear.putpixel((4, 4), (0, 0, 0, 255))
    assert int(grey_of(sent(saved(clear)))[0, 0]) == 255 and int(grey_of(sent(saved(clear)))[4, 4]) == 0


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (claims(2500, 2500), "2,500 x 2,500 pixels"),
        (claims(60_000, 60_000), "far too many pixels"),
        (claims(30, 30), "cannot be read"),
        (bytes(MOST_BYTES + 10), "too large"),
        (saved(Image.fromarray(GREY.numpy()), "GIF"), "cannot be read"),
        (jpeg(GREY)[:300], "cannot be read"),
        (b"", "cannot be read"),
        (b"<svg/>", "cannot be read"),
    ],
    ids=["large", "a bomb", "less than it claims", "bytes", "a GIF", "half a file", "nothing", "text"],
)
def test_what_is_no_photo_is_answered_with_a_sentence(file: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=rf"{said}.*\.$"):
        grey_of(sent(file))


@pytest.mark.parametrize("nonsense", [None, 3, b"x", ["a"], "not base 64 ä", "a"])
def test_what_no_pad_sends(nonsense: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        grey_of(nonsense)


def test_damage_anywhere_raises_nothing_else() -> None:
    whole = saved(Image.fromarray(GREY.numpy()))
    for position in range(0, len(whole), 3):
        file = bytearray(whole)
        file[position] ^= 0x55
        try:
            grey_of(sent(bytes(file)))
        except ValueError as error:
            assert str(error).endswith(".")
