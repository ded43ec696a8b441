"""The parts of the regularization page about lambda: its settings, and the picture that follows the drag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.claims import said
from core.computing import computed_once
from core.descent.regimes import stretches
from core.descent.sweep import MOMENTUM
from core.lessons.regularization import arithmetic as lesson
from core.lessons.regularization.arithmetic import LAMBDAS, AllLambdas, Effect
from core.lessons.regularization.claims import CHOSEN, OF_LAMBDA, AtLambda
from core.lessons.regularization.figures import outcome_panel, stacked_panel, weights_panel
from core.lessons.sweep_picture import SweepPicture, position
from core.reading.rules import Choice
from core.ui.components.draggable_frames import Band, FrameSlider, Mark, Tone, draggable_frames
from core.ui.page.controls import Toggle, WordSlider
from core.ui.page.numbers import fixed, latex
from core.ui.page.presets import Preset, Values, preset_box
from core.ui.page.settings import PageState, Setting

HEIGHT = 320
LAMBDA_TEXTS = tuple(f"{strength:g}" for strength in LAMBDAS)
LAMBDA = Setting("lambda", "1e-05", Choice(LAMBDA_TEXTS))
IMAGES = WordSlider("images", str(lesson.IMAGES), Choice(("30", "60", "100", "200", "500")), label="Training images")
WRONG = WordSlider(
    "wrong", f"{lesson.WRONG:g}", Choice(("0", "0.1", "0.2", "0.3", "0.5")), label="Share of wrong labels"
)
SEED = WordSlider("seed", str(lesson.SEED), Choice(("1", "2", "3", "4", "5")), label="Seed")
BIAS = Toggle("bias", False, label="Penalize the biases, too")
SETTINGS = (LAMBDA, IMAGES, WRONG, SEED, BIAS)


def _best(state: PageState) -> Values:
    found = _read(state).every_lambda
    return {LAMBDA: f"{found.lambdas[found.best]:g}"}


PRESETS = {
    "hardly-any": Preset("hardly any penalty", {LAMBDA: "1e-05"}),
    "best": Preset("the best lambda of this data", _best),
    "too-much": Preset("too much", {LAMBDA: "0.316"}),
    "diverges": Preset("diverges", {LAMBDA: "10"}),
}
_TONES: dict[Effect, Tone] = {
    Effect.TOO_LITTLE: "warning",
    Effect.GOOD: "good",
    Effect.TOO_MUCH: "quiet",
    Effect.DIVERGES: "bad",
}
# What the page calls it.
_EFFECT_NAMES = {
    Effect.TOO_LITTLE: "too little",
    Effect.GOOD: "good",
    Effect.TOO_MUCH: "too much",
    Effect.DIVERGES: "diverges",
}
# Steps drawn of each run.
EVERY = 3


@dataclass(frozen=True)
class LambdaSettings:
    """What the upper half of the page is about: checked."""

    strength: float
    images: int
    wrong: float
    seed: int
    bias: bool

    @property
    def every_lambda(self) -> AllLambdas:
        """Every lambda trained on this data."""
        return lesson.every_lambda(self.images, self.wrong, self.seed, self.bias)


def _read(state: PageState) -> LambdaSettings:
    return LambdaSettings(
        strength=float(state[LAMBDA]),
        images=int(state[IMAGES]),
        wrong=float(state[WRONG]),
        seed=int(state[SEED]),
        bias=state[BIAS],
    )


def controls(state: PageState) -> LambdaSettings:
    """A preset, how many images, how many wrong labels, the seed, and whether biases are penalized."""
    # What is wrong in the address is said above the controls.
    _read(state)
    columns = iter(st.columns([1.2, 1, 1, 0.8, 1.2], gap="medium"))
    with next(columns):
        preset_box(state, PRESETS)
    for setting in (IMAGES, WRONG, SEED):
        with next(columns):
            setting.control(state)
    with next(columns):
        BIAS.control(state)
        state.reset_button()
    return _read(state)


@computed_once(most=8)
def _picture(found: AllLambdas) -> SweepPicture:
    lambdas, losses = np.array(found.lambdas), found.data_losses.numpy()
    penalties = found.penalties.numpy()
    steps = range(0, losses.shape[1], EVERY)
    diverging = [
        strength for strength, effect in zip(found.lambdas, found.effects, strict=True) if effect is Effect.DIVERGES
    ]
    tests = found.test_losses.numpy()
    panels = (
        stacked_panel(list(steps), losses[:, ::EVERY], penalties[:, ::EVERY], height=HEIGHT),
        outcome_panel(
            lambdas,
            losses[:, -1],
            tests,
            found.best,
            height=HEIGHT,
            diverges_from=min(diverging, default=None),
        ),
        weights_panel(found.weights.numpy(), [str(digit) for digit in range(lesson.CLASSES)], height=HEIGHT),
    )
    readouts = {
        "lambda": [f"{strength:g}" for strength in found.lambdas],
        "this lambda": [_EFFECT_NAMES[effect] for effect in found.effects],
        "training loss": [fixed(loss) for loss in losses[:, -1].tolist()],
        "penalty": [fixed(penalty) for penalty in penalties[:, -1].tolist()],
        "test loss": [fixed(loss) for loss in tests.tolist()],
        "validation loss": [fixed(loss) for loss in found.validation_losses.tolist()],
        "test accuracy": [f"{100 * share:.1f} %" for share in found.test_accuracies.tolist()],
        "norm of the weights": [fixed(norm, 2) for norm in found.norms.tolist()],
        "wrong labels by heart": [
            f"{count} of {found.wrong}" if found.wrong else "no label is wrong" for count in found.by_heart.tolist()
        ],
    }
    return SweepPicture(_slider(found), panels, readouts)


def _slider(found: AllLambdas) -> FrameSlider:
    return FrameSlider(
        label="Lambda",
        texts=[f"{strength:g}" for strength in found.lambdas],
        ticks=[Mark(position(found.lambdas, 10.0**power), f"{10.0**power:g}") for power in range(-5, 2)],
        bands=[
            Band(stretch.first, stretch.last, _TONES[stretch.kind], _EFFECT_NAMES[stretch.kind])
            for stretch in stretches(found.effects)
        ],
        marks=[Mark(found.best, f"lowest test loss, lambda = {found.lambdas[found.best]:g}")],
    )


def picture(state: PageState, settings: LambdaSettings) -> None:
    """Loss and penalty, the U of the test loss, and the weights, drawn anew as lambda is dragged."""
    shown = _picture(settings.every_lambda)

    def released(position: int) -> None:
        state.put({LAMBDA: LAMBDA_TEXTS[position]})

    draggable_frames(
        shown.slider,
        shown.panels,
        readouts=shown.readouts,
        index=LAMBDAS.index(settings.strength),
        key="regularization_frames",
        on_release=released,
    )


def formula(settings: LambdaSettings) -> str:
    """What is minimized, in LaTeX, with the numbers at the end of training."""
    found, run = settings.every_lambda, LAMBDAS.index(settings.strength)
    loss, penalty = float(found.data_losses[run, -1]), float(found.penalties[run, -1])
    return (
        r"\begin{aligned}&\underbrace{-\tfrac{1}{N} \sum_i \log p_{i y_i}}_{\text{data}}"
        r" + \underbrace{\tfrac{\lambda}{2} \sum w^2}_{\text{penalty}}"
        rf" \\ &= {latex(loss)} + {latex(penalty)} = {latex(loss + penalty)}"
        rf" \\ &\text{{at }} \lambda = {latex(settings.strength, 5)}\end{{aligned}}"
    )


def sentence(settings: LambdaSettings) -> str:
    """What this lambda does to the test loss, and what to try."""
    return words(AtLambda(settings.every_lambda, LAMBDAS.index(settings.strength)))


def words(at: AtLambda) -> str:
    """The sentence on one of several lambdas."""
    return said(
        OF_LAMBDA,
        at,
        rate=lesson.LEARNING_RATE,
        strength=at.strength,
        pull=lesson.LEARNING_RATE * at.strength,
        edge_pull=2 * (1 + MOMENTUM),
        edge=lesson.edge(),
        loss=at.loss,
        best_loss=at.best_loss,
        best=at.found.lambdas[at.found.best],
        right=100 * float(at.found.test_accuracies[at.run]),
        norm=at.norm,
        best_norm=at.best_norm,
        by_heart=at.by_heart,
        wrong=at.found.wrong,
    )


def chosen_words(settings: LambdaSettings) -> str:
    """Which lambda a validation set chooses, and what that says of the test loss."""
    return chosen_sentence(settings.every_lambda)


def chosen_sentence(found: AllLambdas) -> str:
    """The same of every lambda."""
    return said(
        CHOSEN,
        found,
        apart=lesson.APART,
        chosen=found.lambdas[found.chosen],
        chosen_loss=float(found.test_losses[found.chosen]),
        best_loss=float(found.test_losses[found.best]),
    )


def caption() -> str:
    """How every lambda was trained, and what the figures show."""
    return (
        f"Every lambda starts from the same weights and takes {lesson.STEPS} steps of SGD with momentum {MOMENTUM:g} "
        f"and learning rate {lesson.LEARNING_RATE:g}, all images at once. Colours follow the root of a weight, on one "
        "scale for all lambdas: orange speaks against the class, blue for it; weights that are infinite or NaN are not "
        "drawn. A wrong label counts as learnt by heart where the classifier gives it."
    )
