"""The lines of the code panel's script that learn from one minibatch: by autograd, or with the gradient written out."""

from __future__ import annotations

from core.data import Dataset
from core.training.config import RunConfig

_BY_AUTOGRAD = """\
optimizer.zero_grad()  # else the gradient is added to that of the step before
loss = F.cross_entropy(model({x}), {y})  # softmax and -log in one; the mean over the minibatch
{backward}
optimizer.step()
losses.append(loss.item())
"""
_BACKWARD = "loss.backward()  # the gradient of the loss by each weight and bias"
_WITH_L1 = """\
penalty = sum(weight.abs().sum() for weight in model.parameters())  # L1: the sum of all absolute weights and biases
(loss + {l1!r} * penalty).backward()  # the gradient of both by each weight and bias"""


def optimizer_line(config: RunConfig) -> str:
    """What makes the optimizer; or, with the gradient written out, what it would hold."""
    if config.gradient == "written-out":
        return (
            "linear = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]\n"
            "layers = [(layer.weight.data, layer.bias.data) for layer in linear]"
        )
    rate, decay = repr(config.learning_rate), config.weight_decay
    extra = f", weight_decay={decay!r}" if decay else ""
    match config.optimizer:
        case "adam":
            made = f"Adam(model.parameters(), lr={rate}{extra}, fused=True)"
        case "adamw":
            # AdamW decays by 0.01 unless it is told not to.
            made = f"AdamW(model.parameters(), lr={rate}, weight_decay={decay!r}, fused=True)"
        case "momentum":
            made = f"SGD(model.parameters(), lr={rate}, momentum={config.momentum!r}{extra})"
        case _:
            made = f"SGD(model.parameters(), lr={rate}{extra})"
    return f"optimizer = torch.optim.{made}"


def step_lines(config: RunConfig, data: Dataset, *, loaded: bool = False) -> str:
    """The step, one line a statement, not indented; it appends the minibatch's loss to `losses`.

    Args:
        config, data: of the run.
        loaded: whether a DataLoader gives x and y of the minibatch; else `batch` holds the numbers of its examples.
    """
    rate = repr(config.learning_rate)
    if config.schedule == "linear":
        rate += f" * (1 - len(losses) / {config.total_steps(data)})"
    if config.gradient == "autograd":
        set_rate = f'optimizer.param_groups[0]["lr"] = {rate}\n' if config.schedule == "linear" else ""
        x, y = ("x", "y") if loaded else ("x_train[batch]", "y_train[batch]")
        backward = _WITH_L1.format(l1=config.l1) if config.l1 else _BACKWARD
        return set_rate + _BY_AUTOGRAD.format(x=x, y=y, backward=backward)
    begin = f"rate = {rate}" if loaded else f"x, y, rate = x_train[batch], y_train[batch], {rate}"
    return _written_out(config, begin, data.classes)


def _written_out(config: RunConfig, begin: str, classes: int) -> str:
    """What `backward()` and `step()` come to, in core.training.written_out's order of operations.

    `begin` is the line that gives x, y and rate their values.
    """
    kept = f"beta=1 - rate * {config.weight_decay!r}, " if config.weight_decay else ""
    shrunk = ", after weight decay has shrunk it" if config.weight_decay else ""
    change = f"{kept}alpha=-rate / len(y)"
    forward = """\
inputs = [x]  # of each layer: the examples, then what each ReLU lets through
for weight, bias in layers[:-1]:
    inputs.append(F.linear(inputs[-1], weight, bias).relu())
log_p = F.log_softmax(F.linear(inputs[-1], *layers[-1]), 1)
"""
    backward = f"""\
for n in reversed(range(len(layers))):
    weight, bias = layers[n]
    below = (delta @ weight) * (inputs[n] > 0) if n else None  # the chain rule, and the slope of a ReLU: 0 or 1
    # In place: weight -= rate * delta.T @ inputs / n, and bias -= rate * delta.sum(0) / n{shrunk}.
    weight.addmm_(delta.T, inputs[n], {change})
    bias.addmv_(delta.T, ones, {change})
    delta = below
"""
    if not config.hidden:
        forward = "((weight, bias),) = layers\nlog_p = F.log_softmax(F.linear(x, weight, bias), 1)\n"
        backward = f"""\
# In place: weight -= rate * delta.T @ x / n, and bias -= rate * delta.sum(0) / n{shrunk}.
weight.addmm_(delta.T, x, {change})
bias.addmv_(delta.T, ones, {change})
"""
    return f"""\
{begin}
ones = torch.ones_like(x[:, 0])
{forward}losses.append(F.nll_loss(log_p, y).item())
delta = log_p.exp() - F.one_hot(y, {classes})  # by the logits: softmax minus one-hot; the mean's 1 / n comes below
{backward}"""
