"""What watching and keeping a run costs: as a page runs it, against the loop with nothing around it.

An epoch of MNIST; and a table, whose steps are short, so that what is around them weighs most.

Run it with `python -m benchmarks.observed_training`; the claim is a ratio of at most 1.05, by the clock on the wall,
writing to disk included.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from functools import partial

from benchmarks import Report
from benchmarks.loops import bare, observed, unkept
from benchmarks.timing import asked, interleaved, ratio, wall
from core.data import load
from core.training import RunConfig
from core.training.recipes import recipe_config

PROMISED = 1.05
MODELS = {
    "softmax, SGD": recipe_config("softmax"),
    "MLP 256-128-64, SGD": recipe_config("mlp"),
}
# Long enough that starting and ending are a small part of it; a single round only looks whether it runs.
TABLE = RunConfig(dataset="breast-cancer", hidden=(), scaling="standardized", batch_size=8, epochs=400)


def main() -> int:
    """Print the ratios; NOT_AS_CLAIMED when one is above what is promised."""
    options = asked(__doc__, rounds=9)
    report = Report()
    chosen = {name: replace(config, dataset=options.dataset, epochs=1) for name, config in MODELS.items()}
    table = TABLE if options.rounds > 1 else replace(TABLE, epochs=2)
    for name, config in {**chosen, "a table, SGD": table}.items():
        data = load(config.dataset)
        spent = interleaved(
            {
                "bare": partial(wall, partial(bare, config, data)),
                "unkept": partial(wall, partial(unkept, config, data)),
                "kept": partial(wall, partial(observed, config, data)),
            },
            options.rounds,
        )
        without, unwritten, kept = (statistics.median(times) / config.epochs for times in spent.values())
        note = f"{without:.4f} s and {kept:.4f} s an epoch"
        ratios = {way: ratio(spent[way], spent["bare"]) for way in ("unkept", "kept")}
        claim = f"a run with events and history, times the bare loop: {name}"
        report.at_most(claim, ratios["unkept"], PROMISED, "x", note=f"{without:.4f} s and {unwritten:.4f} s an epoch")
        report.at_most(f"the same, kept on disk: {name}", ratios["kept"], PROMISED, "x", note=note)
    return report.status


if __name__ == "__main__":
    sys.exit(main())
