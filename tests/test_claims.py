"""The claims of the lessons: the first one that is true is said, and none where none is true."""

from __future__ import annotations

import pytest

from core.claims import Claim, names, said, true_of

CLAIMS = (
    Claim[tuple[float, float]]("falls", lambda costs: costs[1] < costs[0], "The cost falls to {last}."),
    Claim[tuple[float, float]]("rises", lambda costs: costs[1] > costs[0], "The cost rises to {last}."),
)


def test_the_first_claim_that_is_true_is_said() -> None:
    assert said(CLAIMS, (2.0, 1.0), last="1.0") == "The cost falls to 1.0."
    assert true_of(CLAIMS, (1.0, 2.0)).name == "rises" and names(CLAIMS) == ["falls", "rises"]


def test_where_no_claim_is_true_nothing_is_said() -> None:
    with pytest.raises(LookupError, match=r"None of falls, rises is true of \(1.0, 1.0\)"):
        said(CLAIMS, (1.0, 1.0), last="1.0")
