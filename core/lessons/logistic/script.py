"""The script of the logistic regression lesson."""

from __future__ import annotations

from core.lessons.logistic.arithmetic import EPOCHS, LEARNING_RATE, SEED, THRESHOLD, Scores
from core.lessons.logistic.start import Start
from core.scripts import literals
from core.scripts.cells import TORCH, Cell, Script, imports


def script(
    scores: Scores,
    learning_rate: float = LEARNING_RATE,
    epochs: int = EPOCHS,
    seed: int = SEED,
    threshold: float = THRESHOLD,
    start: Start | None = None,
) -> Script:
    """A Python program that needs only torch and prints the numbers of `train`, `decide` and `two_logits`."""
    return (
        Cell(
            "The data: the exam scores of each student, and 1 for those who passed.",
            f"""\
{imports(*TORCH)}

torch.set_printoptions(precision=6, linewidth=300)

x = torch.tensor({literals.matrix(scores.x)})
y = torch.tensor({list(scores.labels)!r}).float().unsqueeze(1)  # unsqueeze: a column, as the model's output is one""",
        ),
        _model(len(scores.feature_names), learning_rate, seed, start),
        Cell(
            "Before training: what the model says, and the gradients of its cost.",
            """\
hypothesis = model(x)
F.binary_cross_entropy(hypothesis, y).backward()
print("start:", model[0].weight.data[0], model[0].bias.data)
print("probabilities before training:", hypothesis.detach().squeeze(1))
print("gradients at epoch 0:", model[0].weight.grad[0], model[0].bias.grad)""",
        ),
        Cell(
            "Train on all students at once, and print the cost and the accuracy before every tenth step.",
            f"""\
for epoch in range({epochs + 1}):
    hypothesis = model(x)  # forward: a probability for each student
    cost = F.binary_cross_entropy(hypothesis, y)
    right = (hypothesis >= {THRESHOLD!r}) == (y == 1)  # who is predicted right with the threshold {THRESHOLD!r}
    if epoch % 10 == 0 or epoch == {epochs}:
        print(f"epoch {{epoch}}: cost {{cost.item():.6f}}, accuracy {{100 * right.float().mean().item():.2f}} %")
    if epoch < {epochs}:
        optimizer.zero_grad()  # forget the gradients of the step before
        cost.backward()  # the gradients of this cost
        optimizer.step()  # weights minus learning rate times gradient""",
        ),
        Cell(
            "What was learnt, and each student's probability to pass.",
            """\
with torch.no_grad():  # nothing here is to be trained
    z = model[0](x).squeeze(1)  # the linear layer alone: the logits
p = torch.sigmoid(z)
print("weights:", model[0].weight.data[0], "bias:", model[0].bias.data)
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


def _model(exams: int, learning_rate: float, seed: int, start: Start | None) -> Cell:
    """The model at the start that was typed, or at the seed's."""
    lines = [f"model = nn.Sequential(nn.Linear({exams}, 1), nn.Sigmoid())"]
    if start is None:
        lines.insert(0, f"torch.manual_seed({seed})  # decides on the random start of nn.Linear")
    else:
        lines += [
            "with torch.no_grad():  # this start in place of a random one",
            f"    model[0].weight.copy_(torch.tensor([{literals.vector(start[:-1])}]))",
            f"    model[0].bias.copy_(torch.tensor({literals.vector(start[-1:])}))",
        ]
    lines.append(f"optimizer = torch.optim.SGD(model.parameters(), lr={learning_rate!r})")
    return Cell(
        "The model: a linear layer gives one logit, and the sigmoid makes a probability of it.", "\n".join(lines)
    )
