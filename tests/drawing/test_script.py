"""The Draw page's script, run as a person would: it prints the page's numbers, whatever drawing and switches."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from core.data import Dataset
from core.drawing.collection import judge, to_npz
from core.drawing.contributions import contributions
from core.drawing.ink import MOST_NUDGE, Drawing, picture_of
from core.drawing.nudging import NUDGES, moved
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
# Bars of any size and place, moved by the arrow keys.
DRAWINGS = st.builds(
    lambda top, left, height, width, right, down: Drawing(
        picture_of(bar(top, top + height, left, left + width)).ink, nudge=(right, down)
    ),
    *(st.integers(0, 60), st.integers(0, 60), st.integers(4, 24), st.integers(4, 24)),
    *(st.integers(-MOST_NUDGE, MOST_NUDGE), st.integers(-MOST_NUDGE, MOST_NUDGE)),
)
CASES = {
    "all on": Switches(),
    "not centred": Switches(centre=False),
    "all off": Switches(False, False, False, False, False),
}


def check(printed: str, name: str, model: Reader, switches: Switches, drawing: Drawing = DRAWING) -> None:
    """Each number of the page is what the script prints."""
    prepared, row = model.prepare(drawing, switches), moved(model, drawing, switches)
    assert prepared is not None and row is not None
    said, values = model.answer(prepared.pixels, switches), model.inputs(prepared.pixels, switches)
    assert_close(after(printed, f"{name}: values from", 2), [float(values.min()), float(values.max())], atol=1e-5)
    assert after(printed, f"{name}: order", 10) == list(said.order)
    assert_close(after(printed, f"{name}: ahead by", 1), [said.margin], atol=1e-5)
    assert after(printed, f"{name}: moved, class", 1) == [row.label]
    assert_close(after(printed, f"{name}: moved, probabilities", len(NUDGES)), row.probabilities, atol=1e-5)
    assert_close(after(printed, f"{name}: logits", 10), said.logits, rtol=1e-4, atol=1e-4)
    assert_close(after(printed, f"{name}: probabilities", 10), said.probabilities, atol=1e-5)
    assert after(printed, f"{name}: predicted", 1) == [said.winner]
    if (parts := contributions(model, prepared.pixels, switches)) is not None:
        sums = after(printed, f"{name}: sums of weight times pixel", 10)
        assert_close(sums, parts.products.sum(1), rtol=1e-4, atol=1e-4)
        biases = after(printed, f"{name}: biases", 10)
        assert_close(biases, parts.biases, atol=1e-5)
        # As the formula of the page has it: what the pixels say, plus the bias.
        added = [total + bias for total, bias in zip(sums, biases, strict=True)]
        assert_close(added, said.logits, rtol=1e-4, atol=1e-3)
        assert_close([parts.logit(k) for k in range(10)], said.logits, rtol=1e-4, atol=1e-3)


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


def test_the_scripts_at_random_drawings_and_switches(softmax: Trained, network: Trained, tmp_path: Path) -> None:
    named = {"softmax regression": softmax, "MLP 32-16": network}
    for name, (_, weights, _) in named.items():
        (tmp_path / f"{name}.pt").write_bytes(weights_file(weights))
    readers = [NamedReader(name, f"{name}.pt", model) for name, (_, _, model) in named.items()]

    @settings(max_examples=15, phases=(Phase.explicit, Phase.generate))
    @given(st.builds(Switches, *[st.booleans()] * 5), DRAWINGS)
    @example(Switches(invert=False, standardize=False), DRAWING)
    def at(switches: Switches, drawing: Drawing) -> None:
        (printed,) = run_each([source(script(drawing, readers, switches))], tmp_path)
        for name, (_, _, model) in named.items():
            check(printed, name, model, switches, drawing)

    at()


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
