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
                label=f"Pixels for and against {' and '.join(names)}",
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
    if any(not model.entry.config.hidden for model in models):
        st.caption("Draw a digit, and its pixels speak here.")
    else:
        st.caption(
            "No softmax regression is among the models, and no other has one weight for each pixel and class. Choose "
            "one at **Models**, or train it above: it answers with ten logits, and their pixels speak here."
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
            f"To the {model.name} it is {name} from {found.first_from:+d} to {found.first_to:+d} pixels of 28, with "
            f"{percent(found.probabilities[0])} at {nudging.NUDGES[0]:+d}, "
            f"{percent(found.probabilities[nudging.FARTHEST])} at 0 and "
            f"{percent(found.probabilities[-1])} at {nudging.NUDGES[-1]:+d}."
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
    st.markdown(" ".join(sentences))
