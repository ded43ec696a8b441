"""The controls of the page on the plane: its points, its model, and how the model is trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.data import Dataset, load
from core.data.plane.inputs import INPUTS
from core.data.plane.named import (
    IRIS_CLASSES,
    IRIS_PAIRS,
    IRIS_POINTS,
    MOST_CLASSES,
    PAINTED,
    Painted,
    PlaneData,
    read_points,
    write_points,
)
from core.data.plane.named import RULES as OF_POINTS
from core.data.plane.shapes import SHAPES
from core.lessons.plane.every_rate import Dragged
from core.lessons.plane.kept_texts import short, whole
from core.reading.packed import NONE
from core.reading.refusals import ConfigError
from core.reading.rules import Choice, Integer, OrNone, ReadBy, SomeOf, Widths
from core.training import RunConfig
from core.training.config import OPTIMIZER_TITLES, RULES
from core.ui.page.controls import Box, Dropdown, Segments, Several, StepSlider, WholeSlider
from core.ui.page.settings import PageState, Setting
from core.ui.watch.runs import RUNS

BASE = RunConfig(hidden=(8, 8), activation="tanh", learning_rate=0.1, batch_size=20, epochs=200, scaling="none")
SHAPE_TITLES = {
    "blobs": "blobs",
    "rings": "rings",
    "moons": "moons",
    "checkerboard": "checkerboard",
    "xor": "xor, four squares",
    "spirals": "spirals",
    "iris.2.3": "iris: petal length and width",
    "iris.0.1": "iris: sepal length and width",
    "iris.0.2": "iris: sepal length, petal length",
    "iris.0.3": "iris: sepal length, petal width",
    "iris.1.2": "iris: sepal width, petal length",
    "iris.1.3": "iris: sepal width, petal width",
    PAINTED: "painted by hand",
}
COUNTS = (10, 20, 50, 100, 150, 200, 300, 500, 1000, 2000, 5000)
# In the address a minibatch of all points is a word.
ALL_POINTS = 5_000
# Minibatches of a run: on a slow machine about a minute at full speed.
MOST_STEPS = 200_000
SPEEDS = {"slow": 4.0, "normal": 20.0, "fast": 60.0, "full": None}
SPEED_TITLES = {
    "slow": "slow, 4 epochs a second",
    "normal": "20 epochs a second",
    "fast": "60 epochs a second",
    "full": "as fast as it can",
}


def _read_painted(text: str) -> str:
    """The setting's text, once its points can be read."""
    read_points(whole(text))
    return text


def _read_start(text: str) -> str:
    """The setting's text, once its weights can be read."""
    RULES["start"].parse("start", whole(text) or NONE)
    return text


def _field(name: str, field: str, label: str, **more: Any) -> Box[Any]:
    return Box(name, getattr(BASE, field), RULES[field], option=field, label=label, **more)


SHAPE = Dropdown("points", "spirals", Choice(tuple(SHAPE_TITLES)), label="Points", titles=SHAPE_TITLES)
CLASSES = WholeSlider("classes", 3, Integer(2, MOST_CLASSES), label="Classes")
COUNT = StepSlider("number", 200, OF_POINTS["points"], positions=COUNTS, label="Number of points")
NOISE = StepSlider(
    "noise",
    10,
    OF_POINTS["noise"],
    positions=(0, 5, 10, 15, 20, 30, 40, 60),
    label="Noise, hundredths of a unit",
    is_aside=True,
)
TEST = StepSlider(
    "test", 30, OF_POINTS["test"], positions=(0, 10, 20, 30, 50, 70), label="Test points, %", is_aside=True
)
DATA_SEED = Box(
    "drawn", 1, OF_POINTS["seed"], subject="The seed of the points", label="Seed of the points", is_aside=True
)
# What was painted: in the address while it is short, else by the name under which it is kept.
PAINTED_POINTS = Setting("painted", "", ReadBy(_read_painted), subject="What was painted")

