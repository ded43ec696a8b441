"""The import rules: floors point one way, lessons keep to themselves, and each library is used where it belongs.

What a file imports itself is looked at, wherever in the file; what that imports in turn is judged in its own file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.scripts.running import run_ours

ROOT = Path(__file__).parents[1]

# From the bottom to the top; a file may import from its own floor and the ones below.
FLOORS = (
    ("core/claims.py", "core/computing.py", "core/data", "core/limits.py", "core/metrics", "core/models.py",
     "core/notes.py", "core/reading", "core/turns.py"),
    ("core/training", "core/scripts"),
    ("core/descent", "core/drawing", "core/plots", "core/room", "core/runs"),
    ("core/ui",),
    ("core/lessons",),
    ("pages", "app.py"),
)  # fmt: skip
# The floors of core/ui, likewise.
UI_FLOORS = (
    ("core/ui/seams.py",),
    ("core/ui/components", "core/ui/server", "core/ui/visitor"),
    ("core/ui/page", "core/ui/streams"),
    ("core/ui/room", "core/ui/watch"),
    ("core/ui/data", "core/ui/draw", "core/ui/train"),
    ("core/ui/runs",),
    ("core/ui/routes.py", "core/ui/warming.py"),
)
# What a lesson's files that hold the Streamlit parts are called: the controls, and subjects that have controls, tables
# or charts of their own. Every other file of a lesson is arithmetic, script or figures.
CONTROLS = (
    "classes.py", "compared.py", "controls.py", "depths.py", "digits.py", "distributions.py", "explained.py",
    "formulas.py", "forms.py", "game.py", "images.py", "line.py", "line_by_line.py", "picture.py", "real_digit.py",
    "runs.py", "samples.py", "sentences.py", "switchboard.py", "tables.py",
)  # fmt: skip
# What lessons share of the Streamlit parts.
SHARED_CONTROLS = "core/lessons/sweep_picture.py"
# The floors of core/ui that a lesson may use; the others are pages of the app, which are no part of a lesson.
FOR_LESSONS = ("core/ui/components", "core/ui/page", "core/ui/seams.py", "core/ui/visitor", "core/ui/watch")
# A library, and the only places it may be imported in.
ONLY_IN = {
    "streamlit": ("core/ui", "pages", "app.py"),
    "plotly": (),
    "starlette": ("core/ui/routes.py", "core/ui/server", "core/ui/visitor", "core/ui/streams",
                  "core/ui/room/stream.py",
                  "core/ui/train/run_stream.py", "core/ui/watch/moments_stream.py"),
}  # fmt: skip
NEVER_IN = {
    "torch": ("core/plots", "pages"),
    "sklearn": ("core/plots", "core/ui", "pages"),
}
# Packages that only hold others: everybody imports what lies in them.
FACES = ("core/__init__.py", "core/ui/__init__.py", "core/lessons/__init__.py")
SOURCES = sorted([*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


@cache
def parsed(path: Path) -> ast.Module:
    """A file of this project, read once."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module a file imports, wherever in the file."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_below(name: str, place: str) -> bool:
    """Whether a file of this project lies in a folder, or is the file itself."""
    return name == place or name.startswith(f"{place.removesuffix('.py')}/")


def floor(name: str, floors: tuple[tuple[str, ...], ...]) -> int | None:
    """The number of the floor a file is on; None for packages that only hold others."""
    return next((n for n, places in enumerate(floors) for place in places if is_below(name, place)), None)


@cache
def file_of(module: str) -> str | None:
    """core.data.catalog as core/data/catalog.py, core.data as core/data/__init__.py; None for what is no such file."""
    path = module.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if (ROOT / file).exists()), None)


def lesson(name: str) -> str | None:
    """The lesson a file belongs to; None for what lessons share, and for all other files."""
    parts = name.split("/")
    return parts[2] if parts[:2] == ["core", "lessons"] and len(parts) > 3 else None


def is_figures(name: str) -> bool:
    """Whether a file of a lesson holds figures."""
    return lesson(name) is not None and name.removesuffix(".py").endswith(("figure", "figures"))


def is_controls(name: str) -> bool:
    """Whether a file of core/lessons holds Streamlit parts, by its role."""
    return lesson(name) is not None and name.split("/", 3)[3] in CONTROLS


def may_hold_streamlit(name: str) -> bool:
    """Whether a file may import Streamlit, by its place and, in a lesson, its role."""
    if name.startswith("core/lessons/"):
        return is_controls(name)
    return any(is_below(name, place) for place in ONLY_IN["streamlit"])


