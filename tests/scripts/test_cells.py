"""A script as cells: one file that runs, with each text as a comment, the same bytes each time."""

from __future__ import annotations

import ast
import dataclasses
import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch

from core.data import SCALINGS, Dataset, load, loading, scaled
from core.descent import columns
from core.descent.problems import PROBLEMS, SCORES
from core.descent.script import script as descent_script
from core.lessons.cross_entropy import script as cross_entropy
from core.lessons.cross_entropy.bug_script import bug_script
from core.lessons.cross_entropy.bugs import BUGS
from core.lessons.cross_entropy.examples import data_a, two_classes
from core.lessons.cross_entropy.two_distributions import Pair
from core.lessons.data.script import script as data_script
from core.lessons.likelihood import arithmetic as likelihood
from core.lessons.likelihood.script import few_and_many_script
from core.lessons.likelihood.script import script as likelihood_script
from core.lessons.logistic.arithmetic import NOTES
from core.lessons.logistic.script import script as logistic_script
from core.lessons.normalization.arithmetic import NEW_STUDENTS
from core.lessons.normalization.conditioning_script import conditioning_script
from core.lessons.normalization.script import images_script
from core.lessons.normalization.script import script as normalization_script
from core.lessons.normalization.table_script import tables_script
from core.lessons.overfitting.depth_study import Budget
from core.lessons.overfitting.script import depth_script
from core.lessons.regularization.penalties import train_all
from core.lessons.regularization.script import digits_script, forms_script
from core.lessons.softmax.arithmetic import EXAMPLES
from core.lessons.softmax.script import script as softmax_script
from core.lessons.three_codings.arithmetic import CODINGS
from core.lessons.three_codings.one_coding_script import examples_script, step_script
from core.lessons.three_codings.script import script as three_codings_script
from core.scripts.cells import WIDTH, Cell, Script, imports, source
from core.scripts.data_cells import data_cells
from core.scripts.forms import CLASS
from core.scripts.run_script import confusion
from core.scripts.run_script import script as run_script
from core.training import RunConfig

ROOT = Path(__file__).parents[2]
EVERYTHING = RunConfig(hidden=(8,), dropout=0.5, train_size=100, evaluate_train=True, patience=1)
SCRIPTS: dict[str, Callable[[], Script]] = {
    "cross-entropy": lambda: cross_entropy.script(data_a(), "mean", 0.1),
    "two classes": lambda: cross_entropy.script(two_classes(), "sum"),
    "one-hot": lambda: cross_entropy.one_hot_script(data_a()),
    "distributions": lambda: cross_entropy.distributions_script(Pair((0.6, 0.3, 0.1), (0.1, 0.3, 0.6))),
    "convex": lambda: cross_entropy.convex_script(2),
    **{f"bug {name}": lambda name=name: bug_script(name) for name in BUGS},  # type: ignore[misc]
    "likelihood": lambda: likelihood_script(likelihood.COIN, 0.7, likelihood.COUNTS, (1.0, 1.0, 1.0)),
    "few and many": lambda: few_and_many_script(0.5),
    "logistic": lambda: logistic_script(NOTES),
    "softmax": lambda: softmax_script(EXAMPLES["equal"]),
    "three codings": lambda: three_codings_script([(f"Coding {c.name}", c.written, c.variant) for c in CODINGS]),
    **{f"step of {c.name}": lambda c=c: step_script(c.written, c.variant, epoch=3) for c in CODINGS},  # type: ignore[misc]
    **{f"examples of {c.name}": lambda c=c: examples_script(c.written, c.variant) for c in CODINGS},  # type: ignore[misc]
    **{f"descent {name}": lambda name=name: descent_script(PROBLEMS[name], 0.1) for name in PROBLEMS},  # type: ignore[misc]
    "normalization": lambda: normalization_script(
        dataclasses.replace(SCORES, scaling=columns.WHITENED), 0.1, NEW_STUDENTS
    ),
    "conditioning": lambda: conditioning_script(SCORES, 20, 1),
    "pixels": lambda: images_script(RunConfig(), load("digits")),
    "tables": lambda: tables_script(20),
    "noisy digits": lambda: digits_script(60, 0.1, 2, True, 0.1),
    "penalties": lambda: forms_script(train_all(0.3, True, "sgd", 25, "notes")),
    "depths": lambda: depth_script(Budget()),
    "data": lambda: data_script(load("digits"), 1, 20),
    "data of a table by class": lambda: data_script(load("iris"), 1, 20, CLASS),
    "run": lambda: run_script(EVERYTHING, load("digits")),
    "run elsewhere": lambda: run_script(EVERYTHING, load("digits"), "cuda"),
    "run by class": lambda: run_script(EVERYTHING, load("digits"), form=CLASS),
    "run and its confusion matrix": lambda: (*run_script(RunConfig(), load("digits")), confusion(load("digits"))),
    "softmax regression by class": lambda: run_script(RunConfig(), load("digits"), form=CLASS),
    **{f"bug {name} by class": lambda name=name: bug_script(name, form=CLASS) for name in BUGS},  # type: ignore[misc]
    "logistic by class": lambda: logistic_script(NOTES, form=CLASS),
    "three codings by class": lambda: three_codings_script(
        [(f"Coding {c.name}", c.written, c.variant) for c in CODINGS], form=CLASS
    ),
    **{
        f"step of {c.name} by class": lambda c=c: step_script(c.written, c.variant, epoch=3, form=CLASS)  # type: ignore[misc]
        for c in CODINGS
    },
    **{
        f"examples of {c.name} by class": lambda c=c: examples_script(c.written, c.variant, form=CLASS)  # type: ignore[misc]
        for c in CODINGS
    },
    "descent by class": lambda: descent_script(SCORES, 0.1, form=CLASS),
    "conditioning by class": lambda: conditioning_script(SCORES, 20, 1, form=CLASS),
    "noisy digits by class": lambda: digits_script(60, 0.1, 2, True, 0.1, CLASS),
    "penalties by class": lambda: forms_script(train_all(0.3, True, "sgd", 25, "notes"), CLASS),
    "depths by class": lambda: depth_script(Budget(), CLASS),
}


