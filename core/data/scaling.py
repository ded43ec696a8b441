"""Scaling: from the features of a `Dataset` to the float tensors a model sees, kept whole on one device."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.dataset import Dataset, Kind, TableKind

SCALINGS = ("none", "0-1", "standardized", "centred")
# A column whose spread is a smaller share of its largest value is constant: two steps of float32 tell no more.
CONSTANT = 2.0**-22


@dataclass(frozen=True, eq=False)
class ScaledData:
    """What a run trains and tests on: x float32 (examples, features), y int64 (examples,), all on one device.

    x = (x - shift) / scale, with the same shift and scale for training, test and new examples; each is one number,
    or one for each feature (features,). The scale of a feature that is left out is infinite, so that x is 0 there.
    """

    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    shift: float | Tensor
    scale: float | Tensor


def shift_and_scale(x: Tensor, scaling: str, kind: Kind) -> tuple[float | Tensor, float | Tensor]:
    """What (x - shift) / scale takes from training examples `x` (examples, features).

    "none" leaves features as they are. Pixels are all on one scale: "0-1" divides by their largest possible value,
    "standardized" uses the mean and the standard deviation (with n - 1) over all pixels of all images, and "centred"
    divides as "0-1" does, after each pixel's own mean was subtracted. Each column of a table has a scale of its own:
    "0-1" takes its least value to 0 and its largest to 1, "standardized" uses its mean and its standard deviation, and
    "centred" subtracts its mean alone. What is one number for each feature is float32 (features,).

    Raises:
        ValueError: for another name.
    """
    if scaling not in SCALINGS:
        raise ValueError(f"scaling must be one of {', '.join(SCALINGS)}, not {scaling!r}.")
    if scaling == "none":
        return 0.0, 1.0
    return _of_columns(x, scaling) if isinstance(kind, TableKind) else _of_pixels(x, scaling, kind.max_value)


def _of_pixels(pixels: Tensor, scaling: str, max_value: int) -> tuple[float | Tensor, float]:
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
    return (pixels.sum(0).double() / len(pixels)).float(), float(max_value)


def _of_columns(x: Tensor, scaling: str) -> tuple[Tensor, float | Tensor]:
    if scaling == "0-1":
        least, largest = x.aminmax(dim=0)
        return least, spread_or_one(largest - least, x)
    mean = x.double().mean(0).float()
    if scaling == "centred":
        return mean, 1.0
    # Of one example the deviation with n - 1 is NaN: it has no spread.
    return mean, spread_or_one(x.double().std(0, correction=min(1, len(x) - 1)).float(), x)


def spread_or_one(spread: Tensor, x: Tensor) -> Tensor:
    """What columns are divided by: their spread (features,), or 1 for those that are constant but for rounding."""
    return torch.where(spread > CONSTANT * x.abs().amax(0), spread, 1.0)


def most_varied(x: Tensor, features: int) -> Tensor:
    """The numbers (features,) of the features that vary most over `x` (examples, features), in their own units."""
    # Stable, so that features that vary alike come in their order everywhere.
    return x.double().var(0, correction=0).argsort(descending=True, stable=True)[:features]


def only(features: int | None, x: Tensor, scale_by: float | Tensor) -> float | Tensor:
    """The scale where only so many features of the training examples are used: infinite for those that are left out."""
    if features is None:
        return scale_by
    used = most_varied(x, features)
    scales = torch.full((x.shape[1],), torch.inf)
    scales[used] = scale_by[used] if isinstance(scale_by, Tensor) else scale_by
    return scales


def scale(x: Tensor, shift: float | Tensor, scale_by: float | Tensor, device: torch.device) -> Tensor:
    """Examples as float32 on `device`, scaled; `x` itself stays as it is."""
    shift, scale_by = (each.to(device) if isinstance(each, Tensor) else each for each in (shift, scale_by))
    # A copy also where it is float32 there already.
    return x.to(device).to(torch.float32, copy=True).sub_(shift).div_(scale_by)


# Runs on the same data share one copy. Two are kept: a comparison of two scalings does not load again at each start.
_KEPT = 2
_Key = tuple[int, int, str, str, int | None]
_cache: OrderedDict[_Key, tuple[Dataset, ScaledData]] = OrderedDict()
_making: dict[_Key, threading.Lock] = {}
_lock = threading.Lock()


def scaled(
    data: Dataset, train_size: int, scaling: str, device: torch.device, features: int | None = None
) -> ScaledData:
    """The first `train_size` training examples and the whole test set, scaled by what those training examples say.

    With `features` only that many of them are used, those that vary most over these training examples.
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
    shift, one_scale = shift_and_scale(data.x_train[:train_size], scaling, data.kind)
    scale_by = only(features, data.x_train[:train_size], one_scale)
    return ScaledData(
        x_train=scale(data.x_train[:train_size], shift, scale_by, device),
        y_train=data.y_train[:train_size].to(device),
        x_test=scale(data.x_test, shift, scale_by, device),
        y_test=data.y_test.to(device),
        shift=shift,
        scale=scale_by,
    )
