"""The scripts of the normalization lesson: new students for the exam scores, the wrong scale for images."""

from __future__ import annotations

from core.data import Dataset
from core.descent import columns
from core.descent.problems import Problem
from core.descent.study import EPOCHS, SEED
from core.descent.sweep import Optimizer
from core.descent.task import table
from core.lessons.learning_rate.script import script as training_script
from core.scripts import literals
from core.scripts.run_script import script as run_script
from core.training.config import RunConfig


def script(
    problem: Problem,
    learning_rate: float,
    students: literals.Matrix,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
) -> str:
    """A Python program that needs only torch and prints a run, its curvature, its predictions, and new students'."""
    own = columns.fit(table(students), problem.scaling)
    lines = [
        training_script(problem, learning_rate, optimizer, epochs, seed),
        'print("eigenvalues:", torch.linalg.eigvalsh(hessian).tolist())',
        'print("predictions:", model(x).squeeze(1).tolist())',
        "",
        f"new = torch.tensor({literals.matrix(students)})",
        *columns.source(own, len(students), "new", "own_"),
        f'print("new students:", model({columns.expression(problem.scaling, "new")}).squeeze(1).tolist())',
        'print("not scaled:", model(new).squeeze(1).tolist())',
        f'print("by their own:", model({columns.expression(problem.scaling, "new", "own_")}).squeeze(1).tolist())',
    ]
    return "\n".join(lines) + "\n"


def images_script(config: RunConfig, data: Dataset) -> str:
    """The script of a run, which then tests the trained model on raw pixels, and measures the curvature it met."""
    back = {"0-1": f"x_test * {data.max_value}", "none": "x_test", "standardized": "x_test * float(std) + float(mean)"}
    raw = back.get(config.scaling, f"x_test * {data.max_value} + mean")
    return (
        run_script(config, data)
        + f"""
with torch.inference_mode():
    logits = model({raw})
    loss = F.cross_entropy(logits, y_test).item()
    accuracy = (logits.argmax(1) == y_test).float().mean().item()
print(f"on raw pixels: test loss {{loss:.6f}}, test accuracy {{accuracy:.4f}}")

ones = torch.cat([x_train, torch.ones(len(x_train), 1)], 1)  # the bias is one more column
largest = torch.linalg.eigvalsh((ones.T @ ones).double() / len(ones))[-1].item()
print("largest eigenvalue of X'X/N:", largest)
print("edge:", {2 * data.classes} / largest)  # for a start with all weights 0
"""
    )
