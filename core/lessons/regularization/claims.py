"""What the page on regularization says of its numbers, each sentence with the condition under which it is true."""

from __future__ import annotations

from dataclasses import dataclass

from core.claims import Claim
from core.lessons.regularization.arithmetic import AS_GOOD, AllLambdas, Effect, edge
from core.lessons.regularization.penalties import ROUNDING, Forms, pull


@dataclass(frozen=True, eq=False)
class AtLambda:
    """All lambdas, and the one that the page is at: `run` is its position."""

    found: AllLambdas
    run: int

    @property
    def strength(self) -> float:
        """Lambda."""
        return self.found.lambdas[self.run]

    @property
    def effect(self) -> Effect:
        """What it does."""
        return self.found.effects[self.run]

    @property
    def loss(self) -> float:
        """The test loss at this lambda."""
        return float(self.found.test_losses[self.run])

    @property
    def best_loss(self) -> float:
        """The lowest test loss."""
        return float(self.found.test_losses[self.found.best])

    @property
    def norm(self) -> float:
        """The length of the weights at this lambda."""
        return float(self.found.norms[self.run])

    @property
    def best_norm(self) -> float:
        """The length of the weights at the best lambda."""
        return float(self.found.norms[self.found.best])

    @property
    def by_heart(self) -> int:
        """How many wrong labels are reproduced."""
        return int(self.found.by_heart[self.run])

    @property
    def nearly_the_best(self) -> bool:
        """Whether the test loss is higher than the lowest, and counts as good."""
        return self.effect is Effect.GOOD and self.best_loss <= self.loss <= (1 + AS_GOOD) * self.best_loss

    @property
    def too_little(self) -> bool:
        """Whether a larger lambda has a lower test loss, by more than what counts as good, and shorter weights."""
        larger = self.found.best > self.run and self.norm > self.best_norm
        return self.effect is Effect.TOO_LITTLE and larger and self.loss > (1 + AS_GOOD) * self.best_loss

    @property
    def too_much(self) -> bool:
        """Whether a smaller lambda has a lower test loss, by more than what counts as good, and longer weights."""
        smaller = self.found.best < self.run and self.norm < self.best_norm
        return self.effect is Effect.TOO_MUCH and smaller and self.loss > (1 + AS_GOOD) * self.best_loss


_LABELS = " It reproduces {by_heart} of the {wrong} wrong labels."
_NO_LABELS = " Here every label is right."
_PULL = (
    "**Training diverges.** In a step the penalty pulls each weight by {rate:g} · {strength:g} = {pull:g} times "
    "itself: it jumps over 0 and lands further out."
)
_POSSIBLE = " Test loss {loss:.3f}, where {best_loss:.3f} is possible; test accuracy {right:.1f} %."
OF_LAMBDA = (
    Claim[AtLambda](
        "diverges by the penalty alone",
        lambda at: at.effect is Effect.DIVERGES and at.strength > edge(),
        _PULL + " From {edge_pull:g} on, 2 (1 + momentum), that alone diverges: from lambda {edge:g} on. Without "
        "momentum it would from 2 times itself on. Choose a smaller lambda.",
    ),
    Claim[AtLambda](
        "diverges with the curvature of the data",
        lambda at: at.effect is Effect.DIVERGES and at.strength <= edge(),
        "**Training diverges.** In a step the penalty pulls each weight by {rate:g} · {strength:g} = {pull:g} times "
        "itself. That alone would diverge from {edge_pull:g} on, 2 (1 + momentum), at lambda {edge:g}; the curvature "
        "of the data adds to it. Choose a smaller lambda.",
    ),
    Claim[AtLambda](
        "the best, all labels right",
        lambda at: at.effect is Effect.GOOD and at.run == at.found.best and not at.found.wrong,
        "**As good as it gets**: of all these lambdas this one has the lowest test loss, {loss:.3f}; test accuracy "
        "{right:.1f} %." + _NO_LABELS,
    ),
    Claim[AtLambda](
        "the best",
        lambda at: at.effect is Effect.GOOD and at.run == at.found.best and at.found.wrong > 0,
        "**As good as it gets**: of all these lambdas this one has the lowest test loss, {loss:.3f}; test accuracy "
        "{right:.1f} %." + _LABELS,
    ),
    Claim[AtLambda](
        "nearly the best, all labels right",
        lambda at: at.nearly_the_best and not at.found.wrong,
        "**About as good as it gets**: test loss {loss:.3f}, test accuracy {right:.1f} %. The lowest is "
        "{best_loss:.3f} at lambda {best:g}." + _NO_LABELS,
    ),
    Claim[AtLambda](
        "nearly the best",
        lambda at: at.nearly_the_best and at.found.wrong > 0,
        "**About as good as it gets**: test loss {loss:.3f}, test accuracy {right:.1f} %. The lowest is "
        "{best_loss:.3f} at lambda {best:g}." + _LABELS,
    ),
    Claim[AtLambda](
        "too little, and labels by heart",
        lambda at: at.too_little and at.by_heart > 0,
        "**Too little penalty.** With weights of length {norm:.1f}, in place of {best_norm:.1f} at the best lambda, "
        "the classifier has learnt {by_heart} of the {wrong} wrong labels by heart."
        + _POSSIBLE
        + " A larger lambda helps.",
    ),
    Claim[AtLambda](
        "too little",
        lambda at: at.too_little and at.by_heart == 0,
        "**Too little penalty.** The weights have the length {norm:.1f}, in place of {best_norm:.1f} at the best "
        "lambda: long weights make sure answers, right or wrong." + _POSSIBLE + " A larger lambda helps.",
    ),
    Claim[AtLambda](
        "too much",
        lambda at: at.too_much,
        "**Too much penalty.** The weights are held so near to 0, at the length {norm:.1f} in place of {best_norm:.1f} "
        "at the best lambda, that the classifier cannot say what it knows." + _POSSIBLE + " A smaller lambda helps.",
    ),
)


