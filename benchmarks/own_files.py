"""Understanding a visitor's own file: a CSV of 200,000 rows and 50 columns, against pandas that only reads it.

Layout, encoding, uneven rows, types, label and classes are found besides. CPU time of one thread.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
from functools import partial

import numpy as np
import pandas as pd

from benchmarks import Report
from benchmarks.timing import cpu, interleaved, ratio
from core.data.own.table import read_table
from core.data.own.understanding import Choices, clean, understand

ROWS, COLUMNS = 200_000, 50
PROMISED = 2.0


def written(rows: int) -> bytes:
    """A table of numbers with three decimals and a column of three classes."""
    draws = np.random.default_rng(0)
    table = pd.DataFrame(draws.normal(size=(rows, COLUMNS - 1)).round(3))
    table.columns = [f"c{number}" for number in range(1, COLUMNS)]
    table["label"] = draws.choice(["a", "b", "c"], rows)
    return table.to_csv(index=False).encode()


def main() -> int:
    """Print the ratios; NOT_AS_CLAIMED when one is above what is promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="times each variant runs, interleaved")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the table")
    options = parser.parse_args()
    content = written(options.rows)
    # R, and others, put texts in quotation marks.
    quoted = content.replace(b",a\n", b',"a"\n').replace(b",b\n", b',"b"\n').replace(b",c\n", b',"c"\n')
    variants = {
        "pandas": partial(cpu, lambda: pd.read_csv(io.BytesIO(content))),
        "understood": partial(cpu, lambda: understand(read_table(content), Choices())),
        "quoted": partial(cpu, lambda: understand(read_table(quoted), Choices())),
    }
    spent = interleaved(variants, options.rounds)
    report = Report()
    alone = statistics.median(spent["pandas"])
    note = f"{len(content) / 1e6:.0f} MB; pandas alone {alone:.2f} s"
    what = f"a CSV of {options.rows:,} x {COLUMNS} is understood, in times of pandas' reading"
    report.at_most(what, ratio(spent["understood"], spent["pandas"]), PROMISED, "x", note=note)
    report.figure("the same with texts in quotation marks", ratio(spent["quoted"], spent["pandas"]), "x")
    table = read_table(content)
    report.figure("and made numbers, with its test set drawn", cpu(lambda: clean(table, Choices())) / alone, "x")
    return report.status


if __name__ == "__main__":
    sys.exit(main())
