"""The script of a run: plain PyTorch for its settings, printing the numbers that the run shows."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill, indent

from core.data import Dataset
from core.models import ACTIVATIONS
from core.reading.packed import unpack
from core.scripts import literals
from core.scripts.cells import WIDTH, Cell, Script
from core.scripts.classifier_class import SAMPLER_IMPORTS, classifier, loader
from core.scripts.data_cells import data_cells, words
from core.scripts.forms import CLASS, PLAIN
from core.scripts.script_steps import optimizer_line, step_lines
from core.scripts.set_apart import apart_cell, with_validation
from core.training.config import RunConfig
from core.training.set_apart import examples


def script(config: RunConfig, data: Dataset, device: str = "cpu", form: str = PLAIN) -> Script:
    """A Python program that needs torch and the data set's library, and no file of this project.

    It draws the same random numbers in the same order as core/training/loop.py and does the same arithmetic, so on
    the same device its losses are the same, in each of FORMS.
    """
    own_dropout = bool(config.dropout and config.hidden and device != "cpu")
    dropout = "Dropout()" if own_dropout else f"nn.Dropout({config.dropout!r})"
    by_class = form == CLASS
    return (
        *_data(config, data, SAMPLER_IMPORTS if by_class else ()),
        *([_dropout(config)] if own_dropout else []),
        *([classifier(config, data.features, data.classes, dropout)] if by_class else []),
        _model(config, data, device, None if by_class else dropout),
        *([_given_weights(config)] if config.start else []),
        *([loader(config)] if by_class else []),
        *([_start(config)] if config.evaluate_train else []),
        _training(config, data, device, form),
        *([_restored(config)] if config.patience else []),
        *([_OPENED] if config.seals_test else []),
    )


def _data(config: RunConfig, data: Dataset, imports: Sequence[str]) -> Script:
    """The cells that load, set apart and scale the examples."""
    training, images = examples(config, data).training, config.images(data)
    first, *scaling = data_cells(training, images, config.scaling, imports, features=config.features)
    if not config.validation_share:
        return first, *scaling
    return first, apart_cell(config, data), *map(with_validation, scaling)


def _parts(config: RunConfig) -> tuple[str, ...]:
    """The parts of the data that are measured after every epoch."""
    if config.seals_test:
        return ("validation",)
    return ("validation", "test") if config.validation_share else ("test",)


def confusions(config: RunConfig, data: Dataset) -> Script:
    """The confusion matrices that the page of a run shows: while the test set is sealed, and then."""
    return (*([confusion(data, "validation")] if config.seals_test else []), confusion(data))


def confusion(data: Dataset, part: str = "test") -> Cell:
    """The cell that prints the confusion matrix of the model as it is at the end, of the test or validation set."""
    name = "confusion matrix" if part == "test" else "confusion matrix of the validation set"
    classes = data.classes
    return Cell(
        f"The confusion matrix: row i, column k has the number of {part} {words(data).examples} of class i that were "
        "taken for class k.",
        f"""\
with torch.inference_mode():
    predicted = model(x_{part}).argmax(1)
# Each pair of classes is one number from 0 to {classes**2 - 1}; bincount counts how often it comes.
counts = torch.bincount(y_{part} * {classes} + predicted, minlength={classes**2}).reshape({classes}, {classes})
print("{name}:", counts.tolist())""",
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
        names = "x_train, y_train, x_test, y_test"
        if config.validation_share:
            names += ", x_validation, y_validation"
        lines.append(f'{names} = (t.to("{device}") for t in ({names}))')
    return Cell(text, "\n".join(lines))


def _given_weights(config: RunConfig) -> Cell:
    """The cell that puts the initial weights of the settings in the place of the drawn ones."""
    numbers = ", ".join(literals.float32(number) for number in unpack(config.start).tolist())
    lines = fill(numbers, WIDTH, initial_indent="    ", subsequent_indent="    ")
    return Cell(
        "The run begins with these weights and biases, layer by layer, and not with those that were just drawn.",
        f"""\
start = torch.tensor([
{lines}
])
with torch.no_grad():
    for parameter in model.parameters():
        parameter.copy_(start[: parameter.numel()].view_as(parameter))
        start = start[parameter.numel() :]""",
    )


def layers(config: RunConfig, inputs: int, outputs: int, dropout: str) -> list[str]:
    """The layers of a run's model as source, one line for each width; they go into an nn.Sequential."""
    lines = []
    for width in config.hidden:
        parts = [f"nn.Linear({inputs}, {width})"]
        if config.batch_norm:
            parts.append(f"nn.BatchNorm1d({width})")
        parts.append(f"nn.{ACTIVATIONS[config.activation].__name__}()")
        if config.dropout:
            parts.append(dropout)
        lines.append(", ".join(parts))
        inputs = width
    return [*lines, f"nn.Linear({inputs}, {outputs})"]


