"""The draws of the notes: initial weights and script lines are those of a notebook that is run in order."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from core import notes


@pytest.mark.parametrize("name", [layer.name for layer in notes.LAYERS])
def test_start_and_lines_are_what_the_notebook_draws(name: str) -> None:
    torch.manual_seed(1)
    for layer in notes.LAYERS:
        made = nn.Linear(layer.inputs, layer.outputs)
        if layer.name == name:
            break
    expected = torch.cat([p.detach().flatten() for p in made.parameters()])
    assert torch.equal(notes.start(name), expected)
    scope = {"torch": torch, "nn": nn}
    exec(notes.lines(name), scope)
    assert torch.equal(torch.cat([p.detach().flatten() for p in scope["model"].parameters()]), expected)  # type: ignore[attr-defined]