def _chosen_loss(found: AllLambdas) -> float:
    return float(found.test_losses[found.chosen])


_APART = "The star is chosen by the test images, so its test loss is a little too good. "
# What a validation set would choose.
CHOSEN = (
    Claim[AllLambdas](
        "the same lambda",
        lambda found: found.chosen == found.best,
        _APART + "A **validation set**, {apart} training images set apart from all of these runs, has its lowest loss "
        "at the same lambda, {chosen:g}: chosen so, the test loss {chosen_loss:.3f} is an honest one.",
    ),
    Claim[AllLambdas](
        "another lambda",
        lambda found: found.chosen != found.best and _chosen_loss(found) >= float(found.test_losses[found.best]),
        _APART + "A **validation set**, {apart} training images set apart from all of these runs, has its lowest loss "
        "at lambda {chosen:g}. The test loss there, {chosen_loss:.3f} in place of {best_loss:.3f}, is an honest one: "
        "no test image was looked at to choose it.",
    ),
)


def _one_step(forms: Forms) -> bool:
    """Whether there are steps and a penalty, and all weights are numbers."""
    return forms.steps > 0 and forms.strength > 0 and not forms.lost


def _no_penalty(forms: Forms) -> bool:
    """Whether lambda is 0 and all forms but AdamW have the same weights."""
    plain = ("squares", "half", "weight_decay", "twice")
    return forms.strength == 0 and all(forms.apart("norms", form) == 0 for form in plain)


