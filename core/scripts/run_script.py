"""The code panel's script: plain PyTorch for one run's settings, printing the numbers the run shows."""

from __future__ import annotations

from textwrap import indent

from core.data import Dataset
from core.data.mnist_like import SOURCES
from core.scripts.script_steps import optimizer_line, step_lines
from core.training.config import RunConfig


def script(config: RunConfig, data: Dataset, device: str = "cpu") -> str:
    """A Python program that needs torch and the data set's library, and no file of this project.

    It draws the same random numbers in the same order as core/training/loop.py and does the same arithmetic, so on
    the same device its losses are the same.
    """
    sections = [
        _imports(config, data),
        _data(config, data),
        _model(config, data, device),
        _training(config, data, device),
    ]
    return "\n\n".join(section.strip("\n") for section in sections) + "\n"


def _imports(config: RunConfig, data: Dataset) -> str:
    if data.name in SOURCES:
        library = "from pathlib import Path\n\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
        library += "from torchvision import datasets"
        return "import os\n" + library
    return """
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
"""


def _data(config: RunConfig, data: Dataset) -> str:
    lines = []
    if data.name in SOURCES:
        kind = SOURCES[data.name].torchvision_name
        lines += [
            f"# {data.title}, 28x28 pixels from 0 to 255.",
            'root = Path(os.environ.get("SOFTMAX_LAB_DATA") or "~/.cache/softmax-lab").expanduser()',
            f"train, test = (datasets.{kind}(root, train=part, download=True) for part in (True, False))",
            "x_train, y_train = train.data.reshape(-1, 784), train.targets",
            "x_test, y_test = test.data.reshape(-1, 784), test.targets",
        ]
    else:
        lines += [
            "# 1,797 scans of digits, 8x8 pixels from 0 to 16.",
            "images, labels = load_digits(return_X_y=True)",
            "x_train, x_test, y_train, y_test = (",
            "    torch.from_numpy(part)",
            f"    for part in train_test_split(images, labels, test_size={len(data.y_test)}, stratify=labels, "
            "random_state=0)[:4]",
            ")",
        ]
    if config.images(data) < data.train_images:
        size = config.images(data)
        lines.append(f"x_train, y_train = x_train[:{size}], y_train[:{size}]")
    match config.scaling:
        case "0-1":
            lines.append(f"x_train, x_test = x_train.float() / {data.max_value}, x_test.float() / {data.max_value}")
        case "standardized":
            lines += [
                "std, mean = torch.std_mean(x_train.double())  # of the training images, also for the test images",
                "x_train, x_test = ((x.float() - float(mean)) / float(std) for x in (x_train, x_test))",
            ]
        case "centred":
            lines += [
                "mean = x_train.double().mean(0).float()  # of each pixel, over the training images",
                f"x_train, x_test = ((x.float() - mean) / {data.max_value} for x in (x_train, x_test))",
            ]
        case _:
            lines.append("x_train, x_test = x_train.float(), x_test.float()")
    return "\n".join(lines)


def _model(config: RunConfig, data: Dataset, device: str) -> str:
    lines = [
        "torch.set_num_threads(1)  # what a run of this size is fastest with on a busy machine",
        f"torch.manual_seed({config.seed})  # decides the initial weights, the order of batches and dropout",
    ]
    own_dropout = bool(config.dropout and config.hidden and device != "cpu")
    if own_dropout:
        lines += [
            "",
            "",
            "class Dropout(nn.Module):  # nn.Dropout draws other numbers on a GPU than this plain mask",
            "    def forward(self, x):",
            "        if not self.training:",
            "            return x",
            f"        return x * torch.empty_like(x).bernoulli_({1 - config.dropout!r}).div_({1 - config.dropout!r})",
            "",
            "",
        ]
    lines.append("model = nn.Sequential(")
    dropout = "Dropout()" if own_dropout else f"nn.Dropout({config.dropout!r})"
    lines += [f"    {layer}," for layer in layers(config, data.pixels, data.classes, dropout)]
    lines.append(")" if device == "cpu" else f').to("{device}")')
    lines.append(optimizer_line(config))
    if device != "cpu":
        lines.append(
            f'x_train, y_train, x_test, y_test = (t.to("{device}") for t in (x_train, y_train, x_test, y_test))'
        )
    return "\n".join(lines)


def layers(config: RunConfig, inputs: int, outputs: int, dropout: str) -> list[str]:
    """The layers of a run's model as source, one line for each width; they go into an nn.Sequential."""
    lines = []
    for width in config.hidden:
        parts = [f"nn.Linear({inputs}, {width})"]
        if config.batch_norm:
            parts.append(f"nn.BatchNorm1d({width})")
        parts.append("nn.ReLU()")
        if config.dropout:
            parts.append(dropout)
        lines.append(", ".join(parts))
        inputs = width
    return [*lines, f"nn.Linear({inputs}, {outputs})"]


def _training(config: RunConfig, data: Dataset, device: str) -> str:
    order = "torch.randperm(len(y_train))" if device == "cpu" else f'torch.randperm(len(y_train)).to("{device}")'
    step = indent(step_lines(config, data), " " * 8)
    start, train_loss, report = "", "", "test loss {test_loss:.6f}, test accuracy {accuracy:.4f}"
    if config.evaluate_train:
        train_loss = "\n        train_loss = F.cross_entropy(model(x_train), y_train).item()"
        start = """\
model.eval()
with torch.inference_mode():
    train_loss, test_loss = (F.cross_entropy(model(x), y).item() for x, y in ((x_train, y_train), (x_test, y_test)))
print(f"start: train loss {train_loss:.6f}, test loss {test_loss:.6f}")
"""
        report = f"train loss {{train_loss:.6f}}, {report}"
    best = keep = restore = ""
    if config.patience:
        best = '\nbest_loss, best_epoch = float("inf"), 0  # early stopping: the epoch with the lowest test loss'
        keep = f"""\
    if test_loss < best_loss:
        best_loss, best_epoch = test_loss, epoch
        best_weights = {{name: value.clone() for name, value in model.state_dict().items()}}
    if epoch - best_epoch >= {config.patience}:
        break
"""
        restore = """\
if best_epoch:
    model.load_state_dict(best_weights)
    print(f"weights of epoch {best_epoch}, test loss {best_loss:.6f}")"""
    return f"""
{start}losses = []  # of every minibatch, before its step{best}
for epoch in range(1, {config.epochs + 1}):
    model.train()
    for batch in {order}.split({config.batch_size}):
{step}    model.eval()
    with torch.inference_mode():{train_loss}
        logits = model(x_test)
        test_loss = F.cross_entropy(logits, y_test).item()
        accuracy = (logits.argmax(1) == y_test).float().mean().item()
    print(f"epoch {{epoch}}: loss {{losses[-1]:.6f}}, {report}")
{keep}{restore}"""
