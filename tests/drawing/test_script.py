"""The Draw page's script, run as a person would: it prints the page's numbers, whatever the switches."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data import Dataset
from core.drawing.collection import judge, to_npz
from core.drawing.contributions import contributions
from core.drawing.ink import Drawing, picture_of
from core.drawing.preparation import Switches
from core.drawing.reader import Reader
from core.drawing.script import NamedReader, script
from core.runs.weights import weights_file
from core.scripts.cells import source
from core.training import RunConfig
from core.training.recipes import recipe_config
from tests.drawing.conftest import Trained, trained
from tests.drawing.inks import bar
from tests.drawing.test_collection import some
from tests.scripts.running import after, run_each
from tests.tolerance import assert_close

DRAWING = Drawing(picture_of(bar(10, 64, 33, 47)).ink, nudge=(2, -1))
CASES = {
    "all on": Switches(),
    "not cropped": Switches(crop=False),
    "not scaled": Switches(scale=False),
    "not centred": Switches(centre=False),
    "not inverted": Switches(invert=False),
    "not standardized": Switches(standardize=False),
    "all off": Switches(False, False, False, False, False),
}


def check(printed: str, name: str, model: Reader, switches: Switches) -> None:
    prepared = model.prepare(DRAWING, switches)
    assert prepared is not None
    said = model.answer(prepared.pixels, switches)
    assert_close(after(printed, f"{name}: logits", 10), said.logits, rtol=1e-4, atol=1e-4)
    assert_close(after(printed, f"{name}: probabilities", 10), said.probabilities, atol=1e-5)
    assert after(printed, f"{name}: predicted", 1) == [said.winner]
    if (parts := contributions(model, prepared.pixels, switches)) is not None:
        sums = after(printed, f"{name}: sums of weight times pixel", 10)
        assert_close(sums, parts.products.sum(1), rtol=1e-4, atol=1e-4)
        assert_close(after(printed, f"{name}: biases", 10), parts.biases, atol=1e-5)


def test_the_scripts_print_the_pages_numbers(
    softmax: Trained, network: Trained, centred: Trained, tmp_path: Path
) -> None:
    named = {"softmax regression": softmax, "centred": centred, "MLP 32-16": network}
    for number, (_, weights, _) in enumerate(named.values()):
        (tmp_path / f"run-{number}.pt").write_bytes(weights_file(weights))
    (tmp_path / "drawings.npz").write_bytes(to_npz(some()))
    readers = [NamedReader(name, f"run-{n}.pt", model) for n, (name, (_, _, model)) in enumerate(named.items())]
    sources = [source(script(DRAWING, readers, switches, "drawings.npz")) for switches in CASES.values()]
    assert not any("core" in text for text in sources)
    for printed, switches in zip(run_each(sources, tmp_path), CASES.values(), strict=True):
        for name, (_, _, model) in named.items():
            check(printed, name, model, switches)
            judged = judge(model, some(), switches)
            assert_close(after(printed, f"{name}: accuracy", 1), [judged.accuracy], atol=1e-5)
            confusion = [count for row in judged.confusion for count in row]
            assert after(printed, f"{name}: confusion", 100) == confusion


@pytest.mark.mnist
def test_the_scripts_for_mnist(mnist: Dataset, tmp_path: Path) -> None:
    config: RunConfig = recipe_config("fast-softmax", dataset="mnist", train_size=2000, epochs=1)
    _, weights, model = trained(config, mnist)
    (tmp_path / "run.pt").write_bytes(weights_file(weights))
    readers = [NamedReader("softmax", "run.pt", model)]
    sources = [source(script(DRAWING, readers, switches)) for switches in CASES.values()]
    assert not any("numpy" in text for text in sources)
    for printed, switches in zip(run_each(sources, tmp_path), CASES.values(), strict=True):
        check(printed, "softmax", model, switches)


def test_a_model_of_centred_pixels_takes_its_means_along(digits: Dataset, network: Trained, tmp_path: Path) -> None:
    named = {"centred": trained(RunConfig(scaling="centred", epochs=3, learning_rate=0.1), digits), "other": network}
    for name, (_, weights, _) in named.items():
        (tmp_path / f"{name}.pt").write_bytes(weights_file(weights))
    readers = [NamedReader(name, f"{name}.pt", model) for name, (_, _, model) in named.items()]
    (printed,) = run_each([source(script(DRAWING, readers, Switches()))], tmp_path)
    for name, (_, _, model) in named.items():
        check(printed, name, model, Switches())
