"""The script of the logistic regression lesson."""

from __future__ import annotations

from core.lessons.logistic.arithmetic import EPOCHS, LEARNING_RATE, SEED, THRESHOLD, Scores
from core.scripts import literals


def script(
    scores: Scores,
    learning_rate: float = LEARNING_RATE,
    epochs: int = EPOCHS,
    seed: int = SEED,
    threshold: float = THRESHOLD,
) -> str:
    """A Python program that needs only torch and prints the numbers of `train`, `decide` and `two_logits`."""
    return f"""\
import torch
import torch.nn.functional as F
from torch import nn

torch.set_printoptions(precision=6, linewidth=300)

x = torch.tensor({literals.matrix(scores.x)})
y = torch.tensor({list(scores.labels)!r}).float().unsqueeze(1)

torch.manual_seed({seed})
model = nn.Sequential(nn.Linear({len(scores.feature_names)}, 1), nn.Sigmoid())
optimizer = torch.optim.SGD(model.parameters(), lr={learning_rate!r})
for epoch in range({epochs + 1}):
    hypothesis = model(x)
    cost = F.binary_cross_entropy(hypothesis, y)
    accuracy = ((hypothesis >= {THRESHOLD!r}) == (y == 1)).float().mean().item()
    if epoch % 10 == 0 or epoch == {epochs}:
        print(f"epoch {{epoch}}: cost {{cost.item():.6f}}, accuracy {{accuracy:.4f}}")
    if epoch < {epochs}:
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()

with torch.no_grad():
    z = model[0](x).squeeze(1)
p = torch.sigmoid(z)
print("weights:", model[0].weight.data[0], "bias:", model[0].bias.data)
print("probabilities to pass:", p)

# Softmax over two logits is the sigmoid of their difference.
print("by softmax:", torch.softmax(torch.stack([-z / 2, z / 2], 1), 1)[:, 1])

predicted = (p >= {threshold!r}).long()
confusion = torch.bincount(2 * y.long().squeeze(1) + predicted, minlength=4).reshape(2, 2)
print("confusion, rows true and columns predicted:", confusion.tolist())
"""
