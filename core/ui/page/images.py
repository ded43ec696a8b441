"""Small grey images as data a browser can show: ink is dark on light, as on paper."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def png(pixels: NDArray[np.uint8]) -> str:
    """A data URI for an image (height, width) with ink as high values."""
    return picture_uri(255 - pixels)


def picture_uri(pixels: NDArray[np.uint8]) -> str:
    """A data URI for an image as it is: (height, width), or (height, width, 3) in colour."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def image_tag(pixels: NDArray[np.uint8], description: str, width: int) -> str:
    """HTML for such an image, each pixel a square."""
    return (
        f'<img src="{png(pixels)}" alt="{description}" style="width:{width}px;height:{width}px;'
        'image-rendering:pixelated;border-radius:4px">'
    )


def sheet(images: NDArray[np.uint8], columns: int) -> str:
    """A data URI for images (count, height, width) side by side, row by row, each with an empty pixel around it."""
    padded = np.pad(images, ((0, -len(images) % columns), (1, 1), (1, 1)))
    count, height, width = padded.shape
    rows = padded.reshape(count // columns, columns, height, width).swapaxes(1, 2)
    return png(np.ascontiguousarray(rows.reshape(count // columns * height, columns * width)))
