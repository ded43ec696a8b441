"""The script of the bug switchboard: one program, run without the bug and with it."""

from __future__ import annotations

from core.data import load
from core.lessons.cross_entropy.bugs import BATCH_SIZE, BUGS, CLASSES, EPOCHS, LEARNING_RATE


def script(name: str, epochs: int = EPOCHS, learning_rate: float = LEARNING_RATE, seed: int = 1) -> str:
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
    return f"""\
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

torch.set_num_threads(1)
images, digits = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = (
    torch.from_numpy(part)
    for part in train_test_split(images, digits, test_size={len(images.y_test)}, stratify=digits, random_state=0)
)
x_train, x_test = x_train.float() / {images.max_value}, x_test.float() / {images.max_value}


def train(bug):
    torch.manual_seed({seed})  # the same initial weights and the same batches, with the bug and without
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
              f"test loss {{test_loss:.6f}}, test accuracy {{accuracy:.4f}}")


for bug in (False, True):
    print("with the bug:" if bug else "right:")
    train(bug)
"""
