"""Reading the file of a photo, which may come from anybody, into grey values: small, of known kinds, or refused."""

from __future__ import annotations

import base64

import numpy as np
import torch
from torch import Tensor

from core.data.own.picture_file import LargePictureError, UnreadablePictureError, on_paper, picture, upright

# A browser sends 640 pixels at most, as a JPEG of some 100 kB: js/photo.js makes photos small and turns them upright.
MOST_BYTES = 2_000_000
MOST_PIXELS = 4_000_000


def grey_of(sent: object) -> Tensor:
    """The brightness of a photo: uint8 (height, width), from 0, black, to 255, white.

    Args:
        sent: anything; a JPEG or PNG in base 64, to be read.

    Raises:
        ValueError: a sentence that says what is wrong with it. Nothing is unpacked before its size is known.
    """
    damaged = "This photo cannot be read: it has to be a whole PNG or JPEG."
    if not isinstance(sent, str):
        raise ValueError(damaged)
    if len(sent) > MOST_BYTES * 4 // 3:
        raise ValueError(f"This photo is too large: at most {MOST_BYTES // 1_000_000} MB are read.")
    try:
        file = base64.b64decode(sent, validate=True)
    except ValueError as error:
        raise ValueError(damaged) from error
    try:
        with picture(file, MOST_PIXELS) as image:
            grey = np.array(on_paper(upright(image)).convert("L"))
    except LargePictureError as error:
        if not error.width:
            raise ValueError("This photo unpacks to far too many pixels: it is not read.") from error
        raise ValueError(
            f"This photo unpacks to {error.width:,} x {error.height:,} pixels: at most "
            f"{MOST_PIXELS // 1_000_000} million are read."
        ) from error
    except UnreadablePictureError as error:
        raise ValueError(damaged) from error
    return torch.from_numpy(grey)
