"""Every measured claim, one after another, or those that are named: `python -m benchmarks`, or `... sweeps --quick`.

Each is a program of its own: it prints its figures, and its exit status says when a claim does not hold; at the end all
figures come once more as one table in Markdown. `--quick` only checks that they run, in one process that imports
PyTorch once: few rounds on the built-in digits, and neither exit status nor table says anything about figures. Those
that need a server are checked by tests/browser/test_benchmarks_browser.py, which has one already, and a browser.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from benchmarks import NOT_AS_CLAIMED, ROWS, machine, read_rows, table

# What each claim is run with when only its running is checked, by --quick or by a test.
QUICK = {
    "training_speed": ["--rounds", "1", "--dataset", "digits"],
    "written_out": ["--rounds", "1", "--dataset", "digits"],
    "peers": ["--rounds", "1", "--dataset", "digits"],
    "company": ["--rounds", "1", "--dataset", "digits", "--threads", "1"],
    "evaluation": ["--rounds", "1", "--dataset", "digits"],
    "observed_training": ["--rounds", "1", "--dataset", "digits"],
    "sweeps": ["--rounds", "1", "--dataset", "digits"],
    "table_recipes": ["--seeds", "1"],
    "own_files": ["--rounds", "1", "--rows", "2000"],
}
WITH_SERVER = {
    "start_time": ["--rounds", "1"],
    "page_latency": ["--quick"],
    "session_memory": ["--sessions", "2"],
    "drag_latency": ["--moves", "8"],
    "drawing_latency": ["--seconds", "2"],
    "plane_picture": ["--snapshots", "4"],
    "live_view": ["--rounds", "1", "--seconds", "1", "--grown", "1", "--dataset", "digits"],
    "viewers": ["--viewers", "5", "--rounds", "1", "--seconds", "1", "--dataset", "digits"],
    "moments": ["--watchers", "2", "--rounds", "1", "--seconds", "0.5"],
    "following": ["--quick"],
    "one_link": ["--phones", "3", "--loops", "2", "--seconds", "1", "--lessons", "likelihood", "--quick"],
    "rehearsal": ["--minutes", "0.2", "--phones", "2", "--deeds", "values"],
    # Last: its visitors leave runs behind.
    "soak": ["--minutes", "0.1", "--browsers", "2", "--cold"],
}
CLAIMS = {**QUICK, **WITH_SERVER}


def main() -> int:
    """Run the claims; 1 when one does not hold, or with --quick when one does not run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("claims", nargs="*", metavar="claim", help=f"of {', '.join(CLAIMS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="check that they run, not their figures")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.claims if name not in CLAIMS]
    if unknown:
        parser.error(f"there is no claim {unknown[0]!r}: choose from {', '.join(CLAIMS)}")
    print(machine(), flush=True)
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.touch()
        with mock.patch.dict(os.environ, {ROWS: str(rows)}):
            for name in arguments.claims or (QUICK if arguments.quick else CLAIMS):
                print(f"\n{name}", flush=True)
                if arguments.quick:
                    good = runs(name, CLAIMS[name])
                else:
                    good = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode == 0
                if not good:
                    bad.append(name)
        print(f"\n{table(read_rows(rows))}")
    if bad:
        print(f"\nNot as claimed: {', '.join(bad)}")
    return int(bool(bad))


def runs(name: str, options: Sequence[str]) -> bool:
    """Whether a benchmark runs to its end, whatever its figures are. In this process."""
    with mock.patch.object(sys, "argv", [name, *options]):
        try:
            return importlib.import_module(f"benchmarks.{name}").main() in (0, NOT_AS_CLAIMED)
        except (Exception, SystemExit):
            traceback.print_exc()
            return False


if __name__ == "__main__":
    sys.exit(main())
