"""Scalings of a table's columns, learnt from the training rows and then applied to any row."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.scripts import literals

RAW, CENTRED, SCALED, STANDARDIZED, WHITENED = KINDS = ("raw", "centred", "scaled", "standardized", "whitened")
# Of the largest spread of the standardized rows: a direction with less is rounding.
THIN = 1e-6
# Of a column's largest value: a smaller spread is the rounding of float32, and dividing by it would blow that up.
NEARLY = 1e-5


@dataclass(frozen=True, eq=False)
class ColumnScaling:
    """x' = (x - shift) / scale, and for whitening x' times a symmetric matrix after that; float32.

    Attributes:
        kind: one of `KINDS`: "raw" leaves x as it is; "centred" subtracts each column's mean; "scaled" divides by its
            standard deviation (with n - 1); "standardized" does both; "whitened" also removes the correlations.
        shift, scale: (features,).
        rotation: (features, features), the inverse square root of the correlations; None but for "whitened".
        constant: the numbers of the columns without spread but for rounding, which are not divided.
        nearly: those of them whose values are not all equal.
        dependent: how many directions the rows do not spread in, beyond those columns; whitening sets them to 0.
    """

    kind: str
    shift: Tensor
    scale: Tensor
    rotation: Tensor | None = None
    constant: tuple[int, ...] = ()
    dependent: int = 0
    nearly: tuple[int, ...] = ()

    def __call__(self, x: Tensor) -> Tensor:
        """Rows x (M, features) scaled by what the training rows said, float32."""
        scaled = (x.float() - self.shift) / self.scale
        return scaled if self.rotation is None else scaled @ self.rotation

    def sentence(self, names: tuple[str, ...]) -> str:
        """What could not be scaled, for people; empty if everything was."""
        parts = []
        if self.constant and self.kind in (SCALED, STANDARDIZED, WHITENED):
            equal = ", ".join(names[n] for n in self.constant if n not in self.nearly)
            if equal:
                parts.append(
                    f"All values of {equal} are the same: the standard deviation is 0 and cannot be divided by, so "
                    "the column keeps its scale."
                )
            if self.nearly:
                close = ", ".join(names[n] for n in self.nearly)
                parts.append(
                    f"The values of {close} differ by less than {NEARLY:.0e} of their size, which is little more than "
                    "the rounding of float32: divided by so small a standard deviation the rounding would count as "
                    "much as the scores, so the column keeps its scale."
                )
        if self.dependent:
            parts.append(
                "Some columns follow from the others: whitening cannot stretch a direction without spread and "
                "sets it to 0."
            )
        return " ".join(parts)


def fit(x: Tensor, kind: str) -> ColumnScaling:
    """The scaling that rows x (N, features) ask for.

    Raises:
        ValueError: for another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"The scaling must be one of {', '.join(KINDS)}, not {kind!r}.")
    # Compared with the first row, because the rounding of a mean gives equal values a tiny spread.
    away = (x - x[0]).abs().amax(0)
    constant = tuple(n for n, same in enumerate((away <= NEARLY * x.abs().amax(0)).tolist()) if same)
    nearly = tuple(n for n in constant if away[n] > 0)
    shift, scale = torch.zeros(x.shape[1]), torch.ones(x.shape[1])
    if kind in (CENTRED, STANDARDIZED, WHITENED):
        shift = x.mean(0)
        equal = [n for n in constant if n not in nearly]
        shift[equal] = x[0, equal]
    if kind in (SCALED, STANDARDIZED, WHITENED) and len(x) > 1:
        scale = x.std(0)
        scale[list(constant)] = 1
    if kind != WHITENED:
        return ColumnScaling(kind, shift, scale, None, constant, nearly=nearly)
    rotation, spread = _inverse_square_root(((x - shift) / scale).double())
    dependent = max(x.shape[1] - len(constant) - spread, 0)
    return ColumnScaling(kind, shift, scale, rotation.float(), constant, dependent, nearly)


def _inverse_square_root(x: Tensor) -> tuple[Tensor, int]:
    """C^(-1/2) for the covariance C (with n - 1) of centred rows x, and its rank; directions without spread become 0.

    The symmetric root keeps each column as near to itself as whitening can (zero-phase component analysis).
    Source: Kessy, Lewin and Strimmer, "Optimal Whitening and Decorrelation", 2018, section 3.2.
    """
    values, vectors = torch.linalg.eigh(x.T @ x / max(len(x) - 1, 1))
    spread = values > THIN * values[-1]
    factors = torch.where(spread, values.clamp(min=1e-300).rsqrt(), 0)
    return vectors * factors @ vectors.T, int(spread.sum())


def source(scaling: ColumnScaling, rows: int, x: str = "x", prefix: str = "") -> list[str]:
    """The lines of a script that learn a scaling from its tensor `x`, of so many rows, into names with a prefix."""
    lines = []
    plain = not scaling.constant and rows > 1
    if scaling.kind in (CENTRED, STANDARDIZED, WHITENED):
        mean = f"{x}.mean(0)" if plain else f"torch.tensor({literals.vector(scaling.shift.tolist())})"
        lines.append(f"{prefix}mean = {mean}")
    if scaling.kind in (SCALED, STANDARDIZED, WHITENED):
        std = f"{x}.std(0)" if plain else f"torch.tensor({literals.vector(scaling.scale.tolist())})"
        lines.append(f"{prefix}std = {std}" + ("" if plain else "  # 1 where all values are the same but for rounding"))
    if scaling.kind == WHITENED:
        lines += [
            f"z = (({x} - {prefix}mean) / {prefix}std).double()",
            f"values, vectors = torch.linalg.eigh(z.T @ z / {max(rows - 1, 1)})  # what correlates with what",
            f"factors = torch.where(values > {THIN!r} * values[-1], values.clamp(min=1e-300).rsqrt(), 0)",
            f"{prefix}rotation = (vectors * factors @ vectors.T).float()",
        ]
    return lines


def expression(kind: str, x: str = "x", prefix: str = "") -> str:
    """The scaled rows `x`, in the names that `source` defines."""
    scaled = {RAW: x, CENTRED: f"{x} - {prefix}mean", SCALED: f"{x} / {prefix}std"}
    return scaled.get(kind, f"({x} - {prefix}mean) / {prefix}std" + f" @ {prefix}rotation" * (kind == WHITENED))
