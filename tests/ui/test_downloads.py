"""A download is not to run the page again: that would throw away the file just promised to the browser.

Streamlit makes a file when its button is pressed, under a name that ends with the run of the page that gave it, and a
new run clears what waits to be sent: the browser would be told that there is no such file, or nothing at all.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def calls(name: str) -> list[tuple[Path, ast.Call]]:
    """Every call of a method of this name in what draws pages."""
    return [
        (path, node)
        for folder in ("core/ui", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def test_no_download_runs_the_page_again() -> None:
    found = calls("download_button")
    assert len(found) > 3
    for path, call in found:
        said = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert said.get("on_click") == "'ignore'", f"{path}, line {call.lineno}"
