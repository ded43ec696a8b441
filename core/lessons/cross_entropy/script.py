"""The scripts of the page on cross-entropy: the chain, one-hot vectors, and a program without and with a bug."""

from __future__ import annotations

from core.data import load
from core.lessons.cross_entropy.bugs import BATCH_SIZE, BUGS, CLASSES, EPOCHS, LEARNING_RATE
from core.lessons.cross_entropy.equivalences import check_reduction, equivalences
from core.lessons.cross_entropy.examples import Examples
from core.lessons.cross_entropy.one_hot import one_hot
from core.scripts import literals
from core.scripts.cells import Cell, Script
from core.scripts.data_cells import data_cells


def script(examples: Examples, reduction: str = "mean", smoothing: float = 0.0) -> Script:
    """A Python program that needs only torch and prints the numbers of `chain`, `equivalences` and `gradient`.

    Raises:
        ValueError: for a reduction other than "mean" and "sum".
    """
    check_reduction(reduction)
    data = [
        f"class_names = {list(examples.class_names)!r}",
        f"z = torch.tensor({literals.matrix(examples.logits)}, requires_grad=True)",
        f"y = torch.tensor({list(examples.labels)!r})",
        "onehot = F.one_hot(y, len(class_names)).float()",
    ]
    if smoothing:
        data.append(f"smoothed = (1 - {smoothing!r}) * onehot + {smoothing!r} / len(class_names)")
    ways = [
        f'print("{number}. {way.title}:", {way.expression}.item())'
        for number, way in enumerate(equivalences(examples, reduction, smoothing), 1)
    ]
    if examples.classes == 2:
        ways.insert(0, "d = z[:, 1] - z[:, 0]  # softmax over two logits is the sigmoid of their difference")
    extra = f", label_smoothing={smoothing!r}" if smoothing else ""
    formula = f"torch.softmax(z, 1) - {'smoothed' if smoothing else 'onehot'}"
    if reduction == "mean":
        formula = f"({formula}) / len(z)"
    return (
        Cell(
            "The examples: a row of logits for each, its label, and the label as a one-hot row.",
            "import torch\nimport torch.nn.functional as F\n\ntorch.set_printoptions(precision=6, linewidth=200)\n\n"
            + "\n".join(data),
        ),
        Cell(
            "The chain from logits to the loss, step by step.",
            """\
picked = (onehot * -torch.log_softmax(z, 1)).sum(1)
print("probabilities:", torch.softmax(z, 1).data, sep="\\n")
print("log-probabilities:", torch.log_softmax(z, 1).data, sep="\\n")
print("picked:", picked.data)
print("sum:", picked.sum().item(), "mean:", picked.mean().item())""",
        ),
        Cell("The same loss, written in several ways.", "\n".join(ways)),
        Cell(
            "The gradient of the loss by each logit: by a formula, and by autograd.",
            f"""\
F.cross_entropy(z, y, reduction="{reduction}"{extra}).backward()
by_formula = {formula}
print("gradient by formula:", by_formula.data, sep="\\n")
print("by autograd:", z.grad, sep="\\n")""",
        ),
    )


def one_hot_script(examples: Examples) -> Script:
    """A Python program that needs torch and scikit-learn and prints the rows of `one_hot`."""
    prints = "\n".join(f'print("{way.title}:", {way.expression}, sep="\\n")' for way in one_hot(examples))
    return (
        Cell(
            "Labels as numbers and as names.",
            f"""\
import torch
import torch.nn.functional as F
from sklearn.preprocessing import LabelBinarizer

class_names = {list(examples.class_names)!r}
y = torch.tensor({list(examples.labels)!r})
named = [class_names[label] for label in y]""",
        ),
        Cell("One-hot rows, made in three ways.", prints),
    )


def bug_script(name: str, epochs: int = EPOCHS, learning_rate: float = LEARNING_RATE, seed: int = 1) -> Script:
    """A Python program that needs torch and scikit-learn and prints the curves of `compare`.

    Raises:
        ValueError: for a name that is not in `BUGS`.
    """
    if name not in BUGS:
        raise ValueError(f"The bug must be one of {', '.join(BUGS)}, not {name!r}.")
    labels, loss, report = "y_train", "F.cross_entropy(logits, labels[batch])", "sum_of_sums / len(x_train)"
    match name:
        case "softmax-twice":
            loss = f"F.cross_entropy(F.softmax(logits, 1), labels[batch]) if bug else {loss}"
        case "divided-by-images":
            report = f"sum_of_means / len(x_train) if bug else {report}"
        case "shifted-labels":
            labels = f"(y_train + 1) % {CLASSES} if bug else {labels}"
        case _:
            loss = 'F.cross_entropy(logits, labels[batch], reduction="sum" if bug else "mean")'
            report = f"sum_of_means / len(batches) if bug else {report}"
    images = load("digits")
    return (
        *data_cells(images, images.train_images, "0-1"),
        Cell(
            "The program. It starts from the same weights and takes the same batches, with the bug and without.",
            f"""\
torch.set_num_threads(1)


def train(bug):
    torch.manual_seed({seed})
    model = nn.Linear({images.pixels}, {CLASSES})
    optimizer = torch.optim.SGD(model.parameters(), lr={learning_rate!r})
    labels = {labels}
    for epoch in range(1, {epochs + 1}):
        sum_of_means = sum_of_sums = true_sum = 0.0
        batches = torch.randperm(len(x_train)).split({BATCH_SIZE})
        for batch in batches:
            optimizer.zero_grad()
            logits = model(x_train[batch])
            loss = {loss}
            loss.backward()
            optimizer.step()
            sum_of_means += loss.item()
            sum_of_sums += loss.item() * len(batch)
            true_sum += F.cross_entropy(logits.detach(), y_train[batch], reduction="sum").item()
        with torch.no_grad():
            logits = model(x_test)
        test_loss = F.cross_entropy(logits, y_test).item()
        accuracy = (logits.argmax(1) == y_test).double().mean().item()
        reported = {report}
        true = true_sum / len(x_train)
        print(f"epoch {{epoch}}: reported {{reported:.6f}}, true {{true:.6f}}, "
              f"test loss {{test_loss:.6f}}, test accuracy {{accuracy:.4f}}")""",
        ),
        Cell(
            "Run it both ways.",
            """\
for bug in (False, True):
    print("with the bug:" if bug else "right:")
    train(bug)""",
        ),
    )
