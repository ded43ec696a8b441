"""The first run of the Train page as it was recorded: its weights, losses and answers at some of its minibatches."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from core.training.config import RunConfig

FILE = Path(__file__).with_name("first_run.json")
# Weights are kept as whole levels from -LEVELS to LEVELS, probabilities in steps of one in SHARES.
LEVELS = 127
SHARES = 1000


@dataclass(frozen=True)
class ShownImage:
    """A test image whose probabilities are kept.

    Attributes:
        index: of the image in the test set.
        label: its class, from 0 to 9.
        pixels: base64 of one byte a pixel, row by row, each from 0 to 16.
    """

    index: int
    label: int
    pixels: str


@dataclass(frozen=True)
class Frame:
    """The classifier at one moment.

    Attributes:
        step: minibatches learnt so far.
        loss: mean cross-entropy of the test images, in nats.
        accuracy: share of the test images classified right, from 0 to 1.
        weights: base64 of one signed byte a weight, shape (classes, pixels), in levels of FirstRun.largest / LEVELS.
        shares: for each shown image the probability of each class, in parts of SHARES.
    """

    step: int
    loss: float
    accuracy: float
    weights: str
    shares: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class FirstRun:
    """The run, and what it was recorded with.

    Attributes:
        date: the day, as 2026-11-28.
        torch: PyTorch's version.
        settings: of the run, as RunConfig writes them.
        test_images: of the data set.
        largest: the largest absolute weight of all frames.
        images: of which the frames have probabilities.
        frames: from the untrained classifier to the end.
    """

    date: str
    torch: str
    settings: str
    test_images: int
    largest: float
    images: tuple[ShownImage, ...]
    frames: tuple[Frame, ...]

    @property
    def config(self) -> RunConfig:
        """The settings of the run."""
        return RunConfig.from_json(self.settings)

    def to_json(self) -> str:
        """As a JSON object, a line a frame."""
        values = asdict(self)
        frames = ",\n".join(json.dumps(frame) for frame in values.pop("frames"))
        return f'{json.dumps(values)[:-1]}, "frames": [\n{frames}]}}\n'

    @classmethod
    def from_json(cls, text: str) -> FirstRun:
        """The inverse of `to_json`."""
        values = json.loads(text)
        images = tuple(ShownImage(**image) for image in values.pop("images"))
        frames = tuple(
            Frame(**{**frame, "shares": tuple(map(tuple, frame["shares"]))}) for frame in values.pop("frames")
        )
        return cls(**values, images=images, frames=frames)


@cache
def first_run() -> FirstRun:
    """What `python -m core.training.record_first_run` wrote last."""
    return FirstRun.from_json(FILE.read_text(encoding="utf-8"))
