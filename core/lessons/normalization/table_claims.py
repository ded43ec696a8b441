"""What the normalization page says of tables: which scaling is right most often, and how unlike the columns are."""

from __future__ import annotations

from collections.abc import Sequence

from core.claims import Claim
from core.lessons.normalization.table_scaling import EACH, ONE, RAW, Compared

BEST: Sequence[Claim[Compared]] = (
    Claim(
        "in this order",
        lambda found: found.of(EACH).accuracy > found.of(ONE).accuracy > found.of(RAW).accuracy,
        "**{title}**: **{each} %** of the test rows are right with a mean and a deviation for each column, {one} % "
        "with one for all, {raw} % with the columns as they are.",
    ),
    Claim(
        "each is best",
        lambda found: found.of(EACH).accuracy > max(found.of(ONE).accuracy, found.of(RAW).accuracy),
        "**{title}**: a mean and a deviation for each column does best, **{each} %** of the test rows are right; with "
        "one for all it is {one} %, with the columns as they are {raw} %, which is not less.",
    ),
    Claim(
        "each is not best",
        lambda found: found.of(EACH).accuracy <= max(found.of(ONE).accuracy, found.of(RAW).accuracy),
        "**{title}**: here a mean and a deviation for each column is not ahead: {each} % of the test rows are right, "
        "{one} % with one for all, {raw} % with the columns as they are.",
    ),
)
# Beside the accuracy the loss: it has no steps of single rows.
LOSS: Sequence[Claim[Compared]] = (
    Claim(
        "lowest",
        lambda found: found.of(EACH).loss < min(found.of(ONE).loss, found.of(RAW).loss),
        "Its training loss is the lowest of the three.",
    ),
    Claim(
        "not lowest",
        lambda found: found.of(EACH).loss >= min(found.of(ONE).loss, found.of(RAW).loss),
        "Its training loss is not the lowest of the three.",
    ),
)
COLUMNS: Sequence[Claim[Compared]] = (
    Claim(
        "unlike",
        lambda found: found.times > 10,
        "The values of *{widest}* vary {times} times as much as those of *{narrowest}*: a learning rate small enough "
        "for the one hardly moves the weights of the other. One mean and deviation for all leaves that as it is.",
    ),
    Claim("alike", lambda found: found.times <= 10, "No column varies more than ten times as much as another."),
)
