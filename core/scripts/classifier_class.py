"""The cells that make the other form of a run's script: a class of one's own for the model, and a DataLoader."""

from __future__ import annotations

from core.models import ACTIVATIONS
from core.scripts.cells import Cell
from core.training.config import RunConfig

SAMPLER_IMPORTS = ("from torch.utils.data import DataLoader, Sampler, TensorDataset",)
SHUFFLED = """\
class Shuffled(Sampler):
    def __iter__(self):  # the numbers of the examples, in their order for one epoch
        return iter(torch.randperm(len(y_train)).tolist())

    def __len__(self):
        return len(y_train)"""
# What a layer's output goes through, by the run's activation.
FUNCTIONS = {
    "relu": "torch.relu({})",
    "tanh": "torch.tanh({})",
    "sigmoid": "torch.sigmoid({})",
    "identity": "{}",
    "gelu": "F.gelu({})",
}
assert set(FUNCTIONS) == set(ACTIVATIONS)
OWN_GENERATOR = (
    "# DataLoader draws a number for itself each epoch: from a generator of its own, so that no other number changes."
)


def classifier(config: RunConfig, inputs: int, outputs: int, dropout: str) -> Cell:
    """`class Classifier(nn.Module)`, with the layers of the run's model in the same order; `dropout` is its source."""
    made, through = [], []
    for number, width in enumerate(config.hidden, 1):
        made.append(f"self.linear{number} = nn.Linear({inputs}, {width})")
        passed = f"self.linear{number}(x)"
        if config.batch_norm:
            made.append(f"self.norm{number} = nn.BatchNorm1d({width})")
            passed = f"self.norm{number}({passed})"
        passed = FUNCTIONS[config.activation].format(passed)
        if config.dropout:
            passed = f"self.dropout({passed})"
        through.append(f"x = {passed}")
        inputs = width
    if config.hidden and config.dropout:
        made.append(f"self.dropout = {dropout}")
    made.append(f"self.output = nn.Linear({inputs}, {outputs})")
    return Cell(
        "The model as a class: its layers are made once, and `forward` says how examples go through them. No softmax "
        "at the end: `F.cross_entropy` has it.",
        "\n".join(
            [
                "class Classifier(nn.Module):",
                "    def __init__(self):",
                "        super().__init__()  # from here on nn.Module finds the weights of each layer",
                *(f"        {line}" for line in made),
                "",
                "    def forward(self, x):  # called by model(x): examples (n, features) to logits (n, classes)",
                *(f"        {line}" for line in through),
                "        return self.output(x)",
            ]
        ),
    )


def loader(config: RunConfig) -> Cell:
    """The training examples as a data set, and the DataLoader that gives them in minibatches."""
    return Cell(
        "A DataLoader gives the training examples in minibatches, in a new order each epoch. With `shuffle=True` it "
        "draws orders of its own; this sampler draws those of the page, so that the numbers are the same.",
        f"""\
{SHUFFLED}


train_set = TensorDataset(x_train, y_train)  # train_set[n] is example n with its label
{OWN_GENERATOR}
loader = DataLoader(train_set, batch_size={config.batch_size}, sampler=Shuffled(), generator=torch.Generator())""",
    )