def test_no_script_of_a_lesson_is_forgotten_here() -> None:
    used = []
    for make in SCRIPTS.values():
        for name in make.__code__.co_names:
            found = globals().get(name)
            if isinstance(found, ModuleType):
                used += [getattr(found, name, None) for name in make.__code__.co_names]
            else:
                used.append(found)
    for path in (ROOT / "core" / "lessons").glob("*/*script.py"):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, made in vars(module).items():
            if getattr(made, "__module__", "") == module.__name__ and made.__annotations__.get("return") == "Script":
                assert name.startswith("_") or made in used, f"{module.__name__}.{name}"


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_is_cells_that_say_what_they_do(name: str) -> None:
    cells = SCRIPTS[name]()
    assert len(cells) > 1
    for cell in cells:
        assert ast.parse(cell.code).body  # whole statements
        assert cell.text[0].isupper() and cell.text.endswith(".") and "  " not in cell.text
        assert "\n" not in cell.text and "core/" not in cell.text
    file = source(cells)
    assert file == source(SCRIPTS[name]())
    # Nothing is lost and nothing is added: the file's statements are the cells' statements.
    statements = [ast.dump(statement) for cell in cells for statement in ast.parse(cell.code).body]
    assert [ast.dump(statement) for statement in ast.parse(file).body] == statements
    comments = " ".join(line.removeprefix("# ") for line in file.splitlines() if line.startswith("#"))
    assert all(cell.text in comments for cell in cells)
    assert all(len(line) <= WIDTH for line in file.splitlines() if line.startswith("#"))


def test_a_file_has_the_empty_lines_of_pep_8() -> None:
    cells = (
        Cell("Begin.", "\nimport torch\n\nx = 1\n"),
        Cell("Say what double is.", "def double(x):\n    return 2 * x"),
        Cell("Use it. " + "Very " * 30 + "long.", "y = double(\n    x,\n)"),
        Cell("Print.", "print(y)"),
    )
    assert source(cells) == (
        "# Begin.\nimport torch\n\nx = 1\n"
        "\n\n# Say what double is.\ndef double(x):\n    return 2 * x\n"
        f"\n\n# Use it. {'Very ' * 22}\n".replace(" \n", "\n")
        + f"# {'Very ' * 8}long.\ny = double(\n    x,\n)\n"
        "\n# Print.\nprint(y)\n"
    )
    assert source(()) == ""


def test_imports_stand_in_their_usual_order() -> None:
    wanted = imports("from torch import nn", "import torch", "import os", "from pathlib import Path", "import torch")
    assert wanted == "import os\nfrom pathlib import Path\n\nimport torch\nfrom torch import nn"
    assert imports("import torch") == "import torch"


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("images", [200, 1437])
def test_the_first_cells_make_the_tensors_that_a_run_has(scaling: str, images: int, digits: Dataset) -> None:
    check_tensors(digits, images, scaling)


@pytest.mark.mnist
def test_the_lines_of_mnist_load_what_the_app_loads(mnist: Dataset) -> None:
    check_tensors(mnist, 500, "standardized")
    assert "Fashion-MNIST" in loading("fashion-mnist").text and "FashionMNIST(" in loading("fashion-mnist").code


def test_the_first_cells_leave_the_same_pixels_out(digits: Dataset) -> None:
    for images, scaling in ((30, "0-1"), (1437, "standardized")):
        check_tensors(digits, images, scaling, 16)


def check_tensors(data: Dataset, images: int, scaling: str, features: int | None = None) -> None:
    made: dict[str, torch.Tensor] = {}
    exec(source(data_cells(data, images, scaling, features=features)), made)
    expected = scaled(data, images, scaling, torch.device("cpu"), features)
    for name in ("x_train", "y_train", "x_test", "y_test"):
        assert torch.equal(made[name], getattr(expected, name)) and made[name].dtype == getattr(expected, name).dtype