# Where one of these is true, it is all that is said of the differences.
OF_ALL_FORMS = (
    Claim[Forms](
        "no step",
        lambda forms: forms.steps == 0 and all(forms.apart("norms", form) == 0 for form in forms.runs),
        "- Before the first step all forms have the same weights: those of the start.",
    ),
    Claim[Forms](
        "infinite",
        lambda forms: bool(forms.lost) and min(pull(form, forms.strength) for form in forms.lost) > 2,
        "- **{lost}**: the weights become infinite or NaN. Learning rate times lambda, {rate:g} · {strength:g} = "
        "{pull:g}, is how many times itself a step pulls a weight towards 0, and twice that for λ Σ w²: beyond 2 it "
        "lands further out each time. Choose a smaller lambda.",
    ),
    Claim[Forms](
        "no penalty, SGD",
        lambda forms: _no_penalty(forms) and forms.optimizer == "sgd" and forms.apart("half", "adamw") > ROUNDING,
        "- With lambda 0 nothing pulls at the weights: the forms are one and the same step of SGD, but for AdamW, "
        "which steps like Adam.",
    ),
    Claim[Forms](
        "no penalty, Adam",
        lambda forms: _no_penalty(forms) and forms.optimizer == "adam" and forms.apart("half", "adamw") <= ROUNDING,
        "- With lambda 0 nothing pulls at the weights: all five forms are one and the same step of Adam.",
    ),
)
HALF = (
    Claim[Forms](
        "half is weight decay to the last bit",
        lambda forms: _one_step(forms) and forms.apart("half", "weight_decay") == 0,
        "- λ/2 Σ w² and {stepper}'s weight_decay = λ are **one step**: λ w is the gradient of λ/2 Σ w². After the last "
        "step their weights are equal.",
    ),
    Claim[Forms](
        "half is weight decay",
        lambda forms: _one_step(forms) and 0 < forms.apart("half", "weight_decay") <= ROUNDING,
        "- λ/2 Σ w² and {stepper}'s weight_decay = λ are **one step**: λ w is the gradient of λ/2 Σ w². After the last "
        "step no weight differs by more than {half}, which is rounding.",
    ),
    Claim[Forms](
        "half is weight decay but for rounding",
        lambda forms: _one_step(forms) and forms.apart("half", "weight_decay") > ROUNDING,
        "- λ/2 Σ w² and {stepper}'s weight_decay = λ are **one step** on paper: λ w is the gradient of λ/2 Σ w². "
        "Float32 rounds them apart, and that has grown to {half}.",
    ),
)
TWICE = (
    Claim[Forms](
        "squares are twice the decay to the last bit",
        lambda forms: _one_step(forms) and forms.apart("squares", "twice") == 0,
        "- λ Σ w² is weight_decay = **2λ**: its weights and those of weight_decay = {twice_strength:g} are equal.",
    ),
    Claim[Forms](
        "squares are twice the decay",
        lambda forms: _one_step(forms) and 0 < forms.apart("squares", "twice") <= ROUNDING,
        "- λ Σ w² is weight_decay = **2λ**: from weight_decay = {twice_strength:g} no weight differs by more than "
        "{twice}, which is rounding.",
    ),
    Claim[Forms](
        "squares are twice the decay but for rounding",
        lambda forms: _one_step(forms) and forms.apart("squares", "twice") > ROUNDING,
        "- λ Σ w² is weight_decay = **2λ** on paper: weight_decay = {twice_strength:g} differs by {twice}, which is "
        "rounding that grew.",
    ),
)
ADAMW = (
    Claim[Forms](
        "AdamW beside SGD",
        lambda forms: _one_step(forms) and forms.optimizer == "sgd" and forms.apart("half", "adamw") > ROUNDING,
        "- AdamW is **another step**, by up to {adamw}: it steps like Adam, and these forms like SGD.",
    ),
    Claim[Forms](
        "AdamW beside Adam",
        lambda forms: _one_step(forms) and forms.optimizer == "adam" and forms.apart("half", "adamw") > ROUNDING,
        "- AdamW is **another step**, by up to {adamw}: Adam divides the penalty's gradient by the same root as the "
        "data's, AdamW leaves it out of that.",
    ),
    Claim[Forms](
        "AdamW as Adam",
        lambda forms: _one_step(forms) and forms.optimizer == "adam" and forms.apart("half", "adamw") == 0,
        "- AdamW is **another step**: Adam divides the penalty's gradient by the same root as the data's, AdamW leaves "
        "it out of that. With so small a lambda float32 sees no difference: all weights are equal.",
    ),
    Claim[Forms](
        "AdamW nearly as Adam",
        lambda forms: _one_step(forms) and forms.optimizer == "adam" and 0 < forms.apart("half", "adamw") <= ROUNDING,
        "- AdamW is **another step**: Adam divides the penalty's gradient by the same root as the data's, AdamW leaves "
        "it out of that. With so small a lambda, or so few steps, no weight differs by more than {adamw}.",
    ),
)
GROUPS = (HALF, TWICE, ADAMW)
