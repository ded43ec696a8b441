"""Sentences that compare numbers: each stands beside the condition under which it is true, and is said only then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Numbers = TypeVar("Numbers")


@dataclass(frozen=True)
class Claim(Generic[Numbers]):
    """A sentence, and when it is true.

    Attributes:
        name: by which tests and translations know it.
        holds: whether the sentence is true of these numbers. It asks all that the sentence says, not only what tells
            it apart from its neighbours.
        text: the sentence in Markdown, whole, with named fields for what is shown.
    """

    name: str
    holds: Callable[[Numbers], bool]
    text: str


def true_of(claims: Sequence[Claim[Numbers]], numbers: Numbers) -> Claim[Numbers]:
    """The first of these claims that is true of the numbers.

    Raises:
        LookupError: when none is: a lesson has to have something true to say whatever the settings.
    """
    for claim in claims:
        if claim.holds(numbers):
            return claim
    raise LookupError(f"None of {', '.join(names(claims))} is true of {numbers}.")


def said(claims: Sequence[Claim[Numbers]], numbers: Numbers, **shown: object) -> str:
    """The first claim that is true of the numbers, with its fields filled in.

    Args:
        claims: the most special first.
        numbers: what the claims compare.
        shown: the fields of the sentences, as they are shown; a sentence may use some of them only.
    """
    return true_of(claims, numbers).text.format(**shown)


def names(claims: Iterable[Claim[Numbers]]) -> list[str]:
    """The names of some claims."""
    return [claim.name for claim in claims]
