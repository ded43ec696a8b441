"""The script of the logistic regression lesson."""

from __future__ import annotations

from core.lessons.logistic.arithmetic import EPOCHS, LEARNING_RATE, SEED, THRESHOLD, Scores
from core.scripts import literals
from core.scripts.cells import Cell, Script


def script(
    scores: Scores,
    learning_rate: float = LEARNING_RATE,
    epochs: int = EPOCHS,
    seed: int = SEED,
    threshold: float = THRESHOLD,
) -> Script:
    """A Python program that needs only torch and prints the numbers of `train`, `decide` and `two_logits`."""
    return (
        Cell(
            "The data: the exam scores of each student, and 1 for those who passed.",
            f"""\
import torch
import torch.nn.functional as F
from torch import nn

torch.set_printoptions(precision=6, linewidth=300)

x = torch.tensor({literals.matrix(scores.x)})
y = torch.tensor({list(scores.labels)!r}).float().unsqueeze(1)""",
        ),
        Cell(
            "The model: a linear layer gives one logit, and the sigmoid makes a probability of it.",
            f"""\
torch.manual_seed({seed})
model = nn.Sequential(nn.Linear({len(scores.feature_names)}, 1), nn.Sigmoid())
optimizer = torch.optim.SGD(model.parameters(), lr={learning_rate!r})""",
        ),
        Cell(
            "Train on all students at once, and print the cost before every tenth step.",
            f"""\
for epoch in range({epochs + 1}):
    hypothesis = model(x)
    cost = F.binary_cross_entropy(hypothesis, y)
    accuracy = ((hypothesis >= {THRESHOLD!r}) == (y == 1)).float().mean().item()
    if epoch % 10 == 0 or epoch == {epochs}:
        print(f"epoch {{epoch}}: cost {{cost.item():.6f}}, accuracy {{accuracy:.4f}}")
    if epoch < {epochs}:
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()""",
        ),
        Cell(
            "What was learnt, and each student's probability to pass.",
            """\
with torch.no_grad():
    z = model[0](x).squeeze(1)
p = torch.sigmoid(z)
print("weights:", model[0].weight.data[0], "bias:", model[0].bias.data)
print("probabilities to pass:", p)""",
        ),
        Cell(
            "Softmax over two logits is the sigmoid of their difference.",
            'print("by softmax:", torch.softmax(torch.stack([-z / 2, z / 2], 1), 1)[:, 1])',
        ),
        Cell(
            "Decide with the threshold, and count the decisions.",
            f"""\
predicted = (p >= {threshold!r}).long()
confusion = torch.bincount(2 * y.long().squeeze(1) + predicted, minlength=4).reshape(2, 2)
print("confusion, rows true and columns predicted:", confusion.tolist())""",
        ),
    )
