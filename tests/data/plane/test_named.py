"""The names of points in the plane: read and written alike, and any other text is answered with a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import DatasetError, family, family_title, is_family, listing, load, title
from core.data.plane.named import MOST_PAINTED, PlaneData, is_plane, plane_data
from core.data.plane.points import plane_points
from core.data.plane_sets import FAMILIES, plane_listing
from core.reading.refusals import ConfigError
from core.runs.archive import pack, unpack
from core.runs.saved_run import SavedRun, new_id
from core.training import History, RunConfig, Status
from tests.data.plane.names import drawn, painted

SPIRALS = "plane-spirals-c3-n200-e10-s1-t30-ix.y"
PAINTED = "plane-painted-c2-s1-t30-ix.y-p120.-35.0_-40.12.1"


def test_names_are_those_that_links_and_saved_runs_have() -> None:
    assert PlaneData("spirals", 3).name == SPIRALS
    assert PlaneData.by_hand([(120, -35, 0), (-40, 12, 1)]).name == PAINTED
    assert PlaneData("iris.2.3", 3, 150, 0, 7, 0, ("x", "yy", "sx")).name == "plane-iris.2.3-c3-n150-e0-s7-t0-ix.yy.sx"


@given(st.one_of(drawn(), painted()))
@settings(deadline=None, max_examples=80)
def test_a_name_is_read_as_it_was_written(data: PlaneData) -> None:
    assert plane_data(data.name) == data
    assert RunConfig(dataset=data.name).dataset == data.name
    assert is_family(family(data.name)) and family_title(family(data.name)).startswith("Plane: ")
    assert (listing(data.name).features, listing(data.name).classes) == (len(data.inputs), data.classes)


near = st.sampled_from((SPIRALS, PAINTED)).flatmap(
    lambda name: st.tuples(
        st.integers(0, len(name)), st.integers(0, 3), st.text("0123456789-._xyceinpst٣é\n ", max_size=3)
    ).map(lambda change: name[: change[0]] + change[2] + name[change[0] + change[1] :])
)


@given(st.one_of(near, st.text().map(lambda text: f"plane-{text}")))
@settings(deadline=None, max_examples=150)
def test_any_other_text_is_answered_with_one_sentence(text: str) -> None:
    try:
        data = plane_data(text)
    except ConfigError as error:
        assert error.field == "dataset"
        said = str(error)
    else:
        # One meaning has one name.
        assert data.name == text
        return
    assert said.endswith(".") and "\n" not in said and len(said) < 300
    for ask in (listing, load, title):
        with pytest.raises(DatasetError):
            ask(text)
    with pytest.raises(ConfigError) as refused:
        RunConfig(dataset=text)
    assert refused.value.field == "dataset" and (str(refused.value) == said or not is_plane(text))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("plane-", "There are no points in the plane of the name"),
        (SPIRALS.replace("c3", "c7"), "classes must be a whole number from 2 to 6, not 7"),
        (SPIRALS.replace("c3", "c1"), "classes must be a whole number from 2 to 6, not 1"),
        (SPIRALS.replace("n200", "n0"), "points must be a whole number from 1 to 5,000, not 0"),
        (SPIRALS.replace("n200", "n5001"), "points must be a whole number from 1 to 5,000, not 5001"),
        (SPIRALS.replace("e10", "e101"), "noise must be"),
        (SPIRALS.replace("s1", "s4294967296"), "seed must be"),
        (SPIRALS.replace("t30", "t91"), "test must be"),
        (SPIRALS.replace("ix.y", "iy.x"), "inputs must be one or more of x, y, xx, yy, xy, sx, sy, in this order"),
        (SPIRALS.replace("ix.y", "ix.x"), "each at most once"),
        (SPIRALS.replace("n200", "n0200"), "zeros in front"),
        (SPIRALS.replace("spirals", "stars"), "shape must be one of blobs, rings"),
        (SPIRALS.replace("spirals", "xor"), "xor has 2 classes, not 3"),
        (SPIRALS.replace("spirals", "iris.0.1"), "iris has 150 points, not 200"),
        (SPIRALS.replace("spirals", "iris.0.1").replace("c3-n200", "c2-n50"), "iris has 3 classes, not 2"),
        (SPIRALS.replace("spirals", "painted"), "There are no points in the plane of the name"),
        (PAINTED.split("p120")[0] + "p", "painted must be a number of points from 1 to 1,000, not 0"),
        (PAINTED.replace("p120", "p301"), "must be from -3 to 3, not 3.01 and -0.35"),
        (PAINTED.replace("p120.", "p1e30."), "There are no points in the plane of the name"),
        (PAINTED.replace("p120.", "p1000."), '"1000.-35.0" is no point'),
        (PAINTED.replace("p120.", "p-0."), "zeros in front"),
        (PAINTED.replace("12.1", "12.2"), "The class of a point must be from 0 to 1, not 2"),
        (f"{PAINTED}{'_0.0.0' * MOST_PAINTED}", "from 1 to 1,000, not 1,002"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_name_is_said(name: str, said: str) -> None:
    with pytest.raises(DatasetError) as refused:
        load(name)
    assert said in str(refused.value)


def test_settings_that_do_not_fit_each_other_are_refused() -> None:
    data = PlaneData.by_hand([(0, 0, 0)])
    for wrong in (
        lambda: replace(data, noise=1),
        lambda: replace(data, points=2),
        lambda: replace(data, shape="rings"),
        lambda: replace(data, inputs=()),
        lambda: PlaneData.by_hand([(0.5, 0, 0)]),  # type: ignore[list-item]
        lambda: PlaneData.by_hand([(0, 0, True)]),
    ):
        with pytest.raises(ConfigError):
            wrong()


def test_names_without_end_leave_memory() -> None:
    for seed in range(300):
        name = PlaneData("xor", points=2, seed=seed).name
        load(name), plane_points(name)
    for kept in (plane_data, plane_listing, plane_points):
        assert 0 < kept.cache_info().currsize <= (kept.cache_info().maxsize or 0) <= 128
    assert load(name) is load(name)


def test_a_run_on_as_many_painted_points_as_there_may_be_travels_with_its_script() -> None:
    data = PlaneData.by_hand([(-300, -300 + n % 600, n % 6) for n in range(MOST_PAINTED)], classes=6)
    run = SavedRun(new_id(), "anna", RunConfig(dataset=data.name), "cpu", Status.FINISHED, History())
    (found,) = unpack(pack([run]), "ben")
    assert found.config == run.config and len(data.name) < 15_000


def test_lists_have_points_of_one_shape_together() -> None:
    assert family(SPIRALS) == "plane-spirals" and family_title("plane-spirals") == "Plane: spirals"
    assert family(PAINTED) == "plane-painted" and family("digits") == "digits"
    assert family("plane-iris.2.3-c3-n150-e0-s7-t0-ix") == "plane-iris" in FAMILIES
    assert title(SPIRALS) == "Plane: spirals, 3 classes (200 points)"
    assert title(PAINTED) == "Plane: 2 painted points"
