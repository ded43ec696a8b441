"""The script of the depths: plain PyTorch that trains 0 to 6 hidden layers alike and prints the validation accuracy."""

from __future__ import annotations

from textwrap import indent

from core.data import Dataset, load
from core.lessons.overfitting.depth_study import BATCH_SIZE, DEPTHS, SEEDS, Budget, apart
from core.scripts.cells import Cell, Script
from core.scripts.classifier_class import OWN_GENERATOR, SAMPLER_IMPORTS, SHUFFLED
from core.scripts.data_cells import data_cells
from core.scripts.forms import CLASS, PLAIN
from core.scripts.script_steps import optimizer_line


def depth_script(budget: Budget, form: str = PLAIN) -> Script:
    """A program, in one of FORMS, that prints a row for each network, means, and the chosen depth's test accuracy."""
    data, kept = load("digits"), apart().train_examples
    by_class = form == CLASS
    return (
        *data_cells(data, data.train_examples, "0-1", SAMPLER_IMPORTS if by_class else ()),
        Cell(
            "Set a part of the training images apart: the validation set, which chooses the depth.",
            f"""\
x_valid, y_valid = x_train[{kept}:], y_train[{kept}:]
x_train, y_train = x_train[:{kept}], y_train[:{kept}]""",
        ),
        *(_classes(budget, data) if by_class else ()),
        _train(budget, data, by_class),
        Cell(
            "Train every depth with several seeds, and print how well each network knows the validation images.",
            f"""\
def accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


networks = {{depth: [train(depth, seed) for seed in {SEEDS!r}] for depth in range({len(DEPTHS)})}}
means = {{}}
for depth, trained in networks.items():
    found = [accuracy(model, x_valid, y_valid) for model, _ in trained]
    train_loss = sum(loss for _, loss in trained) / len(trained)
    means[depth] = sum(found) / len(found)
    parameters = sum(p.numel() for p in trained[0][0].parameters())
    print(f"{{depth}} hidden layers, {{parameters}} weights and biases, training loss {{train_loss:.6g}}")
    print("    validation accuracy by seed", *(f"{{each:.5f}}" for each in found), f"mean {{means[depth]:.5f}}")""",
        ),
        Cell(
            "Choose by the validation images. The test images are looked at once, with that choice.",
            """\
best = max(means, key=means.get)
test = [accuracy(model, x_test, y_test) for model, _ in networks[best]]
print(f"chosen: {best} hidden layers, test accuracy {sum(test) / len(test):.5f}")""",
        ),
    )


def _classes(budget: Budget, data: Dataset) -> Script:
    """The network as a class, and what gives the images to a DataLoader in the order of the page."""
    return (
        Cell(
            "The network as a class, of any depth: its layers are made once, and `forward` says how images go through "
            "them.",
            f"""\
class Network(nn.Module):
    def __init__(self, depth):
        super().__init__()  # from here on nn.Module finds the weights of each layer
        widths = [{data.features}] + [{budget.width}] * depth
        # A plain list would hide its layers from nn.Module.
        self.hidden = nn.ModuleList(nn.Linear(inputs, outputs) for inputs, outputs in zip(widths, widths[1:]))
        self.output = nn.Linear(widths[-1], {data.classes})

    def forward(self, x):  # called by model(x): images (n, {data.features}) to logits (n, {data.classes})
        for linear in self.hidden:
            x = torch.relu(linear(x))
        return self.output(x)""",
        ),
        Cell(
            "The order of the images: with `shuffle=True` a DataLoader draws orders of its own; this sampler draws "
            "those of the page, so that the numbers are the same.",
            SHUFFLED,
        ),
    )


def _train(budget: Budget, data: Dataset, by_class: bool) -> Cell:
    """The function that trains one network."""
    made = f"""\
widths = [{data.features}] + [{budget.width}] * depth
layers = []
for inputs, outputs in zip(widths, widths[1:]):
    layers += [nn.Linear(inputs, outputs), nn.ReLU()]
model = nn.Sequential(*layers, nn.Linear(widths[-1], {data.classes}))"""
    batches = f"batch in torch.randperm(len(y_train)).split({BATCH_SIZE})"
    x, y, batch = "x_train[batch]", "y_train[batch]", "batch"
    if by_class:
        made = f"""\
model = Network(depth)
{OWN_GENERATOR}
loader = DataLoader(
    TensorDataset(x_train, y_train), batch_size={BATCH_SIZE}, sampler=Shuffled(), generator=torch.Generator()
)"""
        batches, x, y, batch = "x, y in loader", "x", "y", "y"
    return Cell(
        "Train one network: every depth has layers of the same width, the same optimizer and as many steps.",
        f"""\
torch.set_num_threads(1)


def train(depth, seed):
    torch.manual_seed(seed)  # decides the initial weights and the order of the images
{indent(made, "    ")}
    {optimizer_line(budget.config(0, 1))}
    for epoch in range({budget.epochs}):
        total = 0.0  # of the losses of this epoch's images
        for {batches}:
            optimizer.zero_grad()  # else the gradients of all steps would add up
            loss = F.cross_entropy(model({x}), {y})
            loss.backward()
            optimizer.step()
            # The loss is a mean over the batch, and the last batch may be smaller.
            total += len({batch}) * loss.item()
    return model, total / len(y_train)""",
    )
