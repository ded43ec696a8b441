"""How far apart two colours are to those who see all of them, and to those who lack one kind of cone."""

from __future__ import annotations

import torch

# Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as a deuteranope and a protanope see it.
_SEEN = {
    "everybody": torch.eye(3, dtype=torch.float64),
    "deuteranope": torch.tensor(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        dtype=torch.float64,
    ),
    "protanope": torch.tensor(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        dtype=torch.float64,
    ),
}
_XYZ = torch.tensor(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]],
    dtype=torch.float64,
)
_WHITE = torch.tensor([0.95047, 1.0, 1.08883], dtype=torch.float64)


def _linear(colour: str) -> torch.Tensor:
    shares = torch.tensor([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)], dtype=torch.float64)
    return torch.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _lab(linear: torch.Tensor) -> torch.Tensor:
    x = _XYZ @ linear.clamp(0, 1) / _WHITE
    f = torch.where(x > 0.008856, x.clamp(min=1e-9) ** (1 / 3), 7.787 * x + 16 / 116)
    return torch.stack((116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])))


def apart(one: str, other: str) -> dict[str, float]:
    """The distance of two colours ("#RRGGBB") in CIELAB (1976), for each kind of eyes; 10 is seen at a glance."""
    return {
        eyes: float((_lab(seen @ _linear(one)) - _lab(seen @ _linear(other))).norm()) for eyes, seen in _SEEN.items()
    }


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG 2 has it: from 1 to 21."""
    dark, light = sorted(float(_XYZ[1] @ _linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)
