"""The questions: whatever the seed, the settings that each opens with show the answer that its sentence gives."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from core.data import load
from core.data.plane.inputs import columns
from core.lessons.plane.questions import QUESTIONS, Case, Question, Result
from core.metrics import evaluate
from core.models import flat_weights
from core.training import EpochDone, StepDone
from core.training.loop import Trainer, make_model

CPU = torch.device("cpu")
LINE = torch.linspace(-3, 3, 61)


def result(case: Case) -> Result:
    """The run, and what it came to."""
    data = load(case.config.dataset)
    trainer = Trainer(case.config, data, CPU)
    events = list(trainer.events())
    model = make_model(case.config, data, torch.Generator())
    model.load_state_dict(trainer.weights())
    trained = evaluate(model, data.x_train, data.y_train, data.classes)
    tested = evaluate(model, data.x_test, data.y_test, data.classes)
    losses = [event.loss for event in events if isinstance(event, StepDone)]
    silent, x = 0, data.x_train
    for layer in model:
        x = layer(x).detach()
        silent += 0 if isinstance(layer, torch.nn.Linear) else int((x == 0).all(0).sum())
    x2, x1 = (part.flatten() for part in torch.meshgrid(LINE, LINE, indexing="ij"))
    logits = model(columns(case.plane.inputs, x1, x2)).detach().double().reshape(61, 61, -1)
    second = logits.diff(n=2, dim=1).abs().amax(-1)
    return Result(
        train_accuracy=trained.accuracy,
        test_accuracy=tested.accuracy,
        train_loss=trained.loss,
        test_loss=tested.loss,
        test_losses=tuple(event.test_loss for event in events if isinstance(event, EpochDone)),
        rises=sum(after > before for before, after in pairwise(losses)) / (len(losses) - 1),
        silent=silent,
        # Rounding is a millionth of the largest logit.
        bends=float((second > 1e-5 * logits.abs().max()).double().mean()),
    )


def check(question: Question, seed: int) -> None:
    results = [result(case.with_seed(seed)) for case in question.cases]
    assert question.shows(results), results
    # With the first two exchanged it says no: the answer is not one that anything gives.
    assert len(results) == 1 or not question.shows([results[1], results[0], *results[2:]])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_the_settings_show_the_answer(question: Question) -> None:
    check(question, question.opened.plane.seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_other_seeds_show_it_too(question: Question, seed: int) -> None:
    check(question, seed)


def test_what_is_compared_begins_with_the_same_weights_and_points() -> None:
    for question in QUESTIONS:
        for case in question.beside:
            first, other = (each.config for each in (question.opened, case))
            assert case.title and case.config != question.opened.config and other.seed == first.seed
            starts = [
                flat_weights(make_model(each, load(each.dataset), torch.Generator().manual_seed(each.seed)))
                for each in (first, other)
            ]
            if len(starts[0]) == len(starts[1]):
                assert (starts[0] == starts[1]).all()
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS) > 8


def test_questions_are_asked_and_sentences_end() -> None:
    for question in QUESTIONS:
        assert question.question.endswith("?") and question.look_for.endswith(".")
        assert question.opened.config == question.opened.with_seed(question.opened.config.seed).config


def test_a_model_that_only_guesses_answers_nothing_but_what_fails() -> None:
    nothing = Result(0.5, 0.5, 0.69, 0.69, (0.69,), 0.0, 0, 0.0)
    answered = [question.key for question in QUESTIONS if question.shows([nothing] * len(question.cases))]
    assert answered == ["xor-softmax"]
