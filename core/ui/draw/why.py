"""Why softmax regression says what it says: its pixels for and against a class, and what moving the drawing does."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.drawing import nudging
from core.drawing.contributions import contributions
from core.drawing.preparation import Switches
from core.drawing.reader import Answer
from core.plots.drawing import moved_figure
from core.plots.weight_images import weight_images
from core.ui.components.live_figure import live_figure
from core.ui.draw.answers import percent
from core.ui.draw.models import Model
from core.ui.draw.pad import pad
from core.ui.page.numbers import listed

_LABEL = "Pixels for and against {winner}, and for and against {second}"
# What becomes of a drawing that is moved, said for each model.
_MOVED = (
    "To the {model} it is {name} from {first:+d} to {last:+d} pixels of 28, with {at_left} at {left:+d}, {here} at 0 "
    "and {at_right} at {right:+d}."
)


def pixels_speak(
    models: Sequence[Model], answers: Sequence[Answer | None], switches: Switches, *, farthest: float
) -> None:
    """Weight times pixel for the winner and the second of the first softmax regression, and its logits to take away.

    Args:
        models, answers, switches: of the page.
        farthest: the largest absolute logit that the softmax page takes.
    """
    for model, answer in zip(models, answers, strict=True):
        reader = model.reader
        if reader is None or answer is None or reader.config.hidden:
            continue
        prepared = reader.prepare(pad().drawing, switches)
        parts = contributions(reader, prepared.pixels, switches) if prepared is not None and answer.finite else None
        if parts is None:
            continue
        shown = answer.order[:2]
        picture, numbers = st.columns([1.5, 1], gap="medium", vertical_alignment="center")
        names = [f"{reader.class_names[k]}: logit {answer.logits[k]:.{_digits(answer)}f}" for k in shown]
        with picture:
            live_figure(
                weight_images(
                    parts.products[list(shown)].numpy(),
                    names,
                    (reader.way.side, reader.way.side),
                    what="weight × pixel",
                ),
                key="products",
                label=_LABEL.format(winner=names[0], second=names[1]),
                height=420,
            )
        with numbers:
            winner = answer.winner
            st.markdown(f"For the winner, **{reader.class_names[winner]}**, over all pixels *i*:")
            digits = parts.digits(winner, _digits(answer))
            total, bias, logit = (
                f"{part:.{digits}f}" for part in (parts.sum(winner), parts.biases[winner], parts.logit(winner))
            )
            st.latex(
                rf"\begin{{aligned}} z_{{{reader.class_names[winner]}}} &= \sum_i w_i x_i + b \\"
                rf" &= {total} + ({bias}) = {logit} \end{{aligned}}"
            )
            if max(map(abs, answer.logits)) > farthest:
                st.caption(f"The softmax page takes logits up to {farthest:,.0f}; these are larger.")
                return
            st.page_link(
                "softmax.py",
                label="**Take these ten logits to the softmax page**",
                icon=":material/bar_chart:",
                query_params={
                    "logits": listed([round(value, 3) for value in answer.logits]),
                    "names": ",".join(reader.class_names),
                },
            )
        return
    _before_it_speaks(models, switches)


def _before_it_speaks(models: Sequence[Model], switches: Switches) -> None:
    """Why no pixels speak: there is no softmax regression, or nothing is drawn; then, what it says to empty paper."""
    softmax = next((model for model in models if not model.entry.config.hidden), None)
    if softmax is None:
        st.info(
            "No softmax regression is among the models above, and in an MLP no pixel has a weight for a class: choose "
            "or train softmax regression, and this shows which of its pixels count for a class and which against it."
        )
        return
    answer = softmax.reader.answer(softmax.reader.paper(switches), switches) if softmax.reader is not None else None
    if softmax.reader is None or answer is None:
        st.caption("Softmax regression has no weights yet: what its pixels count stands here after its first epoch.")
    elif not answer.finite:
        st.caption("This softmax regression diverged: its logits are no numbers, and no sum of pixels gives them.")
    else:
        name, share = softmax.reader.class_names[answer.winner], percent(answer.probabilities[answer.winner])
        st.markdown(
            "Draw a digit, and this shows which of its pixels count for a class. Softmax regression answers before: to "
            f"empty paper it says "
            f"**{name}**, with {share}, as its {len(softmax.reader.class_names)} probabilities add up to 1 whatever it "
            "is shown."
        )


def _digits(answer: Answer) -> int:
    """After the point of a logit: float32 keeps some seven digits in all, and adding up many numbers costs some."""
    return 2 if max(map(abs, answer.logits)) < 1000 else 1


def moving(models: Sequence[Model], switches: Switches) -> None:
    """How probable the class of the drawing stays while it goes left and right."""
    drawing = pad().drawing
    lines, sentences = [], []
    for model in models:
        found = nudging.moved(model.reader, drawing, switches) if model.reader is not None else None
        if found is None or model.reader is None:
            continue
        name = model.reader.class_names[found.label]
        lines.append((f"{model.name}: {name}", found.probabilities))
        sentences.append(
            _MOVED.format(
                model=model.name,
                name=name,
                first=found.first_from,
                last=found.first_to,
                at_left=percent(found.probabilities[0]),
                left=nudging.NUDGES[0],
                here=percent(found.probabilities[nudging.FARTHEST]),
                at_right=percent(found.probabilities[-1]),
                right=nudging.NUDGES[-1],
            )
        )
    if not lines:
        st.caption("Draw a digit to see its class while it moves.")
        return
    live_figure(
        moved_figure(nudging.NUDGES, lines, drawing.nudge[0]),
        key="moved",
        label="Probability of the drawing's class for each place along the row",
        height=380,
    )
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))
