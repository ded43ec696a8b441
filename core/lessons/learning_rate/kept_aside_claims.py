"""What the learning rate page says of rows that were kept aside for testing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.claims import Claim
from core.descent.kept_aside import KeptAside


@dataclass(frozen=True)
class AnswerNumbers:
    """What a run says of rows it has not seen.

    Attributes:
        found: its answers.
        own: the classes of the training rows; tests: of the test rows.
    """

    found: KeptAside
    own: tuple[int, ...]
    tests: tuple[int, ...]


def _one_answer(numbers: AnswerNumbers) -> bool:
    after = numbers.found.after
    return len({*after.train_answers, *after.test_answers}) == 1


CHANGED: Sequence[Claim[AnswerNumbers]] = (
    Claim(
        "fewer",
        lambda n: n.found.after.test_right < n.found.before.test_right,
        "Before training {before} of the {tests} test rows were right, after it {after}.",
    ),
    Claim(
        "more",
        lambda n: n.found.after.test_right > n.found.before.test_right,
        "Before training only {before} of the {tests} test rows were right, after it {after}.",
    ),
    Claim(
        "as many",
        lambda n: n.found.after.test_right == n.found.before.test_right,
        "As many test rows are right after training as before it: {after} of {tests}.",
    ),
)
ANSWERS: Sequence[Claim[AnswerNumbers]] = (
    Claim(
        "one answer, the right one",
        lambda n: _one_answer(n) and n.found.after.test_right == len(n.tests),
        "It answers {answer} for every row, the training rows as well. All test rows happen to be of this class: "
        "that is luck, and {train_right} of {train} training rows right is no skill.",
    ),
    Claim(
        "one answer, a wrong one",
        lambda n: _one_answer(n) and n.found.after.test_right == 0,
        "It answers {answer} for every row, the training rows as well, and no test row is of this class.",
    ),
    Claim(
        "cheaper and yet wrong",
        lambda n: n.found.after.train_cost < n.found.before.train_cost and 2 * n.found.after.test_right < len(n.tests),
        "The training cost fell from {train_before} to {train_after}, and most test rows are wrong all the same. Of "
        "the training rows {train_right} of {train} are right.",
    ),
    Claim(
        "cheaper and right",
        lambda n: n.found.after.train_cost < n.found.before.train_cost and 2 * n.found.after.test_right > len(n.tests),
        "The training cost fell from {train_before} to {train_after}, and most test rows are right; of the training "
        "rows {train_right} of {train} are.",
    ),
    Claim(
        "no cheaper",
        lambda n: not n.found.after.train_cost < n.found.before.train_cost,
        "The training cost did not fall: it was {train_before} and is {train_after}. So what it says of the test rows "
        "was not learnt; of the training rows {train_right} of {train} are right.",
    ),
)
