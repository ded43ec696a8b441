"""The script of the bug switchboard: the right program written out, and the wrong one, the same but for the mistake."""

from __future__ import annotations

from core.data import load
from core.lessons.cross_entropy.batch_means import MNIST_TEST_IMAGES, NOTES_FIRST_LOSS, NOTES_TEST_LOSS
from core.lessons.cross_entropy.bugs import BATCH_SIZE, BUGS, CLASSES, EPOCHS, LEARNING_RATE
from core.scripts.cells import Cell, Script
from core.scripts.data_cells import data_cells

# The lines of the program that one of the mistakes changes, as the right program has them.
_RIGHT = {
    "labels": "labels = y_train",
    "zero": "optimizer.zero_grad()  # forget the gradients of the batch before\n        ",
    "loss": "loss = F.cross_entropy(logits, labels[batch])",
    "total": "total += loss.item() * len(batch)  # the sum over the images: the mean of the batch, times its images",
}
_TEST_TOTAL = "test_total += batch_loss.item() * len(batch)"
# The same lines with the mistake.
_WRONG = {
    "softmax-twice": {
        "loss": "loss = F.cross_entropy(F.softmax(logits, 1), labels[batch])  # MISTAKE: it applies softmax itself"
    },
    "divided-by-images": {"total": "total += loss.item()  # MISTAKE: a mean of a batch, but divided by images below"},
    "shifted-labels": {"labels": f"labels = (y_train + 1) % {CLASSES}  # MISTAKE: each label is the next class"},
    "sum-not-mean": {
        "loss": 'loss = F.cross_entropy(logits, labels[batch], reduction="sum")'
        f"  # MISTAKE: {BATCH_SIZE} times the mean"
    },
    "no-zero-grad": {"zero": "# MISTAKE: no optimizer.zero_grad(), so gradients are added to the old ones\n        "},
}
_WRONG_TEST_TOTAL = "test_total += batch_loss.item()  # MISTAKE: the same on the test images"


def bug_script(name: str, epochs: int = EPOCHS, learning_rate: float = LEARNING_RATE, seed: int = 1) -> Script:
    """A Python program that needs torch and scikit-learn and prints the curves of `bugs.compare`.

    Raises:
        ValueError: for a name that is not in `BUGS`.
    """
    if name not in BUGS:
        raise ValueError(f"The bug must be one of {', '.join(BUGS)}, not {name!r}.")
    images = load("digits")
    settings = (images.pixels, epochs, learning_rate, seed)
    right = _program(name, _RIGHT, _TEST_TOTAL, *settings)
    wrong = _program(name, _RIGHT | _WRONG[name], _WRONG_TEST_TOTAL, *settings)
    cells = (
        *data_cells(images, images.train_images, "0-1"),
        Cell("Softmax regression, as it should be.", f'torch.set_num_threads(1)\nprint("right:")\n{right}'),
        Cell(
            f"The same program with the mistake: {BUGS[name].title}. "
            "It starts from the same weights and takes the same batches.",
            f'print("wrong:")\n{wrong}',
        ),
    )
    if name != "divided-by-images":
        return cells
    return (
        *cells,
        Cell(
            "The notes' numbers on MNIST: their test loss times images / batches, the loss of a network that knows "
            "nothing, and the share that a network gives to the right class where the loss is that small.",
            f"""\
batches = ({MNIST_TEST_IMAGES} + {BATCH_SIZE - 1}) // {BATCH_SIZE}  # rounded up: the last batch is smaller
print("the notes' test loss:", {NOTES_TEST_LOSS} * {MNIST_TEST_IMAGES} / batches)
print("untrained:", torch.tensor({CLASSES}.0, dtype=torch.float64).log().item())
print("share of the right class:", torch.tensor(-{NOTES_FIRST_LOSS}, dtype=torch.float64).exp().item())""",
        ),
    )


def _program(
    name: str, lines: dict[str, str], test_total: str, pixels: int, epochs: int, learning_rate: float, seed: int
) -> str:
    """The program with these lines, written out."""
    if name == "divided-by-images":
        test = f"""\
    test_total = 0.0
    for batch in torch.arange(len(x_test)).split({BATCH_SIZE}):
        batch_loss = F.cross_entropy(logits[batch], y_test[batch])
        {test_total}
    print(f"   test loss as printed {{test_total / len(x_test):.7g}}")
"""
    else:
        test = ""
    confusion = f"""
# How often each class (row) was called which (column).
print("confusion matrix:")
print(torch.bincount(y_test * {CLASSES} + predicted, minlength={CLASSES**2}).reshape({CLASSES}, {CLASSES}).tolist())"""
    return f"""\
torch.manual_seed({seed})
model = nn.Linear({pixels}, {CLASSES})
optimizer = torch.optim.SGD(model.parameters(), lr={learning_rate!r})
{lines["labels"]}
for epoch in range(1, {epochs + 1}):
    total = true_total = lengths = 0.0
    batches = torch.randperm(len(x_train)).split({BATCH_SIZE})  # all images, in another order each epoch
    for step, batch in enumerate(batches):
        {lines["zero"]}logits = model(x_train[batch])
        {lines["loss"]}
        loss.backward()  # the gradient: how the loss moves with each weight and bias
        length = sum(p.grad.square().sum().item() for p in model.parameters()) ** 0.5
        optimizer.step()  # weights and biases minus learning rate times gradient
        if epoch == 1 and step == 0:
            print(f"first loss {{loss.item():.7g}}, first gradient {{length:.7g}}")
        lengths += length
        {lines["total"]}
        # What is true, whatever the mistake: detach takes the numbers without their gradients.
        true_total += F.cross_entropy(logits.detach(), y_train[batch], reduction="sum").item()
    with torch.no_grad():  # nothing is learnt from the test images
        logits = model(x_test)
    predicted = logits.argmax(1)
    accuracy = (predicted == y_test).double().mean().item()
    test_loss = F.cross_entropy(logits, y_test).item()
    print(f"epoch {{epoch}}: reported {{total / len(x_train):.7g}}, true {{true_total / len(x_train):.7g}}, "
          f"test loss {{test_loss:.7g}}, test accuracy {{accuracy:.7g}}, gradient {{lengths / len(batches):.7g}}")
{test}{confusion if name == "shifted-labels" else ""}""".rstrip()
