"""Data sets: what is built in, what is on disk, what can be downloaded, and how pixels are scaled."""

from core.data.catalog import NAMES, available, dimensions, load, loading, title
from core.data.dataset import Dataset, DatasetError
from core.data.loading import Loading
from core.data.scaling import SCALINGS, ScaledData, scaled

__all__ = [
    "NAMES",
    "SCALINGS",
    "Dataset",
    "DatasetError",
    "Loading",
    "ScaledData",
    "available",
    "dimensions",
    "load",
    "loading",
    "scaled",
    "title",
]
