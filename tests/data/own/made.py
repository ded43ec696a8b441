"""How the files of this folder were made: `python -m tests.data.own.made` writes them again, byte by byte the same.

Each has the bytes that another program writes: Excel, R, pandas, NumPy 1 and 2, a phone, Windows and macOS. Programs
that are not at hand are followed byte by byte.
"""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw

FILES = Path(__file__).parent / "files"
KINDS = ("부채꽃", "붓꽃", "제비붓꽃")
DATE = (2024, 3, 5, 10, 30, 0)


def flowers(rows: int = 30) -> pd.DataFrame:
    """A table of flowers: two lengths and a kind, a third of the rows each."""
    draws = np.random.RandomState(1)
    kind = np.arange(rows) % 3
    return pd.DataFrame(
        {
            "length": (4 + kind + draws.uniform(-0.5, 0.5, rows)).round(1),
            "width": (3 - kind / 2 + draws.uniform(-0.4, 0.4, rows)).round(2),
            "kind": [KINDS[each] for each in kind],
        }
    )


def excel_german() -> bytes:
    """Excel's "CSV UTF-8" where the decimal sign is a comma: a byte-order mark, semicolons, CRLF, Korean headings."""
    lines = ["꽃받침 길이;꽃받침 너비;품종;메모"]
    for number, row in enumerate(flowers().itertuples(index=False)):
        note = "=SUM(A1:A9)" if number == 4 else "" if number % 7 else "보통"
        length, width = (f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",") for value in row[:2])
        lines.append(f"{length};{width};{row[2]};{note}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def excel_korean() -> bytes:
    """Excel's "CSV (comma delimited)" on a Korean Windows: cp949, and thousands with commas in quotation marks."""
    lines = ["이름,가격,무게,등급"]
    lines += [f'상품{n},"{1000 + 137 * n:,}",{n % 5 + 0.5},{"상" if n % 2 else "하"}' for n in range(20)]
    return ("\r\n".join(lines) + "\r\n").encode("cp949")


def excel_unicode() -> bytes:
    """Excel's "Unicode Text": UTF-16 with its mark, tabs, CRLF."""
    lines = ["height\tweight\t성별"] + [
        f"{150 + 3 * n}\t{50 + 2 * n}\t{'여' if n % 2 else '남'}" for n in range(12)
    ]  # fmt: skip
    return b"\xff\xfe" + ("\r\n".join(lines) + "\r\n").encode("utf-16-le")


def r_write_csv() -> bytes:
    """R's write.csv: row names in a column without a heading, texts in quotation marks, NA, line feeds."""
    lines = ['"","Sepal.Length","Sepal.Width","Species"']
    names = ("setosa", "versicolor", "virginica")
    for number, row in enumerate(flowers().itertuples(index=False), 1):
        length = "NA" if number in (5, 17) else f"{row[0]:g}"
        lines.append(f'"{number}",{length},{row[1]:g},"{names[KINDS.index(row[2])]}"')
    return ("\n".join(lines) + "\n").encode()


def pandas_to_csv() -> bytes:
    """pandas' to_csv with its index, which it writes unless told otherwise, and an empty cell for NaN."""
    table = flowers()
    table.loc[3, "width"] = np.nan
    return table.to_csv(lineterminator="\n").encode()


def _zipped(files: dict[str, bytes], *, raw_names: dict[str, bytes] | None = None, system: int = 3) -> bytes:
    """A zip with a fixed date; `raw_names` are the bytes of names that Python would encode otherwise."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, DATE)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, system
            archive.writestr(member, content)
    packed = buffer.getvalue()
    for name, raw in (raw_names or {}).items():
        assert len(name) == len(raw)
        packed = packed.replace(name.encode(), raw)
    return packed


def _numbers() -> tuple[np.ndarray, np.ndarray]:
    table = flowers(12)
    return table[["length", "width"]].to_numpy(), np.array([KINDS.index(kind) for kind in table["kind"]])


def numpy_1() -> bytes:
    """np.savez of NumPy 1.13 under Python 2: format 1.0, headers filled up to 16 bytes, and whole numbers with an L."""

    def array(values: np.ndarray, shape: str, order: bool) -> bytes:
        header = f"{{'descr': '{values.dtype.str}', 'fortran_order': {order}, 'shape': {shape}, }}"
        header += " " * (15 - (10 + len(header)) % 16) + "\n"
        body = values.tobytes("F" if order else "C")
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + body

    x, y = _numbers()
    return _zipped({"y.npy": array(y, "(12L,)", False), "x.npy": array(x, "(12L, 2L)", True)})


def numpy_2() -> bytes:
    """np.savez_compressed of NumPy 2: headers filled up to 64 bytes; labels as texts of NumPy's own kind."""
    x, y = _numbers()
    files = {}
    for name, values in {"x": x.astype("<f4"), "y": np.array([KINDS[each] for each in y])}.items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, values, allow_pickle=False)
        files[f"{name}.npy"] = buffer.getvalue()
    return _zipped(files)


