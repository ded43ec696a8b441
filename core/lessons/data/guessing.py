"""The guesses: twenty test examples to tell apart, and the score beside that of softmax regression on the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.data import Dataset
from core.lessons.data.baselines import standing

EXAMPLES = 20


def guess_set(tests: int, seed: int) -> tuple[int, ...]:
    """Positions in a test set of so many examples: twenty different ones drawn from the seed, or all there are."""
    order = torch.randperm(tests, generator=torch.Generator().manual_seed(seed))
    return tuple(order[:EXAMPLES].tolist())


@dataclass(frozen=True)
class Guess:
    """One answer. All are positions of classes.

    Attributes:
        index: of the example in the test set.
        true: its class.
        you: what the visitor said.
        model: what softmax regression says.
    """

    index: int
    true: int
    you: int
    model: int


@dataclass(frozen=True)
class Score:
    """The answers given so far.

    Attributes:
        given: in their order.
        most: how many there are to give.
    """

    given: tuple[Guess, ...]
    most: int

    @property
    def yours(self) -> int:
        """How many the visitor got right."""
        return sum(each.you == each.true for each in self.given)

    @property
    def models(self) -> int:
        """How many of the same examples softmax regression gets right."""
        return sum(each.model == each.true for each in self.given)

    @property
    def over(self) -> bool:
        """Whether all are answered."""
        return len(self.given) == self.most


def score(data: Dataset, seed: int, guesses: Sequence[int]) -> Score:
    """The score of these guesses, positions of classes, for the first examples of the seed's set."""
    indices, predicted = guess_set(len(data.y_test), seed), standing(data).predicted
    given = tuple(
        Guess(index, int(data.y_test[index]), you, int(predicted[index]))
        for index, you in zip(indices, guesses, strict=False)
    )
    return Score(given, len(indices))
