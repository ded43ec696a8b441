"""How numbers and times are written on pages: in tables, in LaTeX, and in the address."""

from __future__ import annotations

import math
from collections.abc import Sequence


def fixed(value: float, digits: int = 4) -> str:
    """A number for a table: fixed digits where they say something, powers of ten elsewhere, inf and nan as they are."""
    if not math.isfinite(value):
        return str(value)
    if value and not 10**-digits <= abs(value) < 1e6:
        return f"{value:.3e}"
    return f"{value:.{digits}f}"


def latex(value: float, digits: int = 4) -> str:
    """A number for a formula."""
    if math.isnan(value):
        return r"\mathrm{nan}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    text = fixed(value, digits)
    if "e" in text:
        mantissa, power = text.split("e")
        return rf"{mantissa} \cdot 10^{{{int(power)}}}"
    # Ten digits: six before the point and four behind it.
    return f"{float(text):.10g}" if digits <= 6 and float(text) == round(float(text), 3) else text


def listed(values: Sequence[float]) -> str:
    """Numbers for the address, separated by commas; nothing is lost."""
    return ",".join(f"{value:g}" if float(f"{value:g}") == value else repr(value) for value in values)


def duration(seconds: float) -> str:
    """A time as people say it: 0.25 s, 2.4 s, 3 min 5 s, 1 h 2 min."""
    if seconds < 10:
        return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
