"""A zip of pictures, one folder a class: each turned upright, made grey, square and small, and light on dark."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.computing import step
from core.data.own.limits import MB, OwnFileError, one_line
from core.data.own.picture_file import LargePictureError, UnreadablePictureError, on_paper, picture, upright
from core.data.own.picture_set import FilesAside, PictureSet, Step
from core.data.own.understanding import class_names_of
from core.data.own.zip_file import opened, read
from core.reading.zip_names import is_litter, local_parts

SIDES = (8, 16, 28)
EACH, KEPT, INVERTED = "each", "kept", "inverted"
GROUNDS = {
    EACH: "Turned to light on dark where its ground is bright",
    KEPT: "As the pictures are",
    INVERTED: "All turned round",
}
MOST_PIXELS = 40_000_000
# Of all pictures together, unpacked: some minutes of work.
MOST_OF_ALL = 2_000_000_000
MOST_PICTURE_BYTES = 40 * MB
SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif")
SHOWN, SHOWN_NAMES, SHOWN_SIDE = 3, 5, 200

LITTER = "Files that macOS or Windows put there"
NO_PICTURES = "Files that are neither PNG nor JPEG"
NO_FOLDER = "Pictures in no folder, so that their class is not known"
DAMAGED = "Damaged pictures"
LARGE = "Pictures of more than {most:,} million pixels"
TOO_MUCH = "All pictures together have more than {most:,} million pixels: bring smaller ones, or fewer."
TURNED = "Pictures turned upright, as their camera noted: {count:,}."
BRIGHT = "Pictures with a bright ground, which were turned to light on dark: {count:,} of {all:,}."


def read_pictures(content: bytes, side: int = 28, ground: str = EACH) -> PictureSet:
    """The pictures of a zip.

    The names of its folders say the classes: of each picture, the folder that it lies in. Nothing is unpacked to disk.

    Args:
        content: the zip.
        side: of the pictures that are made, one of SIDES.
        ground: one of GROUNDS.

    Raises:
        OwnFileError: when it is no zip, or larger than one may be.
    """
    rows: list[NDArray[np.uint8]] = []
    folders: list[str] = []
    aside: dict[str, list[str]] = {}
    ways: dict[str, tuple[Step, ...]] = {}
    said: Counter[str] = Counter()
    left = MOST_OF_ALL
    with opened(content) as archive:
        for member, names in _files(archive, aside):
            step()
            folder = names[-2]
            try:
                file = read(archive, member, MOST_PICTURE_BYTES)
                if file is None:
                    raise LargePictureError
                with picture(file, MOST_PIXELS) as image:
                    left -= image.width * image.height
                    if left < 0:
                        raise OwnFileError(TOO_MUCH.format(most=MOST_OF_ALL // 10**6))
                    # One of each of the first classes is shown.
                    way = _way(image, side, ground, said, shown=len(ways) < SHOWN and folder not in ways)
            except LargePictureError:
                aside.setdefault(LARGE.format(most=MOST_PIXELS // 10**6), []).append("/".join(names))
                continue
            except (UnreadablePictureError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
                aside.setdefault(DAMAGED, []).append("/".join(names))
                continue
            rows.append(way[-1].pixels.reshape(-1))
            folders.append(folder)
            if len(way) > 1:
                ways[folder] = way
    found = {folder: number for number, folder in enumerate(sorted(set(folders)))}
    sentences = []
    if said["turned"]:
        sentences.append(TURNED.format(count=said["turned"]))
    if said["bright"]:
        sentences.append(BRIGHT.format(count=said["bright"], all=len(rows)))
    return PictureSet(
        pixels=np.array(rows, np.uint8).reshape(len(rows), side * side),
        labels=np.array([found[folder] for folder in folders], np.int64),
        class_names=class_names_of(list(found)),
        shape=(side, side),
        aside=tuple(
            FilesAside(why, len(names), tuple(one_line(name) for name in names[:SHOWN_NAMES]))
            for why, names in aside.items()
        ),
        sentences=tuple(sentences),
        ways=tuple(ways.values()),
    )


def _files(archive: zipfile.ZipFile, aside: dict[str, list[str]]) -> Iterator[tuple[zipfile.ZipInfo, list[str]]]:
    """The pictures in their folders, in the order of their names; the others are noted as left aside."""
    found = []
    for member in archive.infolist():
        names = local_parts(member)
        if not names[-1]:
            continue
        if is_litter(names):
            aside.setdefault(LITTER, []).append("/".join(names))
        elif not names[-1].lower().endswith(SUFFIXES):
            aside.setdefault(NO_PICTURES, []).append("/".join(names))
        elif len(names) < 2 or names[-2].strip() in ("", ".", ".."):
            aside.setdefault(NO_FOLDER, []).append("/".join(names))
        else:
            found.append((member, names))
    yield from sorted(found, key=lambda each: each[1])


def _way(image: Image.Image, side: int, ground: str, said: Counter[str], *, shown: bool) -> tuple[Step, ...]:
    """From a picture of any size to one of side x side pixels: the last step, and those before where they are shown."""
    width, height = image.size
    # A JPEG can be unpacked at half, a quarter or an eighth of its size: no need for all of a phone's pixels.
    image.draft(None, (8 * side, 8 * side))
    came = image.copy()
    # A copy has what its file notes beside the pixels, too.
    turned = upright(came)
    steps = [_step(f"as it came, {width}x{height}", _in_colour(came))] if shown else []
    if turned is not came and _is_turned(image):
        said["turned"] += 1
        steps += [_step("turned upright", _in_colour(turned))] if shown else []
    grey = _grey(on_paper(turned))
    steps += [_step("grey", grey)] if shown else []
    bright = _ground(grey)
    if grey.width != grey.height:
        longest = max(grey.size)
        square = Image.new("L", (longest, longest), bright)
        square.paste(grey, ((longest - grey.width) // 2, (longest - grey.height) // 2))
        grey = square
        steps += [_step("made square with its ground", grey)] if shown else []
    small = np.asarray(grey.resize((side, side), Image.Resampling.BOX), np.uint8)
    steps.append(Step(f"{side}x{side}, each pixel a mean", small))
    if ground == INVERTED or (ground == EACH and bright > 127):
        said["bright"] += bright > 127
        steps.append(Step("turned to light on dark", 255 - small))
    return tuple(steps if shown else steps[-1:])


def _is_turned(image: Image.Image) -> bool:
    return image.getexif().get(0x0112, 1) not in (1, None)


def _in_colour(image: Image.Image) -> Image.Image:
    return _grey(image) if image.mode.startswith("I") else on_paper(image).convert("RGB")


def _grey(image: Image.Image) -> Image.Image:
    """Grey values from 0 to 255, also of pictures with 16 bits a pixel, which Pillow would cut off."""
    if image.mode.startswith("I"):
        values = np.asarray(image.convert("I"), np.int64)
        return Image.fromarray((values >> 8).clip(0, 255).astype(np.uint8))
    return image.convert("L")


def _ground(grey: Image.Image) -> int:
    """The median along the border."""
    values = np.asarray(grey, np.uint8)
    return int(np.median(np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])))


def _step(title: str, image: Image.Image) -> Step:
    shown = image.copy()
    shown.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.BOX)
    return Step(title, np.asarray(shown, np.uint8))
