"""Opening a page in Streamlit's own test runner."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
TIMEOUT = 60.0


def open_page(page: str, **query: str) -> AppTest:
    """A page of the app as its first visitor sees it, with these query parameters; it raised nothing."""
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=TIMEOUT)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(page)
    return rerun(app)


def rerun(app: AppTest) -> AppTest:
    """Run the page again; it raised nothing."""
    app.run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    """Every sentence in an error, warning or info box."""
    return " ".join(box.value for kind in (app.error, app.warning, app.info) for box in kind)


def unexplained(text: str) -> str:
    """Markdown without what explains its words."""
    return re.sub(r'<span class="explained"><span [^>]*>(.*?)</span><span .*?</span></span>', r"\1", text)


def component_data(app: AppTest, key: str) -> dict[str, Any] | None:
    """What the component with this key was given; None when it is not on the page."""
    for node in _nodes(app.main):
        if getattr(node, "type", "") == "bidi_component" and node.proto.id.endswith(f"-{key}"):
            return dict(json.loads(node.proto.json))
    return None


def script(app: AppTest, name: str) -> str:
    """The script in the code panel whose download is called `name`.py; the panel is opened if it is not."""
    if not app.session_state[f"code_{name}"]:
        app.session_state[f"code_{name}"] = True
        rerun(app)
    for expander in app.expander:
        if any(str(getattr(node.proto, "id", "")).endswith(f"-script_{name}") for node in leaves(expander)):
            (code,) = expander.code
            return str(code.value)
    raise AssertionError(f"there is no script {name} on the page")


def table(app: AppTest, column: str) -> pd.DataFrame:
    """The one table that has a column of this name, which cannot be typed into."""
    (found,) = (each.value for each in (*app.table, *app.dataframe) if column in each.value)
    return found


def uploader(app: AppTest, label: str) -> Any:
    """The box for files with this label; its key is another one after each file."""
    (found,) = (each for each in app.get("file_uploader") if each.label == label)
    return found


def leaves(node: Any) -> Iterator[Any]:
    """What is in a part of the page and holds nothing itself."""
    return (child for child in _nodes(node) if not hasattr(child, "children"))


def _nodes(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from _nodes(child)
