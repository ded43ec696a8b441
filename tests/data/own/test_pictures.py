"""A zip of pictures: its folders, what is left aside, and what would unpack to too much."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.data.own import pictures, zip_file
from core.data.own.limits import OwnFileError
from core.data.own.own_file import read_own_file
from core.data.own.pictures import INVERTED, KEPT, read_pictures


def png(width: int = 6, height: int = 6, value: int = 0, mode: str = "L") -> bytes:
    """A picture of one grey value, with one pixel that differs."""
    image = Image.new(mode, (width, height), value)
    image.putpixel((1, 1), 90)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


GOOD = {f"{name}/{n}.png": png(value=n) for name in ("a", "b") for n in range(3)}


def test_what_is_left_aside_says_why() -> None:
    found = read_pictures(
        packed(
            GOOD
            | {
                "notes.txt": b"x",
                "top.png": png(),
                "../x.png": png(),
                "a/broken.png": png()[:40],
                "a/lies.jpg": b"no picture",
                "__MACOSX/a/._0.png": b"x",
                "a/": b"",
            }
        )
    )
    assert {aside.why: aside.names for aside in found.aside} == {
        pictures.LITTER: ("__MACOSX/a/._0.png",),
        pictures.NO_PICTURES: ("notes.txt",),
        pictures.NO_FOLDER: ("top.png", "../x.png"),
        pictures.DAMAGED: ("a/broken.png", "a/lies.jpg"),
    }
    assert found.classes == (("a", 3), ("b", 3)) and found.ways[0][-1].pixels.shape == (28, 28)


def test_grounds() -> None:
    files = packed({f"{name}/{n}.png": png(value=255 * (n % 2)) for name in "ab" for n in range(4)})
    each = read_pictures(files, 8).pixels
    assert each.max() < 170 and read_pictures(files, 8, KEPT).pixels.max() == 255
    assert np.array_equal(read_pictures(files, 8, INVERTED).pixels, 255 - read_pictures(files, 8, KEPT).pixels)
    assert read_pictures(files, 8).sentences == (pictures.BRIGHT.format(count=4, all=8),)


def test_deep_grey_and_see_through() -> None:
    deep = Image.fromarray(np.full((6, 6), 256 * 200, np.uint16))
    clear = Image.new("RGBA", (6, 6), (0, 0, 0, 0))
    files = {}
    for name, image in {"deep": deep, "clear": clear}.items():
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        files |= {f"{name}/{n}.png": buffer.getvalue() for n in range(2)}
    found = read_pictures(packed(files), 8, KEPT)
    assert found.pixels[found.labels == found.class_names.index("deep")].min() == 200
    assert found.pixels[found.labels == found.class_names.index("clear")].min() == 255


def test_a_picture_is_made_square_with_its_ground_and_keeps_its_proportions() -> None:
    image = Image.new("L", (40, 20), 0)
    image.paste(250, (10, 5, 30, 15))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    found = read_pictures(packed({"a/0.png": buffer.getvalue(), "b/0.png": png()}), 8).pixels[0].reshape(8, 8)
    assert (found > 0).any(0).sum() == 4 and (found > 0).any(1).sum() == 2


def test_a_file_that_is_damaged_in_the_zip_leaves_the_others() -> None:
    stored = bytearray(packed(GOOD, zipfile.ZIP_STORED))
    stored[stored.index(b"IDAT") + 6] ^= 255
    found = read_pictures(bytes(stored), 8)
    assert [(aside.why, aside.count) for aside in found.aside] == [(pictures.DAMAGED, 1)] and len(found.pixels) == 5


def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    found = read_pictures(packed({**GOOD, "a/large.png": png(100, 100)}))
    assert found.aside[0].names == ("a/large.png",) and len(found.pixels) == 6
    monkeypatch.setattr(pictures, "MOST_OF_ALL", 100)
    with pytest.raises(OwnFileError, match="All pictures together"):
        read_pictures(packed(GOOD))
    monkeypatch.setattr(pictures, "MOST_OF_ALL", 10**9)
    monkeypatch.setattr(pictures, "MOST_PICTURE_BYTES", 1000)
    assert read_pictures(packed({**GOOD, "a/zeros.png": bytes(10**6)})).aside[0].count == 1
    monkeypatch.setattr(zip_file, "MOST_FILES", 3)
    with pytest.raises(OwnFileError, match="lists more than 3 files"):
        read_own_file(packed(GOOD))
    monkeypatch.setattr(zip_file, "MOST_LIST_BYTES", 100)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(OwnFileError, match="lists more"):
        read_own_file(packed_before)


packed_before = packed(GOOD)


def test_what_is_no_zip_of_pictures() -> None:
    for content, sentence in (
        (packed({"a.txt": b"x"}), None),
        (packed({"[Content_Types].xml": b"x"}), "workbook"),
        (packed(GOOD)[:-30], "damaged"),
        (packed(GOOD, zipfile.ZIP_LZMA), None),
    ):
        if sentence is None:
            assert read_own_file(content).problem or read_own_file(content).classes  # type: ignore[union-attr]
        else:
            with pytest.raises(OwnFileError, match=sentence):
                read_own_file(content)
    encrypted = bytearray(packed_before)
    at = encrypted.index(b"PK\x01\x02")
    while at >= 0:
        encrypted[at + 8] |= 1
        at = encrypted.find(b"PK\x01\x02", at + 4)
    with pytest.raises(OwnFileError, match="encrypted"):
        read_own_file(bytes(encrypted))
