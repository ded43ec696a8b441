"""The numbers of docs/notes.md on softmax."""

from __future__ import annotations

from core.lessons.softmax.arithmetic import EXAMPLES, SigmoidComparison, compare
from core.lessons.softmax.overflow import EXP_OVERFLOWS_ABOVE


def _shown(example: str) -> SigmoidComparison:
    return compare(EXAMPLES[example])


NUMBERS = {
    "softmax-shares": lambda: _shown("rock-paper-scissors").softmax,
    "softmax-sum": lambda: _shown("rock-paper-scissors").softmax_sum,
    "softmax-question": lambda: _shown("notes-order").softmax[EXAMPLES["notes-order"].names.index("paper")],
    "softmax-one-side": lambda: max(_shown("one-huge").softmax),
    "softmax-sigmoids": lambda: _shown("rock-paper-scissors").sigmoid_sum,
    "softmax-overflow": lambda: EXP_OVERFLOWS_ABOVE,
}
