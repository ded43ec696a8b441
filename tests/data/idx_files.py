"""`write_tiny`: the files of a data set as torchvision has them, with few images."""

from __future__ import annotations

import gzip
from pathlib import Path


def write_tiny(raw: Path, packed: bool = False) -> None:
    """Four IDX files with 30 training and 3 test images."""
    raw.mkdir(parents=True)
    for part, count in (("train", 30), ("t10k", 3)):
        pixels = bytes(i % 256 for i in range(count * 784))
        files = {
            f"{part}-images-idx3-ubyte": b"\x00\x00\x08\x03"
            + b"".join(n.to_bytes(4) for n in (count, 28, 28))
            + pixels,
            f"{part}-labels-idx1-ubyte": b"\x00\x00\x08\x01" + count.to_bytes(4) + bytes(i % 10 for i in range(count)),
        }
        for file, content in files.items():
            if packed:
                (raw / f"{file}.gz").write_bytes(gzip.compress(content, mtime=0))
            else:
                (raw / file).write_bytes(content)
