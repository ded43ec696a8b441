"""The import rules: layers point one way, and each library is used where it belongs and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the bottom to the top; a file may import from its own layer and the ones below.
LAYERS = (
    ("core/data", "core/models.py", "core/metrics.py"),
    ("core/lessons", "core/training"),
    ("core/drawing", "core/runs"),
    ("core/room",),
    ("core/plots",),
    ("core/ui",),
    ("pages", "app.py"),
)
# A library, and the only places it may be imported in.
ONLY_IN = {
    "streamlit": ("core/ui", "pages", "app.py"),
    "plotly": ("core/plots", "core/ui/routes.py"),
    "starlette": ("core/ui/routes.py", "core/ui/visitor/middleware.py", "core/ui/live"),
}
NEVER_IN = {
    "torch": ("core/plots", "pages"),
    "sklearn": ("core/plots", "core/ui", "pages"),
}
SOURCES = sorted([*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_below(name: str, place: str) -> bool:
    """Whether a file of this project lies in a folder, or is the file itself."""
    return name == place or name.startswith(f"{place.removesuffix('.py')}/")


def layer(name: str) -> int | None:
    """The number of the layer a file is in; None for packages that only hold others."""
    return next((n for n, places in enumerate(LAYERS) for place in places if is_below(name, place)), None)


def file_of(module: str) -> str:
    """core.data.catalog as a path without its ending, core/data/catalog."""
    return module.replace(".", "/")


def violations(name: str, modules: set[str]) -> list[str]:
    """What is wrong with a file of this name importing these modules."""
    found = []
    own = layer(name)
    for module in sorted(modules):
        top = module.split(".")[0]
        if top in ("core", "pages", "app") and own is not None:
            other = layer(file_of(module)) if layer(file_of(module)) is not None else layer(f"{file_of(module)}.py")
            if other is not None and other > own:
                found.append(f"{name} imports {module}, which lies above it")
        if top in ONLY_IN and not any(is_below(name, place) for place in ONLY_IN[top]):
            found.append(f"{name} imports {top}")
        if top in NEVER_IN and any(is_below(name, place) for place in NEVER_IN[top]):
            found.append(f"{name} imports {top}")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    assert violations(str(path.relative_to(ROOT)), set(imports(path))) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_what_it_holds(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring and docstring.split("\n")[0].strip()


def test_no_class_is_defined_in_a_page_and_nothing_is_printed_in_core() -> None:
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = str(path.relative_to(ROOT))
        if name.startswith("pages/"):
            assert not any(isinstance(node, ast.ClassDef) for node in ast.walk(tree)), name
        if name != "core/training/__main__.py":
            calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
            assert not any(isinstance(call, ast.Name) and call.id == "print" for call in calls), name


def test_the_rules_can_be_broken() -> None:
    assert violations("core/data/new.py", {"core.training.loop"})
    assert violations("core/training/new.py", {"streamlit"})
    assert violations("core/metrics.py", {"core.plots.curves"})
    assert violations("pages/new.py", {"torch.nn"})
    assert violations("core/lessons/new.py", {"plotly.graph_objects"})
    assert not violations("core/ui/new.py", {"streamlit", "core.training.loop", "torch"})
    assert not violations("pages/new.py", {"core.ui.train.runs", "core.data"})


def test_core_below_ui_works_without_streamlit_and_plotly() -> None:
    import subprocess
    import sys

    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(('streamlit', 'plotly', 'starlette')))\n"
        "import core.training.__main__, core.runs.registry, core.scripts.run_script, core.plots.curves\n"
        "raise SystemExit(core.training.__main__.main(['--epochs', '1', '--device', 'cpu']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"event": "finished"' in done.stdout
