"""The embedded images: scikit-learn's 1,797 real scans of handwritten digits, 8x8 pixels from 0 to 16."""

from __future__ import annotations

import torch

from core.data.dataset import Dataset, ImageKind, pixel_names
from core.data.listing import Listing
from core.data.loading import Loading

TEST_IMAGES = 360
TITLE = "Digits 8x8 (built in)"
KIND = ImageKind((8, 8), 16)
LOADING = Loading(
    text="Load scikit-learn's 1,797 scans of handwritten digits, 8x8 pixels from 0 to 16.",
    imports=("from sklearn.datasets import load_digits", "from sklearn.model_selection import train_test_split"),
    code=f"""\
images, labels = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = (
    torch.from_numpy(part)
    for part in train_test_split(images, labels, test_size={TEST_IMAGES}, stratify=labels, random_state=0)
)""",
)


def digits() -> Dataset:
    """Load the scans; the stratified split of 1,437 to 360 is the same on every machine."""
    # scikit-learn takes a second to import: no page shall wait for it that shows no data.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(
        images, labels, test_size=TEST_IMAGES, stratify=labels, random_state=0
    )
    return Dataset(
        name="digits",
        title=TITLE,
        x_train=torch.from_numpy(x_train).to(torch.uint8),
        y_train=torch.from_numpy(y_train).to(torch.int64),
        x_test=torch.from_numpy(x_test).to(torch.uint8),
        y_test=torch.from_numpy(y_test).to(torch.int64),
        class_names=tuple(str(digit) for digit in range(10)),
        feature_names=pixel_names(KIND.shape),
        kind=KIND,
    )


LISTING = Listing("digits", TITLE, KIND, 64, 10, LOADING, digits)