INPUT = Several(
    "inputs",
    ("x", "y"),
    SomeOf(tuple(INPUTS)),
    label="Inputs",
    titles={code: each.title for code, each in INPUTS.items()},
)
HIDDEN: Box[tuple[int, ...]] = Box(
    "hidden",
    BASE.hidden,
    Widths(4, 8),
    subject="The hidden layers",
    label="Hidden layers",
    help="Their units, such as 8-8 for two layers of eight; up to four layers of 1 to 8. *none* is softmax regression.",
)
ACTIVATION = Dropdown("activation", BASE.activation, Choice(RULES["activation"].options), label="Activation")  # type: ignore[attr-defined]
OPTIMIZER = Dropdown(
    "optimizer", BASE.optimizer, Choice(tuple(OPTIMIZER_TITLES)), label="Optimizer", titles=OPTIMIZER_TITLES
)
RATE = _field("lr", "learning_rate", "Learning rate")
L1 = _field("l1", "l1", "L1", is_aside=True)
L2 = _field("decay", "weight_decay", "Weight decay (L2)", is_aside=True)
BATCH: Box[int | None] = Box(
    "batch",
    BASE.batch_size,
    OrNone(Integer(1, ALL_POINTS), "all"),
    subject="The batch size",
    label="Batch size",
    help='Points in a minibatch, or "all".',
)
EPOCHS = _field("epochs", "epochs", "Epochs")
PATIENCE = _field("patience", "patience", "Early stopping (patience)", is_aside=True)
SEED = _field("seed", "seed", "Seed of the weights", is_aside=True)
# Runs at many values of one setting, to be dragged over.
DRAG = Segments(
    "drag",
    "nothing",
    Choice(("nothing", *Dragged)),
    label="Drag over",
    titles={
        "nothing": "nothing",
        Dragged.RATE: "learning rate",
        Dragged.WEIGHT_DECAY: "weight decay",
        Dragged.L1: "L1",
    },
    required=False,
    is_aside=True,
    help="Trains 31 runs at once, each with another value, from the same start. A slider above the picture shows each.",
)
SPEED = Dropdown("speed", "normal", Choice(tuple(SPEEDS)), label="Speed", titles=SPEED_TITLES)
# Weights that were changed by hand, from which training begins: likewise.
START = Setting("start", "", ReadBy(_read_start), subject="The start")
# Where in time the page is, and at which of the rates; what is dragged in the picture.
AT: Setting[int | None] = Setting("at", None, OrNone(Integer(0, 10_000_000), ""), subject="The moment")
HELD: Setting[int | None] = Setting("held", None, OrNone(Integer(0, 1_000), ""), subject="The rate that is held")
OF_DATA = (SHAPE, CLASSES, COUNT, NOISE, TEST, DATA_SEED)
OF_MODEL = (INPUT, HIDDEN, ACTIVATION)
OF_TRAINING = (OPTIMIZER, RATE, BATCH, EPOCHS, L1, L2, PATIENCE, SEED)
SETTINGS = (*OF_DATA, PAINTED_POINTS, *OF_MODEL, *OF_TRAINING, DRAG, SPEED, START, AT, HELD, RUNS)


@dataclass(frozen=True)
class Plane:
    """What the controls say.

    Attributes:
        points: what they are; None while there is none of them.
        config: the run to train; None likewise.
        problem: a sentence, where the settings do not go together.
        classes: how many.
        inputs: codes of what a point gives the network.
        speed: epochs a second; None for as many as the machine can.
    """

    points: PlaneData | None
    config: RunConfig
    problem: str
    classes: int
    inputs: tuple[str, ...]
    speed: float | None

    @property
    def data(self) -> Dataset | None:
        """The points as a data set."""
        return None if self.points is None else load(self.points.name)

    @property
    def pace(self) -> float | None:
        """Minibatches a second."""
        data = self.data
        return None if self.speed is None or data is None else self.speed * self.config.steps_per_epoch(data)


