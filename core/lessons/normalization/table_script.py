"""The script of the picture of tables: each scaling of wine and breast cancer, trained at every rate, the best kept."""

from __future__ import annotations

from textwrap import indent

from core.data import load, loading
from core.lessons.normalization.table_scaling import EACH, HIGHEST, LOWEST, ONE, PER_DECADE, RAW, ROUNDING, TABLES
from core.scripts.cells import TORCH, Cell, Script, imports
from core.scripts.forms import CLASS, LOADER_IMPORTS, PLAIN
from core.scripts.full_batch import one_batch, repeated


def tables_script(epochs: int, form: str = PLAIN) -> Script:
    """A Python program that prints a line for each scaling of each table.

    Args:
        epochs: of each run.
        form: one of FORMS.
    """
    by_class = form == CLASS
    more = [line for name in TABLES for line in loading(name).imports]
    return (
        Cell(
            "What it needs.",
            f"{imports('import math', *TORCH, *(LOADER_IMPORTS if by_class else ()), *more)}\n\n"
            "torch.set_num_threads(1)",
        ),
        Cell(
            "Three scalings: the columns as they are, one mean and deviation for all numbers, and one for each column. "
            "What the training rows say scales the test rows, too.",
            f"""\
def scalings(x_train, x_test):
    std, mean = torch.std_mean(x_train.double())
    std_of_each, mean_of_each = torch.std_mean(x_train.double(), 0)
    for name, mean, std in (
        ("{RAW}", 0.0, 1.0),
        ("{ONE}", float(mean), float(std)),
        ("{EACH}", mean_of_each.float(), std_of_each.float()),
    ):
        yield name, (x_train - mean) / std, (x_test - mean) / std""",
        ),
        *([_class()] if by_class else []),
        Cell(
            "Train at one learning rate from all weights 0, with all rows in each step; note the loss before each step "
            "and after the last.",
            _train(epochs, by_class),
        ),
        Cell(
            "Train at every rate, and take the one with the lowest loss at the end among those at which no loss is "
            "above the first.",
            f"""\
def compare(table, x_train, y_train, x_test, y_test):
    powers = range({LOWEST * PER_DECADE}, {HIGHEST * PER_DECADE + 1})
    rates = [float(f"{{10 ** (power / {PER_DECADE}):.2g}}") for power in powers]
    for name, x, x_new in scalings(x_train, x_test):
        best, lowest = None, math.inf
        for rate in rates:
            model, losses = train(x, y_train, rate)
            # Written so that a loss that is no number counts as above.
            if all(loss <= losses[0] * {1 + ROUNDING!r} for loss in losses) and losses[-1] < lowest:
                best, lowest, kept = rate, losses[-1], model
        with torch.inference_mode():
            accuracy = (kept(x_new).argmax(1) == y_test).float().mean().item()
        print(f"{{table}}, {{name}}: best rate {{best:g}}, loss {{lowest:.6f}}, test accuracy {{accuracy:.4f}}")
    guessed = (y_test == y_train.bincount().argmax()).float().mean().item()
    print(f"{{table}}, always the most frequent class: test accuracy {{guessed:.4f}}")""",
        ),
        *(
            Cell(
                loading(name).text,
                f'{loading(name).code}\ncompare("{load(name).name}", x_train, y_train, x_test, y_test)',
            )
            for name in TABLES
        ),
    )


def _train(epochs: int, by_class: bool) -> str:
    inputs, labels = ("x_batch", "y_batch") if by_class else ("x", "y")
    step = f"""\
loss = F.cross_entropy(model({inputs}), {labels})
losses.append(loss.item())
optimizer.zero_grad()  # forget the gradients of the step before
loss.backward()
optimizer.step()"""
    made = "SoftmaxRegression(x.shape[1], classes)" if by_class else "nn.Linear(x.shape[1], classes)"
    loader = f"    {one_batch()}\n" if by_class else ""
    return f"""\
def train(x, y, learning_rate):
    classes = int(y.max()) + 1
    model = {made}
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses = []
{loader}{indent(repeated(epochs, step, by_loader=by_class), "    ")}
    with torch.inference_mode():
        losses.append(F.cross_entropy(model(x), y).item())
    return model, losses"""


def _class() -> Cell:
    return Cell(
        "The model as a class: its layer is made once, and `forward` says how rows go through it.",
        """\
class SoftmaxRegression(nn.Module):
    def __init__(self, columns, classes):
        super().__init__()  # from here on nn.Module finds the weights of each layer
        self.linear = nn.Linear(columns, classes)

    def forward(self, x):  # called by model(x): rows (n, columns) to logits (n, classes)
        return self.linear(x)""",
    )
