"""The cells of a script that trains a small model on all examples at once: its model as a class, and its loop."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from core.scripts.cells import Cell


def module_class(text: str, name: str, made: Sequence[str], called: str, output: str) -> Cell:
    """The cell of a model's class.

    Args:
        text: what the cell says.
        name: of the class.
        made: the lines that make its layers and parameters.
        called: what comes in and what goes out when the model is called, for a comment.
        output: the source of what `forward` gives for its x.
    """
    return Cell(
        text,
        f"""\
class {name}(nn.Module):
    def __init__(self):
        super().__init__()  # from here on nn.Module finds the weights of each layer
{indent(chr(10).join(made), " " * 8)}

    def forward(self, x):  # called by model(x): {called}
        return {output}""",
    )


def layer_class(text: str, name: str, layer: str, called: str, output: str) -> Cell:
    """`module_class` with one layer, called `linear`, made by `layer`: it draws the same weights as the layer alone."""
    return module_class(text, name, [f"self.linear = {layer}"], called, output)


def one_batch(x: str = "x", y: str = "y") -> str:
    """The line that makes a DataLoader whose only batch has all examples, in their order."""
    return f"loader = DataLoader(TensorDataset({x}, {y}), batch_size=len({x}))  # one batch, which has all examples"


def repeated(epochs: int, step: str, *, by_loader: bool, counter: str = "epoch") -> str:
    """The source that takes a step an epoch, which is not indented: on x and y, or on the loader's x_batch, y_batch."""
    lines = [f"for {counter} in range({epochs}):"]
    if by_loader:
        lines.append("    for x_batch, y_batch in loader:")
    return "\n".join([*lines, indent(step, " " * 4 * len(lines))])


def loop(
    text: str, epochs: int, step: str, *, by_loader: bool, x: str = "x", y: str = "y", counter: str = "epoch"
) -> Cell:
    """The cell that takes a step an epoch: on all of x and y, or on x_batch and y_batch of a DataLoader's only batch.

    Args:
        text: what the cell says.
        epochs: how many steps are taken.
        step: the source of one step, not indented.
        by_loader: whether a DataLoader gives the examples.
        x, y: what the examples are called.
        counter: what the epoch is called.
    """
    made = f"{one_batch(x, y)}\n" if by_loader else ""
    return Cell(text, made + repeated(epochs, step, by_loader=by_loader, counter=counter))
