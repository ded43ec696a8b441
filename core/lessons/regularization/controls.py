"""The parts of the regularization page about lambda: its settings, and the picture that follows the drag."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from core.descent.regimes import stretches
from core.descent.sweep import MOMENTUM
from core.lessons.regularization import arithmetic as lesson
from core.lessons.regularization.arithmetic import LAMBDAS, Effect, Study
from core.lessons.regularization.figures import outcome_panel, stacked_panel, weights_panel
from core.lessons.sweep_picture import SweepPicture, position
from core.reading.rules import Real
from core.ui.components.draggable_frames import Band, Mark, Slider, Tone, draggable_frames
from core.ui.page.numbers import fixed, latex
from core.ui.page.settings import PageState, one_of, preset_box, switch, written

HEIGHT = 320
IMAGES = ("30", "60", "100", "200", "500")
WRONG = ("0", "0.1", "0.2", "0.3", "0.5")
SEEDS = ("1", "2", "3", "4", "5")
LAMBDA_TEXTS = tuple(f"{strength:g}" for strength in LAMBDAS)
DEFAULTS = {
    "lambda": "1e-05",
    "images": str(lesson.IMAGES),
    "wrong": f"{lesson.WRONG:g}",
    "seed": str(lesson.SEED),
    "bias": "off",
}
PRESETS = {
    "hardly any penalty": {"lambda": "1e-05"},
    "the best lambda of this data": {"lambda": "best"},
    "too much": {"lambda": "0.316"},
    "diverges": {"lambda": "10"},
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
    def study(self) -> Study:
        """Every lambda trained on this data."""
        return lesson.study(self.images, self.wrong, self.seed, self.bias)


def _read(state: PageState) -> LambdaSettings:
    return LambdaSettings(
        strength=float(state.read("lambda", one_of(*LAMBDA_TEXTS))),
        images=int(state.read("images", one_of(*IMAGES))),
        wrong=float(state.read("wrong", one_of(*WRONG))),
        seed=int(state.read("seed", one_of(*SEEDS))),
        bias=state.read("bias", switch),
    )


def controls(state: PageState) -> LambdaSettings:
    """A preset, how many images, how many wrong labels, the seed, and whether biases are penalized."""
    _read(state)

    def choose(name: str) -> None:
        strength = PRESETS[name]["lambda"]
        if strength == "best":
            study = _read(state).study
            strength = f"{study.lambdas[study.best]:g}"
        state.put(**{"lambda": strength})

    columns = iter(st.columns([1.2, 1, 1, 0.8, 1.2], gap="medium"))
    with next(columns):
        preset_box(state, {name: name for name in PRESETS}, choose)
    for name, label, options in (
        ("images", "Training images", IMAGES),
        ("wrong", "Share of wrong labels", WRONG),
        ("seed", "Seed", SEEDS),
    ):
        with next(columns):
            state[name] = st.select_slider(label, options, **state.seed(name, str))
    with next(columns):
        state["bias"] = written(st.toggle("Penalize the biases, too", **state.seed("bias", switch)))
        state.reset_button()
    return _read(state)


@lru_cache(maxsize=8)
def _picture(study: Study) -> SweepPicture:
    lambdas, losses = np.array(study.lambdas), study.data_losses.numpy()
    penalties = study.penalties.numpy()
    steps = range(0, losses.shape[1], EVERY)
    diverging = [
        strength for strength, effect in zip(study.lambdas, study.effects, strict=True) if effect is Effect.DIVERGES
    ]
    tests = study.test_losses.numpy()
    panels = (
        stacked_panel(list(steps), losses[:, ::EVERY], penalties[:, ::EVERY], height=HEIGHT),
        outcome_panel(
            lambdas,
            losses[:, -1],
            tests,
            study.best,
            height=HEIGHT,
            diverges_from=min(diverging, default=None),
        ),
        weights_panel(study.weights.numpy(), [str(digit) for digit in range(lesson.CLASSES)], height=HEIGHT),
    )
    readouts = {
        "lambda": [f"{strength:g}" for strength in study.lambdas],
        "this lambda": [_EFFECT_NAMES[effect] for effect in study.effects],
        "training loss": [fixed(loss) for loss in losses[:, -1].tolist()],
        "penalty": [fixed(penalty) for penalty in penalties[:, -1].tolist()],
        "test loss": [fixed(loss) for loss in tests.tolist()],
        "test accuracy": [
            f"{100 * share:.1f} %" if math.isfinite(loss) else "-"
            for share, loss in zip(study.test_accuracies.tolist(), study.test_losses.tolist(), strict=True)
        ],
        "norm of the weights": [fixed(norm, 2) for norm in study.norms.tolist()],
    }
    return SweepPicture(_slider(study), panels, readouts)


def _slider(study: Study) -> Slider:
    return Slider(
        label="Lambda",
        texts=[f"{strength:g}" for strength in study.lambdas],
        ticks=[Mark(position(study.lambdas, 10.0**power), f"{10.0**power:g}") for power in range(-5, 2)],
        bands=[
            Band(stretch.first, stretch.last, _TONES[stretch.regime], _EFFECT_NAMES[stretch.regime])
            for stretch in stretches(study.effects)
        ],
        marks=[Mark(study.best, f"lowest test loss, lambda = {study.lambdas[study.best]:g}")],
    )


def picture(state: PageState, settings: LambdaSettings) -> None:
    """Loss and penalty, the U of the test loss, and the weights, drawn anew as lambda is dragged."""
    shown = _picture(settings.study)

    def released(position: int) -> None:
        state.put(**{"lambda": LAMBDA_TEXTS[position]})

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
    study, run = settings.study, LAMBDAS.index(settings.strength)
    loss, penalty = float(study.data_losses[run, -1]), float(study.penalties[run, -1])
    return (
        r"\begin{aligned}&\underbrace{-\tfrac{1}{N} \sum_i \log p_{i y_i}}_{\text{data}}"
        r" + \underbrace{\tfrac{\lambda}{2} \sum w^2}_{\text{penalty}}"
        rf" \\ &= {latex(loss)} + {latex(penalty)} = {latex(loss + penalty)}"
        rf" \\ &\text{{at }} \lambda = {latex(settings.strength, 5)}\end{{aligned}}"
    )


def sentence(settings: LambdaSettings) -> str:
    """What this lambda does to the test loss, and what to try."""
    study, run = settings.study, LAMBDAS.index(settings.strength)
    here, best = float(study.test_losses[run]), float(study.test_losses[study.best])
    right = 100 * float(study.test_accuracies[run])
    wrong = round(settings.wrong * settings.images)
    match study.effects[run]:
        case Effect.DIVERGES:
            return (
                f"**Training diverges.** In a step the penalty pulls each weight by {lesson.LEARNING_RATE:g} · "
                f"{settings.strength:g} = {lesson.LEARNING_RATE * settings.strength:g} times itself: it jumps over 0 "
                f"and lands further out. From {2 * (1 + MOMENTUM):g} on, 2 (1 + momentum), that alone diverges, lambda "
                f"{lesson.edge():g} (without momentum from 2 on); with the curvature of the data a little earlier. "
                "Choose a smaller lambda."
            )
        case Effect.GOOD:
            return (
                f"**About as good as it gets**: test loss {here:.3f}, test accuracy {right:.1f} %. The lowest is "
                f"{best:.3f} at lambda {study.lambdas[study.best]:g}."
            )
        case Effect.TOO_LITTLE:
            return (
                f"**Too little penalty.** The weights are long enough to learn {wrong} wrong labels by heart: test "
                f"loss {here:.3f}, where {best:.3f} is possible, test accuracy {right:.1f} %. A larger lambda helps."
            )
        case _:
            return (
                f"**Too much penalty.** The weights are held so near to 0 that the classifier cannot say what it "
                f"knows: test loss {here:.3f}, where {best:.3f} is possible, test accuracy {right:.1f} %."
            )


def caption() -> str:
    """How every lambda was trained, and what the figures show."""
    return (
        f"Every lambda starts from the same weights and takes {lesson.STEPS} steps of SGD with momentum {MOMENTUM:g} "
        f"and learning rate {lesson.LEARNING_RATE:g}, all images at once. Colours follow the root of a weight, on one "
        "scale for all lambdas: orange speaks against the class, blue for it. The star is chosen by the test images; a "
        "validation set would be the honest choice."
    )


def read_strength(text: object) -> float:
    """A lambda for the exam scores; ValueError with the range."""
    return Real(0.0, 1000.0).typed("lambda", text)
