"""`Submitter`: who asks for training, as queue and limits see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Submitter:
    """Where a visitor comes from, and whether it is the lecturer.

    Attributes:
        address: of their machine, as the server sees it; a whole hall may have one. None where it counts for no limit.
        first: whether their runs go first and have places kept for them: the lecturer's.
    """

    address: str | None = None
    first: bool = False


# Nobody known: only the limits by owner and of all count.
NOBODY = Submitter()
