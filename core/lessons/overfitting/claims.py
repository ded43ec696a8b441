"""What the page on overfitting says of a run, each sentence with the condition under which it is true."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.claims import Claim
from core.lessons.overfitting.arithmetic import PATIENT, Standing
from core.training import History, RunConfig


@dataclass(frozen=True, eq=False)
class RunSaid:
    """A run that is put into words: its settings, its history, and where it stands."""

    config: RunConfig
    history: History
    standing: Standing

    @property
    def row(self) -> int:
        """How many epochs in a row, up to the last, had no lower test loss than the best one."""
        return self.standing.last.epoch - self.standing.best.epoch

    @property
    def stopped(self) -> bool:
        """Whether early stopping has put the weights of the epoch it chose back."""
        return self.history.restored_epoch is not None

    @property
    def by_validation(self) -> bool:
        """Whether early stopping looks at a validation set."""
        return self.standing.now.validation is not None

    @property
    def since_chosen(self) -> int:
        """Epochs since the one whose weights the network holds."""
        return self.standing.last.epoch - self.standing.now.epoch

    @property
    def rose(self) -> bool:
        """Whether the last test loss is above the lowest; one that is no number counts as high."""
        return not self.standing.last.test_loss <= self.standing.best.test_loss

    @property
    def fitted(self) -> bool:
        """Whether the loss on the training images has fallen since the best epoch."""
        then, now = self.standing.best.evaluated_train_loss, self.standing.last.evaluated_train_loss
        return then is not None and now is not None and now < then


_ROW = "The lowest test loss was {best_loss} after epoch {best}; since then **{row} epochs in a row** had none lower"
_CHOSEN = (
    " Its test loss is {chosen_loss}; the lowest of all epochs was {best_loss}, after epoch {best}. No test image had "
    "a say in the choice, so {chosen_loss} is an honest number."
)
OF_A_RUN = (
    Claim[RunSaid](
        "stopped early by validation",
        lambda run: (
            run.stopped
            and run.by_validation
            and run.since_chosen >= run.config.patience > 0
            and run.standing.last.epoch < run.config.epochs
        ),
        "Early stopping ended this run after epoch **{last}** of {epochs}, when the **validation** loss had not been "
        "lower since epoch **{chosen}**, and put the weights of that epoch back." + _CHOSEN,
    ),
    Claim[RunSaid](
        "trained to the end, chosen by validation",
        lambda run: run.stopped and run.by_validation and run.standing.last.epoch == run.config.epochs,
        "This run went on to its last epoch, **{last}**. Its weights are those of epoch **{chosen}**, the one with the "
        "lowest **validation** loss." + _CHOSEN,
    ),
    Claim[RunSaid](
        "stopped early",
        lambda run: (
            run.stopped
            and not run.by_validation
            and run.row >= run.config.patience > 0
            and run.standing.last.epoch < run.config.epochs
        ),
        "Early stopping ended this run after epoch **{last}** of {epochs}, when {row} epochs in a row had no lower "
        "test loss, and put the weights of epoch **{best}** back: test loss {best_loss} in place of {last_loss}.",
    ),
    Claim[RunSaid](
        "trained to the end, weights put back",
        lambda run: (
            run.stopped and not run.by_validation and run.standing.last.epoch == run.config.epochs and run.row > 0
        ),
        "This run went on to its last epoch, **{last}**; then early stopping put the weights of epoch **{best}** back, "
        "the one with the lowest test loss: {best_loss} in place of {last_loss}.",
    ),
    Claim[RunSaid](
        "trained to the end, weights stay",
        lambda run: (
            run.stopped and not run.by_validation and run.standing.last.epoch == run.config.epochs and run.row == 0
        ),
        "Early stopping had nothing to do: the test loss was lowest, {best_loss}, after the last epoch, **{last}**.",
    ),
    Claim[RunSaid](
        "overfits",
        lambda run: not run.stopped and run.row >= PATIENT and run.rose and run.fitted,
        "**It overfits**: " + _ROW[0].lower() + _ROW[1:] + ". In that time the loss on the training images fell from "
        "{best_train} to {last_train}, and the test loss rose to {last_loss}. {accuracy}",
    ),
    Claim[RunSaid](
        "learns nothing",
        lambda run: not run.stopped and run.rose and run.standing.learns_nothing(run.history),
        "Since epoch {best} the test loss rose from {best_loss} to {last_loss}, and the loss on the training images is "
        "still {last_train}, where it was {start_train} at the start: that is no overfitting, it is training that does "
        "not work. Try a smaller learning rate.",
    ),
    Claim[RunSaid](
        "the lowest is the last",
        lambda run: not run.stopped and run.row == 0,
        "No overfitting yet: the test loss is {last_loss} after epoch {last}, the lowest so far.",
    ),
    Claim[RunSaid](
        "too early to say",
        lambda run: not run.stopped and 0 < run.row < PATIENT,
        _ROW + ". That may be noise: the page waits for {patient} before it speaks of overfitting.",
    ),
    Claim[RunSaid](
        "both rise",
        lambda run: not run.stopped and run.row >= PATIENT and run.rose and not run.fitted,
        _ROW
        + ", and the loss on the training images did not fall either, from {best_train} to {last_train}: that is no "
        "overfitting.",
    ),
    Claim[RunSaid](
        "level",
        lambda run: not run.stopped and run.row >= PATIENT and not run.rose,
        _ROW + ", and the last one is as low: no overfitting yet.",
    ),
)

_WENT = "Test accuracy went from {before:.1f} % to {after:.1f} %"
_SURE = (
    " The loss also counts how sure the network is: the probability of the true class, as the geometric mean "
    "$e^{{-L}}$, fell from {sure_before:.1f} % to {sure_after:.1f} %."
)
OF_THE_ACCURACY = (
    Claim[Standing](
        "fewer mistakes, higher loss",
        lambda found: (
            found.last.test_accuracy > found.best.test_accuracy and found.last.test_loss > found.best.test_loss
        ),
        _WENT + ": fewer mistakes, and yet a higher loss." + _SURE,
    ),
    Claim[Standing](
        "as many mistakes, higher loss",
        lambda found: (
            found.best.test_accuracy - 0.02 <= found.last.test_accuracy <= found.best.test_accuracy
            and found.last.test_loss > found.best.test_loss
        ),
        _WENT + ": hardly more mistakes, and yet a higher loss." + _SURE,
    ),
    Claim[Standing](
        "more mistakes",
        lambda found: found.last.test_accuracy < found.best.test_accuracy - 0.02,
        _WENT + ": more mistakes, too.",
    ),
    Claim[Standing]("no number", lambda found: not math.isfinite(found.last.test_loss), _WENT + "."),
)


@dataclass(frozen=True)
class DropoutLosses:
    """Two training losses of one epoch with dropout, in nats.

    Attributes:
        minibatches: the mean over the epoch's minibatches.
        whole: of the whole network after the epoch, on the same images.
        hidden: whether there is a layer whose units can be dropped.
    """

    minibatches: float
    whole: float
    hidden: bool


_BOTH = (
    "over epoch {epoch} the minibatches' mean was {minibatches}, measured with units dropped and weights on the move; "
    "the whole network after that epoch has {whole} on the same images."
)
OF_DROPOUT = (
    Claim[DropoutLosses](
        "no unit to drop",
        lambda losses: not losses.hidden,
        "Dropout drops hidden units, and this network has none: its curve is the network's own.",
    ),
    Claim[DropoutLosses](
        "far higher",
        lambda losses: losses.hidden and losses.minibatches > 2 * losses.whole,
        "With dropout the difference is large: " + _BOTH,
    ),
    Claim[DropoutLosses](
        "higher", lambda losses: losses.hidden and losses.minibatches > losses.whole, "With dropout, " + _BOTH
    ),
    Claim[DropoutLosses](
        "not higher",
        lambda losses: losses.hidden and not losses.minibatches > losses.whole,
        "With so little dropout, or weights so much on the move, the difference goes the other way or is none: "
        + _BOTH,
    ),
)


@dataclass(frozen=True)
class LowestLosses:
    """The lowest test losses of the network and of a remedy's run, in nats."""

    own: float
    remedied: float


_LOWEST = "- **{title}**: its lowest test loss is {remedied}, the network's {own}"
OF_A_REMEDY = (
    Claim[LowestLosses]("helps", lambda losses: losses.remedied < losses.own, _LOWEST + ". Here it helps."),
    Claim[LowestLosses](
        "does not help", lambda losses: losses.remedied > losses.own, _LOWEST + ". Here it does not help."
    ),
    Claim[LowestLosses]("as low", lambda losses: losses.remedied == losses.own, _LOWEST + ": as low."),
)
