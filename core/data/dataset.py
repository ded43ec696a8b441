"""A `Dataset`: labelled images with a fixed test split, as they come from the source, not yet scaled."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


class DatasetError(Exception):
    """A data set that cannot be used; the message is a sentence that says what to do."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images as rows of pixels, in the units of their source.

    Attributes:
        name: the name used in settings and addresses, such as "mnist".
        title: the name shown to people.
        x_train, x_test: uint8, shape (images, pixels), from 0 to `max_value`.
        y_train, y_test: int64, shape (images,), from 0 to `classes` - 1.
        class_names: one name for each class, in the order of the labels.
        image_shape: (height, width); their product is the number of pixels.
        max_value: the largest value a pixel can have (16 or 255).
    """

    name: str
    title: str
    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    class_names: tuple[str, ...]
    image_shape: tuple[int, int]
    max_value: int

    @property
    def pixels(self) -> int:
        """Inputs of a model for this data."""
        return self.image_shape[0] * self.image_shape[1]

    @property
    def classes(self) -> int:
        """Outputs of a model for this data."""
        return len(self.class_names)

    @property
    def train_images(self) -> int:
        """Images to train on."""
        return len(self.y_train)
