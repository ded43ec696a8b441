"""The scripts of one coding: a step of its training line by line, and its examples after training."""

from __future__ import annotations

from core.lessons.three_codings.arithmetic import CLASSES, EPOCHS, LEARNING_RATE, Start, Variant, Written
from core.lessons.three_codings.written_out import Code, code, data_cell
from core.scripts.cells import Cell, Script
from core.scripts.forms import CLASS, PLAIN
from core.scripts.full_batch import loop, one_batch


def step_script(
    written: Written,
    variant: Variant,
    start: Start = Start.SEED,
    epoch: int = 0,
    example: int = 0,
    form: str = PLAIN,
) -> Script:
    """One step of a coding's training, line by line, and one logit of one example, from 0, by hand; in one of FORMS."""
    by_class = form == CLASS
    parts = code(written, variant, start, form)
    x, y = ("x_batch", "y_batch") if by_class else ("x", "y")
    layer = written == Written.LAYER
    column = f"{parts.weight}[k, :]" if layer else f"{parts.weight}[:, k]"
    transposed = "  # nn.Linear holds a row for each class" if layer else "  # a column for each class"
    before = f"The {epoch:,} steps before the one to look at." if epoch > 1 else "The step before."
    return (
        data_cell((written,), form=form),
        *parts.model,
        _parameters(parts),
        *_steps(parts, epoch, before, by_class),
        *([_batch(made=epoch > 0)] if by_class else []),
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
z = {parts.logits(x)}
cost = {parts.cost(y)}
print("logits:", z.data)
print("cost:", f"{{cost.item():.6f}}")""",
        ),
        Cell(
            "Shapes: each logit is a row of x times a column of weights, and a bias.",
            f"""\
held, turned = {parts.weight}.shape, {parts.weight}.T.shape  # T: transposed
print("shapes:", list({x}.shape), list(held), list(turned), list(z.shape))
i, k = {example}, {y}[{example}]  # an example, and its class
w = {column}{transposed}
print("products:", {x}[i] * w.data)
print("one logit:", f"{{({x}[i] @ w + {parts.bias}[{"0" if variant.shared_bias else "k"}]).item():.6f}}")""",
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
z = {parts.logits(x)}
print("cost of the next forward:", f"{{{parts.cost(y)}.item():.6f}}")""",
        ),
    )


def examples_script(
    written: Written,
    variant: Variant,
    start: Start = Start.SEED,
    example: int = 0,
    epochs: int = EPOCHS,
    form: str = PLAIN,
) -> Script:
    """Train a coding, in one of FORMS; judge each example with softmax once and twice, and take one's slope apart."""
    parts = code(written, variant, start, form)
    return (
        data_cell((written,), form=form),
        *parts.model,
        _parameters(parts),
        *_steps(parts, epochs, f"Train for {epochs:,} steps.", by_class=form == CLASS),
        Cell(
            "The probabilities of a softmax, and those of a second one, which takes the first ones for logits.",
            f"""\
with torch.no_grad():  # nothing here is to be trained
    z = {parts.logits()}
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
        f"{parts.setup}\noptimizer = torch.optim.SGD({parts.learnt}, lr={LEARNING_RATE!r})",
    )


def _batch(*, made: bool) -> Cell:
    """The cell that takes the examples from a DataLoader, which is made unless the steps before have made it."""
    loader = "" if made else f"{one_batch()}\n"
    return Cell(
        "A DataLoader gives the examples in batches; here one batch has them all.",
        f"{loader}x_batch, y_batch = next(iter(loader))",
    )


def _steps(parts: Code, count: int, text: str, by_class: bool) -> tuple[Cell, ...]:
    """The cell that takes that many steps; none where there are none."""
    if not count:
        return ()
    x, y = ("x_batch", "y_batch") if by_class else ("x", "y")
    step = f"""\
optimizer.zero_grad()  # forget the gradients of the step before
z = {parts.logits(x)}  # forward
cost = {parts.cost(y)}
cost.backward()  # the gradients
optimizer.step()  # move"""
    return (loop(text, count, step, by_loader=by_class),)
