"""What a visitor costs who only looks: megabytes of the server for each open session, page by page.

Sessions are visitors without a browser, who open a page and stay. The first ones of each page warm it up, as whatever
pages share is kept once in the process; what the others add is counted.

    python -m benchmarks.session_memory --sessions 40
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from benchmarks import Report
from core.lessons.catalog import CATALOG
from harness.client import Client
from harness.serving import serving

PROMISED = 3.0
WARM_UP = 5
PAGES = tuple(entry.path for entry in CATALOG)


def main() -> int:
    """Print the megabytes of a session; NOT_AS_CLAIMED when they are above what is promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=40, help="of each page")
    arguments = parser.parse_args()
    report = Report()
    # Nobody leaves before the end: what one page's visitors gave back would hide what the next one's take.
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as server,
        contextlib.ExitStack() as visitors,
    ):
        process = server.process

        def visit(page: str, count: int) -> int:
            for _ in range(count):
                visitors.enter_context(Client(server.url, page)).run()
            return int(process.memory_info().rss)

        for page in PAGES:
            visit(page, WARM_UP)
        grown = {}
        for page in PAGES:
            before = visit(page, 1)
            grown[f"/{page}"] = (visit(page, arguments.sessions) - before) / arguments.sessions / 2**20
    note = ", ".join(f"{page} {size:.2f}" for page, size in grown.items())
    report.at_most(
        "memory of a session that only looks, on the page that takes most",
        max(grown.values()),
        PROMISED,
        " MB",
        note=note,
    )
    return report.status


if __name__ == "__main__":
    sys.exit(main())
