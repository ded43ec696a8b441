"""A `Listing`: what is known of a data set before it is loaded, and how it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.data.dataset import Dataset, ImageKind, Kind
from core.data.loading import Loading


@dataclass(frozen=True)
class Listing:
    """One data set of the catalogue.

    Attributes:
        name: the name used in settings and addresses.
        title: the name shown to people.
        kind: of its features, with shape or units.
        features, classes: inputs and outputs of a model for it.
        loading: the lines of Python that load it without this project.
        read: loads it; raises DatasetError where it is not there or damaged. Ask `catalog.load`, which does so once.
        available: whether `read` needs no download.
        about: what a visitor should know of it, in one or two sentences; "" where the title says all.
    """

    name: str
    title: str
    kind: Kind
    features: int
    classes: int
    loading: Loading
    read: Callable[[], Dataset]
    available: Callable[[], bool] = lambda: True
    about: str = ""

    @property
    def is_image(self) -> bool:
        """Whether its features are pixels."""
        return isinstance(self.kind, ImageKind)
