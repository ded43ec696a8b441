"""The scripts of the page on three codings: several trained side by side, one step of one, and its examples."""

from __future__ import annotations

from collections.abc import Sequence

from core.lessons.three_codings.arithmetic import CLASSES, EPOCHS, LEARNING_RATE, Start, Variant, Written
from core.lessons.three_codings.written_out import Code, code, data_cell
from core.scripts.cells import Cell, Script

# A name, how the coding is written, and how it is switched.
Named = tuple[str, Written, Variant]


def script(codings: Sequence[Named], start: Start = Start.SEED, epochs: int = EPOCHS) -> Script:
    """Train codings one after the other, print each hundredth epoch, and compare their curves.

    Raises:
        ValueError: for another way than those of `WRITTEN`.
    """
    cells = [
        data_cell(tuple(written for _, written, _ in codings), "import itertools", "import math"),
        Cell(
            "The training of every coding: all examples at once, plain gradient descent.",
            f"""\
def train(name, weight, bias, logits_of, cost_of):
    optimizer = torch.optim.SGD([weight, bias], lr={LEARNING_RATE!r})  # moves both against their gradients
    costs, bias_gradients = [], []
    for epoch in range({epochs + 1}):
        optimizer.zero_grad()  # forget the gradients of the step before
        z = logits_of(x)  # forward: a row of {CLASSES} logits for each example
        cost = cost_of(z)
        cost.backward()  # the gradients of the cost, into weight.grad and bias.grad
        costs.append(cost.item())
        bias_gradients.append(bias.grad.norm().item())  # norm: the length of a vector
        if epoch % 100 == 0:
            once = F.cross_entropy(z, y).item()  # with softmax applied once, which cross_entropy does itself
            accuracy = 100 * (z.argmax(1) == y).float().mean().item()
            print(f"{{name}}, epoch {{epoch}}: cost {{cost.item():.6f}}, softmax once {{once:.6f}}, "
                  f"accuracy {{accuracy:.2f}} %, weight gradient {{weight.grad.norm().item():.3e}}, "
                  f"bias gradient {{bias_gradients[-1]:.3e}}, bias {{bias.tolist()}}")
        optimizer.step()
    costs = torch.tensor(costs, dtype=torch.float64)
    rises = costs.diff()[{epochs // 2}:]  # from each epoch of the second half to the next
    print(f"{{name}}: largest rise in the second half {{rises.max():.6f}}")
    print(f"{{name}}: largest bias gradient {{max(bias_gradients):.3e}}")
    return costs


curves = {{}}""",
        ),
    ]
    for name, written, variant in codings:
        parts = code(written, variant, start)
        twice = "  # softmax is applied twice" if variant.softmax_twice else ""
        cells.append(
            Cell(
                f"{name}.",
                f"{parts.setup}\n"
                f'curves["{name}"] = train(\n'
                f'    "{name}",\n'
                f"    {parts.weight},\n"
                f"    {parts.bias},\n"
                f"    lambda x: {parts.logits},\n"
                f"    lambda z: {parts.cost},{twice}\n"
                ")",
            )
        )
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


