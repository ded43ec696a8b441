"""What the learning rate page says of rows that were kept aside for testing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.claims import Claim
from core.descent.kept_aside import KeptAside
from core.descent.regimes import Regime


@dataclass(frozen=True)
class AnswerNumbers:
    """What a run says of rows it has not seen.

    Attributes:
        found: its answers.
        own: the classes of the training rows; tests: of the test rows.
        regime: what the learning rate does to the training cost.
    """

    found: KeptAside
    own: tuple[int, ...]
    tests: tuple[int, ...]
    regime: Regime


def _one_answer(numbers: AnswerNumbers) -> bool:
    after = numbers.found.after
    return len({*after.train_answers, *after.test_answers}) == 1


def _learns_in_vain(numbers: AnswerNumbers) -> bool:
    unlike = numbers.found.as_trained is not None
    return unlike and numbers.regime is Regime.LEARNS and 2 * numbers.found.after.test_right < len(numbers.tests)


def _right_without_learning(numbers: AnswerNumbers) -> bool:
    return numbers.regime is Regime.STALLS and 2 * numbers.found.after.test_right > len(numbers.tests)


# Where what the rate is called and how many test rows are right seem to contradict each other.
BESIDE_THE_REGIME: Sequence[Claim[AnswerNumbers]] = (
    Claim(
        "learns, and test rows are wrong",
        _learns_in_vain,
        "What it **learns** are the {train} training rows. That {after} of the {tests} test rows are right is no "
        "contradiction: no training row is like them (see *And rows it has not seen?* below).",
    ),
    Claim(
        "stalls, and one answer is right",
        lambda n: _right_without_learning(n) and _one_answer(n),
        "It **stalls**, so it was not training that got {after} of the {tests} test rows right: it answers {answer} "
        "for every row, as the random start made it, and that happens to be the class of all test rows.",
    ),
    Claim(
        "stalls, and test rows are right",
        lambda n: _right_without_learning(n) and not _one_answer(n),
        "It **stalls**, so it was not training that got {after} of the {tests} test rows right: the random start "
        "happens to lean towards their class.",
    ),
    Claim("no contradiction", lambda n: not _learns_in_vain(n) and not _right_without_learning(n), ""),
)
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
