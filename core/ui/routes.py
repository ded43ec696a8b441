"""The server around the pages: how it begins, and what it serves besides them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from core.ui import seams, warming
from core.ui.page.cards import picture
from core.ui.page.downloads import NoFileError, offered
from core.ui.room.stream import room_route
from core.ui.server import open_files
from core.ui.server.caller import caller_of
from core.ui.server.sending import send_file
from core.ui.train import run_stream
from core.ui.visitor.lecturer import announce
from core.ui.visitor.secret import installation_secret
from core.ui.visitor.server_address import path
from core.ui.visitor.visitor import visitor_of
from core.ui.watch import moments_stream

SCRIPTS = Path(__file__).parent / "components" / "js"
# The part of plotly.js for charts with two axes: a third of the whole, which is what a phone fetches and compiles.
PLOTLY = Path(__file__).parent / "components" / "vendor" / "plotly-cartesian.min.js"


@asynccontextmanager
async def warm_up(app: object) -> AsyncIterator[dict[str, Any]]:
    """Warm up in the background while the server already answers."""
    # Read here, as nothing waits for a disk later.
    installation_secret()
    open_files.raise_limit()
    seams.make_stack_of_containers()
    seams.leave_wrong_values_aside()
    seams.read_options_without_a_lock()
    seams.wake_the_server_once()
    warming.start()
    announce()
    yield {}


class Take:
    """A file that a page offers, for the browser that shows the page alone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        try:
            offer = offered(request.path_params["token"], visitor_of(request))
            headers = {
                "Content-Type": offer.media_type,
                "Content-Disposition": f'attachment; filename="{offer.file_name}"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            }
            await send_file(scope, receive, send, write=offer.write, headers=headers, caller=caller_of(request))
        except NoFileError as error:
            await PlainTextResponse(str(error), status_code=404)(scope, receive, send)


def routes() -> list[BaseRoute]:
    """The addresses below /softmax-lab/: Plotly, own scripts, pictures, files to take, live data."""

    async def plotly_js(_: object) -> Response:
        # The file changes with its version only; a lecture hall's network should carry its 1.5 MB once.
        return FileResponse(PLOTLY, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})

    async def script(request: Any) -> Response:
        name = request.path_params["name"]
        if name not in {path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js")}:
            return Response(status_code=404)
        return FileResponse(SCRIPTS / name, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    async def page_picture(request: Any) -> Response:
        found = picture(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        return Response(found, media_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})

    below = [
        room_route("/room/{key}"),
        run_stream.route(),
        moments_stream.route(),
        Route("/take/{token}", Take()),
        Route("/plotly.min.js", plotly_js),
        Route("/pictures/{name}.svg", page_picture),
        Route("/{name:path}", script),
    ]
    # Streamlit leaves it to us to begin with the path that a department's server may give this app.
    return [Mount(f"{path()}/softmax-lab", routes=below)]
