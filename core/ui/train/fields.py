"""The settings of the Train page: one for each field of RunConfig, the device and the speed; and their address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.data import NAMES, SCALINGS, dataset_rule, title
from core.data.own_sets import shelf
from core.data.plane.named import is_plane
from core.models import ACTIVATIONS
from core.reading.refusals import NotAllowedError
from core.reading.rules import Choice, Integer
from core.training import RunConfig
from core.training.config import GRADIENTS, OPTIMIZER_TITLES, OPTIMIZERS, RULES, SCHEDULES
from core.training.recipes import FIRST_RUN
from core.ui.page.controls import Box, Dropdown, Toggle, WordSlider
from core.ui.page.settings import Setting

# The start of the keys of the page's controls.
KEY_START = "set_"
SCHEDULE_TITLES = {"constant": "constant", "linear": "linear decay to 0"}
GRADIENT_TITLES = {"autograd": "autograd: loss.backward()", "written-out": "written out as matrix products"}
ACTIVATION_TITLES = {
    "relu": "ReLU: 0 below 0",
    "tanh": "tanh: from -1 to 1",
    "sigmoid": "sigmoid: from 0 to 1",
    "identity": "none (identity)",
    "gelu": "GELU: a smooth ReLU",
}
SCALING_TITLES = {
    "none": "none (as they are)",
    "0-1": "from 0 to 1",
    "standardized": "mean 0, standard deviation 1",
    "centred": "each less its mean",
}
IMAGE_SCALING_TITLES = {
    **SCALING_TITLES,
    "none": "none (raw pixels)",
    "centred": "from 0 to 1, each pixel less its mean",
}
TABLE_SCALING_TITLES = {
    "none": "none (raw columns)",
    "0-1": "each column from 0 to 1",
    "standardized": "each column: mean 0, deviation 1",
    "centred": "each column less its mean",
}
PATIENCE_HELP = (
    "Epochs without a lower loss after which training stops and the weights of the best epoch return; 0 trains to the "
    "end. The validation examples decide, as in the notes. Without any (validation share 0) the test examples do, and "
    "what they say of the chosen epoch is then a little too good."
)
VALIDATION_HELP = (
    "Share of the training examples of each class that is set apart, from 0 to 0.5, such as 0.2. Early stopping and "
    "the best epoch look at these, and the test set stays a sealed envelope until you open it. 0 sets none apart."
)
EVERY_EPOCH_HELP = (
    "Shows the results on the test set after every epoch, beside those on the validation set. Whoever then chooses by "
    "them has no honest test left."
)
PACES: dict[str, float | None] = {"full": None, "300": 300.0, "30": 30.0, "3": 3.0}
PACE_TITLES = {
    "full": "full speed",
    "300": "300 minibatches a second",
    "30": "30 minibatches a second",
    "3": "3 minibatches a second",
}


# Runs on these are over in a blink: they start in slow motion, so that there is something to see.
_USUAL_PACES = {
    **dict.fromkeys(("digits", "breast-cancer", "three-codings"), "300"),
    **dict.fromkeys(("iris", "wine", "exam-scores"), "30"),
    "learning-rate": "3",
}


# A visitor's own data of so many training examples are as small.
SMALL = 2_000


def usual_pace(dataset: str) -> str:
    """The pace at which a run on this data set starts, unless another is chosen."""
    kept = shelf().find(dataset)
    if kept is not None and kept.train <= SMALL:
        return "300"
    return "300" if is_plane(dataset) else _USUAL_PACES.get(dataset, "full")


def _box(field: str, label: str, *, help: str | None = None, short: str | None = None) -> Box[Any]:
    default = getattr(FIRST_RUN, field)
    return Box(field, default, RULES[field], option=field, short=short, label=label, help=help or RULES[field].help)


def _dropdown(field: str, options: tuple[str, ...], label: str, titles: Mapping[str, str]) -> Dropdown[str]:
    default = getattr(FIRST_RUN, field)
    return Dropdown(field, default, Choice(options), option=field, label=label, titles=titles, help=RULES[field].help)


def _toggle(field: str, label: str, *, help: str | None = None) -> Toggle:
    return Toggle(field, getattr(FIRST_RUN, field), option=field, label=label, help=help or RULES[field].help)


DATASET = Dropdown(
    "dataset",
    FIRST_RUN.dataset,
    # Those of the visitor join it where it is drawn.
    dataset_rule(),
    option="dataset",
    label="Data set",
    titles={name: title(name) for name in NAMES},
)
HIDDEN = _box("hidden", "Hidden layers (widths)", help="Such as 256-128-64; none is softmax regression.")
ACTIVATION = _dropdown("activation", tuple(ACTIVATIONS), "Activation function", ACTIVATION_TITLES)
OPTIMIZER = _dropdown("optimizer", OPTIMIZERS, "Optimizer", OPTIMIZER_TITLES)
RATE = _box("learning_rate", "Learning rate, exactly", short="lr")
MOMENTUM = _box("momentum", "Momentum")
EPOCHS = _box("epochs", "Epochs")
BATCH_SIZE = _box("batch_size", "Batch size")
# What it does depends on the data set: the titles are those of its kind where it is drawn.
SCALING = _dropdown("scaling", SCALINGS, "Scaling", SCALING_TITLES)
VALIDATION = _box("validation_share", "Validation share", help=VALIDATION_HELP)
TEST_EVERY_EPOCH = _toggle("test_every_epoch", "Test after every epoch", help=EVERY_EPOCH_HELP)
MORE: tuple[Box[Any] | Dropdown[str] | Toggle, ...] = (
    SCALING,
    _dropdown("schedule", SCHEDULES, "Learning-rate schedule", SCHEDULE_TITLES),
    _dropdown("gradient", GRADIENTS, "Gradient", GRADIENT_TITLES),
    _box("dropout", "Dropout"),
    _toggle("batch_norm", "Batch normalization"),
    _box("weight_decay", "Weight decay"),
    _box("l1", "L1 penalty"),
    VALIDATION,
    _box("patience", "Patience (early stopping)", help=PATIENCE_HELP),
    _box("train_size", "Training examples"),
    _box("features", "Features used"),
    _box("seed", "Seed"),
    _toggle("evaluate_train", "Test on the training examples, too"),
    _box("log_every", "Record every ... minibatches (0: automatic)"),
)
# The settings that are fields of RunConfig, by field. One has none: a run with initial weights of its own is opened by
# its id, and whatever is trained here begins with those of the seed.
FIELDS: dict[str, Setting[Any]] = {
    setting.name: setting
    for setting in (DATASET, HIDDEN, ACTIVATION, OPTIMIZER, RATE, MOMENTUM, EPOCHS, BATCH_SIZE, *MORE, TEST_EVERY_EPOCH)
}
# The devices of this machine join it where it is drawn.
DEVICE = Dropdown(
    "device",
    "auto",
    Choice(("auto",)),
    option="device",
    label="Device",
    help="Where the run computes. On small models a GPU can be slower than the CPU: auto times both at Start.",
)
SPEED = WordSlider(
    "pace",
    usual_pace(FIRST_RUN.dataset),
    Choice(tuple(PACES)),
    short="speed",
    option="speed",
    label="Speed",
    titles=PACE_TITLES,
    help="Slow motion changes no number.",
)
SETTINGS = (*FIELDS.values(), DEVICE, SPEED)

NO_MOMENT = "In the address, moment must be a number of minibatches, such as 120. The newest one is shown."
_LEFT_ASIDE = "In the address, {setting} must be {allowed}, not {given}. It stays {kept}."
# The minibatches of the run shown after which its weights are shown: what an address says where it is not the newest.
MOMENT = "moment"
# What else the address of the page may say: the run shown, its moment, its name, device and pace, and how Streamlit is
# embedded.
OTHERS = ("run", MOMENT, "name", DEVICE.address_name, SPEED.address_name, "embed", "embed_options")
# An address may call a field by its long name, too.
_NAMED = {**FIELDS, **{setting.address_name: setting for setting in FIELDS.values()}}


def values_of(config: RunConfig) -> dict[Setting[Any], Any]:
    """What each setting of the page is in these settings of a run."""
    return {setting: getattr(config, field) for field, setting in FIELDS.items()}


def to_query(config: RunConfig) -> dict[str, str]:
    """Query parameters for what differs from the first run's settings."""
    return {
        setting.address_name: RULES[field].write(getattr(config, field))
        for field, setting in FIELDS.items()
        if getattr(config, field) != getattr(FIRST_RUN, field)
    }


