"""The scripts of the normalization lesson: both runs and new students for exam scores, the wrong scale for images."""

from __future__ import annotations

from dataclasses import replace

from core import notes
from core.data import Dataset, image_kind
from core.descent import columns
from core.descent.every_rate import EPOCHS, SEED
from core.descent.printed import cost_format
from core.descent.problems import Problem
from core.descent.script import costs
from core.descent.script import script as training_script
from core.descent.sweep import Optimizer
from core.descent.task import table
from core.scripts import literals
from core.scripts.cells import Cell, Script
from core.scripts.forms import PLAIN
from core.scripts.run_script import script as run_script
from core.training.config import RunConfig


def script(
    problem: Problem,
    learning_rate: float,
    students: literals.Matrix,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
    layer: str = "",
    form: str = PLAIN,
) -> Script:
    """A Python program that needs only torch: it prints both runs, the curvature, and predictions for old and new."""
    own = columns.fit(table(students), problem.scaling)
    new = [
        f"new = torch.tensor({literals.matrix(students)})",
        *columns.source(own, len(students), "new", "own_"),
        f'print("new students:", model({columns.expression(problem.scaling, "new")}).squeeze(1).tolist())',
        'print("not scaled:", model(new).squeeze(1).tolist())',
        f'print("by their own:", model({columns.expression(problem.scaling, "new", "own_")}).squeeze(1).tolist())',
    ]
    return (
        *training_script(problem, learning_rate, optimizer, epochs, seed, layer=layer, form=form),
        Cell(
            "All curvatures at the start, and what the model predicts after training.",
            'print("eigenvalues:", torch.linalg.eigvalsh(hessian).tolist())\n'
            'print("predictions:", model(x).squeeze(1).tolist())  # a row of one number becomes that number',
        ),
        *([] if problem.scaling == columns.RAW else [_unscaled(problem, learning_rate, epochs, seed, layer)]),
        Cell(
            "New students: scaled as the training rows were, which is right; not scaled; and scaled by themselves.",
            "\n".join(new),
        ),
    )


def _unscaled(problem: Problem, learning_rate: float, epochs: int, seed: int, layer: str) -> Cell:
    """The other run of the page: the same program on the scores as they are."""
    plain = replace(problem, scaling=columns.RAW)
    how = cost_format(costs(plain, learning_rate, "sgd", epochs, seed, True, layer))
    features = len(problem.feature_names)
    made = f"torch.manual_seed({seed})\nmodel = nn.Linear({features}, 1)" if not layer else notes.lines(layer)
    deviation = "raw.std(0).tolist()" if len(problem.x) > 1 else '"a single row has none"'
    return Cell(
        "For comparison the same start and as many steps on the scores as they are, and what their columns have.",
        f"""\
print("mean of each column:", raw.mean(0).tolist())
print("standard deviation:", {deviation})
{made.replace("model =", "unscaled =")}
optimizer = torch.optim.SGD(unscaled.parameters(), lr={learning_rate!r})
for epoch in range({epochs}):
    cost = F.mse_loss(unscaled(raw), y)
    print(f"as they are: cost {{cost.item():{how}}} at epoch {{epoch}}")
    optimizer.zero_grad()
    cost.backward()
    optimizer.step()
print("predicted, as they are:", unscaled(raw).squeeze(1).tolist())""",
    )


def images_script(config: RunConfig, data: Dataset, form: str = PLAIN) -> Script:
    """The script of a run, which then tests the trained model on raw pixels, and measures the curvature it met."""
    most = image_kind(data).max_value
    back = {"0-1": f"x_test * {most}", "none": "x_test", "standardized": "x_test * float(std) + float(mean)"}
    raw = back.get(config.scaling, f"x_test * {most} + mean")
    return (
        *run_script(config, data, form=form),
        Cell(
            "Test the trained model on raw pixels, on which it was not trained.",
            f"""\
with torch.inference_mode():
    logits = model({raw})
    loss = F.cross_entropy(logits, y_test).item()
    accuracy = (logits.argmax(1) == y_test).float().mean().item()
print(f"on raw pixels: test loss {{loss:.6f}}, test accuracy {{accuracy:.4f}}")""",
        ),
        Cell(
            "The curvature that the run met, and its edge for a start with all weights 0. The bias is one more column.",
            f"""\
ones = torch.cat([x_train, torch.ones(len(x_train), 1)], 1)
largest = torch.linalg.eigvalsh((ones.T @ ones).double() / len(ones))[-1].item()
print("largest eigenvalue of X'X/N:", largest)
print("edge:", {2 * data.classes} / largest)""",
        ),
    )
