"""The plane's network in the browser gives PyTorch's numbers: probabilities, losses, classes, and what is no number."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from tests.browser.planes import packed
from tests.browser.visitors import Visit

pytestmark = pytest.mark.browser

POINTS = 10_000
CLASSES = 3
INPUTS = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "xx": lambda x, y: x * x,
    "yy": lambda x, y: y * y,
    "xy": lambda x, y: x * y,
    "sx": lambda x, y: torch.sin(x),
    "sy": lambda x, y: torch.sin(y),
}
ACTIVATIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "identity": lambda z: z,
    "gelu": torch.nn.functional.gelu,
}
SCALES = (1e-6, 1e-3, 1.0, 30.0, 1e3)
# The places travel once, packed: 10,000 numbers as JSON take a while.
_PLACES = """
text => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const all = Float64Array.from(new Int16Array(bytes.buffer), (value) => value / 100);
    window.places = { xs: all.slice(0, all.length / 2), ys: all.slice(all.length / 2) };
}
"""
_RUN = """
async ([shape, weights]) => {
    const { Network, decoded, judged, softmax } = await import("/softmax-lab/plane/network.js");
    const network = new Network(shape);
    const { xs, ys } = window.places;
    const logits = network.run(decoded(weights), xs, ys).at(-1);
    const label = xs.map((_, n) => n % shape.classes);
    const { losses, predicted } = judged(logits, label);
    const packed = (numbers) => {
        const bytes = new Uint8Array(numbers.buffer);
        const parts = [];
        for (let n = 0; n < bytes.length; n += 8192) parts.push(String.fromCharCode(...bytes.subarray(n, n + 8192)));
        return btoa(parts.join(""));
    };
    return [network.size, packed(Float32Array.from(softmax(logits, shape.classes))), packed(losses), packed(predicted)];
}
"""
TYPES = (np.float32, np.float64, np.int8)


def shape(activation: str, hidden: Sequence[int], inputs: Sequence[str]) -> dict[str, Any]:
    return {"activation": activation, "hidden": list(hidden), "inputs": list(inputs), "classes": CLASSES}


def size(of: dict[str, Any]) -> int:
    widths = [len(of["inputs"]), *of["hidden"], CLASSES]
    return sum((below + 1) * width for below, width in itertools.pairwise(widths))


def logits(of: dict[str, Any], weights: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """By PyTorch with 64 bits, from weights with 32."""
    values = torch.stack([INPUTS[code](x, y) for code in of["inputs"]], 1)
    widths = [len(of["inputs"]), *of["hidden"], CLASSES]
    rest = weights.double()
    for layer, (below, width) in enumerate(itertools.pairwise(widths)):
        weight, bias, rest = rest.split([below * width, width, len(rest) - (below + 1) * width])
        values = torch.nn.functional.linear(values, weight.view(width, below), bias)
        if layer < len(of["hidden"]):
            values = ACTIVATIONS[of["activation"]](values)
    assert not len(rest)
    return values


def open_at(visit: Visit, places: torch.Tensor) -> Page:
    """A page that computes at these places, in hundredths."""
    visit.page.goto(f"{visit.url}/softmax-lab/plane/network.js")
    visit.page.evaluate(
        _PLACES, base64.b64encode(places.T.contiguous().numpy().astype("<i2").tobytes()).decode("ascii")
    )
    return visit.page


def compare(page: Page, of: dict[str, Any], weights: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """PyTorch's probabilities, which the browser has as well, as it has the losses and the classes."""
    labels = torch.arange(len(places)) % CLASSES
    count, *texts = page.evaluate(_RUN, [of, packed(weights.tolist())])
    bytes_of = [base64.b64decode(text) for text in texts]
    parts = (np.frombuffer(part, kind).copy() for part, kind in zip(bytes_of, TYPES, strict=True))
    found, losses, predicted = (torch.from_numpy(part) for part in parts)
    assert count == len(weights)
    x, y = (places.double() / 100).unbind(1)
    z = logits(of, weights, x, y)
    wanted = torch.softmax(z, 1)
    torch.testing.assert_close(
        found.double().view(CLASSES, -1).T, wanted, atol=1e-5, rtol=0, equal_nan=True, msg=lambda text: f"{of}: {text}"
    )
    expected = torch.nn.functional.cross_entropy(z, labels, reduction="none")
    torch.testing.assert_close(losses, expected, atol=1e-5, rtol=1e-9, equal_nan=True, msg=lambda text: f"{of}: {text}")
    # Rounding decides between classes whose probabilities are equal.
    top = wanted.topk(2, dim=1)
    clear = (top.values[:, 0] - top.values[:, 1] > 1e-9) | wanted[:, 0].isnan()
    classes = torch.where(wanted[:, 0].isnan(), -1, top.indices[:, 0])
    assert torch.equal(predicted.long()[clear], classes[clear]), of
    return wanted


def test_probabilities_losses_and_classes_are_pytorchs(visit: Visit) -> None:
    chance = torch.Generator().manual_seed(1)
    places = torch.randint(-300, 301, (POINTS, 2), generator=chance)
    page = open_at(visit, places)
    depths = [[], [8], [8, 3], [1, 8, 8], [8, 8, 8, 8]]
    cases = [(shape(name, [8, 8], INPUTS), scale) for name in ACTIVATIONS for scale in SCALES]
    cases += [
        (shape(name, hidden, ["x", "y"]), scale)
        for name in ACTIVATIONS
        for hidden, scale in zip(depths, SCALES, strict=True)
    ]
    cases += [(shape("tanh", [], [code]), 1.0) for code in INPUTS]
    assert len(cases) == 57
    sure = 0.0
    for of, scale in cases:
        weights = scale * torch.randn(size(of), generator=chance)
        sure += compare(page, of, weights, places).max(1).values.mean().item() / len(cases)
    assert 0.5 < sure < 0.95  # neither all undecided nor all decided


def test_what_is_infinite_or_no_number_is_so_where_it_is_in_pytorch(visit: Visit) -> None:
    chance = torch.Generator().manual_seed(2)
    places = torch.cat([torch.zeros(1, 2, dtype=torch.long), torch.randint(-300, 301, (300, 2), generator=chance)])
    page = open_at(visit, places)
    unknown = known = 0
    for name, value in itertools.product(ACTIVATIONS, (float("inf"), float("-inf"), float("nan"), 3e38)):
        of = shape(name, [3, 3], ["x", "y", "sx"])
        for at in (0, 10, size(of) - 1):
            weights = torch.randn(size(of), generator=chance)
            weights[at] = value
            found = compare(page, of, weights, places)
            unknown += int(found.isnan().any(1).sum())
            known += int(found.isfinite().all(1).sum())
        # So large that even 64 bits do not hold their products.
        found = compare(
            page,
            shape(name, [8, 8, 8, 8], ["xx"]),
            3e38 * torch.randn(8 * 2 + 72 * 3 + 27, generator=chance).clamp(-1, 1),
            places,
        )
        unknown += int(found.isnan().any(1).sum())
    assert unknown > 1000 and known > 1000
