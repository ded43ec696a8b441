"""The script of a run at one learning rate: costs, weights, curvature and edge, in plain PyTorch."""

from __future__ import annotations

from core.descent import columns
from core.descent.every_rate import EPOCHS, SEED
from core.descent.problems import Problem
from core.descent.rates import RATES, layers
from core.descent.sweep import MOMENTUM, Optimizer
from core.descent.task import Task
from core.scripts import literals
from core.scripts.cells import TORCH, Cell, Script, imports

_SCALED = {
    columns.CENTRED: "Subtract from each column its mean over the training rows.",
    columns.SCALED: "Divide each column by its standard deviation over the training rows.",
    columns.STANDARDIZED: "Standardize each column with its mean and standard deviation over the training rows.",
    columns.WHITENED: "Standardize each column, then remove the correlations between the columns.",
}
assert set(_SCALED) == set(columns.KINDS) - {columns.RAW}


def script(
    problem: Problem,
    learning_rate: float,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
    same_start: bool = True,
) -> Script:
    """A Python program that needs only torch and prints the numbers of one run of `every_rate`.

    Raises:
        ValueError: with `same_start` off, for a rate that is not one of rates.RATES: they say what is drawn before it.
    """
    if not same_start and learning_rate not in RATES:
        raise ValueError(f"Only the rates of the slider have a start of their own, and {learning_rate:g} is none.")
    task = problem.task()
    return (
        _data(problem),
        *([] if problem.scaling == columns.RAW else [_scaling(problem)]),
        _model(problem, task, learning_rate, optimizer, seed, same_start),
        _training(problem, epochs),
        _WEIGHTS,
        _cost_of_parameters(problem, task),
        _curvature(optimizer),
        *([_TEST] if problem.x_test else []),
    )


def _data(problem: Problem) -> Cell:
    y = f"torch.tensor({[int(label) for label in problem.y]!r})"
    if problem.loss == "mse":
        y = f"torch.tensor({literals.vector(problem.y)}).unsqueeze(1)"
    lines = [imports(*TORCH), "", f"x = torch.tensor({literals.matrix(problem.x)})", f"y = {y}"]
    if problem.x_test:
        lines.append(f"x_test = torch.tensor({literals.matrix(problem.x_test)})")
        lines.append(f"y_test = torch.tensor({[int(label) for label in problem.y_test]!r})")
    return Cell("The data: a row of `x` for each example, and what is to be predicted for it in `y`.", "\n".join(lines))


def _scaling(problem: Problem) -> Cell:
    names = ("x", "x_test") if problem.x_test else ("x",)
    lines = columns.source(problem.fitted(), len(problem.x))
    lines += [f"{name} = {columns.expression(problem.scaling, name)}" for name in names]
    return Cell(_SCALED[problem.scaling], "\n".join(lines))


def _model(
    problem: Problem, task: Task, learning_rate: float, optimizer: Optimizer, seed: int, same_start: bool
) -> Cell:
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
    return Cell(
        "The model is one linear layer. Keep where it starts: the curvature is measured there.", "\n".join(lines)
    )


def _training(problem: Problem, epochs: int) -> Cell:
    return Cell(
        "Train on all examples at once, and print the cost before each step.",
        f"""\
for epoch in range({epochs}):
    cost = {_cost(problem)}(model(x), y)
    print(f"epoch {{epoch}}: cost {{cost.item():.7g}}")
    if epoch < {epochs - 1}:
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()""",
    )


_WEIGHTS = Cell(
    "Print what was learnt.",
    """\
for name, parameter in model.named_parameters():
    print(f"{name}:", parameter.data.tolist())""",
)


def _cost(problem: Problem) -> str:
    return "F.mse_loss" if problem.loss == "mse" else "F.cross_entropy"


def _cost_of_parameters(problem: Problem, task: Task) -> Cell:
    weights = task.outputs * task.features
    bias = f", parameters[{weights}:]" if task.bias else ""
    return Cell(
        "The same cost as a function of all parameters in one vector, because its second derivatives are wanted.",
        f"""\
def cost_at(parameters):
    outputs = F.linear(x.double(), parameters[:{weights}].view({task.outputs}, {task.features}){bias})
    return {_cost(problem)}(outputs, y{".double()" if problem.loss == "mse" else ""})""",
    )


def _curvature(optimizer: Optimizer) -> Cell:
    edge = {"momentum": f"2 * (1 + {MOMENTUM!r}) / largest", "sgd": "2 / largest"}.get(optimizer)
    code = """\
hessian = torch.autograd.functional.hessian(cost_at, start.double())
largest = torch.linalg.eigvalsh(hessian)[-1].item()
print("lambda_max:", largest)"""
    if edge is None:
        return Cell("The curvature at the start: the largest eigenvalue of the Hessian.", code)
    return Cell(
        "The curvature at the start: the largest eigenvalue of the Hessian. "
        "Above the edge, a learning rate overshoots in that direction.",
        f'{code}\nprint("edge:", {edge})',
    )


_TEST = Cell(
    "Predict the test examples: the class with the largest logit.",
    """\
predicted = model(x_test).argmax(1)
print("predicted:", predicted.tolist(), "accuracy:", (predicted == y_test).float().mean().item())""",
)
