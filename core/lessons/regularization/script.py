"""The scripts of the page on regularization: one lambda on the noisy digits, and five forms of penalty."""

from __future__ import annotations

from textwrap import indent

from core import notes
from core.data import load
from core.descent.problems import SCORES
from core.descent.sweep import MOMENTUM
from core.lessons.regularization.arithmetic import APART, LEARNING_RATE, STEPS
from core.lessons.regularization.penalties import FORMS, Forms
from core.lessons.regularization.penalties import LEARNING_RATE as LEARNING_RATE_OF_FORMS
from core.scripts import literals
from core.scripts.cells import TORCH, Cell, Script, imports
from core.scripts.data_cells import data_cells
from core.scripts.forms import CLASS, LOADER_IMPORTS, PLAIN
from core.scripts.full_batch import layer_class, loop, one_batch, repeated


def digits_script(images: int, wrong: float, seed: int, bias: bool, strength: float, form: str = PLAIN) -> Script:
    """PyTorch that trains at one lambda and prints what the page shows of it, in one of the forms of a script."""
    by_class = form == CLASS
    made, linear = ("Classifier()", "model.linear") if by_class else (_CLASSIFIER, "model")
    x, y = ("x_batch", "y_batch") if by_class else ("x_train", "y_train")
    first, *scaled = data_cells(load("digits"), images, "0-1", LOADER_IMPORTS if by_class else ())
    return (
        first,
        Cell(
            f"Set the last {APART} training images apart: the validation set, to choose lambda by.",
            f"x_validation, y_validation = x_train[-{APART}:].float() / 16, y_train[-{APART}:]",
        ),
        *scaled,
        Cell(
            "Some training images get a wrong label.",
            f"""\
generator = torch.Generator().manual_seed({seed})
chosen = torch.randperm({images}, generator=generator)[:{round(wrong * images)}]
wrong = torch.randint(1, 10, (len(chosen),), generator=generator)  # how far from the right digit
y_train[chosen] = (y_train[chosen] + wrong) % 10""",
        ),
        *([_class("Classifier", _CLASSIFIER, "images (n, 64) to logits (n, 10)")] if by_class else []),
        Cell(
            "The model is softmax regression. Weight decay is lambda: its step is the one of a penalty on the squares.",
            f"""\
torch.set_num_threads(1)
torch.manual_seed({seed})
model = {made}
groups = [
    {{"params": [{linear}.weight], "weight_decay": {strength!r}}},
    {{"params": [{linear}.bias], "weight_decay": {strength if bias else 0.0!r}}},
]
optimizer = torch.optim.SGD(groups, lr={LEARNING_RATE!r}, momentum={MOMENTUM!r})""",
        ),
        loop(
            "Train on all of these images at once.",
            STEPS,
            f"""\
optimizer.zero_grad()  # else the gradients of all steps would add up
F.cross_entropy(model({x}), {y}).backward()
optimizer.step()  # by gradient and momentum, and lambda times the weights""",
            by_loader=by_class,
            x="x_train",
            y="y_train",
            counter="step",
        ),
        Cell(
            "Print losses and penalty, the accuracy on the test images, how long the weights are, and how many wrong "
            "labels were learnt by heart.",
            f"""\
def right(logits, labels):
    # The largest logit names the class; where one is NaN, none is the largest.
    return (logits.argmax(1) == labels) & ~logits.isnan().any(1)


with torch.no_grad():
    loss, test_loss = F.cross_entropy(model(x_train), y_train), F.cross_entropy(model(x_test), y_test)
    validation_loss = F.cross_entropy(model(x_validation), y_validation)
    # Only what the optimizer pulls: a sum over nothing else, so that 0 times infinity is not in it.
    squares = sum(p.square().sum() for group in groups if group["weight_decay"] for p in group["params"])
    penalty = groups[0]["weight_decay"] / 2 * squares
    print(f"training loss {{loss:.6g}}, penalty {{penalty:.6g}}, together {{loss + penalty:.6g}}")
    print(f"test loss {{test_loss:.6g}}, test accuracy {{right(model(x_test), y_test).float().mean():.4f}}")
    print(f"norm of the weights {{{linear}.weight.norm():.6g}}")
    print(f"wrong labels by heart: {{right(model(x_train[chosen]), y_train[chosen]).sum()}} of {{len(chosen)}}")
    print(f"validation loss {{validation_loss:.6g}}")""",
        ),
    )


_CLASSIFIER, _LINEAR = "nn.Linear(64, 10)", "nn.Linear(3, 1)"
_LOADER = Cell("A DataLoader gives the examples in batches; here one batch has them all.", one_batch())


