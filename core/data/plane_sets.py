"""Points in the plane as data sets like any other: by name, with the lines of Python that make them again."""

from __future__ import annotations

from functools import lru_cache, partial

from core.data.dataset import Dataset, DatasetError, TableKind
from core.data.listing import Listing
from core.data.loading import Loading
from core.data.plane.inputs import INPUTS, columns
from core.data.plane.named import EDGE, IRIS_PAIRS, PAINTED, PREFIX, Painted, PlaneData, plane_data
from core.data.plane.points import drawn, test_points, test_size
from core.data.plane.shapes import IRIS_IMPORT, SHAPES, iris, lines
from core.reading.refusals import ConfigError

# Of all points in the plane, by what `plane_family` gives, with the title of each.
FAMILIES = {f"{PREFIX}{shape}": f"Plane: {shape}" for shape in (*SHAPES, "iris")} | {
    f"{PREFIX}{PAINTED}": "Plane: painted points"
}
IRIS_NAMES = ("setosa", "versicolor", "virginica")
IRIS_COLUMNS = ("sepal length", "sepal width", "petal length", "petal width")
TESTED_ON_ITSELF = (
    "No points are kept for testing, so it is tested on the points it is trained on: this tells how well they are "
    "learnt, not how it does on new ones."
)
WIDTH = 110


def plane_title(name: str) -> str:
    """What people call points in the plane; DatasetError for a name that says nothing."""
    data = _said(name)
    if data.shape == PAINTED:
        return "Plane: 1 painted point" if data.points == 1 else f"Plane: {data.points:,} painted points"
    if data.is_iris:
        across, up = (IRIS_COLUMNS[column] for column in IRIS_PAIRS[data.shape])
        return f"Plane: iris, {across} and {up} ({data.points} points)"
    return f"Plane: {data.shape}, {data.classes} classes ({data.points:,} points)"


def plane_family(name: str) -> str:
    """What lists call points in the plane, all of one shape: "plane-spirals", "plane-iris"."""
    return PREFIX + name.removeprefix(PREFIX).split("-")[0].split(".")[0]


# Those asked for last: names are what visitors make of them, and there is no end to them.
@lru_cache(maxsize=64)
def plane_listing(name: str) -> Listing:
    """What is known of points in the plane; DatasetError for a name that says nothing."""
    data = _said(name)
    return Listing(
        name=name,
        title=plane_title(name),
        kind=TableKind(("",) * len(data.inputs)),
        features=len(data.inputs),
        classes=data.classes,
        loading=_loading(data),
        read=partial(_load, name),
        about=_about(data),
    )


def _said(name: str) -> PlaneData:
    try:
        return plane_data(name)
    except ConfigError as error:
        raise DatasetError(str(error)) from None


def class_names(data: PlaneData) -> tuple[str, ...]:
    """A name for each class: its number, or the species."""
    return IRIS_NAMES if data.is_iris else tuple(map(str, range(data.classes)))


@lru_cache(maxsize=32)
def _load(name: str) -> Dataset:
    data = plane_data(name)
    x1, x2, label = drawn(data)
    x = columns(data.inputs, x1.float() / 100, x2.float() / 100)
    test = test_points(data, label)
    tested = test if bool(test.any()) else ~test
    return Dataset(
        name=name,
        title=plane_title(name),
        x_train=x[~test],
        y_train=label[~test],
        x_test=x[tested],
        y_test=label[tested],
        class_names=class_names(data),
        feature_names=tuple(INPUTS[code].title for code in data.inputs),
        kind=TableKind(("",) * len(data.inputs)),
    )


def _about(data: PlaneData) -> str:
    said = "Points in the plane, each with two coordinates from -3 to 3."
    if data.is_iris:
        said = "Flowers of three species as points in the plane: two measurements, standardized."
    if test_size(data):
        return f"{said} {data.test} % of each class are kept for testing."
    return f"{said} {TESTED_ON_ITSELF}"


def _loading(data: PlaneData) -> Loading:
    if data.shape == PAINTED:
        text = "Points that were painted: x₁ and x₂ in hundredths, and the class."
        made = _painted(data.painted)
    elif data.is_iris:
        across, up = IRIS_PAIRS[data.shape]
        text = f"Two measurements of scikit-learn's flowers: {IRIS_COLUMNS[across]} and {IRIS_COLUMNS[up]}."
        made = _drawn(data, f"n, across, up = {data.points}, {across}, {up}", lines(iris))
    else:
        text = f"Draw points in the plane: {data.shape}. Their coordinates are rounded to hundredths."
        made = _drawn(data, f"n, classes = {data.points}, {data.classes}", lines(SHAPES[data.shape]))
    inputs = ", ".join(INPUTS[code].source for code in data.inputs)
    stacked = f"x = torch.stack([{inputs}], 1)  # what the model sees of a point"
    return Loading(text, (IRIS_IMPORT,) if data.is_iris else (), "\n".join([made, stacked, _split(data)]))


def _drawn(data: PlaneData, sizes: str, shape: str) -> str:
    noise = ""
    if data.noise:
        noise = f"""
# Noise: each point is moved by normally distributed numbers.
x1, x2 = (x + {data.noise / 100!r} * torch.randn(n, generator=g, dtype=torch.float64) for x in (x1, x2))"""
    return f"""\
{sizes}
g = torch.Generator().manual_seed({data.seed})
{shape}{noise}
x1, x2 = ((100 * x).round().clamp(-{EDGE}, {EDGE}).float() / 100 for x in (x1, x2))"""


def _painted(points: tuple[Painted, ...]) -> str:
    """Lines that make x1, x2 and y of the points, as many a line as fit."""
    rows = [""]
    for point in points:
        word = f"{point},"
        if len(rows[-1]) + len(word) + 5 > WIDTH:
            rows.append("")
        rows[-1] += f" {word}" if rows[-1] else word
    listed = "\n".join(f"    {row}" for row in rows)
    return f"""\
points = [
{listed}
]
x1, x2, y = torch.tensor(points).T
x1, x2 = x1 / 100, x2 / 100"""


def _split(data: PlaneData) -> str:
    if not (size := test_size(data)):
        return """\
x_train, y_train = x, y
x_test, y_test = x, y  # no points are kept for testing"""
    n = data.points
    return f"""\
order = torch.randperm({n}, generator=torch.Generator().manual_seed({data.seed + 1}))
order = order[y[order].argsort(stable=True)]  # class by class, each in a random order
test = torch.zeros({n}, dtype=torch.bool)
test[order[(2 * torch.arange({size}) + 1) * {n} // {2 * size}]] = True  # evenly spaced: of each class its share
x_train, y_train, x_test, y_test = x[~test], y[~test], x[test], y[test]"""