def _start(config: RunConfig) -> Cell:
    parts = ("train", *_parts(config))
    names = ", ".join(f"{part}_loss" for part in parts)
    pairs = ", ".join(f"(x_{part}, y_{part})" for part in parts)
    said = ", ".join(f"{part} loss {{{part}_loss:.6f}}" for part in parts)
    code = f"    {names} = (F.cross_entropy(model(x), y).item() for x, y in ({pairs}))"
    if len(code) > WIDTH:
        code = "\n".join(f"    {part}_loss = F.cross_entropy(model(x_{part}), y_{part}).item()" for part in parts)
    return Cell(
        "Print the losses of the initial weights, before any step.",
        f"""\
model.eval()
with torch.inference_mode():
{code}
print(f"start: {said}")""",
    )


def _training(config: RunConfig, data: Dataset, device: str, form: str) -> Cell:
    order = "torch.randperm(len(y_train))" if device == "cpu" else f'torch.randperm(len(y_train)).to("{device}")'
    batches = "x, y in loader" if form == CLASS else f"batch in {order}.split({config.batch_size})"
    step = indent(step_lines(config, data, loaded=form == CLASS), " " * 8)
    things = words(data).examples
    parts = _parts(config)
    train_loss = ""
    # One accuracy needs no name of its own.
    named = {part: "accuracy" if len(parts) == 1 else f"{part}_accuracy" for part in parts}
    report = ", ".join(
        f"{part} loss {{{part}_loss:.6f}}, {part} accuracy {{{accuracy}:.4f}}" for part, accuracy in named.items()
    )
    measures = "\n".join(
        f"""\
        logits = model(x_{part})
        {part}_loss = F.cross_entropy(logits, y_{part}).item()
        {accuracy} = (logits.argmax(1) == y_{part}).float().mean().item()"""
        for part, accuracy in named.items()
    )
    report = f'f"epoch {{epoch}}: loss {{losses[-1]:.6f}}, {report}"'
    if config.evaluate_train:
        train_loss = "\n        train_loss = F.cross_entropy(model(x_train), y_train).item()"
        report = report.replace("6f}, ", "6f}, train loss {train_loss:.6f}, ", 1)
    if len(parts) > 1:
        # Two texts beside each other are one.
        report = report.replace(", test loss", ', "\n          f"test loss')
    best = keep = ""
    if config.patience:
        watched = parts[0]
        best = f'\nbest_loss, best_epoch = float("inf"), 0  # early stopping: the epoch with the lowest {watched} loss'
        keep = f"""\
    if {watched}_loss < best_loss:
        best_loss, best_epoch = {watched}_loss, epoch
        best_weights = {{name: value.clone() for name, value in model.state_dict().items()}}
    if epoch - best_epoch >= {config.patience}:
        break
"""
    return Cell(
        f"Train: in each epoch all {things} come once, in a new order, a minibatch a step. Then measure the model on "
        f"the {' and the '.join(parts)} {things}.",
        f"""\
losses = []  # of every minibatch, before its step{best}
for epoch in range(1, {config.epochs + 1}):
    model.train()  # dropout and batch normalization, if there are any, act as in training
    for {batches}:
{step}    model.eval()  # and now as in use
    with torch.inference_mode():  # no gradients are needed to measure{train_loss}
{measures}
    print({report})
{keep}""",
    )


def _restored(config: RunConfig) -> Cell:
    watched = _parts(config)[0]
    return Cell(
        f"Early stopping gives the model back its weights of the epoch with the lowest {watched} loss.",
        f"""\
if best_epoch:
    model.load_state_dict(best_weights)
    print(f"weights of epoch {{best_epoch}}, {watched} loss {{best_loss:.6f}}")""",
    )


_OPENED = Cell(
    "Open the envelope, once, with the model that was chosen: how well does it know examples nobody has chosen by?",
    """\
with torch.inference_mode():
    logits = model(x_test)
    test_loss = F.cross_entropy(logits, y_test).item()
    accuracy = (logits.argmax(1) == y_test).float().mean().item()
print(f"test loss {test_loss:.6f}, test accuracy {accuracy:.4f}")""",
)
