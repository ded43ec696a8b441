"""The one way tests compare numbers that may differ by rounding."""

from __future__ import annotations

from typing import Any

import torch


def assert_close(actual: Any, expected: Any, *, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    """Numbers, sequences or tensors, compared in float64; NaN equals NaN."""
    torch.testing.assert_close(
        torch.as_tensor(actual, dtype=torch.float64),
        torch.as_tensor(expected, dtype=torch.float64),
        rtol=rtol,
        atol=atol,
        equal_nan=True,
    )
