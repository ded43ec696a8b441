"""The README: its two commands, its tree and its tables are those of this checkout."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from core.lessons import catalog

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tree() -> list[str]:
    """The paths of the file tree, whole."""
    block = README.split("## Where things are")[1].split("```")[1]
    paths: list[str] = []
    parents: list[str] = []
    for line in block.strip("\n").splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        parents = [*parents[:depth], name]
        paths.append("".join(parents))
    return paths


def lines_of_pages() -> list[str]:
    """The lines of the tree below pages/, one for each page of the catalogue."""
    return [f"  {entry.file:<24} {entry.about}" for entry in catalog.CATALOG]


def test_the_tree_names_what_is_there() -> None:
    assert len(tree()) == len(set(tree()))
    for path in tree():
        assert (ROOT / path).exists(), path
    assert "\n".join(lines_of_pages()) in README
    for folder in (*(ROOT / "core").iterdir(), *(ROOT / "core" / "ui").iterdir()):
        if folder.is_dir() and not folder.name.startswith("__"):
            assert f"{folder.relative_to(ROOT)}/" in tree(), folder


def test_the_tree_fits_one_screen() -> None:
    assert len(README.split("## Where things are")[1].split("```")[1].strip("\n").splitlines()) <= 50


def test_every_dependency_has_a_reason() -> None:
    table = README.split("## Dependencies")[1].split("##")[0]
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            name = re.split(r"[<>=]", line)[0].strip()
            assert line.startswith("-r ") or re.search(rf"\b{name}\b", table), name


# Imported by another name than the one that is installed.
DISTRIBUTIONS = {
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "axe_playwright_python": "axe-playwright-python",
}
OWN = {path.name.removesuffix(".py") for path in (*ROOT.glob("*.py"), *(each.parent for each in ROOT.glob("*/*.py")))}


def declared(*files: str) -> set[str]:
    """The distributions that requirement files name."""
    lines = [line for file in files for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    return {re.split(r"[<>=]", line)[0].strip() for line in lines if line and not line.startswith(("-", "#"))}


def undeclared(sources: Iterable[str], allowed: set[str]) -> set[str]:
    """The distributions that these Python sources import and that are not among the allowed ones."""
    found = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            found |= {module.split(".")[0] for module in modules}
    return {DISTRIBUTIONS.get(name, name) for name in found - OWN - sys.stdlib_module_names} - allowed


def sources(*patterns: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for pattern in patterns for path in ROOT.glob(pattern)]


def test_every_library_that_is_imported_is_declared() -> None:
    running = declared("requirements.txt")
    assert undeclared(sources("app.py", "core/**/*.py", "pages/**/*.py"), running) == set()
    testing = running | declared("requirements-dev.txt")
    assert undeclared(sources("tests/**/*.py", "benchmarks/**/*.py", "harness/**/*.py"), testing) == set()


def test_an_undeclared_library_is_seen() -> None:
    planted = "import json\nimport core.data\nfrom PIL import Image\n\ndef f():\n    import requests.sessions\n"
    assert undeclared([planted], {"pillow"}) == {"requests"}
    assert undeclared([planted], {"PIL"}) == {"pillow", "requests"}


def test_streamlit_is_held_below_its_next_minor_version() -> None:
    bounds = re.search(
        r"^streamlit>=1\.(\d+),<1\.(\d+)$", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M
    )
    assert bounds is not None, "its next minor version is untested: see Dependencies in README.md"
    assert metadata.version("streamlit").split(".")[1] == str(int(bounds[2]) - 1)


def test_environment_variables_are_those_of_the_code() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "core").rglob("*.py"))
    assert set(re.findall(r"SOFTMAX_LAB_\w+", code)) == set(re.findall(r"`(SOFTMAX_LAB_\w+)` \|", README))


def test_the_screenshot_is_there() -> None:
    picture = re.search(r"!\[.+\]\((.+)\)", README)
    assert picture is not None and (ROOT / picture.group(1)).read_bytes().startswith(b"\x89PNG")