def violations(name: str, modules: Iterable[str]) -> list[str]:
    """What is wrong with a file of this name importing these modules."""
    found = []
    for module in sorted(set(modules)):
        top = module.split(".")[0]
        other = file_of(module)
        if other is not None:
            for floors in (FLOORS, UI_FLOORS):
                own, theirs = floor(name, floors), floor(other, floors)
                if own is not None and theirs is not None and theirs > own:
                    found.append(f"{name} imports {module}, which lies above it")
            if name.startswith("core/lessons/") and lesson(other) not in (None, lesson(name)):
                found.append(f"{name} imports {module}, which is another lesson's")
            if name.startswith("core/lessons/") and other.startswith("core/ui/"):
                if not any(is_below(other, place) for place in FOR_LESSONS):
                    found.append(f"{name} imports {module}, which belongs to other pages")
                elif not is_controls(name) and name != SHARED_CONTROLS:
                    found.append(f"{name} imports {module}, which is for controls")
        if top == "streamlit":
            if not may_hold_streamlit(name):
                found.append(f"{name} imports {module}")
        elif top in ONLY_IN and not any(is_below(name, place) for place in ONLY_IN[top]):
            found.append(f"{name} imports {module}")
        if top in NEVER_IN and any(is_below(name, place) for place in NEVER_IN[top]):
            found.append(f"{name} imports {module}")
        if top == "torch" and is_figures(name):
            found.append(f"{name} imports {module}")
    return found


def class_names(code: ast.Module) -> list[str]:
    """Names of the classes that some Python defines."""
    return [node.name for node in ast.walk(code) if isinstance(node, ast.ClassDef)]


def prints(code: ast.Module) -> bool:
    """Whether some Python calls print."""
    calls = [node.func for node in ast.walk(code) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id == "print" for call in calls)


def is_on_a_floor(name: str) -> bool:
    """Whether the rules know where a file stands."""
    if name in ("core/__init__.py", "core/ui/__init__.py"):
        return True
    return floor(name, FLOORS) is not None and (not name.startswith("core/ui/") or floor(name, UI_FLOORS) is not None)


def folder(name: str) -> str:
    """The folder of a file; a file that lies directly in core, core/ui or core/lessons stands for itself."""
    parent = str(Path(name).parent)
    return name if parent in ("core", "core/ui", "core/lessons", ".") else parent


def circle(arrows: Mapping[str, set[str]]) -> list[str]:
    """Some folders that import each other in a circle, the first one again at the end; empty when there are none."""
    done: set[str] = set()

    def walk(place: str, way: list[str]) -> list[str]:
        if place in way:
            return [*way[way.index(place) :], place]
        if place in done:
            return []
        for other in sorted(arrows.get(place, ())):
            if found := walk(other, [*way, place]):
                return found
        done.add(place)
        return []

    return next((found for place in sorted(arrows) if (found := walk(place, []))), [])


def arrows() -> dict[str, set[str]]:
    """From each folder to those it imports from."""
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        for module in imports(path):
            other = file_of(module)
            # `from core import data` names two modules; core itself holds nothing.
            if other is not None and other not in FACES and folder(other) != folder(name):
                found.setdefault(folder(name), set()).add(folder(other))
    return found


def test_imports_run_one_way() -> None:
    found = {path: violations(str(path.relative_to(ROOT)), imports(path)) for path in SOURCES}
    assert len(found) > 100 and [said for each in found.values() for said in each] == []


def test_every_file_is_on_a_floor_and_says_what_it_holds() -> None:
    assert [str(path) for path in SOURCES if not is_on_a_floor(str(path.relative_to(ROOT)))] == []
    docstrings = {path: ast.get_docstring(parsed(path)) or "" for path in SOURCES}
    assert [str(path) for path, said in docstrings.items() if not said.split("\n")[0].strip()] == []


def test_no_folders_import_each_other_in_a_circle() -> None:
    assert circle(arrows()) == []


