"""A `Dataset`: labelled examples with a fixed test split, as they come from the source, not yet scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor


class DatasetError(Exception):
    """A data set that cannot be used; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class ImageKind:
    """Grey images; each feature is a pixel, row by row.

    Attributes:
        shape: (height, width); their product is the number of features.
        max_value: the largest value a pixel can have (16 or 255); the smallest is 0.
    """

    shape: tuple[int, int]
    max_value: int

    def picture(self, pixels: Tensor) -> Tensor:
        """One example, uint8 (features,), as a picture: uint8 (height, width) from 0 to 255."""
        return pixels.reshape(self.shape) * (255 // self.max_value)


@dataclass(frozen=True)
class TableKind:
    """A table; each feature is a column of numbers.

    Attributes:
        units: one for each feature, such as "cm"; "" where it is not known or there is none.
    """

    units: tuple[str, ...]


Kind = ImageKind | TableKind


@dataclass(frozen=True, eq=False)
class Dataset:
    """What models need: numbers, their labels, and what both are called.

    Attributes:
        name: the name used in settings and addresses, such as "mnist".
        title: the name shown to people.
        x_train, x_test: (examples, features), in the units of the source; uint8 for images, float32 for tables.
        y_train, y_test: int64, shape (examples,), from 0 to `classes` - 1.
        class_names: one name for each class, in the order of the labels.
        feature_names: one name for each feature, in the order of the columns of x.
        kind: what the features are: pixels of an image, or columns of a table.
    """

    name: str
    title: str
    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    kind: Kind
    # What was computed of a visitor's own data must not keep them in memory.
    is_large: ClassVar[bool] = True

    @property
    def features(self) -> int:
        """Inputs of a model for this data."""
        return len(self.feature_names)

    @property
    def classes(self) -> int:
        """Outputs of a model for this data."""
        return len(self.class_names)

    @property
    def train_examples(self) -> int:
        """Examples to train on."""
        return len(self.y_train)

    @property
    def image(self) -> ImageKind | None:
        """What is known of its images; None for a table."""
        return self.kind if isinstance(self.kind, ImageKind) else None


def image_kind(data: Dataset) -> ImageKind:
    """The images of `data`, for what is about images alone.

    Raises:
        DatasetError: for a table.
    """
    if (image := data.image) is None:
        raise DatasetError(f"{data.title} is a table, and this needs images: choose a data set of images.")
    return image


def feature_titles(data: Dataset) -> tuple[str, ...]:
    """The features with their units, where those are known, such as "sepal length (cm)"."""
    units = data.kind.units if isinstance(data.kind, TableKind) else ("",) * data.features
    return tuple(f"{name} ({unit})" if unit else name for name, unit in zip(data.feature_names, units, strict=True))


def pixel_names(shape: tuple[int, int]) -> tuple[str, ...]:
    """The features of images (height, width): "row 0, column 0" and so on, from the top left."""
    height, width = shape
    return tuple(f"row {row}, column {column}" for row in range(height) for column in range(width))
