"""Every sentence on the page that compares numbers is said only where it is true, and each is said somewhere."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.claims import true_of
from core.lessons.cross_entropy.bugs import BUGS, compare
from core.lessons.cross_entropy.notices import NOTICES, notice

RATES = st.floats(-6, 2).map(lambda power: float(f"{10**power:.3g}"))
# Settings that between them make every sentence be said.
WITNESSES = (
    (15, 0.5, 1),
    (2, 0.01, 1),
    (4, 100.0, 1484771968),
    (3, 73.367165, 1690497763),
    (1, 1e-6, 1095513148),
    (1, 0.04, 2),
    (5, 0.1, 1),
    (3, 5.0, 1),
)


def check(epochs: int, learning_rate: float, seed: int) -> set[tuple[str, str]]:
    """The sentences that are said; LookupError where there is nothing true to say."""
    said = set()
    for name in BUGS:
        found = compare(name, epochs, learning_rate, seed)
        # Whole, with every field filled in.
        assert "{" not in notice(found) and "nan" not in notice(found)
        said |= {(name, true_of(claims, found).name) for claims in NOTICES[name]}
    return said


@settings(max_examples=3, deadline=None)
@given(st.integers(1, 4), RATES, st.integers(0, 2**31 - 1))
@example(8, 100.0, 1)
@example(2, 0.01, 1)
@example(1, 0.001, 1)
@example(1, 1e-6, 2**31 - 1)
def test_there_is_always_something_true_to_say(epochs: int, learning_rate: float, seed: int) -> None:
    assert check(epochs, learning_rate, seed)


def test_no_sentence_is_dead() -> None:
    said = set().union(*(check(*settings) for settings in WITNESSES))
    every = {(name, claim.name) for name, groups in NOTICES.items() for claims in groups for claim in claims}
    # What floating point might do, and has not done yet.
    never = {("softmax-twice", "not shorter"), ("sum-not-mean", "the same"), ("no-zero-grad", "equal")}
    assert every - said <= never, every - said
