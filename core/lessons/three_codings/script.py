"""The script of the page on three codings: one coding as it is switched."""

from __future__ import annotations

from core.lessons.three_codings.arithmetic import (
    CLASSES,
    EPOCHS,
    FEATURES,
    LEARNING_RATE,
    SEED,
    Variant,
    Written,
    X,
    Y,
    check_written,
)
from core.scripts.cells import TORCH, Cell, Script, imports


def script(written: Written, variant: Variant, epochs: int = EPOCHS) -> Script:
    """A Python program that needs only torch and prints the cost and the gradients at every hundredth epoch.

    Raises:
        ValueError: for another way than those of `WRITTEN`.
    """
    check_written(written)
    hypothesis = "F.softmax(z, 1)" if variant.softmax_twice else "z"
    cost = f"F.cross_entropy({hypothesis}, y)"
    if written == Written.BY_HAND:
        cost = f"(onehot * -torch.log(F.softmax({hypothesis}, 1))).sum(1).mean()"
    setup, z, weight, bias = _setup(written, variant)
    twice = "  # softmax is applied twice" if variant.softmax_twice else ""
    onehot = f"onehot = F.one_hot(y, {CLASSES}).float()\n" if written == Written.BY_HAND else ""
    return (
        Cell(
            "The data of the notes: four numbers for each example, and its class.",
            f"""\
{imports(*TORCH)}

x = torch.tensor({[list(row) for row in X]!r}).float()
y = torch.tensor({list(Y)!r})
{onehot}""",
        ),
        Cell(
            "The parameters, and an optimizer that moves them.",
            f"{setup}\noptimizer = torch.optim.SGD([{weight}, {bias}], lr={LEARNING_RATE!r})",
        ),
        Cell(
            "Train on all examples at once; every hundredth epoch print the cost and the lengths of the gradients.",
            f"""\
for epoch in range({epochs + 1}):
    z = {z}
    cost = {cost}{twice}
    optimizer.zero_grad()
    cost.backward()
    if epoch % 100 == 0:
        lengths = [{weight}.grad.norm().item(), {bias}.grad.norm().item()]
        print(f"epoch {{epoch}}: cost {{cost.item():.6f}}, weights {{lengths[0]:.3e}}, bias {{lengths[1]:.3e}}")
    optimizer.step()""",
        ),
    )


def _setup(written: Written, variant: Variant) -> tuple[str, str, str, str]:
    """The lines that make the parameters; the expressions for the logits, the weight and the bias."""
    shared = variant.shared_bias
    if written != Written.LAYER:
        if variant.zero_start:
            biases = 1 if shared else CLASSES
            lines = [
                f"W = torch.zeros({FEATURES}, {CLASSES}, requires_grad=True)",
                f"b = torch.zeros({biases}, requires_grad=True)",
            ]
        else:
            part = "[:1]" if shared else ""
            lines = [
                f"torch.manual_seed({SEED})",
                f"start = nn.Linear({FEATURES}, {CLASSES})",
                "W = start.weight.detach().T.clone().requires_grad_()",
                f"b = start.bias.detach(){part}.clone().requires_grad_()",
            ]
        if shared:
            lines[-1] += "  # one for all classes"
        return "\n".join(lines), "x.matmul(W) + b", "W", "b"
    lines = [f"torch.manual_seed({SEED})", f"model = nn.Linear({FEATURES}, {CLASSES})"]
    if variant.zero_start:
        lines += ["nn.init.zeros_(model.weight)", "nn.init.zeros_(model.bias)"]
    if shared:
        lines.append("b = model.bias.detach()[:1].clone().requires_grad_()  # one for all classes")
        return "\n".join(lines), "F.linear(x, model.weight) + b", "model.weight", "b"
    return "\n".join(lines), "model(x)", "model.weight", "model.bias"
