"""The embedded tables: scikit-learn's iris, wine and breast cancer, each with a third of its rows held out."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from core.data.dataset import Dataset, TableKind
from core.data.listing import Listing
from core.data.loading import Loading


@dataclass(frozen=True)
class ScikitTable:
    """One table of sklearn.datasets.

    Attributes:
        name, title: as in `Dataset`.
        loader: the function of sklearn.datasets that loads it.
        features, classes: their numbers.
        test_rows: rows held out, a third of all.
        unit: of every column, as scikit-learn names it; "" where it names none.
        about: what its rows are.
    """

    name: str
    title: str
    loader: str
    features: int
    classes: int
    test_rows: int
    unit: str
    about: str

    @property
    def kind(self) -> TableKind:
        """The same unit for each column."""
        return TableKind((self.unit,) * self.features)

    @property
    def listing(self) -> Listing:
        """What the catalogue has of it."""
        loading = Loading(
            text=f"Load scikit-learn's table: {self.about[:1].lower()}{self.about[1:]} "
            f"{self.test_rows} of the rows are kept for testing, each class by its share.",
            imports=(
                f"from sklearn.datasets import {self.loader}",
                "from sklearn.model_selection import train_test_split",
            ),
            code=f"""\
rows, labels = {self.loader}(return_X_y=True)
x_train, x_test, y_train, y_test = (
    torch.from_numpy(part)
    for part in train_test_split(rows, labels, test_size={self.test_rows}, stratify=labels, random_state=0)
)
x_train, x_test = x_train.float(), x_test.float()""",
        )
        return Listing(
            self.name, self.title, self.kind, self.features, self.classes, loading, self.read, about=self.about
        )

    def read(self) -> Dataset:
        """Load the table; the stratified split is the same on every machine."""
        # scikit-learn takes a second to import: no page shall wait for it that shows no data.
        from sklearn import datasets
        from sklearn.model_selection import train_test_split

        table = getattr(datasets, self.loader)()
        x_train, x_test, y_train, y_test = train_test_split(
            table.data, table.target, test_size=self.test_rows, stratify=table.target, random_state=0
        )
        return Dataset(
            name=self.name,
            title=self.title,
            x_train=torch.from_numpy(x_train).float(),
            y_train=torch.from_numpy(y_train).to(torch.int64),
            x_test=torch.from_numpy(x_test).float(),
            y_test=torch.from_numpy(y_test).to(torch.int64),
            class_names=tuple(str(name) for name in table.target_names),
            # The unit is said once, by the kind.
            feature_names=tuple(str(name).removesuffix(f" ({self.unit})") for name in table.feature_names),
            kind=self.kind,
        )


TABLES = (
    ScikitTable(
        *("iris", "Iris (built in)", "load_iris", 4, 3, 50, "cm"),
        "150 flowers of three species, measured in cm: length and width of sepal and petal.",
    ),
    ScikitTable(
        *("wine", "Wine (built in)", "load_wine", 13, 3, 60, ""),
        "178 wines of three growers, with 13 measurements of very different scale.",
    ),
    ScikitTable(
        *("breast-cancer", "Breast cancer (built in)", "load_breast_cancer", 30, 2, 190, ""),
        "569 tumours, malignant or benign, with 30 measurements of the nuclei of their cells.",
    ),
)
LISTINGS = tuple(table.listing for table in TABLES)
