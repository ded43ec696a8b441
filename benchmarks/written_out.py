"""The gradient written out: a step's time against autograd's, and against what the processor's matrix products need.

The floor is the step's floating-point operations over the rate of one large matrix product. Beside it stands what the
step's own matrix products take, which are too small for that rate. One thread, CPU time.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import torch

from benchmarks import Report, shown
from benchmarks.loops import CPU, plain_model
from benchmarks.timing import asked, cpu, interleaved, product_rate, ratio
from core.data import Dataset, load, scaled
from core.training import RunConfig
from core.training.loop import make_optimizer
from core.training.recipes import recipe_config
from core.training.steps import step_by_autograd
from core.training.written_out import step_written_out

BATCH = 64
STEPS = 150
# Times autograd's speed that the longer way has to bring, and the share of the floor it may take.
WORTH = 1.5
MODELS: dict[str, tuple[RunConfig, float | None, float | None]] = {
    "softmax": (recipe_config("softmax"), WORTH, None),
    "MLP 256-128-64": (recipe_config("mlp"), None, 1.35),
    "MLP 520-320-240-120": (recipe_config("mlp", hidden=(520, 320, 240, 120)), None, 1.2),
}


def operations(widths: tuple[int, ...]) -> int:
    """Multiplications and additions of a step: forward, gradient of the weights, and handed down but to the images."""
    products = [2 * BATCH * inputs * outputs for inputs, outputs in pairwise(widths)]
    return 3 * sum(products) - products[0]


def products_alone(widths: tuple[int, ...]) -> Callable[[], None]:
    """The matrix products of a step and nothing else."""
    layers = [torch.randn(outputs, inputs) / 1000 for inputs, outputs in pairwise(widths)]
    values = [torch.rand(BATCH, width) / 1000 for width in widths]
    results = [torch.empty(BATCH, width) for width in widths]

    def step() -> None:
        for n, weight in enumerate(layers):
            torch.mm(values[n], weight.T, out=results[n + 1])
        for n in reversed(range(len(layers))):
            if n:
                torch.mm(values[n + 1], layers[n], out=results[n])
            layers[n].addmm_(values[n + 1].T, values[n], alpha=-1e-6)

    return step


def variants(config: RunConfig, data: Dataset, steps: int) -> dict[str, Callable[[], float]]:
    """The same steps by autograd and written out, each from taking the images to reading the loss; products alone."""
    tensors = scaled(data, data.train_examples, "0-1", CPU)
    order = torch.randperm(data.train_examples)[: steps * BATCH].split(BATCH)
    found: dict[str, Callable[[], float]] = {}
    for name, kind in (("autograd", step_by_autograd), ("written out", step_written_out)):
        model = plain_model(config, data)
        learn = kind(model, make_optimizer(model, config))

        def epoch(learn: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = learn) -> None:
            for batch in order:
                learn(tensors.x_train.index_select(0, batch), tensors.y_train.index_select(0, batch)).item()

        found[name] = partial(cpu, epoch)
    step = products_alone((data.features, *config.hidden, data.classes))
    found["products"] = partial(cpu, lambda: [step() for _ in order])
    return found


def main() -> int:
    """Print the ratios; NOT_AS_CLAIMED when one is not what is promised."""
    options = asked(__doc__, rounds=9)
    data = load(options.dataset)
    steps = min(STEPS, data.train_examples // BATCH)
    report = Report()
    report.figure("rate of a large matrix product", product_rate() / 1e9, " GFLOP/s", note="one thread, 1024 cubed")
    for name, (config, worth, share) in MODELS.items():
        # Beside each model, because a machine's rate changes with what else it does.
        rates = [product_rate()]
        spent = interleaved(variants(config, data, steps), options.rounds)
        rates.append(product_rate())
        floor = operations((data.features, *config.hidden, data.classes)) / statistics.mean(rates)
        step = {variant: statistics.median(times) / steps for variant, times in spent.items()}
        gain = ratio(spent["autograd"], spent["written out"])
        note = f"{1e6 * step['autograd']:.0f} and {1e6 * step['written out']:.0f} us a step"
        claim = f"gradient written out, times autograd's speed: {name}"
        if worth is not None:
            report.at_least(claim, gain, worth, "x", note=note)
        else:
            report.figure(claim, gain, "x", note=note)
        claim = f"gradient written out, times the floor of its FLOPs: {name}"
        note = (
            f"floor {1e6 * floor:.0f} us; its matrix products alone take {shown(step['products'] / floor)} times that, "
            f"autograd {shown(step['autograd'] / floor)}"
        )
        if share is not None:
            report.at_most(claim, step["written out"] / floor, share, "x", note=note)
        else:
            report.figure(claim, step["written out"] / floor, "x", note=note)
    return report.status


if __name__ == "__main__":
    sys.exit(main())
