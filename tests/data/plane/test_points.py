"""The points: those that are written here, within the window, in equal shares for testing, and as scripts make them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import Dataset, listing, load, loading
from core.data.plane.inputs import INPUTS
from core.data.plane.named import PlaneData
from core.data.plane.points import PlanePoints, plane_points
from core.data.plane.shapes import SHAPES
from core.data.plane_sets import TESTED_ON_ITSELF
from core.scripts.cells import source
from core.scripts.run_script import script
from core.training import RunConfig, StepDone, train
from tests.data.plane.names import drawn, painted
from tests.scripts.running import run_each

# Recorded once: another machine, or another version of PyTorch, that draws others fails here, as saved runs would.
RECORDED: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]] = {
    "blobs": ((178, -118, 136, -84), (151, -80, 133, -96), (0, 1, 0, 1), 404),
    "rings": ((71, 27, 15, 100), (36, 192, 1, 154), (0, 1, 0, 1), 2672),
    "moons": ((50, 213, 19, 239), (-6, -69, 81, -19), (0, 1, 0, 1), 1388),
    "checkerboard": ((-163, 180, -118, -235), (-33, 163, -235, -148), (1, 0, 1, 0), -1624),
    "xor": ((-69, 100, 24, -219), (207, 53, -213, -20), (1, 0, 1, 0), 4943),
    "spirals": ((-71, -72, 81, 13), (34, 110, -96, 143), (0, 1, 0, 1), 4882),
    "iris.2.3": ((74, -143, -115, 108), (166, -133, -127, 135), (2, 0, 0, 2), 0),
}


def twelve(name: str) -> PlaneData:
    """Twelve points of a shape, with noise."""
    return PlaneData(name, 3 if "." in name else 2, 12)


@pytest.mark.parametrize("shape", [*SHAPES, "iris.2.3"])
def test_the_points_are_those_written_here(shape: str) -> None:
    points = plane_points(twelve(shape).name)
    assert (points.x[:4], points.y[:4], points.label[:4], sum(points.x) + 7 * sum(points.y)) == RECORDED[shape]


@given(st.one_of(drawn(most_points=300), painted()))
@settings(deadline=None, max_examples=40)
def test_points_lie_in_the_window_and_each_class_gives_its_share_for_testing(data: PlaneData) -> None:
    points = plane_points(data.name)
    assert {len(part) for part in (points.x, points.y, points.label, points.is_test)} == {data.points}
    assert all(-300 <= number <= 300 for number in (*points.x, *points.y))
    assert all(0 <= label < data.classes for label in points.label)
    kept = sum(points.is_test)
    assert kept == min(int(data.points * data.test / 100 + 0.5), data.points - 1)
    for label in range(data.classes):
        exact = points.label.count(label) * kept / data.points
        assert sum(t for t, own in zip(points.is_test, points.label, strict=True) if own == label) in (
            math.floor(exact),
            math.ceil(exact),
        )
    _same_points(load(data.name), data)


def _same_points(loaded: Dataset, data: PlaneData) -> None:
    """The data set has these points, and as inputs what float64 has of them, rounded to float32."""
    points = plane_points(data.name)
    test = torch.tensor(points.is_test)
    x1, x2 = (torch.tensor(part, dtype=torch.float64) / 100 for part in (points.x, points.y))
    exact = {"x": x1, "y": x2, "xx": x1**2, "yy": x2**2, "xy": x1 * x2, "sx": x1.sin(), "sy": x2.sin()}
    x, y = torch.stack([exact[code] for code in data.inputs], 1), torch.tensor(points.label)
    tested = test if test.any() else ~test
    for inputs, labels, rows in ((loaded.x_train, loaded.y_train, ~test), (loaded.x_test, loaded.y_test, tested)):
        assert inputs.dtype == torch.float32 and torch.equal(labels, y[rows]) and len(labels)
        torch.testing.assert_close(inputs.double(), x[rows], rtol=2e-7, atol=1e-7)
    assert loaded.feature_names == tuple(INPUTS[code].title for code in data.inputs)
    assert (TESTED_ON_ITSELF in listing(data.name).about) == (not test.any())


def coordinates(points: PlanePoints) -> list[tuple[int, int]]:
    """x₁ and x₂ of each point."""
    return list(zip(points.x, points.y, strict=True))


def test_more_noise_moves_points_and_neither_it_nor_the_inputs_change_which_are_for_testing() -> None:
    clean, noisy = (plane_points(PlaneData("rings", 3, 100, noise).name) for noise in (0, 50))
    moved = [math.dist(a, b) / 100 for a, b in zip(coordinates(clean), coordinates(noisy), strict=True)]
    # The mean length of two normal numbers is 1.25 of their deviation.
    assert 0.5 < sum(moved) / len(moved) < 0.75
    assert clean.label == noisy.label and clean.is_test == noisy.is_test
    assert clean.is_test == plane_points(PlaneData("rings", 3, 100, 0, inputs=("xy",)).name).is_test
    # More points for testing, of the same points.
    assert plane_points(PlaneData("rings", 3, 100, 0, test=90).name).x == clean.x


SOME = (
    *(PlaneData(shape, 2 if shape == "xor" else 5, 101, 15, 3, 40) for shape in SHAPES),
    PlaneData("iris.0.3", 3, 90, 0, 2, 25, ("x", "y", "xx")),
    PlaneData("rings", 2, 1, 0, 2, 50),
    PlaneData("moons", 2, 30, 0, 2**32 - 1, 0, tuple(INPUTS)),
    PlaneData.by_hand([(120, -35, 0), (-40, 12, 2), (0, 0, 1)] * 30, classes=4, inputs=("y", "xy", "sy")),
    PlaneData.by_hand([(-300, 300, 1)], test=90),
)


def test_scripts_make_the_same_tensors(tmp_path: Path) -> None:
    save = "\ntorch.save([x_train, y_train, x_test, y_test], 'made.pt')\n"
    folders = [tmp_path / str(number) for number, _ in enumerate(SOME)]
    for data, folder in zip(SOME, folders, strict=True):
        folder.mkdir()
        load_it = loading(data.name)
        run_each(["\n".join(["import torch", *load_it.imports, load_it.code, save])], folder)
        made, loaded = torch.load(folder / "made.pt"), load(data.name)
        assert all(map(torch.equal, made, (loaded.x_train, loaded.y_train, loaded.x_test, loaded.y_test))), data.name
        assert all(len(line) <= 120 for line in load_it.code.split("\n"))


@pytest.mark.parametrize("data", [SOME[5], SOME[-2]], ids=["spirals", "painted"])
def test_the_script_of_a_run_prints_its_losses(data: PlaneData, tmp_path: Path) -> None:
    config = RunConfig(
        dataset=data.name, scaling="none", hidden=(6,), epochs=2, batch_size=10, log_every=1, validation_share=0.2
    )
    text = source(script(config, load(data.name))) + "\nprint(*map(repr, losses))\n"
    (printed,) = run_each([text], tmp_path)
    events = list(train(config, load(data.name), torch.device("cpu")))
    losses = [event.loss for event in events if isinstance(event, StepDone)]
    assert list(map(float, printed.strip().split("\n")[-1].split())) == losses and len(losses) > 5
    assert "all points come once" in text
