"""The benchmarks: what they import, what counts as met, and the one table that all of them end in."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from benchmarks import NOT_AS_CLAIMED, ROWS, Report, read_rows, table
from benchmarks.__main__ import CLAIMS
from harness.nursery import BELOW_UI

ROOT = Path(__file__).parents[1]
# Who may import what of this project besides itself. The tests import both.
ALLOWED = {"benchmarks": {"core", "harness"}, "harness": set()}
OURS = {"app", "benchmarks", "core", "harness", "pages", "tests"}


def imported(code: str) -> Iterator[str]:
    """The top-level package of every import of a file, wherever in the file."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield (node.module or "").split(".")[0]


def forbidden(package: str, code: str) -> set[str]:
    """What a file of this package must not import and does."""
    return set(imported(code)) & OURS - ALLOWED[package] - {package}


@pytest.mark.parametrize("package", ALLOWED)
def test_benchmarks_and_what_they_share_with_the_tests_import_no_tests(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    for file in files:
        # What draws the pages' pictures asks the catalogue which pages there are.
        allowed = {"core"} if file == ROOT / "harness" / "pictures.py" else set()
        assert forbidden(package, file.read_text(encoding="utf-8")) <= allowed, file


def test_the_rule_can_be_broken() -> None:
    assert forbidden("benchmarks", "def f():\n    from tests.tolerance import assert_close") == {"tests"}
    assert forbidden("harness", "import core.data, benchmarks") == {"core", "benchmarks"}
    assert not forbidden("benchmarks", "from harness.client import Client")


def read_on_import(node: ast.AST) -> Iterator[str]:
    """The names by which some Python asks the environment or chance as soon as it is imported."""
    inside: Iterable[ast.AST] = ast.iter_child_nodes(node)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        inside = [each for each in (*node.args.defaults, *node.args.kw_defaults) if each is not None]
    for each in inside:
        name = each.attr if isinstance(each, ast.Attribute) else each.id if isinstance(each, ast.Name) else ""
        if name in ("environ", "getenv", "secrets"):
            yield name
        yield from read_on_import(each)


def test_what_is_imported_before_a_process_becomes_a_server_asks_nothing_of_its_own() -> None:
    folders = [ROOT / "core" / folder for folder in BELOW_UI]
    files = [*(ROOT / "core").glob("*.py"), *(path for folder in folders for path in folder.rglob("*.py"))]
    asked = {path: [*read_on_import(ast.parse(path.read_text(encoding="utf-8")))] for path in files}
    assert len(asked) > 50 and [str(path) for path, names in asked.items() if names] == []
    for code in (
        "import os\nA = os.environ",
        "def f(a=getenv('A')):\n    pass",
        "class A:\n    b = secrets.token_hex()",
    ):
        assert [*read_on_import(ast.parse(code))]
    assert not [*read_on_import(ast.parse("def f():\n    return os.environ"))]


def test_every_claim_is_in_the_list() -> None:
    programs = {path.stem for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text("utf-8")}
    assert programs - {"__init__", "__main__"} == set(CLAIMS)


def test_a_report_says_whether_its_promises_hold() -> None:
    report = Report()
    report.at_most("time", 1.05, 1.05, "x")
    report.at_least("rate", 5.0, 5, " a second")
    report.figure("time of another", 9.0, "x")
    assert report.status == 0
    report.at_least("rate", 4.99, 5, " a second")
    assert report.status == NOT_AS_CLAIMED


@pytest.mark.parametrize("bound", ["at_most", "at_least"])
def test_nan_meets_nothing(bound: str) -> None:
    report = Report()
    getattr(report, bound)("time", math.nan, 1.0, "x")
    assert report.status == NOT_AS_CLAIMED


def test_rows_of_several_benchmarks_end_in_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rows"
    monkeypatch.setenv(ROWS, str(file))
    first, second = Report(), Report()
    first.at_most("drag", 18.234, 33, " ms", stretch=16, note="a frame is 16.7 ms")
    second.figure("rates", 1234.5, "")
    rows = read_rows(file)
    assert rows == first.rows + second.rows
    assert table(rows).splitlines()[2:] == [
        "| drag | at most 33 ms (stretch 16 ms) | 18.2 ms | yes | a frame is 16.7 ms |",
        "| rates |  | 1,234 |  |  |",
    ]
