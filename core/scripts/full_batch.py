"""The cells of a script that trains one layer on all examples at once: its model as a class, and its loop."""

from __future__ import annotations

from textwrap import indent

from core.scripts.cells import Cell


def layer_class(text: str, name: str, layer: str, called: str, output: str) -> Cell:
    """The cell of a class that holds one layer, called `linear`, and draws the same weights as the layer alone.

    Args:
        text: what the cell says.
        name: of the class.
        layer: the source that makes the layer.
        called: what comes in and what goes out when the model is called, for a comment.
        output: the source of what `forward` gives for its x.
    """
    return Cell(
        text,
        f"""\
class {name}(nn.Module):
    def __init__(self):
        super().__init__()  # from here on nn.Module finds the weights of each layer
        self.linear = {layer}

    def forward(self, x):  # called by model(x): {called}
        return {output}""",
    )


def loop(text: str, epochs: int, step: str, *, by_loader: bool) -> Cell:
    """The cell that takes a step an epoch: on x and y, or on x_batch and y_batch of a DataLoader's only batch.

    Args:
        text: what the cell says.
        epochs: how many steps are taken.
        step: the source of one step, not indented.
        by_loader: whether a DataLoader gives the examples.
    """
    if not by_loader:
        return Cell(text, f"for epoch in range({epochs}):\n{indent(step, ' ' * 4)}")
    return Cell(
        text,
        f"""\
loader = DataLoader(TensorDataset(x, y), batch_size=len(x))
for epoch in range({epochs}):
    for x_batch, y_batch in loader:
{indent(step, " " * 8)}""",
    )
