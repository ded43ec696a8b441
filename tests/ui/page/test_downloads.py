"""Files are made when they are asked for, at an address that stays while the page is shown; else a sentence comes."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from core.ui.page import downloads
from core.ui.page.downloads import NoFileError
from core.ui.routes import routes
from core.ui.visitor.cookie import COOKIE
from tests.pages.app import TIMEOUT, component_data
from tests.ui import asgi
from tests.ui.asgi import Got
from tests.ui.server.pipes import browser


def page() -> None:
    import streamlit as st

    from core.ui.page.downloads import download, forget

    if st.session_state.pop("leaves", False):
        forget()
    else:
        download("Save", st.session_state["make"], file_name=st.session_state["name"], key="file")


def shown(make: Any, name: str = "a.csv") -> AppTest:
    app = AppTest.from_function(page, default_timeout=TIMEOUT)
    app.session_state["make"], app.session_state["name"] = make, name
    return app.run()


def address(app: AppTest) -> str:
    data = component_data(app, "file")
    assert data is not None
    return f"/softmax-lab/{data['path']}"


def get(path: str) -> Got:
    return asgi.get(Starlette(routes=routes()), path)


def test_the_file_is_made_at_the_click_and_its_address_stays() -> None:
    made: list[str] = []
    app = shown(lambda: made.append("first") or "1,2")
    first = address(app)
    assert made == []
    answer = get(first)
    assert answer.text == "1,2" and made == ["first"]
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.csv"'
    assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
    # What the page shows by now is what is given, at the address that it had before.
    app.session_state["make"], app.session_state["name"] = (lambda: b"3"), "b.pt"
    assert address(app.run()) == first
    assert get(first).content == b"3" and "b.pt" in get(first).headers["content-disposition"]


def test_what_cannot_be_made_is_a_sentence() -> None:
    def refuse() -> bytes:
        raise NoFileError("This run is damaged: train it again.")

    answer = get(address(shown(refuse)))
    assert answer.status == 404 and answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "This run is damaged: train it again."
    broken = get(address(shown(lambda: str(1 / 0))))
    assert broken.status == 500 and "division" not in broken.text


def test_it_ends_with_its_page_and_with_its_visit() -> None:
    app = shown(lambda: "x")
    left = address(app)
    app.session_state["leaves"] = True
    app.run()
    assert get(left).status == 404 and "reload the page" in get(left).text
    app = shown(lambda: "x")
    ended = address(app)
    open_still = weakref.ref(downloads.offered(ended.rpartition("/")[2], ""))
    assert get(ended).status == 200
    del app
    gc.collect()
    assert open_still() is None and get(ended).status == 404


def test_nobody_guesses_the_address() -> None:
    tokens = {address(shown(lambda: "x")).rpartition("/")[2] for _ in range(3)}
    assert len(tokens) == 3 and all(len(token) >= 22 for token in tokens)
    assert get("/softmax-lab/take/x").status == 404


def test_a_file_is_for_the_browser_that_it_is_offered_to() -> None:
    app = shown(lambda: "mine")
    path = address(app)
    offer = downloads.offered(path.rpartition("/")[2], "")
    offer.owner = browser("a").owner
    got = [asgi.get(Starlette(routes=routes()), path, headers) for headers in (
        {"cookie": f"{COOKIE}={browser('a').signed}"}, {"cookie": f"{COOKIE}={browser('b').signed}"}, {},
    )]  # fmt: skip
    assert [each.status for each in got] == [200, 404, 404] and "reload the page" in got[1].text


def test_a_large_file_is_written_and_never_held() -> None:
    def large() -> None:
        from core.ui.page.downloads import download

        download("Save", write=lambda file: [file.write(bytes(1000)) for _ in range(1000)], file_name="a", key="file")

    app = AppTest.from_function(large, default_timeout=TIMEOUT).run()
    assert len(get(address(app)).content) == 1_000_000


def drawing_page() -> None:
    import streamlit as st

    from core.ui.page.downloads import fetched

    made = st.session_state["made"]
    st.session_state["path"] = fetched(lambda: made, file_name="weights.bin", key="file", version=str(len(made)))


def test_a_script_fetches_a_file_again_when_it_is_another_one() -> None:
    app = AppTest.from_function(drawing_page, default_timeout=TIMEOUT)
    paths = []
    for made in (b"1234", b"12345"):
        app.session_state["made"] = made
        paths.append(f"/softmax-lab/{app.run().session_state['path']}")
        answer = get(paths[-1].split("?")[0])
        assert answer.text == made.decode() and answer.headers["content-type"] == "application/octet-stream"
    assert paths[0] != paths[1] and paths[0].split("?")[0] == paths[1].split("?")[0]
