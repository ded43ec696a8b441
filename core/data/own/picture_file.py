"""The file of one picture, which may come from anybody, decoded: of known kinds, within a size, upright, on paper."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG")


class UnreadablePictureError(Exception):
    """A file that is no whole picture of these kinds."""


class LargePictureError(Exception):
    """A picture of more pixels than may be unpacked: `width` and `height`, or 0 where even that is too much to know."""

    def __init__(self, width: int = 0, height: int = 0) -> None:
        super().__init__(width, height)
        self.width, self.height = width, height


@contextmanager
def picture(file: bytes, most_pixels: int) -> Iterator[Image.Image]:
    """The picture of a file, which is decoded when its pixels are asked for. What is raised meanwhile is judged.

    Raises:
        LargePictureError: before it is unpacked.
        UnreadablePictureError: for what is no whole PNG or JPEG.
    """
    try:
        with warnings.catch_warnings():
            # Damaged notes beside the pixels are no fault of the pixels; of many pixels this file speaks itself.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(file), formats=FORMATS) as image:
                if image.width * image.height > most_pixels:
                    raise LargePictureError(image.width, image.height)
                yield image
    except Image.DecompressionBombError as error:
        raise LargePictureError from error
    except (
        OSError, SyntaxError, EOFError, KeyError, TypeError, ValueError, struct.error, zlib.error, MemoryError,
    ) as error:  # fmt: skip
        raise UnreadablePictureError from error


def upright(image: Image.Image) -> Image.Image:
    """The picture turned as its camera says it was held (EXIF orientation); as it is where that cannot be read."""
    try:
        return ImageOps.exif_transpose(image)
    except (KeyError, TypeError, ValueError, struct.error, SyntaxError):
        return image


def on_paper(image: Image.Image) -> Image.Image:
    """The picture with white paper behind what is see-through."""
    if not image.has_transparency_data:
        return image
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper
