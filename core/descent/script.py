"""The script of a run at one learning rate: costs, weights, curvature and edge, in plain PyTorch."""

from __future__ import annotations

from collections.abc import Sequence

from core import notes
from core.computing import computed_once
from core.descent import columns
from core.descent.every_rate import EPOCHS, SEED, starting_points
from core.descent.kept_aside import shared_columns
from core.descent.one_rate import one_rate
from core.descent.printed import cost_format
from core.descent.problems import Problem
from core.descent.rates import RATES, layers
from core.descent.sweep import MOMENTUM, Optimizer
from core.descent.task import Task
from core.scripts import literals
from core.scripts.cells import TORCH, Cell, Script, imports
from core.scripts.forms import CLASS, LOADER_IMPORTS, PLAIN
from core.scripts.full_batch import layer_class, loop

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
    layer: str = "",
    form: str = PLAIN,
) -> Script:
    """A Python program that needs only torch and prints the numbers of one run of `every_rate`, in one of FORMS.

    Raises:
        ValueError: with `same_start` off, for a rate that is not one of rates.RATES: they say what is drawn before it.
    """
    if not same_start and learning_rate not in RATES:
        raise ValueError(f"Only the rates of the slider have a start of their own, and {learning_rate:g} is none.")
    task = problem.task()
    how = cost_format(costs(problem, learning_rate, optimizer, epochs, seed, same_start, layer))
    by_class = form == CLASS
    return (
        _data(problem, LOADER_IMPORTS if by_class else ()),
        *([] if problem.scaling == columns.RAW else [_scaling(problem)]),
        *([_class(task)] if by_class else []),
        _model(problem, task, learning_rate, optimizer, seed, same_start, layer, by_class),
        *([_tests(problem)] if problem.x_test else []),
        _training(problem, optimizer, epochs, how, by_class),
        _weights("model.linear" if by_class else "model"),
        _cost_of_parameters(problem, task),
        _curvature(optimizer),
        *([_after(problem)] if problem.x_test else []),
    )


@computed_once(most=64)
def costs(
    problem: Problem,
    learning_rate: float,
    optimizer: Optimizer,
    epochs: int,
    seed: int,
    same_start: bool,
    layer: str,
) -> tuple[float, ...]:
    """The costs that the script prints, one for each epoch."""
    start = starting_points(problem, seed, same_start, (learning_rate,) if same_start else RATES, layer)
    run = 0 if same_start else RATES.index(learning_rate)
    return tuple(one_rate(problem.task(), learning_rate, start[run], epochs, optimizer).costs[0].tolist())


def _data(problem: Problem, more: Sequence[str]) -> Cell:
    y = f"torch.tensor({[int(label) for label in problem.y]!r})"
    if problem.loss == "mse":
        y = f"torch.tensor({literals.vector(problem.y)}).unsqueeze(1)"
    name = "x" if problem.scaling == columns.RAW else "raw"
    lines = [imports(*TORCH, *more), "", f"{name} = torch.tensor({literals.matrix(problem.x)})", f"y = {y}"]
    if problem.x_test:
        lines.append(f"x_test = torch.tensor({literals.matrix(problem.x_test)})")
        lines.append(f"y_test = torch.tensor({[int(label) for label in problem.y_test]!r})")
    return Cell(
        f"The data: a row of `{name}` for each example, and what is to be predicted for it in `y`.", "\n".join(lines)
    )


def _scaling(problem: Problem) -> Cell:
    lines = columns.source(problem.fitted(), len(problem.x), "raw")
    lines.append(f"x = {columns.expression(problem.scaling, 'raw')}")
    if problem.x_test:
        lines.append(f"x_test = {columns.expression(problem.scaling, 'x_test')}")
    lines.append('print("scaled rows:", x.tolist())')
    return Cell(_SCALED[problem.scaling], "\n".join(lines))


def _layer(task: Task) -> str:
    return f"nn.Linear({task.features}, {task.outputs}{'' if task.bias else ', bias=False'})"


def _class(task: Task) -> Cell:
    return layer_class(
        "The model as a class: its layer is made once, and `forward` says how inputs go through it.",
        "LinearModel",
        _layer(task),
        f"inputs (n, {task.features}) to outputs (n, {task.outputs})",
        "self.linear(x)",
    )


def _model(
    problem: Problem,
    task: Task,
    learning_rate: float,
    optimizer: Optimizer,
    seed: int,
    same_start: bool,
    layer: str,
    by_class: bool,
) -> Cell:
    made_as = _layer(task)
    lines = [f"torch.manual_seed({seed})  # the same random weights each time"]
    skipped = 0 if same_start or problem.start is not None else layers()[RATES.index(learning_rate)]
    if skipped:
        lines.append(f"for _ in range({skipped}):\n    {made_as}  # draws what other learning rates start from")
    lines.append(f"model = {made_as}")
    if layer:
        lines = notes.lines(layer).split("\n")
    if by_class:
        lines[-1] = "model = LinearModel()"
    if problem.start is not None:
        weight = "model.linear.weight" if by_class else "model.weight"
        lines.append(f"nn.init.constant_({weight}, {problem.start!r})  # in place of the random weight")
    made = {
        "momentum": f"SGD(model.parameters(), lr={learning_rate!r}, momentum={MOMENTUM!r})",
        "adam": f"Adam(model.parameters(), lr={learning_rate!r})",
    }.get(optimizer, f"SGD(model.parameters(), lr={learning_rate!r})")
    lines += [
        f"optimizer = torch.optim.{made}",
        "# All weights and biases in one vector, copied, because training changes them.",
        "start = nn.utils.parameters_to_vector(model.parameters()).detach().clone()",
    ]
    return Cell(
        "The model is one linear layer. Keep where it starts: the curvature is measured there.", "\n".join(lines)
    )


