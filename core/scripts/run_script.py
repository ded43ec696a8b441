"""The script of a run: plain PyTorch for its settings, printing the numbers that the run shows."""

from __future__ import annotations

from textwrap import indent

from core.data import Dataset
from core.scripts.cells import Cell, Script
from core.scripts.classifier_class import SAMPLER_IMPORTS, classifier, loader
from core.scripts.data_cells import data_cells, words
from core.scripts.forms import CLASS, PLAIN
from core.scripts.script_steps import optimizer_line, step_lines
from core.training.config import RunConfig


def script(config: RunConfig, data: Dataset, device: str = "cpu", form: str = PLAIN) -> Script:
    """A Python program that needs torch and the data set's library, and no file of this project.

    It draws the same random numbers in the same order as core/training/loop.py and does the same arithmetic, so on
    the same device its losses are the same, in each of FORMS.
    """
    own_dropout = bool(config.dropout and config.hidden and device != "cpu")
    dropout = "Dropout()" if own_dropout else f"nn.Dropout({config.dropout!r})"
    by_class = form == CLASS
    return (
        *data_cells(
            data,
            config.images(data),
            config.scaling,
            SAMPLER_IMPORTS if by_class else (),
            features=config.features,
        ),
        *([_dropout(config)] if own_dropout else []),
        *([classifier(config, data.features, data.classes, dropout)] if by_class else []),
        _model(config, data, device, None if by_class else dropout),
        *([loader(config)] if by_class else []),
        *([_START] if config.evaluate_train else []),
        _training(config, data, device, form),
        *([_RESTORED] if config.patience else []),
    )


def confusion(data: Dataset) -> Cell:
    """The cell that prints the confusion matrix of the model as it is at the end."""
    classes = data.classes
    return Cell(
        f"The confusion matrix: row i, column k has the number of test {words(data).examples} of class i that were "
        "taken for class k.",
        f"""\
with torch.inference_mode():
    predicted = model(x_test).argmax(1)
# Each pair of classes is one number from 0 to {classes**2 - 1}; bincount counts how often it comes.
counts = torch.bincount(y_test * {classes} + predicted, minlength={classes**2}).reshape({classes}, {classes})
print("confusion matrix:", counts.tolist())""",
    )


def _dropout(config: RunConfig) -> Cell:
    kept = repr(1 - config.dropout)
    return Cell(
        "Dropout is a plain mask here, because on a GPU `nn.Dropout` draws other numbers.",
        f"""\
class Dropout(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        return x * torch.empty_like(x).bernoulli_({kept}).div_({kept})""",
    )


def _model(config: RunConfig, data: Dataset, device: str, dropout: str | None) -> Cell:
    """The model and its optimizer; `dropout` is its source, None where the model is a Classifier."""
    text = "Softmax regression is one linear layer, which gives a logit for each class."
    if config.hidden:
        text = "A network of layers, one after the other; the last gives a logit for each class."
    lines = [
        "torch.set_num_threads(1)  # what a run of this size is fastest with on a busy machine",
        f"torch.manual_seed({config.seed})  # decides the initial weights, the order of batches and dropout",
    ]
    if dropout is None:
        lines.append("model = Classifier()")
    else:
        made = layers(config, data.features, data.classes, dropout)
        lines += ["model = nn.Sequential(", *(f"    {layer}," for layer in made), ")"]
    if device != "cpu":
        lines[-1] += f'.to("{device}")'
    lines.append(optimizer_line(config))
    if device != "cpu":
        lines.append(
            f'x_train, y_train, x_test, y_test = (t.to("{device}") for t in (x_train, y_train, x_test, y_test))'
        )
    return Cell(text, "\n".join(lines))


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


_START = Cell(
    "Print the losses of the initial weights, before any step.",
    """\
model.eval()
with torch.inference_mode():
    train_loss, test_loss = (F.cross_entropy(model(x), y).item() for x, y in ((x_train, y_train), (x_test, y_test)))
print(f"start: train loss {train_loss:.6f}, test loss {test_loss:.6f}")""",
)


def _training(config: RunConfig, data: Dataset, device: str, form: str) -> Cell:
    order = "torch.randperm(len(y_train))" if device == "cpu" else f'torch.randperm(len(y_train)).to("{device}")'
    batches = "x, y in loader" if form == CLASS else f"batch in {order}.split({config.batch_size})"
    step = indent(step_lines(config, data, loaded=form == CLASS), " " * 8)
    examples = words(data).examples
    train_loss, report = "", "test loss {test_loss:.6f}, test accuracy {accuracy:.4f}"
    if config.evaluate_train:
        train_loss = "\n        train_loss = F.cross_entropy(model(x_train), y_train).item()"
        report = f"train loss {{train_loss:.6f}}, {report}"
    best = keep = ""
    if config.patience:
        best = '\nbest_loss, best_epoch = float("inf"), 0  # early stopping: the epoch with the lowest test loss'
        keep = f"""\
    if test_loss < best_loss:
        best_loss, best_epoch = test_loss, epoch
        best_weights = {{name: value.clone() for name, value in model.state_dict().items()}}
    if epoch - best_epoch >= {config.patience}:
        break
"""
    return Cell(
        f"Train: in each epoch all {examples} come once, in a new order, a minibatch a step. Then measure the model on "
        f"the test {examples}.",
        f"""\
losses = []  # of every minibatch, before its step{best}
for epoch in range(1, {config.epochs + 1}):
    model.train()  # dropout and batch normalization, if there are any, act as in training
    for {batches}:
{step}    model.eval()  # and now as in use
    with torch.inference_mode():  # no gradients are needed to measure{train_loss}
        logits = model(x_test)
        test_loss = F.cross_entropy(logits, y_test).item()
        accuracy = (logits.argmax(1) == y_test).float().mean().item()
    print(f"epoch {{epoch}}: loss {{losses[-1]:.6f}}, {report}")
{keep}""",
    )


_RESTORED = Cell(
    "Early stopping gives the model back its weights of the epoch with the lowest test loss.",
    """\
if best_epoch:
    model.load_state_dict(best_weights)
    print(f"weights of epoch {best_epoch}, test loss {best_loss:.6f}")""",
)