def read_query(query: Mapping[str, str], named: Mapping[str, Setting[Any]]) -> tuple[dict[str, Any], list[str]]:
    """The values, by name, of settings called `named` in an address, and a sentence for each that was left aside."""
    values = {setting.name: setting.default for setting in named.values()}
    problems = []
    for name, text in query.items():
        if (setting := named.get(name)) is not None:
            try:
                values[setting.name] = setting.read(text)
            except NotAllowedError as error:
                problems.append(
                    _LEFT_ASIDE.format(
                        setting=error.field,
                        allowed=error.allowed,
                        given=error.given,
                        kept=setting.write(values[setting.name]),
                    )
                )
    return values, problems


def read_moment(query: Mapping[str, str]) -> tuple[int | None, list[str]]:
    """The moment that an address asks for, None for the newest, and a sentence where it is no number."""
    text = query.get(MOMENT)
    if text is None:
        return None, []
    try:
        return Integer(0, 10**9).parse(MOMENT, text), []
    except NotAllowedError:
        return None, [NO_MOMENT]


def from_query(query: Mapping[str, str]) -> tuple[RunConfig, list[str]]:
    """The settings of a run an address asks for, and a sentence for each part of it that was left aside."""
    values, problems = read_query(query, _NAMED)
    unknown = [name for name in query if name not in _NAMED and name not in OTHERS]
    problems += [f'In the address, "{name[:40]}" is no setting and was left aside.' for name in unknown]
    return RunConfig(**values), problems
