"""The script of several codings trained side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import indent

from core.lessons.three_codings.arithmetic import CLASSES, EPOCHS, LEARNING_RATE, Start, Variant, Written
from core.lessons.three_codings.written_out import code, data_cell
from core.scripts.cells import Cell, Script
from core.scripts.forms import CLASS, PLAIN
from core.scripts.full_batch import one_batch, repeated

# A name, how the coding is written, and how it is switched.
Named = tuple[str, Written, Variant]


def script(codings: Sequence[Named], start: Start = Start.SEED, epochs: int = EPOCHS, form: str = PLAIN) -> Script:
    """Train codings one after the other, print each hundredth epoch, and compare their curves, in one of FORMS.

    Raises:
        ValueError: for another way than those of `WRITTEN`.
    """
    by_class = form == CLASS
    cells = [
        data_cell(tuple(written for _, written, _ in codings), "import itertools", "import math", form=form),
        _train(epochs, by_class),
    ]
    for name, written, variant in codings:
        parts = code(written, variant, start, form, "".join(word.capitalize() for word in re.findall(r"\w+", name)))
        twice = "  # softmax is applied twice" if variant.softmax_twice else ""
        model = "model" if by_class else f"lambda x: {parts.logits()}"
        cells += [
            *parts.model,
            Cell(
                f"{name}.",
                f"{parts.setup}\n"
                f'curves["{name}"] = train(\n'
                f'    "{name}",\n'
                f"    {model},\n"
                f"    {parts.weight},\n"
                f"    {parts.bias},\n"
                f"    lambda z, y: {parts.cost()},{twice}\n"
                ")",
            ),
        ]
    cells.append(
        Cell(
            "Compare each two curves, and print what a second softmax cannot get below, and what guessing costs.",
            f"""\
for (first, one), (second, other) in itertools.combinations(curves.items(), 2):
    print(f"{{first}} and {{second}}: largest difference {{(one - other).abs().max():.6e}}")
print(f"floor of softmax twice {{math.log(math.e + {CLASSES - 1}) - 1:.6f}}")
print(f"guessing: ln {CLASSES} = {{math.log({CLASSES}):.6f}}")""",
        )
    )
    return tuple(cells)


def _train(epochs: int, by_class: bool) -> Cell:
    """The function that trains a coding and prints its numbers; with the loader, where one gives the examples."""
    x, y = ("x_batch", "y_batch") if by_class else ("x", "y")
    step = f"""\
optimizer.zero_grad()  # forget the gradients of the step before
z = model({x})  # forward: a row of {CLASSES} logits for each example
cost = cost_of(z, {y})
cost.backward()  # the gradients of the cost, into weight.grad and bias.grad
costs.append(cost.item())
bias_gradients.append(bias.grad.norm().item())  # norm: the length of a vector
if epoch % 100 == 0:
    once = F.cross_entropy(z, {y}).item()  # with softmax applied once, which cross_entropy does itself
    accuracy = 100 * (z.argmax(1) == {y}).float().mean().item()
    print(f"{{name}}, epoch {{epoch}}: cost {{cost.item():.6f}}, softmax once {{once:.6f}}, "
          f"accuracy {{accuracy:.2f}} %, weight gradient {{weight.grad.norm().item():.3e}}, "
          f"bias gradient {{bias_gradients[-1]:.3e}}, bias {{bias.tolist()}}")
optimizer.step()"""
    loader = f"{one_batch()}\n\n\n" if by_class else ""
    learnt = "model.parameters()" if by_class else "[weight, bias]"
    return Cell(
        "The training of every coding: all examples at once, plain gradient descent.",
        f"""\
{loader}def train(name, model, weight, bias, cost_of):
    optimizer = torch.optim.SGD({learnt}, lr={LEARNING_RATE!r})  # moves both against their gradients
    costs, bias_gradients = [], []
{indent(repeated(epochs + 1, step, by_loader=by_class), " " * 4)}
    costs = torch.tensor(costs, dtype=torch.float64)
    rises = costs.diff()[{epochs // 2}:]  # from each epoch of the second half to the next
    print(f"{{name}}: largest rise in the second half {{rises.max():.6f}}")
    print(f"{{name}}: largest bias gradient {{max(bias_gradients):.3e}}")
    return costs


curves = {{}}""",
    )
