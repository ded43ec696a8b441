"""What the page on overfitting says of depth, each sentence with the condition under which it is true."""

from __future__ import annotations

from core.claims import Claim
from core.lessons.overfitting.depth_study import DEPTHS, NOTES_DEPTH, Depths

_DEEPEST = DEPTHS[-1]
_CHOSEN = (
    "The highest validation accuracy at this budget, {accuracy:.1f} %, belongs to the depth **{best}**: without a "
    "hidden layer it is {none:.1f} %, and with {deepest} it is {deep_accuracy:.1f} %."
)


def _falls(found: Depths) -> bool:
    """Whether the deepest networks are worse than the best ones, and have learnt their own training images less."""
    less = found.accuracy(_DEEPEST) < found.accuracy(found.best)
    return less and found.train_loss(_DEEPEST) > found.train_loss(found.best)


CHOICE = (
    Claim[Depths](
        "no hidden layer, and deep ones learn less",
        lambda found: found.best == 0 and _falls(found),
        "**No hidden layer** has the highest validation accuracy at this budget, {accuracy:.1f} %; {deepest} have "
        "{deep_accuracy:.1f} %. That is no overfitting: their training loss is higher, too, {deep_loss} and without a "
        "hidden layer {best_loss}. A deep network wants more steps, or other ones.",
    ),
    Claim[Depths](
        "some hidden layers, and deep ones learn less",
        lambda found: 0 < found.best < _DEEPEST and found.accuracy(0) < found.accuracy(found.best) and _falls(found),
        _CHOSEN
        + " That is no overfitting, but learning less: the training loss of the deepest is higher, too, {deep_loss}, "
        "and that of the best {best_loss}. A deep network wants more steps, or other ones.",
    ),
    Claim[Depths](
        "some hidden layers",
        lambda found: 0 < found.best < _DEEPEST and found.accuracy(0) < found.accuracy(found.best),
        _CHOSEN,
    ),
    Claim[Depths](
        "the deepest",
        lambda found: found.best == _DEEPEST and found.accuracy(0) < found.accuracy(found.best),
        "The most layers, **{deepest}**, have the highest validation accuracy at this budget, {accuracy:.1f} %; none "
        "has {none:.1f} %.",
    ),
    Claim[Depths](
        "no hidden layer",
        lambda found: found.best == 0 and found.accuracy(_DEEPEST) <= found.accuracy(0),
        "**No hidden layer** has the highest validation accuracy at this budget, {accuracy:.1f} %; {deepest} have "
        "{deep_accuracy:.1f} %.",
    ),
)


def _less(found: Depths) -> float:
    return found.accuracy(found.best) - found.accuracy(NOTES_DEPTH)


def _spread(found: Depths) -> float:
    return max(found.spread(found.best), found.spread(NOTES_DEPTH))


_NOTES = "The notes take four linear layers, {notes} of them hidden"
NOTES_CHOICE = (
    Claim[Depths](
        "the notes' depth is the best",
        lambda found: found.best == NOTES_DEPTH,
        _NOTES + ": that is the depth chosen here, too.",
    ),
    Claim[Depths](
        "the notes' depth is worse than chance explains",
        lambda found: found.best != NOTES_DEPTH and _less(found) > _spread(found),
        _NOTES + ": here {notes_accuracy:.1f} %, {less:.1f} points less, and seeds alone differ by {spread:.1f} points "
        "at most.",
    ),
    Claim[Depths](
        "the notes' depth is as good as chance allows",
        lambda found: found.best != NOTES_DEPTH and 0 <= _less(found) <= _spread(found),
        _NOTES + ": here {notes_accuracy:.1f} %, {less:.1f} points less, which is no more than seeds alone differ by, "
        "{spread:.1f} points.",
    ),
)
