"""The scripts of the page on regularization: one lambda on the noisy digits, and five forms of penalty."""

from __future__ import annotations

from core.data import load
from core.descent.problems import SCORES
from core.descent.sweep import MOMENTUM
from core.lessons.regularization.arithmetic import LEARNING_RATE, STEPS
from core.lessons.regularization.penalties import FORMS, FormOptimizer
from core.scripts import literals
from core.scripts.cells import TORCH, Cell, Script, imports
from core.scripts.data_cells import data_cells


def digits_script(images: int, wrong: float, seed: int, bias: bool, strength: float) -> Script:
    """Plain PyTorch that trains at one lambda and prints what the page shows of it."""
    return (
        *data_cells(load("digits"), images, "0-1"),
        Cell(
            "Some training images get a wrong label.",
            f"""\
generator = torch.Generator().manual_seed({seed})
chosen = torch.randperm({images}, generator=generator)[:{round(wrong * images)}]
wrong = torch.randint(1, 10, (len(chosen),), generator=generator)  # how far from the right digit
y_train[chosen] = (y_train[chosen] + wrong) % 10""",
        ),
        Cell(
            "The model is softmax regression. Weight decay is lambda: its step is the one of a penalty on the squares.",
            f"""\
torch.set_num_threads(1)
torch.manual_seed({seed})
model = nn.Linear(64, 10)
groups = [
    {{"params": [model.weight], "weight_decay": {strength!r}}},
    {{"params": [model.bias], "weight_decay": {strength if bias else 0.0!r}}},
]
optimizer = torch.optim.SGD(groups, lr={LEARNING_RATE!r}, momentum={MOMENTUM!r})""",
        ),
        Cell(
            "Train on all of these images at once.",
            f"""\
for step in range({STEPS}):
    optimizer.zero_grad()
    F.cross_entropy(model(x_train), y_train).backward()
    optimizer.step()""",
        ),
        Cell(
            "Print losses and penalty, the accuracy on the test images, and how long the weights are.",
            """\
with torch.no_grad():
    loss, test_loss = F.cross_entropy(model(x_train), y_train), F.cross_entropy(model(x_test), y_test)
    accuracy = (model(x_test).argmax(1) == y_test).float().mean()
    penalty = sum(group["weight_decay"] / 2 * p.square().sum() for group in groups for p in group["params"])
    print(f"training loss {loss:.5f}, penalty {penalty:.5f}, test loss {test_loss:.5f}")
    print(f"test accuracy {accuracy:.4f}, norm of the weights {model.weight.norm():.4f}")""",
        ),
    )


def forms_script(
    strength: float, bias: bool, optimizer: FormOptimizer, learning_rate: float, steps: int, seed: int
) -> Script:
    """Plain PyTorch that trains the exam scores with each form and prints losses, penalties and weights."""
    stepper = "Adam" if optimizer == "adam" else "SGD"
    names = ", ".join(repr(form) for form in FORMS)
    return (
        Cell(
            "The data: three exam scores of each student, standardized, and the final score.",
            f"""\
{imports(*TORCH)}

x = torch.tensor({literals.matrix(SCORES.x)})
y = torch.tensor({literals.matrix([[value] for value in SCORES.y])})
x = (x - x.mean(0)) / x.std(0)""",
        ),
        Cell(
            "The penalties. The notes add the norms themselves, not their squares.",
            f"""\
strength = {strength!r}  # lambda


def penalty_of(form, parameters):
    if form == "norms":
        return strength * sum(torch.norm(p) for p in parameters)
    factor = strength if form == "squares" else strength / 2
    return factor * sum(p.square().sum() for p in parameters)""",
        ),
        Cell(
            "Train with each form from the same start: a penalty in the cost, or weight decay in the optimizer.",
            f"""\
for form in ({names}):
    torch.manual_seed({seed})
    model = nn.Linear(3, 1)
    penalized = {"list(model.parameters())" if bias else "[model.weight]  # not the bias"}
    decay = strength if form in ("weight_decay", "adamw") else 0.0
    groups = [
        {{"params": [model.weight], "weight_decay": decay}},
        {{"params": [model.bias], "weight_decay": {"decay" if bias else "0.0"}}},
    ]
    make = torch.optim.AdamW if form == "adamw" else torch.optim.{stepper}
    optimizer = make(groups, lr={learning_rate!r})
    for step in range({steps}):
        cost = F.mse_loss(model(x), y)
        if form in ("norms", "squares", "half"):
            cost = cost + penalty_of(form, penalized)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    with torch.no_grad():
        loss, penalty = F.mse_loss(model(x), y), penalty_of(form, penalized)
        weights = torch.cat([p.flatten() for p in model.parameters()]).tolist()
    print(f"{{form}}: loss {{loss:.6f}}, penalty {{penalty:.6f}}, weights", *(f"{{w:.6f}}" for w in weights))""",
        ),
    )
