"""Data sets: what is built in, what is on disk, what can be downloaded, and how pixels are scaled."""

from core.data.catalog import NAMES, available, dimensions, load, title
from core.data.dataset import Dataset, DatasetError
from core.data.scaling import SCALINGS, ScaledData, scaled

__all__ = [
    "NAMES",
    "SCALINGS",
    "Dataset",
    "DatasetError",
    "ScaledData",
    "available",
    "dimensions",
    "load",
    "scaled",
    "title",
]
