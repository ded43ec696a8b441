"""The catalogue: every page once, with its path, its title, the question it answers, its section and its icon.

Navigation, the home page, the README's tree, and every list of pages in tests and benchmarks are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageEntry:
    """One page of the app.

    Attributes:
        path: its address below the server's, such as "softmax"; empty for the home page.
        title: its name in the menu.
        question: the question it answers, which is its heading.
        section: the heading in the menu below which it stands; empty for pages that stand in the menu by themselves.
        icon: of the links to it, as Streamlit writes Material icons.
        about: a phrase that says what is on it.
    """

    path: str
    title: str
    question: str
    section: str
    icon: str
    about: str

    @property
    def name(self) -> str:
        """The name of its file in pages/, without the ending."""
        return self.path or "home"

    @property
    def tab(self) -> str:
        """What the browser's tab, its history and a bookmark call it."""
        return self.title if not self.path else f"{self.title} \N{MIDDLE DOT} {APP}"

    @property
    def file(self) -> str:
        """Its file in pages/, by which Streamlit knows it."""
        return f"{self.name}.py"


APP = "Softmax Lab"
SCORES_TO_LOSS = "From scores to loss"
WHY_TRAINING_WORKS = "Why training works or fails"
_LESSON = ":material/school:"

HOME = PageEntry(
    "", APP, APP, "", ":material/home:", "a classifier that learns, ways in, all pages, and experiments ready to open"
)
TRAIN = PageEntry(
    "train",
    "Train",
    "How does a classifier learn to read?",
    "",
    ":material/play_circle:",
    "train a classifier and watch it learn",
)
DRAW = PageEntry(
    "draw",
    "Draw",
    "What does a classifier see in your hand?",
    "",
    ":material/draw:",
    "draw a digit, and hear what every model sees while the pen moves",
)
RUNS = PageEntry(
    "runs",
    "Runs",
    "Which settings did best, and what did they cost?",
    "",
    ":material/stacked_line_chart:",
    "every run kept: compare, continue, rename, export, import",
)
LESSONS = (
    PageEntry(
        "softmax",
        "Softmax",
        "How do scores become probabilities?",
        SCORES_TO_LOSS,
        _LESSON,
        "logits dragged as bars, temperature, overflow, the Jacobian",
    ),
    PageEntry(
        "cross_entropy",
        "Cross-entropy",
        "How wrong is a prediction?",
        SCORES_TO_LOSS,
        _LESSON,
        "the chain of the loss, ways to write it, distributions dragged, ways to get it wrong",
    ),
    PageEntry(
        "three_codings",
        "Three codings",
        "Does higher-level code train better?",
        SCORES_TO_LOSS,
        _LESSON,
        "one classifier written in three ways, its loop line by line, its shapes",
    ),
    PageEntry(
        "logistic",
        "Logistic",
        "Who will pass, and how sure can we be?",
        SCORES_TO_LOSS,
        _LESSON,
        "two classes: sigmoid, boundary, threshold",
    ),
    PageEntry(
        "likelihood",
        "Likelihood",
        "Which parameter explains the data best?",
        SCORES_TO_LOSS,
        _LESSON,
        "a parameter dragged along its likelihood",
    ),
    PageEntry(
        "data",
        "Data",
        "Could you tell them apart?",
        WHY_TRAINING_WORKS,
        _LESSON,
        "what a set holds, twenty guesses, baselines, wrong labels",
    ),
    PageEntry(
        "plane",
        "Plane",
        "Where does one class end and the next begin?",
        WHY_TRAINING_WORKS,
        _LESSON,
        "points in a plane, regions that bend while a network learns, its inside, and time that runs backwards",
    ),
    PageEntry(
        "learning_rate",
        "Learning rate",
        "How large a step?",
        WHY_TRAINING_WORKS,
        _LESSON,
        "a learning rate dragged until the cost overshoots",
    ),
    PageEntry(
        "normalization",
        "Normalization",
        "Why scale the inputs?",
        WHY_TRAINING_WORKS,
        _LESSON,
        "inputs scaled: a valley becomes a bowl; tables, pixels, and the wrong scale",
    ),
    PageEntry(
        "regularization",
        "Regularization",
        "How large may weights be?",
        WHY_TRAINING_WORKS,
        _LESSON,
        "lambda dragged, and five forms of penalty",
    ),
    PageEntry(
        "overfitting",
        "Overfitting",
        "When does a network stop learning and start memorizing?",
        WHY_TRAINING_WORKS,
        _LESSON,
        "few images learnt by heart, and seven remedies, trained live",
    ),
)
CATALOG = (HOME, TRAIN, DRAW, RUNS, *LESSONS)


def sections() -> dict[str, list[PageEntry]]:
    """Pages by the section of the menu they stand in; sections and pages in the order of the catalogue."""
    found: dict[str, list[PageEntry]] = {}
    for entry in CATALOG:
        found.setdefault(entry.section, []).append(entry)
    return found