def step_script(
    written: Written, variant: Variant, start: Start = Start.SEED, epoch: int = 0, example: int = 0
) -> Script:
    """One step of a coding's training, line by line, and one logit of one example, from 0, by hand."""
    parts = code(written, variant, start)
    layer = written == Written.LAYER
    column = f"{parts.weight}[k, :]" if layer else f"{parts.weight}[:, k]"
    transposed = "  # nn.Linear holds a row for each class" if layer else "  # a column for each class"
    return (
        data_cell((written,)),
        _parameters(parts),
        *_steps(parts, epoch, f"The {epoch:,} steps before the one to look at." if epoch > 1 else "The step before."),
        Cell(
            "The step to look at. Its first line forgets the old gradients, to which `backward` would add.",
            f"""\
print("weight before:", {parts.weight}.data)
print("bias before:", {parts.bias}.data)
print("gradient before:", {parts.weight}.grad)
optimizer.zero_grad()
print("gradient after zero_grad:", {parts.weight}.grad)""",
        ),
        Cell(
            "The second line goes forward, from the examples to the logits and to the cost.",
            f"""\
z = {parts.logits}
cost = {parts.cost}
print("logits:", z.data)
print("cost:", f"{{cost.item():.6f}}")""",
        ),
        Cell(
            "Shapes: each logit is a row of x times a column of weights, and a bias.",
            f"""\
held, turned = {parts.weight}.shape, {parts.weight}.T.shape  # T: transposed
print("shapes:", list(x.shape), list(held), list(turned), list(z.shape))
i, k = {example}, y[{example}]  # an example, and its class
w = {column}{transposed}
print("products:", x[i] * w.data)
print("one logit:", f"{{(x[i] @ w + {parts.bias}[{"0" if variant.shared_bias else "k"}]).item():.6f}}")""",
        ),
        Cell(
            "The third line goes backward: it puts the gradient of the cost into .grad, and changes nothing else.",
            f"""\
cost.backward()
print("gradient after backward:", {parts.weight}.grad)
print("bias gradient:", {parts.bias}.grad)""",
        ),
        Cell(
            "The fourth line subtracts the learning rate times .grad. The cost is the old one until the next forward.",
            f"""\
optimizer.step()
print("weight after step:", {parts.weight}.data)
print("bias after step:", {parts.bias}.data)
print("cost after step, still:", f"{{cost.item():.6f}}")
z = {parts.logits}
print("cost of the next forward:", f"{{{parts.cost}.item():.6f}}")""",
        ),
    )


def examples_script(
    written: Written, variant: Variant, start: Start = Start.SEED, example: int = 0, epochs: int = EPOCHS
) -> Script:
    """Train a coding; then judge each example with softmax once and twice, and take one's slope apart."""
    parts = code(written, variant, start)
    return (
        data_cell((written,)),
        _parameters(parts),
        *_steps(parts, epochs, f"Train for {epochs:,} steps."),
        Cell(
            "The probabilities of a softmax, and those of a second one, which takes the first ones for logits.",
            f"""\
with torch.no_grad():  # nothing here is to be trained
    z = {parts.logits}
s = F.softmax(z, 1)
q = F.softmax(s, 1)
own = range(len(y)), y  # picks the number of each example's own class
print("p once:", s[own])
print("p twice:", q[own])
print("-log p once:", F.cross_entropy(z, y, reduction="none"))
print("-log p twice:", F.cross_entropy(s, y, reduction="none"))
print("cost once:", f"{{F.cross_entropy(z, y).item():.6f}}")
print("cost twice:", f"{{F.cross_entropy(s, y).item():.6f}}")""",
        ),
        Cell(
            "The slope of each example's own loss at the logit of its class, by autograd.",
            """\
z.requires_grad_()
slope_once = torch.autograd.grad(F.cross_entropy(z, y, reduction="sum"), z)[0]
slope_twice = torch.autograd.grad(F.cross_entropy(F.softmax(z, 1), y, reduction="sum"), z)[0]
print("slope once:", slope_once[own])
print("slope twice:", slope_twice[own])""",
        ),
        Cell(
            "The same for one example by the chain rule: through the Jacobian of the first softmax.",
            f"""\
i = {example}
label = F.one_hot(y[i], {CLASSES})
J = torch.diag(s[i]) - torch.outer(s[i], s[i])  # row a, column b: how probability a moves with logit b
print("s - y:", s[i] - label)
print("q - y:", q[i] - label)
print("J:", J)
print("J (q - y):", J @ (q[i] - label))""",
        ),
    )


def _parameters(parts: Code) -> Cell:
    return Cell(
        "The parameters, and an optimizer that moves them against their gradients.",
        f"{parts.setup}\noptimizer = torch.optim.SGD([{parts.weight}, {parts.bias}], lr={LEARNING_RATE!r})",
    )


def _steps(parts: Code, count: int, text: str) -> tuple[Cell, ...]:
    """The cell that takes that many steps; none where there are none."""
    if not count:
        return ()
    loop = f"""\
for epoch in range({count}):
    optimizer.zero_grad()  # forget the gradients of the step before
    z = {parts.logits}  # forward
    cost = {parts.cost}
    cost.backward()  # the gradients
    optimizer.step()  # move"""
    return (Cell(text, loop),)
