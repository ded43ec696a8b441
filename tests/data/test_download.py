"""Downloads: complete and checked, or nothing at all, and a sentence either way."""

from __future__ import annotations

import contextlib
import hashlib
import io
import threading
import urllib.error
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import ClassVar

import pytest

from core.data.download import ByteStream, Download
from core.data.mnist_like import SOURCES, DownloadSource, mnist_like, on_disk
from tests.data.idx_files import write_tiny


@pytest.fixture
def packed(tmp_path: Path) -> dict[str, bytes]:
    """What a mirror would serve, by file name."""
    write_tiny(tmp_path / "mirror", packed=True)
    return {path.name: path.read_bytes() for path in (tmp_path / "mirror").iterdir()}


@pytest.fixture
def source(packed: dict[str, bytes]) -> DownloadSource:
    """MNIST with the checksums of the tiny files and two mirrors."""
    original = SOURCES["mnist"]

    class MNIST(original.torchvision_class):  # type: ignore[misc]
        mirrors: ClassVar = ["https://first.example/", "https://second.example/"]
        resources: ClassVar = [(name, hashlib.md5(packed[name]).hexdigest()) for name in sorted(packed)]

    class Mirrored(DownloadSource):
        torchvision_class = MNIST

    return Mirrored(**vars(original))


def serving(files: dict[str, bytes]) -> Callable[[str, float], contextlib.AbstractContextManager[ByteStream]]:
    return lambda address, timeout: io.BytesIO(files[address.rsplit("/", 1)[1]])


def leftovers(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_whole_download_is_there_and_readable(
    source: DownloadSource, packed: dict[str, bytes], tmp_path: Path
) -> None:
    root = tmp_path / "data"
    end = Download(source, root, serving(packed)).wait(30)
    assert end.done and end.error is None and end.fraction == 1.0
    assert on_disk(source, root)
    assert len(mnist_like(source, root).y_train) == 30
    assert len(leftovers(root)) == 4


def test_a_wrong_checksum_keeps_nothing(source: DownloadSource, packed: dict[str, bytes], tmp_path: Path) -> None:
    root = tmp_path / "data"
    broken = {name: content[:-1] + b"?" for name, content in packed.items()}
    end = Download(source, root, serving(broken)).wait(30)
    assert end.error is not None and "damaged" in end.error and end.error.endswith("Try the download again.")
    assert not on_disk(source, root) and list(root.iterdir()) == []


def test_the_second_mirror_helps(source: DownloadSource, packed: dict[str, bytes], tmp_path: Path) -> None:
    def only_second(address: str, timeout: float) -> contextlib.AbstractContextManager[ByteStream]:
        if "first" in address:
            raise urllib.error.URLError("no route")
        return serving(packed)(address, timeout)

    assert Download(source, tmp_path / "data", only_second).wait(30).error is None
    assert on_disk(source, tmp_path / "data")


def test_a_connection_that_breaks_half_way_keeps_nothing(
    source: DownloadSource, packed: dict[str, bytes], tmp_path: Path
) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    end = Download(source, tmp_path / "data", lambda a, t: Breaking(packed[a.rsplit("/", 1)[1]])).wait(30)
    assert end.error is not None and "no answer from the network" in end.error
    assert leftovers(tmp_path / "data") == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "answered 403, which means that it does not give the files to this network"),
        (404, "answered 404, which means that it does not give the files to this network"),
        (429, "answered 429, which means that it has too much to do now"),
        (503, "answered 503, which means that it has too much to do now"),
    ],
)
@pytest.mark.parametrize("refusing", [("first", "second"), ("first",), ("second",)])
def test_a_mirror_that_refuses_is_named(
    status: int, said: str, refusing: tuple[str, ...], source: DownloadSource, tmp_path: Path
) -> None:
    def refused(address: str, timeout: float) -> contextlib.AbstractContextManager[ByteStream]:
        if any(name in address for name in refusing):
            raise urllib.error.HTTPError(address, status, "no", Message(), None)
        raise urllib.error.URLError("no address")

    end = Download(source, tmp_path / "data", refused).wait(30)
    assert end.error is not None and f"MNIST could not be downloaded: {refusing[-1]}.example {said}." in end.error
    assert "no answer from the network" not in end.error and leftovers(tmp_path / "data") == []


def test_silence_ends_in_a_sentence_and_a_late_answer_changes_nothing(
    source: DownloadSource, packed: dict[str, bytes], tmp_path: Path
) -> None:
    gate = threading.Event()

    def hangs(address: str, timeout: float) -> contextlib.AbstractContextManager[ByteStream]:
        gate.wait(30)
        return serving(packed)(address, timeout)

    download = Download(source, tmp_path / "data", hangs, no_answer_after=0.0)
    said = download.progress()
    assert said.done and said.error is not None and "built-in digits" in said.error
    gate.set()
    assert download.wait(30) == said
    assert not on_disk(source, tmp_path / "data")


def test_an_older_broken_folder_is_replaced(source: DownloadSource, packed: dict[str, bytes], tmp_path: Path) -> None:
    raw = source.raw_folder(tmp_path / "data")
    write_tiny(raw)
    (raw / "train-images-idx3-ubyte").write_bytes(b"half")
    assert Download(source, tmp_path / "data", serving(packed)).wait(30).error is None
    assert len(mnist_like(source, tmp_path / "data").y_train) == 30


def test_a_folder_that_cannot_be_written_is_said(
    source: DownloadSource, packed: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    end = Download(source, tmp_path / "data", serving(packed)).wait(30)
    assert end.error is not None and "could not be written" in end.error
