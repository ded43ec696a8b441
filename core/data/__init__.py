"""Data sets: what is built in, what is on disk, what can be downloaded, and how features are scaled."""

from core.data.catalog import (
    IMAGE_NAMES,
    NAMES,
    available,
    dataset_rule,
    family,
    family_title,
    has_own_name,
    is_family,
    listing,
    load,
    loading,
    title,
)
from core.data.dataset import Dataset, DatasetError, ImageKind, Kind, TableKind, feature_titles, image_kind
from core.data.listing import Listing
from core.data.loading import Loading
from core.data.scaling import SCALINGS, ScaledData, scaled

__all__ = [
    "IMAGE_NAMES",
    "NAMES",
    "SCALINGS",
    "Dataset",
    "DatasetError",
    "ImageKind",
    "Kind",
    "Listing",
    "Loading",
    "ScaledData",
    "TableKind",
    "available",
    "dataset_rule",
    "family",
    "family_title",
    "feature_titles",
    "has_own_name",
    "image_kind",
    "is_family",
    "listing",
    "load",
    "loading",
    "scaled",
    "title",
]