def _drawing(kind: int, number: int, size: tuple[int, int], ground: str = "white") -> Image.Image:
    """A bar that stands, or lies, dark on light: enough to tell two classes apart."""
    picture = Image.new("L", size, ground)
    width, height = size
    at = 2 + number
    box = (at, 2, at + width // 5, height - 3) if kind else (2, at, width - 3, at + height // 5)
    ImageDraw.Draw(picture).rectangle(box, fill="black" if ground == "white" else "white")
    return picture


def _file(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def phone_zip() -> bytes:
    """Photos of a phone held upright: its sensor's rows lie across, and EXIF says to turn them by 90 degrees."""
    files = {}
    for kind, name in enumerate(("lying", "standing")):
        for number in range(4):
            photo = _drawing(kind, number, (30, 40))
            exif = Image.Exif()
            exif[0x010F], exif[0x0110], exif[0x0112] = "Fairphone", "FP4", 6
            files[f"photos/{name}/IMG_{number}.JPG"] = _file(photo.rotate(90, expand=True), "JPEG", exif=exif)
    return _zipped(files)


def windows_zip() -> bytes:
    """A compressed folder of an older Windows: backslashes, and names in cp949 without a flag that says so."""
    files, raw = {}, {}
    for kind, name in enumerate(("가로", "세로")):
        stand_in = f"XX{kind}Y"
        raw[stand_in] = name.encode("cp949")
        for number in range(3):
            # Python would turn a backslash: it is put in with the bytes of the name.
            files[f"pics:{stand_in}:{number}.png"] = _file(_drawing(kind, number, (12, 12), "black"), "PNG")
            raw[f"pics:{stand_in}:"] = b"pics\\" + raw[stand_in] + b"\\"
    return _zipped(files, raw_names={name: each for name, each in raw.items() if ":" in name}, system=0)


def mac_zip() -> bytes:
    """macOS' "Compress": a file of notes for each file, below __MACOSX, and .DS_Store."""
    files = {"shapes/.DS_Store": b"\0\0\0\1Bud1"}
    for kind, name in enumerate(("flat", "tall")):
        for number in range(3):
            files[f"shapes/{name}/{number}.png"] = _file(_drawing(kind, number, (12, 12), "black"), "PNG")
            files[f"__MACOSX/shapes/{name}/._{number}.png"] = b"\0\5\26\7\0\2\0\0Mac OS X        "
    return _zipped(files)


ALL = {
    "excel_german.csv": excel_german,
    "excel_korean.csv": excel_korean,
    "excel_unicode.txt": excel_unicode,
    "r_write_csv.csv": r_write_csv,
    "pandas.csv": pandas_to_csv,
    "numpy_1.npz": numpy_1,
    "numpy_2.npz": numpy_2,
    "phone.zip": phone_zip,
    "windows.zip": windows_zip,
    "mac.zip": mac_zip,
}

if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    for name, make in ALL.items():
        (FILES / name).write_bytes(make())