def test_no_class_is_defined_in_a_page_and_nothing_is_printed_in_core() -> None:
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        assert not name.startswith("pages/") or class_names(parsed(path)) == [], name
        assert name == "core/training/__main__.py" or not prints(parsed(path)), name


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("core/data/new.py", "core.training.loop"),
        ("core/metrics/evaluation.py", "core.plots.curves"),
        ("core/reading/new.py", "core.training"),
        ("core/training/new.py", "core.runs.registry"),
        ("core/plots/new.py", "core.ui.page.say"),
        ("core/ui/page/new.py", "core.lessons.catalog"),
        ("core/lessons/catalog.py", "app"),
        # The floors of core/ui.
        ("core/ui/seams.py", "core.ui.components.loader"),
        ("core/ui/components/new.py", "core.ui.page.say"),
        ("core/ui/visitor/new.py", "core.ui.room.share"),
        ("core/ui/page/new.py", "core.ui.watch.queue"),
        ("core/ui/watch/new.py", "core.ui.train.runs"),
        ("core/ui/room/new.py", "core.ui.draw.pad"),
        ("core/ui/draw/new.py", "core.ui.runs.table"),
        ("core/ui/runs/new.py", "core.ui.routes"),
        # Lessons.
        ("core/lessons/softmax/new.py", "core.lessons.likelihood.arithmetic"),
        ("core/lessons/softmax/controls.py", "core.lessons.likelihood"),
        ("core/lessons/softmax/controls.py", "core.ui.train.runs"),
        ("core/lessons/softmax/controls.py", "core.ui.draw.pad"),
        ("core/lessons/softmax/controls.py", "core.ui.runs.table"),
        ("core/lessons/sweep_picture.py", "core.ui.train.runs"),
        ("core/lessons/catalog.py", "core.lessons.likelihood.arithmetic"),
        ("core/lessons/softmax/arithmetic.py", "core.ui.page.say"),
        ("core/lessons/softmax/script.py", "core.ui.page.settings"),
        ("core/lessons/softmax/figures.py", "core.ui.components.live_figure"),
        # Libraries.
        ("core/training/new.py", "streamlit"),
        ("core/runs/new.py", "streamlit.proto"),
        ("core/lessons/softmax/arithmetic.py", "streamlit"),
        ("core/lessons/softmax/script.py", "streamlit"),
        ("core/lessons/softmax/figures.py", "streamlit"),
        ("core/lessons/catalog.py", "streamlit"),
        ("core/lessons/softmax/figures.py", "torch"),
        ("core/lessons/learning_rate/outcomes_figure.py", "torch.nn"),
        ("core/plots/new.py", "torch"),
        ("core/plots/new.py", "plotly.graph_objects"),
        ("pages/new.py", "torch.nn"),
        ("pages/new.py", "sklearn.datasets"),
        ("core/ui/page/new.py", "plotly"),
        ("core/ui/page/new.py", "starlette.routing"),
    ],
)
def test_each_rule_sees_what_breaks_it(name: str, module: str) -> None:
    assert len(violations(name, [module])) == 1


def test_what_is_allowed_is_not_refused() -> None:
    assert not violations("core/ui/train/new.py", {"streamlit", "core.training.loop", "torch", "core.ui.page.say"})
    assert not violations("core/lessons/softmax/controls.py", {"streamlit", "core.lessons.softmax.arithmetic"})
    assert not violations("core/lessons/softmax/arithmetic.py", {"torch", "core.descent.sweep", "core.data"})
    assert not violations("pages/new.py", {"core.ui.train.runs", "core.lessons.softmax.controls", "core.data"})


def test_a_circle_is_seen() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"d", "b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []
    planted = arrows()
    planted.setdefault("core/training", set()).add("core/runs")
    assert circle(planted)
    # A package's face counts: this is what `from core.data import load` is.
    assert "core/data" in arrows()["core/training"]
    planted = arrows()
    planted.setdefault("core/data", set()).add("core/training")
    assert circle(planted)


def test_classes_prints_and_files_on_no_floor_are_seen() -> None:
    assert class_names(ast.parse("if True:\n    class A:\n        pass\n")) == ["A"]
    assert prints(ast.parse("def f():\n    print(1)\n")) and not prints(ast.parse("print = 1\nimprint(2)\n"))
    assert not is_on_a_floor("core/new/file.py") and not is_on_a_floor("core/ui/new/file.py")
    assert not is_on_a_floor("core/new.py") and is_on_a_floor("core/ui/page/new.py")


def test_core_below_ui_works_without_streamlit_and_plotly(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(('streamlit', 'plotly', 'starlette')))\n"
        "import core.training.__main__, core.runs.registry, core.scripts.run_script, core.plots.curves\n"
        "raise SystemExit(core.training.__main__.main(['--epochs', '1', '--device', 'cpu']))\n"
    )
    assert '"event": "finished"' in run_ours(code, tmp_path)
