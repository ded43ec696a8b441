"""MNIST and its relatives, 28x28 pixels from 0 to 255, read from disk through torchvision."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from core.data.dataset import Dataset, DatasetError, ImageKind, pixel_names
from core.data.listing import Listing
from core.data.loading import Loading

if TYPE_CHECKING:
    from torchvision.datasets import MNIST


@dataclass(frozen=True)
class DownloadSource:
    """Where one of these data sets comes from. `torchvision_name` is that of its class in torchvision.datasets."""

    name: str
    title: str
    torchvision_name: str
    class_names: tuple[str, ...]

    @property
    def torchvision_class(self) -> type[MNIST]:
        """What reads the files, and knows their addresses and checksums."""
        # torchvision takes a second to import: no page shall wait for it that shows no data.
        from torchvision import datasets

        found: type[MNIST] = getattr(datasets, self.torchvision_name)
        return found

    def raw_folder(self, root: Path) -> Path:
        """The folder torchvision keeps the files in."""
        return root / self.torchvision_name / "raw"

    @property
    def loading(self) -> Loading:
        """How a script loads it, from the folder of `data_root`; torchvision downloads what is not there."""
        return Loading(
            text=f"Load {self.title}: images of 28x28 pixels from 0 to 255.",
            imports=("import os", "from pathlib import Path", "from torchvision import datasets"),
            code=f"""\
root = Path(os.environ.get("SOFTMAX_LAB_DATA") or "~/.cache/softmax-lab").expanduser()
train, test = (datasets.{self.torchvision_name}(root, train=part, download=True) for part in (True, False))
x_train, y_train = train.data.reshape(-1, 784), train.targets
x_test, y_test = test.data.reshape(-1, 784), test.targets""",
        )


KIND = ImageKind((28, 28), 255)
_DIGITS = tuple(str(digit) for digit in range(10))
_CLOTHES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
_HIRAGANA = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")

SOURCES = {
    source.name: source
    for source in (
        DownloadSource("mnist", "MNIST", "MNIST", _DIGITS),
        DownloadSource("fashion-mnist", "Fashion-MNIST", "FashionMNIST", _CLOTHES),
        DownloadSource("kmnist", "Kuzushiji-MNIST", "KMNIST", _HIRAGANA),
    )
}


def data_root() -> Path:
    """The folder of downloaded data sets: SOFTMAX_LAB_DATA, else ~/.cache/softmax-lab."""
    return Path(os.environ.get("SOFTMAX_LAB_DATA") or "~/.cache/softmax-lab").expanduser()


def on_disk(source: DownloadSource, root: Path) -> bool:
    """Whether all four files are there, unpacked."""
    raw = source.raw_folder(root)
    return all((raw / Path(file).stem).is_file() for file, _ in source.torchvision_class.resources)


def mnist_like(source: DownloadSource, root: Path) -> Dataset:
    """Read one data set of `SOURCES` from below `root`.

    Raises:
        DatasetError: when it is not there, its files are damaged, or a label is none of its classes.
    """
    if not on_disk(source, root):
        raise DatasetError(f"{source.title} is not on this machine yet: download it, or choose the built-in digits.")
    try:
        train, test = (source.torchvision_class(str(root), train=train) for train in (True, False))
        x_train, x_test = (part.data.reshape(len(part.data), 28 * 28) for part in (train, test))
        if len(x_train) != len(train.targets) or len(x_test) != len(test.targets):
            raise ValueError("as many labels as images expected")
    except (OSError, ValueError, RuntimeError, AssertionError, EOFError, IndexError, KeyError) as error:
        raise DatasetError(
            f"The files of {source.title} are damaged: download it again. The built-in digits work meanwhile."
        ) from error
    classes = len(source.class_names)
    if (largest := max(int(part.targets.max()) for part in (train, test))) >= classes:
        raise DatasetError(
            f"The files of {source.title} hold the label {largest}, and its classes are 0 to {classes - 1}: they are "
            "damaged or another data set's. Download it again. The built-in digits work meanwhile."
        )
    return Dataset(
        name=source.name,
        title=source.title,
        x_train=x_train,
        y_train=train.targets.to(torch.int64),
        x_test=x_test,
        y_test=test.targets.to(torch.int64),
        class_names=source.class_names,
        feature_names=pixel_names(KIND.shape),
        kind=KIND,
    )


def _listing(source: DownloadSource) -> Listing:
    return Listing(
        *(source.name, source.title, KIND, 28 * 28, len(source.class_names), source.loading),
        read=lambda: mnist_like(source, data_root()),
        available=lambda: on_disk(source, data_root()),
    )


LISTINGS = tuple(map(_listing, SOURCES.values()))
