"""The script of the page on data: it prints counts, principal components, baselines, guesses and wrong labels."""

from __future__ import annotations

from textwrap import indent

from core.data import Dataset
from core.lessons.data.examples import looked_at, scaling
from core.lessons.data.guessing import EXAMPLES
from core.lessons.data.noise import SEED
from core.lessons.data.regression import MOMENTUM, STEPS
from core.scripts.cells import Cell, Script
from core.scripts.data_cells import data_cells, words
from core.scripts.forms import CLASS, LOADER_IMPORTS, PLAIN
from core.scripts.full_batch import layer_class, one_batch, repeated


def script(data: Dataset, seed: int, share: int, form: str = PLAIN) -> Script:
    """A program, in one of FORMS, that prints the page's numbers.

    Args:
        data: the data set.
        seed: of the examples to guess.
        share: per cent of the labels that are made wrong.
        form: one of core.scripts.forms.FORMS.
    """
    by_class, said = form == CLASS, words(data)
    return (
        *data_cells(data, looked_at(data), scaling(data), LOADER_IMPORTS if by_class else ()),
        Cell(
            f"How many {said.examples} of each class there are to learn from, and to be tested with.",
            f"""\
torch.set_num_threads(1)
print("training {said.examples} by class:", torch.bincount(y_train, minlength={data.classes}).tolist())
print("test {said.examples} by class:", torch.bincount(y_test, minlength={data.classes}).tolist())""",
        ),
        _components(),
        Cell(
            "Two baselines that every model should beat: always the most frequent class, and the class of the nearest "
            "mean.",
            f"""\
def right(predicted):
    return f"{{int((predicted == y_test).sum())}} of {{len(y_test)}} right"


frequent = torch.bincount(y_train, minlength={data.classes}).argmax()
print(f"always class {{frequent}}:", right(frequent))
means = torch.stack([x_train[y_train == label].double().mean(0) for label in range({data.classes})])
distances = torch.cdist(x_test.double(), means)
distances[distances.isnan()] = torch.inf  # a class without {said.examples} has no mean, and is near to none
print("nearest class mean:", right(distances.argmin(1)))""",
        ),
        *_regression(data, by_class),
        Cell(
            "The examples to guess, and what softmax regression says to each.",
            f"""\
model = train(y_train)
with torch.no_grad():
    predicted = model(x_test).argmax(1)
print("softmax regression:", right(predicted))
chosen = torch.randperm(len(y_test), generator=torch.Generator().manual_seed({seed}))[:{EXAMPLES}]
print("to guess, true classes:", y_test[chosen].tolist())
print("to guess, predicted:", predicted[chosen].tolist())
print("of them right:", int((predicted == y_test)[chosen].sum()))""",
        ),
        Cell(
            f"Make {share} % of the training labels wrong, each of the other classes as likely, and train with them.",
            f"""\
generator = torch.Generator().manual_seed({SEED})
wrong = torch.randperm(len(y_train), generator=generator)[: round({share} * len(y_train) / 100)]
given = y_train.clone()
given[wrong] = (y_train[wrong] + torch.randint(1, {data.classes}, (len(wrong),), generator=generator)) % {data.classes}
counts = torch.bincount({data.classes} * y_train + given, minlength={data.classes**2})
print("true classes as rows, labels given as columns:")
print(*counts.reshape({data.classes}, {data.classes}).tolist(), sep="\\n")
model = train(given)
with torch.no_grad():
    print("trained with the labels given:", right(model(x_test).argmax(1)))
    learnt = model(x_train).argmax(1)
print("of the training {said.examples}, labels given that it repeats:", int((learnt == given).sum()))
print("of the training {said.examples}, true labels that it says:", int((learnt == y_train).sum()))""",
        ),
    )


def _components() -> Cell:
    return Cell(
        "The two directions along which the examples differ most: eigenvectors of the covariance matrix, each turned "
        "so that its largest entry in size is positive.",
        """\
centred = x_train.double() - x_train.double().mean(0)
variances, directions = torch.linalg.eigh(centred.T @ centred / (len(centred) - 1))  # the smallest first
variances, directions = variances.flip(0), directions.flip(1)
directions = directions * directions.gather(0, directions.abs().argmax(0, keepdim=True)).sign()
print("share of the variance:", *(f"{share:.6f}" for share in (variances / variances.sum())[:2].tolist()))
for place in (centred @ directions[:, :2])[:3].tolist():
    print("on the plane:", *(f"{value:.6f}" for value in place))""",
    )


def _regression(data: Dataset, by_class: bool) -> Script:
    """The function that trains softmax regression, with its model as a class or as a layer."""
    layer = f"nn.Linear({data.features}, {data.classes})"
    classes: Script = ()
    made, linear, prepare = f"model = {layer}", "model", ""
    x, y = "x_train", "labels"
    if by_class:
        called = f"examples (n, {data.features}) to logits (n, {data.classes})"
        classes = (
            layer_class(
                "Softmax regression as a class: one layer, and no more.", "Regression", layer, called, "self.linear(x)"
            ),
        )
        made, linear = "model = Regression()", "model.linear"
        prepare = f"    {one_batch('x_train', 'labels')}\n"
        x, y = "x_batch", "y_batch"
    step = f"""\
optimizer.zero_grad()
F.cross_entropy(model({x}), {y}).backward()
optimizer.step()"""
    return (
        *classes,
        Cell(
            "Softmax regression from all zeros. With X for the training inputs and a column of ones, the cost never "
            "curves more than half the largest eigenvalue of X'X/N: a rate of one over that cannot overshoot.",
            f"""\
ones = torch.cat([x_train.double(), torch.ones(len(x_train), 1, dtype=torch.float64)], 1)
rate = 2 / torch.linalg.eigvalsh(ones.T @ ones / len(x_train))[-1].item()


def train(labels):
    {made}
    nn.init.zeros_({linear}.weight)
    nn.init.zeros_({linear}.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum={MOMENTUM}, nesterov=True)
{prepare}{indent(repeated(STEPS, step, by_loader=by_class, counter="step"), "    ")}
    return model""",
        ),
    )
