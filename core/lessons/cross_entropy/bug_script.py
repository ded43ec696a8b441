"""The script of the bug switchboard: the right program written out, and the wrong one, the same but for the mistake."""

from __future__ import annotations

from core.data import load
from core.lessons.cross_entropy.batch_means import MNIST_TEST_IMAGES, NOTES_FIRST_LOSS, NOTES_TEST_LOSS
from core.lessons.cross_entropy.bugs import BATCH_SIZE, BUGS, CLASSES, EPOCHS, LEARNING_RATE
from core.scripts.cells import Cell, Script
from core.scripts.classifier_class import OWN_GENERATOR, SAMPLER_IMPORTS, SHUFFLED
from core.scripts.data_cells import data_cells
from core.scripts.forms import CLASS, PLAIN
from core.scripts.full_batch import layer_class

# The lines of the program that one of the mistakes changes, as the right program has them. `{labels}` are those of the
# batch, and `{batch}` is as long as it.
_RIGHT = {
    "labels": "labels = y_train",
    "zero": "optimizer.zero_grad()  # forget the gradients of the batch before\n        ",
    "loss": "loss = F.cross_entropy(logits, {labels})",
    "total": "total += loss.item() * len({batch})  # the sum over the images: the mean of the batch, times its images",
}
_TEST_TOTAL = "test_total += batch_loss.item() * len({batch})"
# The same lines with the mistake.
_WRONG = {
    "softmax-twice": {
        "loss": "loss = F.cross_entropy(F.softmax(logits, 1), {labels})  # MISTAKE: it applies softmax itself"
    },
    "divided-by-images": {"total": "total += loss.item()  # MISTAKE: a mean of a batch, but divided by images below"},
    "shifted-labels": {"labels": f"labels = (y_train + 1) % {CLASSES}  # MISTAKE: each label is the next class"},
    "sum-not-mean": {
        "loss": f'loss = F.cross_entropy(logits, {{labels}}, reduction="sum")  # MISTAKE: {BATCH_SIZE} times the mean'
    },
    "no-zero-grad": {"zero": "# MISTAKE: no optimizer.zero_grad(), so gradients are added to the old ones\n        "},
}
_WRONG_TEST_TOTAL = "test_total += batch_loss.item()  # MISTAKE: the same on the test images"


