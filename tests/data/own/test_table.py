"""Text files as tables: layout, uneven rows, headings, limits; and what is said of each."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.own import limits, rows
from core.data.own.limits import OwnFileError
from core.data.own.table import NumberColumn, TextColumn, harmless, read_table
from core.data.own.understanding import (
    ALL_ALONE,
    LARGE,
    MEAN,
    NO_LABEL,
    UNEVEN,
    UNLABELLED,
    WRONG,
    Choices,
    clean,
    understand,
)


def understood(text: str, choices: Choices | None = None, **layout: object) -> object:
    """What is understood of a file."""
    return understand(read_table(text.encode(), **layout), choices or Choices())  # type: ignore[arg-type]


def test_rows_of_other_lengths_are_left_aside_and_named() -> None:
    found = understood("a,b,label\n1,2,x\n3,4,x,5\n\n6,7\n8,9,y\n1,1,y\n")
    assert [(aside.why, aside.count, aside.numbers) for aside in found.aside] == [(UNEVEN, 2, (3, 5))]
    assert found.used == 3 and found.rows == 5
    assert found.classes == (("x", 1), ("y", 2))
    assert "Rows with nothing in them, which were passed over: 1." in found.sentences
    assert "x has one example: it is trained on, and the test has none." in found.sentences


def test_no_number_too_large_and_no_label() -> None:
    body = "".join(f"{n},{n % 3},{'ab'[n % 2]}\n" for n in range(1, 30))
    found = understood(f"u,v,label\n{body}oops,1,a\n1e400,2,b\n3.5e38,2,b\n4,2,\n5,1,NA\n")
    assert [(aside.why, aside.numbers) for aside in found.aside] == [
        (UNLABELLED, (34, 35)),
        (WRONG, (31,)),
        (LARGE, (32, 33)),
    ]
    assert any("such as oops, in u" in sentence for sentence in found.sentences)


def test_headings() -> None:
    table = read_table(b'a,a,,"=1+1",a (2),@x\n1,2,3,4,x,5\n2,3,4,5,y,6\n')
    assert table.names == ("a", "a (2)", "column 3", "'=1+1", "a (2) (2)", "'@x")
    assert dict(table.renamed)["=1+1"] == "'=1+1" and len(table.renamed) == 5
    # Without headings: the first row has a number where the second has one, too.
    assert read_table(b"5.1,setosa\n4.9,setosa\n").names == ("column 1", "column 2")
    assert read_table(b"5.1,setosa\n4.9,setosa\n", header=True).names == ("5.1", "setosa")
    # R's write.table names its rows in a column without a heading; others end each row with a separator.
    assert read_table(b"u v\n1 2 x\n2 3 y\n").names == ("column 1", "u", "v")
    assert read_table(b"u,v\n1,x,\n2,y,\n").names == ("u", "v", "column 3")


def test_what_is_proposed_can_be_changed() -> None:
    text = "id,colour,size,same,kind\n" + "".join(
        f"{n},{('red', 'green', '')[n % 3]},{n % 5},7,{'ab'[n % 2]}\n" for n in range(1, 31)
    )
    found = understood(text)
    assert found.label == "kind" and set(found.left_out) == {"id", "same"}
    assert found.used == 20  # a colour is missing in every third row
    with_mean = clean(read_table(text.encode()), Choices(missing=MEAN))
    assert with_mean.feature_names == ("colour = green", "colour = red", "size")
    assert len(with_mean.y_train) + len(with_mean.y_test) == 30
    other = understood(text, Choices(label="colour", left_out=("kind",)))
    assert [name for name, _ in other.classes] == ["green", "red"]
    assert [column.use for column in other.columns if column.name == "id"] == ["as it is"]


def test_a_missing_number_becomes_the_mean_of_the_training_examples() -> None:
    text = "v,w,label\n" + "".join(f"{'' if n == 3 else n},{n * n},{'ab'[n % 2]}\n" for n in range(20))
    data = clean(read_table(text.encode()), Choices(missing=MEAN))
    at = np.flatnonzero(data.x_train[:, 1] == 9)
    others = np.delete(data.x_train[:, 0], at)
    if len(at):
        assert data.x_train[at[0], 0] == np.float32(others.astype("float64").mean())
    else:
        assert data.x_test[data.x_test[:, 1] == 9][0, 0] == np.float32(data.x_train[:, 0].astype("float64").mean())


def test_labels_that_are_numbers() -> None:
    found = understood("v,y\n" + "".join(f"{n / 7},{(-1, 1, 10, 2)[n % 4]}\n" for n in range(20)))
    assert found.label == "y" and [name for name, _ in found.classes] == ["-1", "1", "2", "10"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("v,w\n" + "".join(f"{n / 3},{n / 7}\n" for n in range(50)), NO_LABEL),
        ("v,label\n1,a\n2,b\n", ALL_ALONE),
        ("v,label\n1,a\n2,a\n", "All rows are of one class, a: "),
        ("label\na\nb\na\n", "No column is left to learn from"),
        ("v,w,label\n,1,a\n,2,b\n3,,a\n", "No row is left. Most rows lack a value of w"),
    ],
)
def test_what_cannot_be_kept_says_why(text: str, problem: str) -> None:
    left_out = () if "w,label" in text else None
    label = "label" if "label" in text else ""
    found = understood(text, Choices(label=label, left_out=left_out))
    assert found.problem.startswith(problem.split(" of w")[0])
    with pytest.raises(OwnFileError):
        clean(read_table(text.encode()), Choices(label=label, left_out=left_out))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"a,b\n", "no rows"),
        (b"a,b\n1,2\0\n", "no text"),
        (b"a" + b",a" * 2000 + b"\n" + b"1" + b",1" * 2000 + b"\n", "2,001 columns"),
        (b"a,b\n" + b"1,2\n" * 200_001, "200,000 rows"),
        (b'a,b\n"1,2\n' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_limits_are_sentences(content: bytes, sentence: str) -> None:
    with pytest.raises(OwnFileError, match=sentence):
        read_table(content)


def test_more_classes_than_there_may_be() -> None:
    text = "v,label\n" + "".join(f"{n / 7},c{n % 101}\n" for n in range(303))
    assert "101 different values" in understood(text, Choices(label="label")).problem


def test_old_macs_and_a_line_for_excel() -> None:
    assert read_table(b"a,label\r1,x\r2,y\r").names == ("a", "label")
    table = read_table(b"sep=;\r\na;label\r\n1,5;x\r\n2,5;y\r\n")
    assert table.dialect is not None and table.dialect.separator == ";" and table.names == ("a", "label")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949", "cp1252"])
def test_encodings(encoding: str) -> None:
    words = ("größe", "blüte") if encoding == "cp1252" else ("길이", "이름")
    table = read_table(f"{words[0]};{words[1]}\n1,5;x\n2,5;y\n".encode(encoding))
    assert table.names == words
    with pytest.raises(OwnFileError, match="encoding UTF-8"):
        read_table("길이;x\n1;2\n".encode("cp949"), encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("=1+1", "'=1+1"), ("@a", "'@a"), ("+a", "'+a"), ("-1", "-1"), ("+1.5", "+1.5"), ("-", "'-"), ("a=1", "a=1")],
)
def test_no_name_is_a_formula(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_many_chunks_are_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ("a,b,label\n" + '1,"x\n,y",u\n2,"say ""no""",v\n' * 40).encode()
    whole = rows.rows(text, ",", header=True)
    monkeypatch.setattr(rows, "CHUNK", 7)
    pieces = rows.rows(text, ",", header=True)
    assert pieces.text == whole.text and pieces.start == whole.start and pieces.width == whole.width == 3
    assert len(pieces.numbers) == 80 and not whole.uneven


