"""The script of a run at one learning rate: costs, weights, curvature and edge, in plain PyTorch."""

from __future__ import annotations

from core.descent import columns
from core.descent.problems import Problem
from core.descent.rates import RATES, layers
from core.descent.study import EPOCHS, SEED
from core.descent.sweep import MOMENTUM, Optimizer
from core.descent.task import Task
from core.scripts import literals


def script(
    problem: Problem,
    learning_rate: float,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
    same_start: bool = True,
) -> str:
    """A Python program that needs only torch and prints the numbers of one run of `study`.

    Raises:
        ValueError: with `same_start` off, for a rate that is not one of rates.RATES: they say what is drawn before it.
    """
    if not same_start and learning_rate not in RATES:
        raise ValueError(f"Only the rates of the slider have a start of their own, and {learning_rate:g} is none.")
    task = problem.task()
    return (
        "\n\n".join(
            [
                "import torch\nimport torch.nn.functional as F\nfrom torch import nn",
                _data(problem),
                _model(problem, task, learning_rate, optimizer, seed, same_start),
                _training(problem, epochs),
                _curvature(problem, task, optimizer),
                *([_test()] if problem.x_test else []),
            ]
        ).replace("\n\n\n\n", "\n\n\n")
        + "\n"
    )


def _data(problem: Problem) -> str:
    y = f"torch.tensor({[int(label) for label in problem.y]!r})"
    if problem.loss == "mse":
        y = f"torch.tensor({literals.vector(problem.y)}).unsqueeze(1)"
    lines = [f"x = torch.tensor({literals.matrix(problem.x)})", f"y = {y}"]
    if problem.x_test:
        lines.append(f"x_test = torch.tensor({literals.matrix(problem.x_test)})")
        lines.append(f"y_test = torch.tensor({[int(label) for label in problem.y_test]!r})")
    if problem.scaling != columns.RAW:
        lines += columns.source(problem.fitted(), len(problem.x))
        names = ("x", "x_test") if problem.x_test else ("x",)
        lines += [f"{name} = {columns.expression(problem.scaling, name)}" for name in names]
    return "\n".join(lines)


def _model(
    problem: Problem, task: Task, learning_rate: float, optimizer: Optimizer, seed: int, same_start: bool
) -> str:
    layer = f"nn.Linear({task.features}, {task.outputs}{'' if task.bias else ', bias=False'})"
    lines = [f"torch.manual_seed({seed})"]
    skipped = 0 if same_start or problem.start is not None else layers()[RATES.index(learning_rate)]
    if skipped:
        lines.append(f"for _ in range({skipped}):\n    {layer}  # what other learning rates start from")
    lines.append(f"model = {layer}")
    if problem.start is not None:
        lines.append(f"nn.init.constant_(model.weight, {problem.start!r})")
    made = {
        "momentum": f"SGD(model.parameters(), lr={learning_rate!r}, momentum={MOMENTUM!r})",
        "adam": f"Adam(model.parameters(), lr={learning_rate!r})",
    }.get(optimizer, f"SGD(model.parameters(), lr={learning_rate!r})")
    lines += [
        f"optimizer = torch.optim.{made}",
        "start = nn.utils.parameters_to_vector(model.parameters()).detach().clone()",
    ]
    return "\n".join(lines)


def _training(problem: Problem, epochs: int) -> str:
    return f"""\
for epoch in range({epochs}):
    cost = {_cost(problem)}(model(x), y)
    print(f"epoch {{epoch}}: cost {{cost.item():.7g}}")
    if epoch < {epochs - 1}:
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
for name, parameter in model.named_parameters():
    print(f"{{name}}:", parameter.data.tolist())"""


def _cost(problem: Problem) -> str:
    return "F.mse_loss" if problem.loss == "mse" else "F.cross_entropy"


def _curvature(problem: Problem, task: Task, optimizer: Optimizer) -> str:
    weights = task.outputs * task.features
    bias = f", parameters[{weights}:]" if task.bias else ""
    edge = {"momentum": f"2 * (1 + {MOMENTUM!r}) / largest", "sgd": "2 / largest"}.get(optimizer)
    shown = f'\nprint("edge:", {edge})' if edge else ""
    return f"""\

def cost_at(parameters):
    outputs = F.linear(x.double(), parameters[:{weights}].view({task.outputs}, {task.features}){bias})
    return {_cost(problem)}(outputs, y{".double()" if problem.loss == "mse" else ""})


hessian = torch.autograd.functional.hessian(cost_at, start.double())  # at the start
largest = torch.linalg.eigvalsh(hessian)[-1].item()
print("lambda_max:", largest){shown}"""


def _test() -> str:
    return """\
predicted = model(x_test).argmax(1)
print("predicted:", predicted.tolist(), "accuracy:", (predicted == y_test).float().mean().item())"""
