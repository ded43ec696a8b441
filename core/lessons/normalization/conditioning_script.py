"""The script of the table that compares scalings: how the cost curves with each, and which learning rate is best."""

from __future__ import annotations

from textwrap import indent

from core import notes
from core.descent import columns
from core.descent.problems import Problem
from core.descent.rates import HIGHEST, LOWEST, PER_DECADE
from core.descent.regimes import FLOOR
from core.descent.task import table
from core.lessons.normalization.arithmetic import with_spread
from core.scripts import literals
from core.scripts.cells import TORCH, Cell, Script, imports
from core.scripts.forms import CLASS, LOADER_IMPORTS, PLAIN
from core.scripts.full_batch import layer_class, one_batch, repeated


def conditioning_script(problem: Problem, epochs: int, seed: int, layer: str = "", form: str = PLAIN) -> Script:
    """A Python program that needs only torch: for each scaling it prints the numbers of its row of the table.

    Args:
        problem: the table as it is.
        epochs: of each run; the last cost is that of the last one.
        seed: of the start, unless `layer` names one of the notes' layers.
        form: one of FORMS.
    """
    exams = len(problem.feature_names)
    by_class = form == CLASS
    inputs, targets = ("x_batch", "y_batch") if by_class else ("x", "y")
    step = f"""\
cost = F.mse_loss(model({inputs}), {targets})
costs.append(cost.item())
optimizer.zero_grad()  # forget the gradients of the step before
cost.backward()
optimizer.step()"""
    loader = f"\n    {one_batch()}" if by_class else ""
    return (
        Cell(
            "The exam scores as they are, and the final scores.",
            f"""\
{imports("import math", *TORCH, *(LOADER_IMPORTS if by_class else ()))}

torch.set_num_threads(1)
raw = torch.tensor({literals.matrix(problem.x)})
y = torch.tensor({literals.vector(problem.y)}).unsqueeze(1)""",
        ),
        Cell("The scores in each scaling, learnt from these rows.", "\n".join(_scalings(problem))),
        Cell(
            "How the cost curves: its second derivatives by weights and bias are twice the mean products of columns.",
            """\
def curvature(x):
    columns = torch.cat([x, torch.ones(len(x), 1)], 1).double()  # the bias is a column of ones
    values = torch.linalg.eigvalsh(2 * columns.T @ columns / len(x))  # in rising order
    rounding = values[-1] * len(values) * torch.finfo(torch.float64).eps * 10
    curved = values[values > rounding]  # the others are 0 but for rounding
    return curved[-1].item(), curved[0].item()""",
        ),
        *([_class(exams)] if by_class else []),
        Cell(
            "Train at one learning rate from the same start, and note the cost before each step.",
            f"""\
def costs_at(x, learning_rate):
    {_made(exams, seed, layer, by_class)}
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    costs = []{loader}
{indent(repeated(epochs, step, by_loader=by_class), "    ")}
    return costs""",
        ),
        Cell(
            "For each scaling: the curvature, the largest stable rate, and the rate with the lowest last cost. Where "
            "several reach the rounding of float32, the one that was low soonest.",
            f"""\
rates = [float(f"{{10 ** (n / {PER_DECADE}):.3g}}") for n in range({LOWEST * PER_DECADE}, {HIGHEST * PER_DECADE + 1})]
for name, x in scores.items():
    largest, smallest = curvature(x)
    print(f"{{name}}: lambda_max {{largest:.6g}}, condition number {{largest / smallest:.6g}}")
    print(f"{{name}}, largest stable rate: {{2 / largest:.6g}}")
    x_spread = x.double(){_spread(problem)}
    print(f"{{name}}, steepness of each column:", (2 * x_spread.square().mean(0)).tolist())
{_correlation(problem)}    runs = {{rate: costs_at(x, rate) for rate in rates}}
    runs = {{rate: costs for rate, costs in runs.items() if math.isfinite(costs[-1])}}
    if not runs:
        continue  # every rate ends at an infinite cost
    lowest = min(costs[-1] for costs in runs.values())
    arrived = [rate for rate in runs if runs[rate][-1] <= max(lowest, {FLOOR!r} * runs[rate][0])]
    best = min(arrived, key=lambda rate: sum(runs[rate]))
    print(f"{{name}}, best rate: {{best:g}}, cost there {{runs[best][-1]:.6g}}")""",
        ),
    )


def _scalings(problem: Problem) -> list[str]:
    lines = ["scores = {}"]
    for kind in columns.KINDS:
        lines += columns.source(columns.fit(table(problem.x), kind), len(problem.x), "raw", f"{kind}_")
        lines.append(f'scores["{kind}"] = {columns.expression(kind, "raw", f"{kind}_")}')
    return lines


def _spread(problem: Problem) -> str:
    spread = with_spread(problem)
    all_of_them = len(spread) == len(problem.feature_names)
    return "" if all_of_them else f"[:, {spread!r}]  # the other columns have one value only"


def _correlation(problem: Problem) -> str:
    if len(with_spread(problem)) < 2:
        return ""
    return """\
    correlations = torch.corrcoef(x_spread.T).nan_to_num().abs().fill_diagonal_(0)  # of each two columns
    print(f"{name}, largest correlation: {correlations.max().item():.6f}")
"""


def _made(exams: int, seed: int, layer: str, by_class: bool) -> str:
    lines = (notes.lines(layer) if layer else f"torch.manual_seed({seed})\nmodel = nn.Linear({exams}, 1)").split("\n")
    if by_class:
        lines[-1] = "model = LinearModel()"
    return "\n    ".join(lines)


def _class(exams: int) -> Cell:
    return layer_class(
        "The model as a class: its layer is made once, and `forward` says how scores go through it.",
        "LinearModel",
        f"nn.Linear({exams}, 1)",
        f"scores (n, {exams}) to predictions (n, 1)",
        "self.linear(x)",
    )
