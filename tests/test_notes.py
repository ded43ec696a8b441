"""The draws of the notes: initial weights and script lines are those of a notebook that is run in order."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from core import notes


def flat(layer: nn.Linear) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in layer.parameters()])


@pytest.mark.parametrize("name", [layer.name for layer in notes.LAYERS])
def test_start_and_lines_are_what_the_notebook_draws(name: str) -> None:
    torch.manual_seed(1)
    for layer in notes.LAYERS:
        made = nn.Linear(layer.inputs, layer.outputs)
        if layer.name == name:
            break
    check(name, made)


def test_the_layer_of_three_codings_has_two_starts() -> None:
    torch.manual_seed(1)
    check(notes.CODING, nn.Linear(4, 3))
    torch.manual_seed(1)
    torch.rand(3, 5)
    torch.randint(5, (3,))
    check(notes.CODING_AFTER_LOSS, nn.Linear(4, 3))


def check(name: str, layer: nn.Linear) -> None:
    expected = flat(layer)
    assert torch.equal(notes.start(name), expected)
    scope = {"torch": torch, "nn": nn}
    exec(notes.lines(name), scope)
    assert torch.equal(flat(scope["model"]), expected)  # type: ignore[arg-type]