def controls(state: PageState) -> None:
    """The settings in three parts, in the order in which a classifier is made: each is seen beside the picture."""
    points, network, training = st.tabs(["Points", "Network", "Training"])
    with points:
        shape = SHAPE.control(state)
        if shape == PAINTED or shape in SHAPES:
            CLASSES.control(state)
        if shape != PAINTED:
            COUNT.control(state)
            NOISE.control(state)
        TEST.control(state)
        DATA_SEED.control(state)
    with network:
        for setting in (INPUT, HIDDEN, ACTIVATION, SEED):
            setting.control(state)
    with training:
        first, second = st.columns(2)
        with first:
            for setting in (OPTIMIZER, BATCH, L2, PATIENCE):
                setting.control(state)
        with second:
            for setting in (RATE, EPOCHS, L1):
                setting.control(state)
        DRAG.control(state)
    if state[START]:
        st.caption("Training begins with weights that were changed by hand.")
        st.button(
            "Begin with those of the seed",
            key=state.key("from_seed"),
            icon=":material/undo:",
            on_click=state.put,
            args=({START: ""},),
        )


def read_settings(state: PageState) -> Plane:
    """What the page's settings say."""
    shape, inputs = state[SHAPE], state[INPUT]
    classes = IRIS_CLASSES if shape in IRIS_PAIRS else 2 if shape == "xor" else state[CLASSES]
    points, problem = None, ""
    try:
        if shape == PAINTED:
            painted = read_points(whole(state[PAINTED_POINTS]))
            classes = max([classes, *(label + 1 for *_, label in painted)])
            if painted:
                points = PlaneData.by_hand(
                    painted, classes=classes, seed=state[DATA_SEED], test=state[TEST], inputs=inputs
                )
            else:
                problem = (
                    "There are no points yet: choose Add above the picture, then a class, and click where a point "
                    "shall be."
                )
        else:
            count = min(state[COUNT], IRIS_POINTS) if shape in IRIS_PAIRS else state[COUNT]
            points = PlaneData(shape, classes, count, state[NOISE], state[DATA_SEED], state[TEST], inputs)
    except ConfigError as error:
        problem = str(error)
    config = replace(
        BASE,
        dataset=BASE.dataset if points is None else points.name,
        hidden=state[HIDDEN],
        activation=state[ACTIVATION],
        optimizer=state[OPTIMIZER],
        learning_rate=state[RATE],
        batch_size=state[BATCH] or ALL_POINTS,
        epochs=state[EPOCHS],
        l1=state[L1],
        weight_decay=state[L2],
        patience=state[PATIENCE],
        seed=state[SEED],
        start=whole(state[START]),
    )
    found = Plane(points, config, problem, classes, inputs, SPEEDS[state[SPEED]])
    if (data := found.data) is not None and not problem:
        try:
            config.check_against(data)
        except ConfigError as error:
            if config.start:
                # It was of another network.
                state.put({START: ""})
                return read_settings(state)
            problem = str(error)
        if (steps := config.total_steps(data)) > MOST_STEPS:
            problem = (
                f"That would be {steps:,} minibatches, and at most {MOST_STEPS:,} are trained here: take fewer epochs, "
                "a larger batch size, or fewer points."
            )
    return replace(found, problem=problem)


def painted_text(sent: object, classes: int) -> str | None:
    """What the browser painted, as the text of the setting; None for what is none."""
    if not isinstance(sent, dict) or sent.keys() != {"x", "y", "label"}:
        return None
    parts = [sent["x"], sent["y"], sent["label"]]
    if not all(isinstance(part, list) and all(type(number) is int for number in part) for part in parts):
        return None
    if len({len(part) for part in parts}) != 1:
        return None
    points: list[Painted] = list(zip(*parts, strict=True))
    try:
        if points:
            PlaneData.by_hand(points, classes=classes)
    except ConfigError:
        return None
    return short(write_points(points))
