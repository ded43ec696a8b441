"""What the page on logistic regression can be set to, for hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from hypothesis import strategies as st

from core.lessons.logistic.arithmetic import NOTES, TWO_EXAMS, Fit, Scores, train
from core.lessons.logistic.boundary import ExamPlane
from core.lessons.logistic.start import FIRST, SECOND


@dataclass(frozen=True)
class Page:
    """All settings of the page."""

    scores: Scores
    learning_rate: float
    epochs: int
    seed: int
    threshold: float
    start: tuple[float, ...] | None
    fixed: int

    def fit(self) -> Fit:
        return train(self.scores, self.learning_rate, self.epochs, self.seed, self.start)

    def plane(self) -> ExamPlane:
        """With the mean of the exam that is held, as the page begins."""
        means = tuple(fmean(column) for column in zip(*self.scores.x, strict=True))
        if len(means) < 3:
            return ExamPlane(0, 1, means, "")
        horizontal, vertical = (n for n in range(3) if n != self.fixed)
        return ExamPlane(horizontal, vertical, means, f"exam {self.fixed + 1} = {means[self.fixed]:.3g}")


_SCORES = st.one_of(st.integers(0, 10).map(float), st.floats(-1000, 1000, width=32))


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Any settings that the page allows, with few epochs."""
    exams = draw(st.integers(2, 3))
    rows = draw(st.lists(st.tuples(*[_SCORES] * exams), min_size=1, max_size=7))
    labels = tuple(draw(st.integers(0, 1)) for _ in rows)
    scores = Scores(tuple(rows), labels, tuple(f"exam {n}" for n in range(1, exams + 1)))
    return Page(
        scores=draw(st.sampled_from((scores, NOTES if exams == 3 else TWO_EXAMS))),
        learning_rate=draw(st.one_of(st.sampled_from((0.05, 1e-6, 100.0)), st.floats(1e-6, 100))),
        epochs=draw(st.integers(1, 30)),
        seed=draw(st.integers(0, 99)),
        threshold=draw(st.one_of(st.sampled_from((0.0, 0.5, 1.0)), st.floats(0, 1))),
        start=draw(st.none() | st.tuples(*[st.floats(-1000, 1000)] * (exams + 1))),
        fixed=draw(st.integers(0, 2)),
    )


NOTES_FIRST = Page(NOTES, 0.05, 100, 1, 0.5, FIRST, 2)
NOTES_SECOND = Page(NOTES, 0.05, 100, 1, 0.5, SECOND, 2)
EXTREME = Page(NOTES, 100.0, 30, 1, 1.0, None, 2)
EXAMPLES = (NOTES_FIRST, NOTES_SECOND, EXTREME)
