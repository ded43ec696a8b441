"""The script of the logistic regression lesson."""

from __future__ import annotations

from core.lessons.logistic.arithmetic import EPOCHS, LEARNING_RATE, SEED, THRESHOLD, Scores
from core.lessons.logistic.start import Start
from core.scripts import literals
from core.scripts.cells import TORCH, Cell, Script, imports
from core.scripts.forms import CLASS, LOADER_IMPORTS, PLAIN
from core.scripts.full_batch import layer_class, loop


def script(
    scores: Scores,
    learning_rate: float = LEARNING_RATE,
    epochs: int = EPOCHS,
    seed: int = SEED,
    threshold: float = THRESHOLD,
    start: Start | None = None,
    form: str = PLAIN,
) -> Script:
    """A Python program that needs only torch and prints the numbers of `train`, `decide` and `two_logits`.

    Args:
        form: one of FORMS.
    """
    by_class = form == CLASS
    linear = "model.linear" if by_class else "model[0]"
    exams = len(scores.feature_names)
    return (
        Cell(
            "The data: the exam scores of each student, and 1 for those who passed.",
            f"""\
{imports(*TORCH, *(LOADER_IMPORTS if by_class else ()))}

torch.set_printoptions(precision=6, linewidth=300)

x = torch.tensor({literals.matrix(scores.x)})
y = torch.tensor({list(scores.labels)!r}).float().unsqueeze(1)  # unsqueeze: a column, as the model's output is one""",
        ),
        *([_class(exams)] if by_class else []),
        _model(
            "BinaryClassifier()" if by_class else f"nn.Sequential(nn.Linear({exams}, 1), nn.Sigmoid())",
            linear,
            learning_rate,
            seed,
            start,
        ),
        Cell(
            "Before training: what the model says, and the gradients of its cost.",
            f"""\
hypothesis = model(x)
F.binary_cross_entropy(hypothesis, y).backward()
print("start:", {linear}.weight.data[0], {linear}.bias.data)
print("probabilities before training:", hypothesis.detach().squeeze(1))
print("gradients at epoch 0:", {linear}.weight.grad[0], {linear}.bias.grad)""",
        ),
        _training(epochs, by_class),
        Cell(
            "What was learnt, and each student's probability to pass.",
            f"""\
with torch.no_grad():  # nothing here is to be trained
    z = {linear}(x).squeeze(1)  # the linear layer alone: the logits
p = torch.sigmoid(z)
print("weights:", {linear}.weight.data[0], "bias:", {linear}.bias.data)
print("logits:", z)
print("probabilities to pass:", p)""",
        ),
        Cell(
            "Softmax over two logits is the sigmoid of their difference.",
            """\
pairs = torch.stack([-z / 2, z / 2], 1)  # for each student the logits of fail and of pass
softmax = torch.softmax(pairs, 1)
print("two logits:", pairs)
print("by softmax:", softmax)
print("largest difference:", f"{(softmax[:, 1] - p).abs().max().item():.6e}")""",
        ),
        Cell(
            "Decide with the threshold, and count the decisions.",
            f"""\
predicted = (p >= {threshold!r}).long()
confusion = torch.bincount(2 * y.long().squeeze(1) + predicted, minlength=4).reshape(2, 2)
print("confusion, rows true and columns predicted:", confusion.tolist())
(true_fail, false_pass), (false_fail, true_pass) = confusion.double()
print("accuracy:", f"{{((true_fail + true_pass) / confusion.sum()).item():.6f}}")
print("precision:", f"{{(true_pass / (true_pass + false_pass)).item():.6f}}")  # nan: nobody is said to pass
print("recall:", f"{{(true_pass / (true_pass + false_fail)).item():.6f}}")  # nan: nobody passed
print("logit at the threshold:", torch.logit(torch.tensor({threshold!r}, dtype=torch.float64)).item())""",
        ),
    )


def _class(exams: int) -> Cell:
    return layer_class(
        "The model as a class: a linear layer gives one logit, and the sigmoid makes a probability of it.",
        "BinaryClassifier",
        f"nn.Linear({exams}, 1)",
        f"scores (n, {exams}) to probabilities (n, 1)",
        "torch.sigmoid(self.linear(x))",
    )


def _training(epochs: int, by_class: bool) -> Cell:
    inputs, targets = ("x_batch", "y_batch") if by_class else ("x", "y")
    step = f"""\
hypothesis = model({inputs})  # forward: a probability for each student
cost = F.binary_cross_entropy(hypothesis, {targets})
right = (hypothesis >= {THRESHOLD!r}) == ({targets} == 1)  # who is predicted right with the threshold {THRESHOLD!r}
if epoch % 10 == 0 or epoch == {epochs}:
    print(f"epoch {{epoch}}: cost {{cost.item():.6f}}, accuracy {{100 * right.float().mean().item():.2f}} %")
if epoch < {epochs}:
    optimizer.zero_grad()  # forget the gradients of the step before
    cost.backward()  # the gradients of this cost
    optimizer.step()  # weights minus learning rate times gradient"""
    text = "Train on all students at once, and print the cost and the accuracy before every tenth step."
    if by_class:
        text = (
            "A DataLoader gives the students in batches; here one batch has them all. Print the cost and the accuracy "
            "before every tenth step."
        )
    return loop(text, epochs + 1, step, by_loader=by_class)


def _model(made_as: str, linear: str, learning_rate: float, seed: int, start: Start | None) -> Cell:
    """The model at the start that was typed, or at the seed's; `linear` is how its layer is reached."""
    lines = [f"model = {made_as}"]
    if start is None:
        lines.insert(0, f"torch.manual_seed({seed})  # decides on the random start of nn.Linear")
    else:
        lines += [
            "with torch.no_grad():  # this start in place of a random one",
            f"    {linear}.weight.copy_(torch.tensor([{literals.vector(start[:-1])}]))",
            f"    {linear}.bias.copy_(torch.tensor({literals.vector(start[-1:])}))",
        ]
    lines.append(f"optimizer = torch.optim.SGD(model.parameters(), lr={learning_rate!r})")
    return Cell(
        "The model: a linear layer gives one logit, and the sigmoid makes a probability of it.", "\n".join(lines)
    )