def bug_script(
    name: str, epochs: int = EPOCHS, learning_rate: float = LEARNING_RATE, seed: int = 1, form: str = PLAIN
) -> Script:
    """A Python program that needs torch and scikit-learn and prints the curves of `bugs.compare`, in one of FORMS.

    Raises:
        ValueError: for a name that is not in `BUGS`.
    """
    if name not in BUGS:
        raise ValueError(f"The bug must be one of {', '.join(BUGS)}, not {name!r}.")
    images = load("digits")
    layer = f"nn.Linear({images.features}, {CLASSES})"
    by_class = form == CLASS
    settings = ("SoftmaxRegression()" if by_class else layer, epochs, learning_rate, seed, by_class)
    right = _program(name, _RIGHT, _TEST_TOTAL, *settings)
    wrong = _program(name, _RIGHT | _WRONG[name], _WRONG_TEST_TOTAL, *settings)
    cells = (
        *data_cells(images, images.train_examples, "0-1", SAMPLER_IMPORTS if by_class else ()),
        *(_classes(layer, images.features) if by_class else ()),
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


def _classes(layer: str, pixels: int) -> Script:
    """The model as a class, and what gives the images to a DataLoader in the order of the page."""
    return (
        layer_class(
            "The model as a class: its layer is made once, and `forward` says how images go through it.",
            "SoftmaxRegression",
            layer,
            f"images (n, {pixels}) to logits (n, {CLASSES})",
            "self.linear(x)",
        ),
        Cell(
            "The order of the images: with `shuffle=True` a DataLoader draws orders of its own; this sampler draws "
            "those of the page, so that the numbers are the same.",
            SHUFFLED,
        ),
    )


def _program(
    name: str,
    lines: dict[str, str],
    test_total: str,
    model: str,
    epochs: int,
    learning_rate: float,
    seed: int,
    by_class: bool,
) -> str:
    """The program with these lines, written out."""
    x, labels, truth, batch, batches = "x_train[batch]", "labels[batch]", "y_train[batch]", "batch", "batches"
    order = "  # all images, in another order each epoch"
    made = f"    batches = torch.randperm(len(x_train)).split({BATCH_SIZE}){order}\n"
    each, loader = "batch", ""
    if by_class:
        x, labels, truth, batch, batches = "x", "given", "true", "x", "loader"
        made, each = "", "(x, given, true)"
        loader = f"""\
train_set = TensorDataset(x_train, labels, y_train)  # of each image the label given, and the true one
{OWN_GENERATOR}
loader = DataLoader(train_set, batch_size={BATCH_SIZE}, sampler=Shuffled(), generator=torch.Generator())
"""
    names = {"labels": labels, "batch": batch}
    changed = {part: line.format(**names) for part, line in lines.items()}
    test = _test(test_total, by_class) if name == "divided-by-images" else ""
    confusion = f"""
# How often each class (row) was called which (column).
print("confusion matrix:")
print(torch.bincount(y_test * {CLASSES} + predicted, minlength={CLASSES**2}).reshape({CLASSES}, {CLASSES}).tolist())"""
    return f"""\
torch.manual_seed({seed})
model = {model}
optimizer = torch.optim.SGD(model.parameters(), lr={learning_rate!r})
{changed["labels"]}
{loader}for epoch in range(1, {epochs + 1}):
    total = true_total = lengths = 0.0
{made}    for step, {each} in enumerate({batches}):{order if by_class else ""}
        {changed["zero"]}logits = model({x})
        {changed["loss"]}
        loss.backward()  # the gradient: how the loss moves with each weight and bias
        length = sum(p.grad.square().sum().item() for p in model.parameters()) ** 0.5
        optimizer.step()  # weights and biases minus learning rate times gradient
        if epoch == 1 and step == 0:
            print(f"first loss {{loss.item():.7g}}, first gradient {{length:.7g}}")
        lengths += length
        {changed["total"]}
        # What is true, whatever the mistake: detach takes the numbers without their gradients.
        true_total += F.cross_entropy(logits.detach(), {truth}, reduction="sum").item()
    with torch.no_grad():  # nothing is learnt from the test images
        logits = model(x_test)
    predicted = logits.argmax(1)
    accuracy = (predicted == y_test).double().mean().item()
    test_loss = F.cross_entropy(logits, y_test).item()
    print(f"epoch {{epoch}}: reported {{total / len(x_train):.7g}}, true {{true_total / len(x_train):.7g}}, "
          f"test loss {{test_loss:.7g}}, test accuracy {{accuracy:.7g}}, gradient {{lengths / len({batches}):.7g}}")
{test}{confusion if name == "shifted-labels" else ""}""".rstrip()


def _test(test_total: str, by_class: bool) -> str:
    """The lines that add up the test loss batch by batch."""
    each, batches = "batch", f"torch.arange(len(x_test)).split({BATCH_SIZE})"
    loss, loader, length = "F.cross_entropy(logits[batch], y_test[batch])", "", "batch"
    if by_class:
        each, batches, loss, length = "some, true", "test_loader", "F.cross_entropy(some, true)", "some"
        loader = (
            f"    test_loader = DataLoader(TensorDataset(logits, y_test), batch_size={BATCH_SIZE}, "
            "generator=torch.Generator())\n"
        )
    return f"""\
    test_total = 0.0
{loader}    for {each} in {batches}:
        batch_loss = {loss}
        {test_total.format(batch=length)}
    print(f"   test loss as printed {{test_total / len(x_test):.7g}}")
"""
