"""Settings: the same rules in code, text and JSON, and sentences that name field and range."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import Dataset
from core.reading.packed import Packed, pack
from core.reading.refusals import ConfigError
from core.reading.rule import Rule
from core.reading.rules import Choice, Integer, OrNone, Real, Switch, Widths
from core.training.config import POINTS, RULES, RunConfig
from core.training.recipes import FIRST_RUN, RECIPES, recipe_config


def strategy(field: str) -> st.SearchStrategy[object]:
    """Allowed values of a field, from its rule."""
    return values(RULES[field])


def values(rule: Rule[Any]) -> st.SearchStrategy[object]:
    match rule:
        case OrNone(inner):
            return st.none() | values(inner)
        case Integer(low, high):
            return st.integers(low, high)
        case Real(low, high, _, open_end):
            return st.floats(low, high, exclude_max=open_end)
        case Choice(options):
            return st.sampled_from(options)
        case Switch():
            return st.booleans()
        case Packed(most):
            return st.lists(st.floats(width=32), max_size=min(most, 20)).map(pack)
        case Widths(layers, width):
            return st.lists(st.integers(1, width), max_size=layers).map(tuple)
    raise AssertionError(rule)


configs = st.builds(RunConfig, **{field: strategy(field) for field in RULES})


def test_every_field_has_a_rule() -> None:
    assert [field.name for field in dataclasses.fields(RunConfig)] == list(RULES)


@given(configs)
def test_json_and_text_give_the_same_settings_back(config: RunConfig) -> None:
    assert RunConfig.from_json(config.to_json()) == config
    texts = {field: rule.write(getattr(config, field)) for field, rule in RULES.items()}
    assert RunConfig(**{field: RULES[field].parse(field, text) for field, text in texts.items()}) == config


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("learning_rate", 0.0, "1e-10 to 100,000"),
        ("learning_rate", -0.1, "1e-10 to 100,000"),
        ("learning_rate", math.nan, "1e-10 to 100,000"),
        ("learning_rate", math.inf, "1e-10 to 100,000"),
        ("learning_rate", "0.1", "1e-10 to 100,000"),
        ("hidden", (0,), "1 to 8,192"),
        ("hidden", (10_000_000,), "1 to 8,192"),
        ("hidden", (1,) * 7, "up to 6 layer"),
        ("hidden", [5], "up to 6 layer"),
        ("batch_size", 0, "1 to 60,000"),
        ("epochs", 0, "1 to 1,000"),
        ("patience", -1, "0 to 1,000"),
        ("epochs", True, "1 to 1,000"),
        ("epochs", 2.0, "1 to 1,000"),
        ("seed", -1, "0 to 4,294,967,295"),
        ("dropout", 1.0, "0 to below 1"),
        ("weight_decay", -1e-9, "0 to 1,000"),
        ("momentum", 1.0, "0 to below 1"),
        ("optimizer", "rmsprop", "sgd, momentum, adam, adamw"),
        ("gradient", "numeric", "autograd, written-out"),
        ("schedule", "cosine", "constant, linear"),
        ("scaling", "", "none, 0-1, standardized, centred"),
        ("dataset", "imagenet", "digits, mnist"),
        ("train_size", 0, '"all"'),
        ("batch_norm", 1, "on or off"),
        ("log_every", -1, "0 to 1,000,000"),
        ("activation", "swish", "relu, tanh, sigmoid, identity, gelu"),
        ("l1", -1e-9, "0 to 1,000"),
        ("l1", math.nan, "0 to 1,000"),
        ("start", "AAA", "base64 of up to 1,000 float32 numbers"),
        ("start", pack([0.0] * 1001), "base64 of up to 1,000 float32 numbers"),
        ("start", 3, "base64 of up to 1,000 float32 numbers"),
    ],
)
def test_wrong_values_are_refused_with_the_range(field: str, value: object, allowed: str) -> None:
    with pytest.raises(ConfigError) as refused:
        RunConfig(**{field: value})
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field} must be ") and allowed in str(refused.value)


@pytest.mark.parametrize("field", RULES)
@given(text=st.text(max_size=80))
def test_any_text_is_read_or_refused_in_one_sentence(field: str, text: str) -> None:
    try:
        value = RULES[field].parse(field, text)
    except ConfigError as error:
        assert str(error).startswith(field) and str(error).endswith(".") and len(str(error)) < 300
    else:
        RULES[field].check(field, value)


@pytest.mark.parametrize(
    ("text", "widths"),
    [("256-128-64", (256, 128, 64)), ("256, 128", (256, 128)), ("none", ()), ("", ()), ("10 5", (10, 5))],
)
def test_widths_as_people_write_them(text: str, widths: tuple[int, ...]) -> None:
    assert RULES["hidden"].parse("hidden", text) == widths


@pytest.mark.parametrize("text", ["-5", "0", "9999999999", "a-b", "9" * 300, "64, -32", "64--32", "64-,32-", "64-"])
def test_widths_that_make_no_sense(text: str) -> None:
    with pytest.raises(ConfigError, match="hidden must be up to 6 layer widths"):
        RULES["hidden"].parse("hidden", text)


@pytest.mark.parametrize(
    "text", ["[]", "null", "{", '{"learning_rate": "x"}', '{"colour": 1}', '{"hidden": [[1]]}', "[" * 100_000]
)
def test_json_that_is_no_settings(text: str) -> None:
    with pytest.raises(ConfigError):
        RunConfig.from_json(text)


def test_settings_are_checked_against_the_data(digits: Dataset) -> None:
    # A batch that is larger than the training set is all of it: one step an epoch.
    whole = RunConfig(train_size=100, batch_size=101)
    whole.check_against(digits)
    assert whole.steps_per_epoch(digits) == 1 and whole.minibatch(digits) == 100
    assert RunConfig(train_size=100, batch_size=30).minibatch(digits) == 30
    with pytest.raises(ConfigError, match="1,437 for Digits"):
        RunConfig(train_size=1438).check_against(digits)
    with pytest.raises(ConfigError, match="leave one alone"):
        RunConfig(hidden=(4,), batch_norm=True, batch_size=4).check_against(digits)
    RunConfig(hidden=(4,), batch_norm=True, batch_size=5).check_against(digits)


def test_settings_that_are_not_used_are_written_as_before_there_were_any() -> None:
    early = json.loads(RunConfig().to_json())
    assert "learning_rate" in early and not {"activation", "l1", "start"} & set(early)
    assert set(json.loads(RunConfig(activation="gelu", l1=0.1, start=pack([1.0])).to_json())) == set(RULES)


def test_given_weights_must_be_those_of_the_model(digits: Dataset) -> None:
    RunConfig(start=pack([0.5] * 650)).check_against(digits)
    RunConfig(hidden=(3,), batch_norm=True, start=pack([0.5] * (65 * 3 + 6 + 40))).check_against(digits)
    for config in (RunConfig(start=pack([0.5] * 649)), RunConfig(hidden=(3,), start=pack([0.5] * 650))):
        with pytest.raises(ConfigError, match=r"start must have the [\d,]+ weights and biases of this model"):
            config.check_against(digits)
    for wrong in (math.nan, math.inf):
        with pytest.raises(ConfigError, match="start must have finite numbers only"):
            RunConfig(start=pack([0.5] * 649 + [wrong])).check_against(digits)


def test_the_gradient_is_written_out_for_relu_and_without_l1(digits: Dataset) -> None:
    for refused in (RunConfig(hidden=(4,), activation="tanh"), RunConfig(hidden=(4,), l1=0.1), RunConfig(l1=0.1)):
        with pytest.raises(ConfigError, match="written-out is there for activation relu without l1") as error:
            dataclasses.replace(refused, gradient="written-out").check_against(digits)
        assert error.value.field == "gradient"
    # Without hidden layers no activation plays a part.
    RunConfig(activation="tanh", gradient="written-out").check_against(digits)


@given(st.integers(1, 1000), st.integers(1, 1437))
def test_a_run_records_at_most_500_losses_or_every_50th(digits: Dataset, epochs: int, batch_size: int) -> None:
    config = RunConfig(epochs=epochs, batch_size=batch_size)
    every, total = config.steps_between_events(digits), config.total_steps(digits)
    assert -(-total // every) <= POINTS or every == 50


def test_presets_are_the_recipes() -> None:
    tables = ["iris", "wine", "breast-cancer", "three-codings", "exam-scores", "learning-rate"]
    assert list(RECIPES) == ["softmax", "mlp", "mlp-adam", "fast-softmax", "fast-mlp", *tables]
    assert [RECIPES[name].made_for for name in ("softmax", *tables)] == ["mnist", *tables]
    large = recipe_config("mlp-adam", dataset="mnist")
    assert (large.hidden, large.optimizer, large.learning_rate, large.epochs) == ((520, 320, 240, 120), "adam", 0.01, 9)
    assert recipe_config("softmax", seed=7).seed == 7
    assert FIRST_RUN.dataset == "digits"
