"""Every measured claim, one after another, or those that are named: `python -m benchmarks`, or `... sweeps --quick`.

Each is a program of its own: it prints its figures, and its exit status says when a claim does not hold; at the end all
figures come once more as one table in Markdown. `--quick` only checks that they run, two at once: few rounds on the
built-in digits, and neither exit status nor table says anything about figures.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import NOT_AS_CLAIMED, ROWS, machine, read_rows, table

# What each claim is run with when only its running is checked.
QUICK = {
    "training_speed": ["--rounds", "1", "--dataset", "digits"],
    "written_out": ["--rounds", "1", "--dataset", "digits"],
    "peers": ["--rounds", "1", "--dataset", "digits"],
    "company": ["--rounds", "1", "--dataset", "digits", "--threads", "1"],
    "evaluation": ["--rounds", "1", "--dataset", "digits"],
    "observed_training": ["--rounds", "1", "--dataset", "digits"],
    "start_time": ["--rounds", "1"],
    "page_latency": ["--quick"],
    "session_memory": ["--sessions", "2"],
    "sweeps": ["--rounds", "1", "--dataset", "digits"],
    "drag_latency": ["--moves", "8"],
    "drawing_latency": ["--seconds", "2"],
    "live_view": ["--rounds", "1", "--seconds", "1", "--grown", "1", "--dataset", "digits"],
    "viewers": ["--viewers", "5", "--rounds", "1", "--seconds", "1", "--dataset", "digits"],
    "soak": ["--minutes", "0.4"],
    "following": ["--quick"],
}


def main() -> int:
    """Run the claims; 1 when one does not hold, or with --quick when one does not run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("claims", nargs="*", metavar="claim", help=f"of {', '.join(QUICK)}; all by default")
    parser.add_argument("--quick", action="store_true", help="check that they run, not their figures")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.claims if name not in QUICK]
    if unknown:
        parser.error(f"there is no claim {unknown[0]!r}: choose from {', '.join(QUICK)}")
    print(machine(), flush=True)
    bad = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2 if arguments.quick else 1) as pool:
        rows = Path(folder) / "rows.jsonl"
        rows.touch()

        def run(name: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-m", f"benchmarks.{name}", *(QUICK[name] if arguments.quick else [])]
            # What runs beside another tells what it has to say when it is over.
            output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if arguments.quick else {}
            if not arguments.quick:
                print(f"\n{name}", flush=True)
            return subprocess.run(command, env={**os.environ, ROWS: str(rows)}, check=False, text=True, **output)

        claims = arguments.claims or list(QUICK)
        for name, done in zip(claims, pool.map(run, claims), strict=True):
            if arguments.quick:
                print(f"\n{name}\n{done.stdout}", flush=True)
            if done.returncode not in (0, NOT_AS_CLAIMED if arguments.quick else 0):
                bad.append(name)
        print(f"\n{table(read_rows(rows))}")
    if bad:
        print(f"\nNot as claimed: {', '.join(bad)}")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
