"""Models beside each other: each has the logits, the loss and the gradient that it has alone, by autograd."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.side_by_side import copies, learn, logits, per_model
from core.models import ACTIVATIONS, build_model
from tests.tolerance import assert_close


@settings(max_examples=40, deadline=None)
@given(
    hidden=st.lists(st.integers(1, 7), max_size=3),
    inputs=st.integers(1, 9),
    classes=st.integers(1, 6),
    models=st.integers(1, 5),
    images=st.integers(1, 8),
    seed=st.integers(0, 2**31),
    activation=st.sampled_from(tuple(ACTIVATIONS)),
)
def test_each_model_does_what_it_does_alone(
    hidden: list[int], inputs: int, classes: int, models: int, images: int, seed: int, activation: str
) -> None:
    generator = torch.Generator().manual_seed(seed)
    alone = [
        build_model(inputs, tuple(hidden), classes, activation=activation, generator=generator).double()
        for _ in range(models)
    ]
    layers = copies(alone[0], models)
    own = [list(model.parameters()) for model in alone]

    def of(n: int, values: list[torch.Tensor]) -> list[torch.Tensor]:
        """Model n's share, in the shapes of nn.Linear."""
        (weight, bias), rest = values[:2], values[2:]
        return [weight[..., n].T, bias[..., n], *(value[n] for value in rest)]

    stacked = [value for layer in layers for value in layer]
    for n, parameters in enumerate(own):
        for mine, theirs in zip(of(n, stacked), parameters, strict=True):
            mine.copy_(theirs.detach())
    x = torch.randn(images, inputs, generator=generator, dtype=torch.float64)
    y = torch.randint(classes, (images,), generator=generator)
    losses, gradients = learn(layers, x, y, activation)
    scales = per_model(torch.arange(1.0, models + 1, dtype=torch.float64), layers)
    scaled = [gradient * scale for gradient, scale in zip(gradients, scales, strict=True)]
    for n, model in enumerate(alone):
        assert_close(logits(layers, x, activation)[..., n], model(x).detach(), rtol=1e-9, atol=1e-12)
        loss = F.cross_entropy(model(x), y)
        assert_close(losses[n], loss.detach(), rtol=1e-9, atol=1e-12)
        for mine, theirs in zip(of(n, scaled), torch.autograd.grad(loss, own[n]), strict=True):
            assert_close(mine, (n + 1) * theirs, rtol=1e-9, atol=1e-12)
