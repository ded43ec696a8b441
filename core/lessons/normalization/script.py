"""The scripts of the normalization lesson: new students for the exam scores, the wrong scale for images."""

from __future__ import annotations

from core.data import Dataset
from core.descent import columns
from core.descent.every_rate import EPOCHS, SEED
from core.descent.problems import Problem
from core.descent.script import script as training_script
from core.descent.sweep import Optimizer
from core.descent.task import table
from core.scripts import literals
from core.scripts.cells import Cell, Script
from core.scripts.run_script import script as run_script
from core.training.config import RunConfig


def script(
    problem: Problem,
    learning_rate: float,
    students: literals.Matrix,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
) -> Script:
    """A Python program that needs only torch and prints a run, its curvature, its predictions, and new students'."""
    own = columns.fit(table(students), problem.scaling)
    new = [
        f"new = torch.tensor({literals.matrix(students)})",
        *columns.source(own, len(students), "new", "own_"),
        f'print("new students:", model({columns.expression(problem.scaling, "new")}).squeeze(1).tolist())',
        'print("not scaled:", model(new).squeeze(1).tolist())',
        f'print("by their own:", model({columns.expression(problem.scaling, "new", "own_")}).squeeze(1).tolist())',
    ]
    return (
        *training_script(problem, learning_rate, optimizer, epochs, seed),
        Cell(
            "All curvatures at the start, and what the model predicts after training.",
            'print("eigenvalues:", torch.linalg.eigvalsh(hessian).tolist())\n'
            'print("predictions:", model(x).squeeze(1).tolist())',
        ),
        Cell(
            "New students: scaled as the training rows were, which is right; not scaled; and scaled by themselves.",
            "\n".join(new),
        ),
    )


def images_script(config: RunConfig, data: Dataset) -> Script:
    """The script of a run, which then tests the trained model on raw pixels, and measures the curvature it met."""
    back = {"0-1": f"x_test * {data.max_value}", "none": "x_test", "standardized": "x_test * float(std) + float(mean)"}
    raw = back.get(config.scaling, f"x_test * {data.max_value} + mean")
    return (
        *run_script(config, data),
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