def _class(name: str, layer: str, called: str) -> Cell:
    return layer_class(
        "The model as a class: its layer is made once, and `forward` says how inputs go through it.",
        name,
        layer,
        called,
        "self.linear(x)",
    )


def forms_script(forms: Forms, form: str = PLAIN) -> Script:
    """PyTorch that trains the exam scores with each form of penalty and prints all that the page has of them.

    Args:
        forms: of the penalty.
        form: of the script.
    """
    by_class = form == CLASS
    stepper = "Adam" if forms.optimizer == "adam" else "SGD"
    in_cost = ", ".join(f'"{name}"' for name, form in FORMS.items() if form.in_cost)
    names = ", ".join(f'"{name}"' for name in FORMS)
    made = f"torch.manual_seed(1)\nmodel = {_LINEAR}" if forms.start == "first" else notes.lines(notes.PENALTY)
    linear, inputs, targets = "model", "x", "y"
    learner: Script = ()
    if by_class:
        made = made.replace(f"model = {_LINEAR}", "model = LinearModel()")
        linear, inputs, targets = "model.linear", "x_batch", "y_batch"
        learner = (_class("LinearModel", _LINEAR, "scores (n, 3) to predictions (n, 1)"), _LOADER)
    step = f"""\
loss = F.mse_loss(model({inputs}), {targets})
penalty = penalty_of(form, strength, penalized)
cost = loss + penalty if form in ({in_cost}) else loss  # the others' optimizer pulls
weights = torch.cat([p.detach().flatten() for p in model.parameters()])  # a copy: w1, w2, w3, b
rows.append((loss.item(), penalty.item(), cost.item(), weights))
optimizer.zero_grad()  # else the gradients of all steps would add up
cost.backward()
optimizer.step()  # by its gradient, and by weight decay where the form has it"""
    return (
        Cell(
            "The data: three exam scores of each student, standardized, and the final score.",
            f"""\
{imports(*TORCH, *(LOADER_IMPORTS if by_class else ()))}

x = torch.tensor({literals.matrix(SCORES.x)})
y = torch.tensor({literals.matrix([[value] for value in SCORES.y])})
x = (x - x.mean(0)) / x.std(0)  # each column less its mean, in units of its standard deviation""",
        ),
        Cell(
            "The penalties. The notes add the norms themselves, not their squares.",
            """\
def penalty_of(form, strength, parameters):
    if form == "norms":
        return strength * sum(torch.norm(p) for p in parameters)  # the length of each, all together
    factor = strength if form == "squares" else strength / 2
    return factor * sum(p.square().sum() for p in parameters)""",
        ),
        *learner,
        Cell(
            "Train with one form: a penalty in the cost, or weight decay in the optimizer. All begin with the same "
            "weights.",
            f"""\
def train(form, strength):
{indent(made, "    ")}
    penalized = {"list(model.parameters())" if forms.bias else f"[{linear}.weight]  # not the bias"}
    decay = strength if form in ("weight_decay", "adamw") else 0.0  # the others have it in the cost
    groups = [
        {{"params": [{linear}.weight], "weight_decay": decay}},
        {{"params": [{linear}.bias], "weight_decay": {"decay" if forms.bias else "0.0"}}},
    ]
    make = torch.optim.AdamW if form == "adamw" else torch.optim.{stepper}
    optimizer = make(groups, lr={LEARNING_RATE_OF_FORMS!r})
    rows = []  # loss, penalty, cost and weights before each step
{indent(repeated(forms.steps + 1, step, by_loader=by_class, counter="step"), "    ")}
    return rows


forms = [{names}]
runs = {{form: train(form, {forms.strength!r}) for form in forms}}
twice = train("weight_decay", {2 * forms.strength!r})  # weight decay with twice the lambda""",
        ),
        Cell(
            "Print the cost of each form before each step, as the notes do.",
            f"""\
print("step", *forms)
for step in range({forms.steps + 1}):
    print(f"step {{step}}:", *(f"{{runs[form][step][2]:.6f}}" for form in forms))""",
        ),
        Cell(
            "Print loss, penalty, cost and weights after the last step.",
            """\
for form in forms:
    loss, penalty, cost, weights = runs[form][-1]
    print(f"{form}: loss {loss:.6f}, penalty {penalty:.6f}, cost {cost:.6f}, weights", *weights.tolist())""",
        ),
        Cell(
            "Print the largest difference of any weight between each two forms, and then to weight decay with twice "
            "the lambda.",
            """\
for first in forms:
    others = [*(runs[form] for form in forms), twice]
    print(f"{first} differs by", *((runs[first][-1][3] - other[-1][3]).abs().max().item() for other in others))""",
        ),
    )
