"""The README: its two commands, its tree and its tables are those of this checkout."""

from __future__ import annotations

import re
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


def test_environment_variables_are_those_of_the_code() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "core").rglob("*.py"))
    assert set(re.findall(r"SOFTMAX_LAB_\w+", code)) == set(re.findall(r"`(SOFTMAX_LAB_\w+)` \|", README))


def test_the_screenshot_is_there() -> None:
    picture = re.search(r"!\[.+\]\((.+)\)", README)
    assert picture is not None and (ROOT / picture.group(1)).read_bytes().startswith(b"\x89PNG")
