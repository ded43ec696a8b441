"""Scaling: from the pixels of a `Dataset` to the float tensors a model sees, kept whole on one device."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.dataset import Dataset

SCALINGS = ("none", "0-1", "standardized", "centred")


@dataclass(frozen=True, eq=False)
class ScaledData:
    """What a run trains and tests on: x float32 (images, pixels), y int64 (images,), all on one device.

    x = (pixels - shift) / scale, with the same shift and scale for training, test and new images; each is one number,
    or one for each pixel (pixels,). The scale of a pixel that is left out is infinite, so that x is 0 there.
    """

    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    shift: float | Tensor
    scale: float | Tensor


def shift_and_scale(pixels: Tensor, scaling: str, max_value: int) -> tuple[float | Tensor, float]:
    """What (pixels - shift) / scale takes from training images `pixels`, uint8 (images, pixels).

    "none" leaves pixels as they are, "0-1" divides by `max_value`, and "standardized" uses the mean and the standard
    deviation (with n - 1) over all pixels of all images. "centred" divides by `max_value` too, after each pixel's own
    mean was subtracted: its shift is float32 (pixels,).

    Raises:
        ValueError: for another name.
    """
    if scaling == "none":
        return 0.0, 1.0
    if scaling == "0-1":
        return 0.0, float(max_value)
    if scaling == "standardized":
        # Counting the 256 values first is exact and six times as fast as a float64 copy of 47 million pixels.
        counts = torch.bincount(pixels.flatten(), minlength=256).double()
        values = torch.arange(256, dtype=torch.float64)
        mean = (counts * values).sum() / counts.sum()
        variance = (counts * (values - mean) ** 2).sum() / (counts.sum() - 1)
        # Images that are all alike have no spread to divide by.
        return float(mean), float(variance.sqrt()) or 1.0
    if scaling == "centred":
        return (pixels.sum(0).double() / len(pixels)).float(), float(max_value)
    raise ValueError(f"scaling must be one of {', '.join(SCALINGS)}, not {scaling!r}.")


def most_varied(pixels: Tensor, features: int) -> Tensor:
    """The numbers (features,) of the pixels that vary most over images `pixels`, uint8 (images, pixels)."""
    # Stable, so that pixels that vary alike come in their order everywhere.
    return pixels.double().var(0, correction=0).argsort(descending=True, stable=True)[:features]


def only(features: int | None, pixels: Tensor, scale_by: float) -> float | Tensor:
    """The scale where only so many pixels of the training images are used: infinite for those that are left out."""
    if features is None:
        return scale_by
    scales = torch.full((pixels.shape[1],), torch.inf)
    scales[most_varied(pixels, features)] = scale_by
    return scales


def scale(pixels: Tensor, shift: float | Tensor, scale_by: float | Tensor, device: torch.device) -> Tensor:
    """Pixels as float32 on `device`, scaled."""
    shift, scale_by = (each.to(device) if isinstance(each, Tensor) else each for each in (shift, scale_by))
    return pixels.to(device).float().sub_(shift).div_(scale_by)


# Runs on the same data share one copy. Two are kept: a comparison of two scalings does not load again at each start.
_KEPT = 2
_Key = tuple[int, int, str, str, int | None]
_cache: OrderedDict[_Key, tuple[Dataset, ScaledData]] = OrderedDict()
_making: dict[_Key, threading.Lock] = {}
_lock = threading.Lock()


def scaled(
    data: Dataset, train_size: int, scaling: str, device: torch.device, features: int | None = None
) -> ScaledData:
    """The first `train_size` training images and the whole test set, scaled by what those training images say.

    With `features` only that many pixels are used, those that vary most over these training images.
    """
    key = (id(data), train_size, scaling, str(device), features)
    with _lock:
        making = _making.setdefault(key, threading.Lock())
    # Of one key, once; of others nobody waits.
    with making:
        with _lock:
            kept = _cache.get(key)
        made = kept[1] if kept is not None else _made(data, train_size, scaling, device, features)
        with _lock:
            _cache[key] = (data, made)  # holding `data` keeps its id from being reused
            _cache.move_to_end(key)
            _making.pop(key, None)
            while len(_cache) > _KEPT:
                _cache.popitem(last=False)
    return made


def _made(data: Dataset, train_size: int, scaling: str, device: torch.device, features: int | None) -> ScaledData:
    shift, one_scale = shift_and_scale(data.x_train[:train_size], scaling, data.max_value)
    scale_by = only(features, data.x_train[:train_size], one_scale)
    return ScaledData(
        x_train=scale(data.x_train[:train_size], shift, scale_by, device),
        y_train=data.y_train[:train_size].to(device),
        x_test=scale(data.x_test, shift, scale_by, device),
        y_test=data.y_test.to(device),
        shift=shift,
        scale=scale_by,
    )
