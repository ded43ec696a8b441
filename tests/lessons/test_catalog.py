"""The catalogue has every page once, and a lesson that joins it joins every list of pages there is."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.lessons import catalog
from core.lessons.catalog import CATALOG, HOME, LESSONS, TRAIN, WHY_TRAINING_WORKS, PageEntry
from core.ui.page.cards import HEIGHT, SCHEMES, WIDTH, picture, picture_file, pictures
from harness.pictures import MOST_BYTES
from tests.pages.app import ROOT, TIMEOUT, rerun
from tests.scripts.running import run_ours

PLANTED = PageEntry("planted", "Planted", "Does it join?", WHY_TRAINING_WORKS, ":material/school:", "a lesson to come")
# Every list of pages outside of the app, as module and name.
LISTS = (
    ("tests.pages.test_any_address", "PAGES"),
    ("tests.load.test_hostile", "PAGES"),
    ("tests.load.test_sessions", "PAGES"),
    ("tests.load.test_settings_arrive", "ADDRESSES"),
    ("tests.browser.test_every_page", "CATALOG"),
    ("benchmarks.session_memory", "PAGES"),
    ("benchmarks.soak", "PAGES"),
    ("benchmarks.page_latency", "PAGES"),
)
# Made by a process of its own, in which the catalogue has one lesson more before anybody has read it.
READ_LISTS = """
import importlib, json, sys
from core.lessons import catalog
planted = catalog.PageEntry(*json.loads(sys.argv[1]))
catalog.LESSONS = (*catalog.LESSONS, planted)
catalog.CATALOG = (*catalog.CATALOG, planted)
joined = []
for module, name in json.loads(sys.argv[2]):
    found = getattr(importlib.import_module(module), name)
    joined.append("planted" in found or planted in found)
readme = importlib.import_module("tests.test_readme")
joined.append(any(line.split()[0] == "planted.py" for line in readme.lines_of_pages()))
print(json.dumps(joined))
"""


def test_every_page_is_in_the_catalogue_once_and_has_its_file() -> None:
    files = [entry.file for entry in CATALOG]
    assert len(files) == len(set(files))
    assert set(files) == {path.name for path in (ROOT / "pages").glob("*.py")} - {"navigation.py"}
    assert all(entry.section for entry in LESSONS)
    assert {path.parent.name for path in (ROOT / "core" / "lessons").glob("*/__init__.py")} == {
        entry.path for entry in LESSONS
    }


def without_picture(names: Iterable[str]) -> list[str]:
    """Those of these pages that have not in every scheme a small WebP of the cards' size that shows something."""
    found = []
    for name in names:
        for path in (picture_file(name, scheme) for scheme in SCHEMES):
            good = path.exists() and path.stat().st_size < MOST_BYTES
            if good:
                with Image.open(path) as shown:
                    darkest, lightest = shown.convert("L").getextrema()
                    good = (shown.format, shown.size) == ("WEBP", (WIDTH, HEIGHT)) and lightest - darkest > 100
            if not good:
                found.append(name)
    return found


def test_every_page_but_home_has_a_picture_in_both_themes() -> None:
    names = [entry.name for entry in CATALOG if entry != HOME]
    assert without_picture(names) == [], "draw them: python -m harness.pictures NAME"
    assert pictures() == set(names), "a picture is left of a page that is gone"
    assert without_picture([PLANTED.name]) == [PLANTED.name] * len(SCHEMES)
    both = picture(TRAIN.name)
    assert both is not None and both.count("data:image/webp") == 2 and picture(PLANTED.name) is None


def test_a_new_lesson_joins_navigation_and_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "core").symlink_to(ROOT / "core")
    (tmp_path / "pages").mkdir()
    for path in (ROOT / "pages").glob("*.py"):
        (tmp_path / "pages" / path.name).symlink_to(path)
    (tmp_path / "pages" / PLANTED.file).write_text('import streamlit as st\nst.markdown("It did.")\n', encoding="utf-8")
    monkeypatch.setattr(catalog, "LESSONS", (*LESSONS, PLANTED))
    monkeypatch.setattr(catalog, "CATALOG", (*CATALOG, PLANTED))
    app = AppTest.from_file(str(tmp_path / "pages" / "navigation.py"), default_timeout=TIMEOUT)
    rerun(app)
    links = [link.proto.label for link in app.get("page_link")]
    assert [label for label in links if label == PLANTED.question] == [PLANTED.question]
    app.switch_page(PLANTED.file)
    rerun(app)
    assert app.title.values == [PLANTED.question] and "It did." in app.markdown.values


def test_a_new_lesson_joins_every_list_of_tests_and_benchmarks_and_the_tree_of_the_readme(tmp_path: Path) -> None:
    entry = [PLANTED.path, PLANTED.title, PLANTED.question, PLANTED.section, PLANTED.icon, PLANTED.about]
    joined = run_ours(READ_LISTS, tmp_path, json.dumps(entry), json.dumps(LISTS))
    assert json.loads(joined) == [True] * (len(LISTS) + 1)


def typed_lists(source: str) -> list[int]:
    """Line numbers of the lists in some Python that name more than half of the pages."""
    names = {entry.name for entry in CATALOG}
    found = []
    for node in ast.walk(ast.parse(source)):
        named = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", ())
        words = {
            word.value.removesuffix(".py")
            for each in named
            for word in (ast.walk(each) if each is not None else ())
            if isinstance(word, ast.Constant) and isinstance(word.value, str)
        }
        if len(words & names) > len(CATALOG) / 2:
            found.append(node.lineno)
    return found


def test_no_list_of_pages_is_typed_anywhere_else() -> None:
    assert typed_lists(f"PAGES = {[entry.path for entry in CATALOG]!r}") == [1]
    # The second has addresses as examples; a page that has none there is opened without one.
    known = {ROOT / "core" / "lessons" / "catalog.py", ROOT / "tests" / "load" / "test_settings_arrive.py"}
    for folder in ("core", "pages", "tests", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            assert path in known or typed_lists(path.read_text(encoding="utf-8")) == [], path
