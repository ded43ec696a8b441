"""The script of the Draw page, with the files it reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.drawing.preparation import Switches
from core.drawing.reader import Answer
from core.drawing.script import NamedReader, script
from core.runs.weights import weights_file
from core.ui.draw.models import Model
from core.ui.draw.own_test_set import FILE, collection
from core.ui.draw.pad import pad
from core.ui.page.code_panel import code_panel
from core.ui.page.downloads import download


def code(models: Sequence[Model], answers: Sequence[Answer | None], switches: Switches) -> None:
    """The code panel for the drawing as it is, and each model's weights to save beside the script."""
    answered = [model for model, answer in zip(models, answers, strict=True) if answer is not None]
    named = [
        NamedReader(f"{model.name}, run {model.entry.id[:4]}", f"run-{model.entry.id}.pt", model.reader)
        for model in answered
        if model.reader is not None
    ]
    if not named:
        return
    with_test_set = len(collection()) > 0
    code_panel(
        script(pad().drawing, named, switches, FILE if with_test_set else None),
        file_name="drawing.py",
        note=f"This drawing, its way to each model, and what they say. Save the weights below beside it, and the "
        f"exported {FILE}."
        if with_test_set
        else "This drawing, its way to each model, and what they say. Save the weights below beside it.",
    )
    with st.container(horizontal=True, key="draw_weights"):
        for model in answered:
            download(
                f"Weights: {model.name}",
                partial(weights_file, model.snapshot.weights),
                file_name=f"run-{model.entry.id}.pt",
                key=f"draw_weights_{model.entry.id}",
                icon="deployed_code",
            )