@pytest.mark.parametrize("written", ["1.50", "01", "True", "Infinity", "-0", "1e3"])
def test_a_text_stays_as_it_is_written_however_late_the_first_that_is_no_number_comes(written: str) -> None:
    # More values than pandas reads as one piece.
    rest = ",1" * 63 + "\n"
    text = f"a{rest}" + f"{written}{rest}" * 17_000 + f"no number{rest}neither{rest}" * 2_000
    column = read_table(text.encode(), header=True).columns[0]
    assert isinstance(column, TextColumn) and column.texts == (written, "no number", "neither")
    assert column.codes[0] == 0 and column.codes[-1] == 2


CELL = st.one_of(
    st.integers(-9999, 9999).map(str),
    st.floats(-1e3, 1e3).map(lambda value: f"{value:.2f}"),
    st.text(alphabet='ab가 ,;"\n=', max_size=4),
    st.just(""),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(CELL, CELL, st.sampled_from("xyz")), min_size=2, max_size=12), st.sampled_from(",;\t"))
def test_each_row_of_a_table_is_used_or_accounted_for(body: list[tuple[str, str, str]], separator: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerows([("first", "second", "label"), *body])
    table = read_table(out.getvalue().encode(), separator=separator, header=True)
    found = understand(table, Choices())
    assert found.rows == len(body)
    assert found.used + sum(aside.count for aside in found.aside) == len(body)
    for name, column in zip(table.names, table.columns, strict=True):
        assert isinstance(column, NumberColumn | TextColumn) and len(name) <= limits.LONGEST_NAME
    if not found.problem:
        data = clean(table, Choices())
        assert len(data.y_train) + len(data.y_test) == found.used
        assert np.isfinite(data.x_train).all() and np.isfinite(data.x_test).all()
