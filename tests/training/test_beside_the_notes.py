"""What is said of the notes' results on MNIST is true of what was recorded, and what was recorded comes out again."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.claims import names, true_of
from core.data import Dataset
from core.training import beside_the_notes as notes
from core.training.notes_results import NOTES_RESULTS, Accuracy, NotesResult
from core.training.recipes import recipe_config
from core.training.recorded import Recorded, RecordedRun, recorded
from core.training.recording import EPOCHS, SEEDS, record
from tests.tolerance import assert_close

SHARE = st.floats(0, 1)
ACCURACIES = st.builds(
    lambda notes_accuracy, reached, epochs: Accuracy(
        NotesResult("softmax", 2, notes_accuracy), min(reached), max(reached), epochs, 20
    ),
    SHARE,
    st.lists(SHARE, min_size=1, max_size=5),
    st.lists(st.none() | st.integers(1, 20), min_size=1, max_size=5).map(tuple),
)


def accuracy(claimed: float, lowest: float, highest: float, *reached: int | None) -> Accuracy:
    return Accuracy(NotesResult("mlp", 2, claimed), lowest, highest, reached, 10)


def test_the_file_is_read_as_it_was_written_and_holds_what_was_asked_for() -> None:
    found = recorded()
    assert Recorded.from_json(found.to_json()) == found
    assert [(run.recipe, run.seed) for run in found.runs] == [(recipe, seed) for recipe in EPOCHS for seed in SEEDS]
    for run in found.runs:
        assert len(run.epochs) == EPOCHS[run.recipe] + 1
        # The last minibatch of the test set is smaller, so this is not quite the mean over the images.
        for epoch in run.epochs:
            assert epoch.batch_means / found.batches == pytest.approx(epoch.loss, rel=0.02)


def test_each_result_of_the_notes_is_one_of_a_recipe() -> None:
    for result in NOTES_RESULTS:
        assert result.epochs <= EPOCHS[result.recipe]
    first_results = {result.recipe: result.epochs for result in reversed(NOTES_RESULTS)}
    assert first_results == {recipe: recipe_config(recipe).epochs for recipe in EPOCHS}


@given(ACCURACIES)
def test_something_true_is_said_of_any_accuracies(found: Accuracy) -> None:
    assert true_of(notes.ACCURACY, found) and true_of(notes.REACHED, found)


def test_every_sentence_is_said_of_some_accuracies() -> None:
    examples = [
        accuracy(0.96, 0.91, 0.92, 6, 7),
        accuracy(0.96, 0.91, 0.95, None, None),
        accuracy(0.96, 0.95, 0.97, 2, None),
        accuracy(0.96, 0.97, 0.98, 1, 1),
    ]
    assert [true_of(notes.ACCURACY, each).name for each in examples] == names(notes.ACCURACY)
    assert {true_of(notes.REACHED, each).name for each in examples} == set(names(notes.REACHED))


def test_the_sentences_have_the_recorded_numbers() -> None:
    found = recorded()
    softmax, first_mlp, long_mlp, adam = notes.rows(found)
    assert (softmax.notes, first_mlp.notes, long_mlp.notes, adam.notes) == ("92.11 %", "96 %", "98 %", "96 %")
    for row, result in zip(notes.rows(found), NOTES_RESULTS, strict=True):
        reached = [100 * run.accuracy(result.epochs) for run in found.of(result.recipe)]
        assert row.recorded == f"{min(reached):.2f} % to {max(reached):.2f} %"
        assert "{" not in row.sentence
    assert "None of them comes to 98 %" in long_mlp.sentence and "lies among these runs" in adam.sentence
    assert "is 0.159, which lies among them" in notes.loss_sentence(found)
    assert "ln 10 = 2.303" in notes.first_loss_sentence(found)


def check(again: RecordedRun, before: RecordedRun, *, loss: float, accuracy: float) -> None:
    """A run again, to the tolerance of another machine and another PyTorch."""
    assert_close(again.first_loss, before.first_loss, rtol=1e-4)
    assert_close(again.epochs[0].loss, before.epochs[0].loss, rtol=1e-4)
    for now, then in zip(again.epochs, before.epochs, strict=False):
        assert_close(now.loss, then.loss, rtol=loss)
        assert_close(now.batch_means, then.batch_means, rtol=loss)
        assert_close(now.accuracy, then.accuracy, atol=accuracy)


@pytest.mark.mnist
def test_the_first_epochs_of_softmax_regression_come_out_again(mnist: Dataset) -> None:
    check(record("softmax", 1, 2, mnist), recorded().of("softmax")[0], loss=1e-3, accuracy=5e-4)


@pytest.mark.slow
@pytest.mark.mnist
@pytest.mark.parametrize("run", recorded().runs, ids=lambda run: f"{run.recipe} {run.seed}")
def test_all_that_was_recorded_comes_out_again(run: RecordedRun, mnist: Dataset) -> None:
    again = record(run.recipe, run.seed, EPOCHS[run.recipe], mnist)
    if run.recipe == "softmax":
        check(again, run, loss=1e-3, accuracy=1e-3)
        return
    # A network does not forget a difference of rounding: on another machine its epochs are others of the same kind.
    check(again, run, loss=0.5, accuracy=0.03)
    assert min(again.epochs[-1].accuracy, run.epochs[-1].accuracy) > 0.94


def test_an_untrained_network_of_ten_classes_has_a_loss_of_about_ln_10() -> None:
    for run in recorded().runs:
        assert abs(run.first_loss - math.log(10)) < notes.ABOUT
        assert max(epoch.loss for epoch in run.epochs[1:]) < run.epochs[0].loss
