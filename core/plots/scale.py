"""`Scale`: how a visitor has the axis of a chart divided."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Scale(StrEnum):
    """Evenly by values, or by their logarithms."""

    LINEAR = "linear"
    LOG = "log"


SCALE_TITLES: Mapping[str, str] = {Scale.LINEAR: "linear", Scale.LOG: "log"}
