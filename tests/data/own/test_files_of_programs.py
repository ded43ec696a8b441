"""Files that other programs wrote are understood as they were meant."""

from __future__ import annotations

import numpy as np
import pytest

from core.data.own.own_file import Layout, read_own_file
from core.data.own.picture_set import PictureSet
from core.data.own.table import Table
from core.data.own.understanding import LACKING, MEAN, Choices, clean, understand
from tests.data.own.made import ALL, FILES, KINDS, flowers
from tests.tolerance import assert_close


def table_of(name: str, layout: Layout | None = None) -> Table:
    """The table of a file."""
    found = read_own_file((FILES / name).read_bytes(), layout)
    assert isinstance(found, Table)
    return found


def pictures_of(name: str, layout: Layout | None = None) -> PictureSet:
    """The pictures of a file."""
    found = read_own_file((FILES / name).read_bytes(), layout)
    assert isinstance(found, PictureSet)
    return found


def test_the_files_are_those_that_the_script_makes_and_small() -> None:
    # What Pillow and zlib pack is the same numbers, in bytes that depend on their versions.
    for name in ("excel_german.csv", "excel_korean.csv", "excel_unicode.txt", "r_write_csv.csv", "pandas.csv"):
        assert (FILES / name).read_bytes() == ALL[name]()
    assert {path.name for path in FILES.iterdir()} == set(ALL)
    assert sum(path.stat().st_size for path in FILES.iterdir()) < 30_000


def test_excel_with_decimal_commas_and_korean_headings() -> None:
    table = table_of("excel_german.csv")
    found = understand(table, Choices())
    assert table.dialect is not None
    assert (table.dialect.separator, table.dialect.decimal, table.encoding) == (";", ",", "utf-8")
    assert found.label == "품종" and found.left_out == ("메모",)
    assert found.classes == tuple((kind, 10) for kind in KINDS) and not found.problem
    assert (found.used, found.rows, found.aside) == (30, 30, ())
    data = clean(table, Choices())
    assert data.feature_names == ("꽃받침 길이", "꽃받침 너비")
    together = np.concatenate([data.x_train, data.x_test])
    assert_close(
        sorted(map(tuple, together.tolist())),
        sorted(map(tuple, flowers()[["length", "width"]].to_numpy("float32").tolist())),
        atol=0,
    )


def test_excel_on_a_korean_windows() -> None:
    table = table_of("excel_korean.csv")
    found = understand(table, Choices())
    assert table.encoding == "cp949" and table.names == ("이름", "가격", "무게", "등급")
    assert found.label == "등급" and found.left_out == ("이름",)
    # 1,000 was a thousand, and the page says so; the other sign makes it one.
    assert any(sentence.startswith("가격: cells such as 1,000") for sentence in found.sentences)
    assert clean(table, Choices()).x_train[:, 0].min() >= 1000
    other = table_of("excel_korean.csv", Layout(decimal=","))
    assert clean(other, Choices()).x_train[:, 0].max() < 4


def test_excel_unicode_text() -> None:
    table = table_of("excel_unicode.txt")
    assert table.encoding == "utf-16" and table.names == ("height", "weight", "성별")
    assert understand(table, Choices()).classes == (("남", 6), ("여", 6))


def test_r_and_pandas() -> None:
    table = table_of("r_write_csv.csv")
    found = understand(table, Choices())
    # Its row names are no feature, and NA is missing: rows 6 and 18 of the file as a spreadsheet counts them.
    assert found.left_out == ("column 1",) and found.label == "Species"
    assert [(aside.why, aside.numbers) for aside in found.aside] == [(LACKING, (6, 18))]
    assert understand(table, Choices(missing=MEAN)).used == 30
    found = understand(table_of("pandas.csv"), Choices())
    assert found.left_out == ("column 1",) and [aside.numbers for aside in found.aside] == [(5,)]


@pytest.mark.parametrize("name", ["numpy_1.npz", "numpy_2.npz"])
def test_both_numpys(name: str) -> None:
    table = table_of(name)
    assert table.names == ("x1", "x2", "label")
    data = clean(table, Choices())
    assert (len(data.y_train), len(data.y_test), data.features) == (9, 3, 2)
    numbers = flowers(12)[["length", "width"]].to_numpy("float32")
    assert sorted(np.concatenate([data.x_train, data.x_test]).tolist()) == sorted(numbers.tolist())


def test_photos_are_turned_upright() -> None:
    found = pictures_of("phone.zip")
    assert found.classes == (("lying", 4), ("standing", 4)) and not found.problem
    titles = [step.title for step in found.ways[0]]
    assert titles[:3] == ["as it came, 40x30", "turned upright", "grey"] and titles[-1] == "turned to light on dark"
    # Upright, a standing bar covers most rows and few columns; unturned it would be the other way round.
    for pixels, label in zip(found.pixels, found.labels, strict=True):
        bright = pixels.reshape(28, 28) > 100
        assert (bright.any(1).sum() > bright.any(0).sum()) == (found.class_names[label] == "standing")


@pytest.mark.parametrize("name", ["windows.zip", "mac.zip"])
@pytest.mark.parametrize("side", [8, 16, 28])
def test_zips_of_windows_and_macos(name: str, side: int) -> None:
    found = pictures_of(name, Layout(side=side))
    assert found.pixels.shape == (6, side * side) and not found.problem
    assert found.class_names == (("가로", "세로") if name == "windows.zip" else ("flat", "tall"))
    assert [aside.count for aside in found.aside] == ([] if name == "windows.zip" else [7])
