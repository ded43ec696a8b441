"""Models: the same weights and outputs as plain PyTorch gives for the same seed."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.models import ACTIVATIONS, build_model, flat_weights, parameter_count, put_weights

LAYERS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "identity": nn.Identity, "gelu": nn.GELU}


def plain(
    inputs: int, hidden: tuple[int, ...], outputs: int, dropout: float, batch_norm: bool, activation: str = "relu"
) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width in hidden:
        layers.append(nn.Linear(inputs, width))
        if batch_norm:
            layers.append(nn.BatchNorm1d(width))
        layers.append(LAYERS[activation]())
        if dropout:
            layers.append(nn.Dropout(dropout))
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


@pytest.mark.parametrize("hidden", [(), (7,), (16, 5, 3)])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_same_seed_same_numbers_as_plain_pytorch(hidden: tuple[int, ...], dropout: float, batch_norm: bool) -> None:
    torch.manual_seed(5)
    expected = plain(12, hidden, 4, dropout, batch_norm)
    x = torch.rand(6, 12)
    expected_logits = expected(x)

    generator = torch.Generator().manual_seed(5)
    model = build_model(12, hidden, 4, dropout=dropout, batch_norm=batch_norm, generator=generator)
    assert torch.equal(torch.rand(6, 12, generator=generator), x)
    for ours, theirs in zip(model.parameters(), expected.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert torch.equal(model(x), expected_logits)
    assert torch.equal(model.eval()(x), expected.eval()(x))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_activation_is_plain_pytorchs(activation: str) -> None:
    assert set(LAYERS) == set(ACTIVATIONS)
    torch.manual_seed(5)
    expected = plain(3, (7, 5), 4, 0.0, False, activation)
    x = 3 * torch.randn(60, 3)
    model = build_model(3, (7, 5), 4, activation=activation, generator=torch.Generator().manual_seed(5))
    assert torch.equal(model(x), expected(x)) and list(model.state_dict()) == list(expected.state_dict())


def test_weights_in_a_row_are_those_of_the_model_in_their_order() -> None:
    model = build_model(3, (4,), 2, batch_norm=True, generator=torch.Generator().manual_seed(5))
    numbers = flat_weights(model)
    assert len(numbers) == parameter_count(3, (4,), 2, batch_norm=True) == 4 * 4 + 2 * 4 + 5 * 2
    assert (
        numbers[:12].tolist() == model[0].weight.flatten().tolist() and numbers[-2:].tolist() == model[-1].bias.tolist()
    )
    other = build_model(3, (4,), 2, batch_norm=True, generator=torch.Generator().manual_seed(6))
    put_weights(other, numbers)
    assert all(map(torch.equal, model.parameters(), other.parameters()))
    with pytest.raises(ValueError, match="33 numbers for 34 parameters"):
        put_weights(other, numbers[:-1])
    numbers[:] = 0
    assert model[0].weight.abs().sum() > 0


@pytest.mark.parametrize("batch_norm", [False, True])
@given(st.lists(st.integers(1, 20), max_size=4))
@settings(max_examples=20, deadline=None)
def test_parameters_are_counted_without_building(batch_norm: bool, hidden: list[int]) -> None:
    model = build_model(9, tuple(hidden), 3, batch_norm=batch_norm, generator=torch.Generator())
    counted = parameter_count(9, tuple(hidden), 3, batch_norm=batch_norm)
    assert counted == sum(parameter.numel() for parameter in model.parameters())


def test_building_leaves_the_process_wide_seed_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    model = build_model(4, (8,), 2, dropout=0.5, generator=torch.Generator().manual_seed(1))
    model(torch.ones(2, 4))
    assert torch.equal(torch.rand(1), expected)