# What optimizer.step() does, for each weight.
_STEPS = {
    "sgd": "each weight becomes weight - lr * gradient",
    "momentum": f"velocity = {MOMENTUM} * velocity + gradient; weight = weight - lr * velocity",
    "adam": "each weight moves by lr times a mean of its gradients over their size",
}


def _training(problem: Problem, optimizer: Optimizer, epochs: int, how: str, by_class: bool) -> Cell:
    costs = {
        "mse": "the mean of the squared errors",
        "cross_entropy": "softmax, then the mean of -log of each true class's probability",
    }
    inputs, targets = ("x_batch", "y_batch") if by_class else ("x", "y")
    step = f"""\
cost = {_cost(problem)}(model({inputs}), {targets})  # {costs[problem.loss]}
print(f"epoch {{epoch}}: cost {{cost.item():{how}}}")
optimizer.zero_grad()  # forget the gradients of the step before
cost.backward()  # the gradient of the cost with respect to each weight and bias
optimizer.step()  # {_STEPS[optimizer]}"""
    text = "Train on all examples at once, and print the cost before each step."
    if by_class:
        text = (
            "A DataLoader gives the examples in batches; here one batch has them all. Print the cost before each step."
        )
    return loop(text, epochs, step, by_loader=by_class)


def _weights(linear: str) -> Cell:
    return Cell(
        "Print what was learnt, after the last step.",
        f"""\
for name, parameter in {linear}.named_parameters():
    print(f"{{name}}:", parameter.data.tolist())""",
    )


def _cost(problem: Problem) -> str:
    return "F.mse_loss" if problem.loss == "mse" else "F.cross_entropy"


def _cost_of_parameters(problem: Problem, task: Task) -> Cell:
    weights = task.outputs * task.features
    bias = f", parameters[{weights}:]" if task.bias else ""
    return Cell(
        "The same cost as a function of all parameters in one vector, because its second derivatives are wanted.",
        f"""\
def cost_at(parameters):  # in float64, because second derivatives want many digits
    outputs = F.linear(x.double(), parameters[:{weights}].view({task.outputs}, {task.features}){bias})
    return {_cost(problem)}(outputs, y{".double()" if problem.loss == "mse" else ""})""",
    )


def _curvature(optimizer: Optimizer) -> Cell:
    edge = {"momentum": f"2 * (1 + {MOMENTUM!r}) / largest", "sgd": "2 / largest"}.get(optimizer)
    code = """\
hessian = torch.autograd.functional.hessian(cost_at, start.double())  # all second derivatives, as a square matrix
largest = torch.linalg.eigvalsh(hessian)[-1].item()  # eigenvalues come in rising order
print("lambda_max:", largest)"""
    if edge is None:
        return Cell("The curvature at the start: the largest eigenvalue of the Hessian.", code)
    return Cell(
        "The curvature at the start: the largest eigenvalue of the Hessian. "
        "Above the edge, a learning rate overshoots in that direction.",
        f'{code}\nprint("edge:", {edge})',
    )


def _tests(problem: Problem) -> Cell:
    tests = len(problem.x_test)
    return Cell(
        "What the model says of the test examples, and how many of the training examples it classifies right.",
        f"""\
def report(when, x_test):
    with torch.inference_mode():  # without noting anything for gradients
        logits = model(x_test)
        cost, right = F.cross_entropy(logits, y_test).item(), (logits.argmax(1) == y_test).sum().item()
        train_right = (model(x).argmax(1) == y).sum().item()  # argmax: the class with the largest logit
        print(f"{{when}}: test cost {{cost:.7g}}, right {{right}} of {tests}, predicted {{logits.argmax(1).tolist()}}")
        train_cost = F.cross_entropy(model(x), y).item()
        print(f"{{when}}, training: cost {{train_cost:.7g}}, right {{train_right}} of {{len(y)}}")


report("before", x_test)""",
    )


def _after(problem: Problem) -> Cell:
    lines = ['report("after", x_test)']
    shared = shared_columns(problem)
    if shared:
        lines.append("as_in_training = x_test.clone()")
        lines += [
            f"as_in_training[:, {n}] = x[0, {n}]  # {problem.feature_names[n]} is the same in every training example"
            for n in shared
        ]
        lines.append('report("with the shared columns", as_in_training)')
    return Cell("The test examples after training; then with what all training examples share.", "\n".join(lines))
